"""The part of ``/openapi.json`` on the requests that the service itself makes."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from service.api_description.examples import EXAMPLES
from service.api_description.schemas import schema_of
from service.handlers.answers import Audit
from service.webhooks.message import WebhookMessage, WebhookType

WEBHOOK_TYPES: Final = (WebhookMessage,)

_DESCRIPTION = """\
Sent to the `webhook_url` of an audit once it is over, signed as Standard Webhooks says
(www.standardwebhooks.com). It may come twice: `webhook-id` is the same then.
"""
_HEADERS = {
    "webhook-id": "The message's id, the same however often it is sent.",
    "webhook-timestamp": "When this try was made, in seconds since the epoch.",
    "webhook-signature": "One or more signatures, `v1,` and HMAC-SHA256 in base64 each.",
}
_ANSWERS = {
    "2XX": "The message is taken. The body is not read.",
    "410": "Never send it again.",
    "default": "Send it again later, after `Retry-After` seconds if given.",
}


def webhooks() -> dict[str, Any]:
    """Describe the webhook, as OpenAPI 3.1 has it."""
    example = WebhookMessage(WebhookType.COMPLETED, "2026-11-23T20:49:12.904Z", EXAMPLES[Audit])
    return {
        "audit_ended": {
            "post": {
                "operationId": "audit_ended",
                "tags": ["audits"],
                "summary": "An audit has ended",
                "description": _DESCRIPTION,
                "parameters": [
                    {
                        "name": name,
                        "in": "header",
                        "required": True,
                        "description": text,
                        "schema": {"type": "string"},
                    }
                    for name, text in _HEADERS.items()
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": schema_of(WebhookMessage),
                            "example": msgspec.to_builtins(example),
                        }
                    },
                },
                "responses": {status: {"description": text} for status, text in _ANSWERS.items()},
                "security": [],
            }
        }
    }
