"""What a webhook says. Pure."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from service.event_log.port import AuditRecord, iso_time
from service.handlers.answers import Audit, Time
from service.lifecycle import AuditState


class WebhookType(StrEnum):
    """How an audit has ended."""

    COMPLETED = "audit.completed"
    FAILED = "audit.failed"
    CANCELLED = "audit.cancelled"


_TYPES = {
    AuditState.COMPLETED: WebhookType.COMPLETED,
    AuditState.FAILED: WebhookType.FAILED,
    AuditState.CANCELLED: WebhookType.CANCELLED,
}


class WebhookMessage(msgspec.Struct, frozen=True):
    """An audit has ended.

    It is small on purpose: it says that there is news, the links lead to it.

    Attributes:
        type: how it has ended.
        timestamp: when it ended (UTC).
        data: the audit as it was then; its links are paths on the service.
    """

    type: WebhookType
    timestamp: Time
    data: Audit


def message_id(record: AuditRecord) -> str:
    """The message's id: the same however often it is sent, so that a receiver knows a repeat."""
    return f"msg_{record.id}"


def message_body(record: AuditRecord) -> bytes:
    """The message about an audit that is over, as JSON: the same for every try."""
    ended_at = iso_time(record.finished_at or record.created_at)
    return msgspec.json.encode(WebhookMessage(_TYPES[record.state], ended_at, Audit.of(record)))
