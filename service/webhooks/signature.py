"""How a webhook is signed: Standard Webhooks 1.0, symmetric signatures. Pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret begins with
# The bounds that the specification sets for a secret's own bytes.
MIN_SECRET_BYTES = 24
MAX_SECRET_BYTES = 64


def parse_secrets(text: str) -> tuple[bytes, ...]:
    """Read one or more secrets, separated by commas.

    Messages are signed with each of them: so a new secret can be brought in while receivers
    still know the old one.

    Args:
        text: secrets such as ``whsec_…``: the prefix, then 24 to 64 bytes in base64. Empty when
            there is none.

    Raises:
        ValueError: one of them is no secret. The message does not show it.
    """
    secrets = []
    for number, part in enumerate((part.strip() for part in text.split(",")), start=1):
        if not part:
            continue
        if not part.startswith(SECRET_PREFIX):
            raise ValueError(f"secret {number} does not begin with {SECRET_PREFIX}")
        try:
            secret = base64.b64decode(_padded(part.removeprefix(SECRET_PREFIX)), validate=True)
        except (binascii.Error, ValueError):
            raise ValueError(f"secret {number} is not base64 after {SECRET_PREFIX}") from None
        if not MIN_SECRET_BYTES <= len(secret) <= MAX_SECRET_BYTES:
            raise ValueError(
                f"secret {number} has {len(secret)} bytes; give {MIN_SECRET_BYTES} to "
                f"{MAX_SECRET_BYTES}, such as {SECRET_PREFIX} and the output of "
                "`openssl rand -base64 32`"
            )
        secrets.append(secret)
    return tuple(secrets)


def signed_headers(
    secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The headers that prove where a message comes from.

    Args:
        secrets: the message is signed with each.
        message_id: the same for every try of one message. Without a full stop, which separates
            what is signed.
        timestamp: when this try is made, in seconds since the epoch.
        body: what is sent, byte for byte.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = [
        base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        for secret in secrets
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)
