"""What a webhook says. Pure."""

from __future__ import annotations

import msgspec

from service.event_log.port import AuditRecord, iso_time
from service.lifecycle import AuditState

_TYPES = {
    AuditState.COMPLETED: "audit.completed",
    AuditState.FAILED: "audit.failed",
    AuditState.CANCELLED: "audit.cancelled",
}


def message_id(record: AuditRecord) -> str:
    """The message's id: the same however often it is sent, so that a receiver knows a repeat."""
    return f"msg_{record.id}"


def message_body(record: AuditRecord) -> bytes:
    """The message about an audit that is over, as JSON.

    It is small on purpose: it says that there is news, the links lead to it.
    """
    base = f"/audits/{record.id}"
    return msgspec.json.encode(
        {
            "type": _TYPES[record.state],
            "timestamp": iso_time(record.finished_at or record.created_at),
            "data": {
                "id": record.id,
                "status": record.state.value,
                "url": record.url,
                "score": record.score,
                "risk_level": record.risk_level,
                "error_code": record.error_code,
                "links": {
                    "self": base,
                    "events": f"{base}/events",
                    "report": f"{base}/report",
                },
            },
        }
    )
