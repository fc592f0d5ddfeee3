"""What becomes of audits that an earlier run of the service left unfinished."""

from __future__ import annotations

import time

import structlog

from service import audit_end
from service.event_log.port import AuditRecord
from service.lifecycle import AuditState
from service.recorder import Recorder
from veritas.core.events import EventType, StreamEvent

_REASON = "The service was stopped while the audit ran."

_log = structlog.get_logger(__name__)


async def take_up(record: AuditRecord, recorder: Recorder, max_attempts: int) -> bool:
    """Decide on an audit that is not over, and write the decision down.

    Args:
        record: the audit.
        recorder: takes the event that says so.
        max_attempts: how often an audit may begin.

    Returns:
        True when it waits again; False when it is over now: somebody had asked for its end, or it
        has begun too often.
    """
    if record.cancel_requested:
        await recorder.append(record.id, audit_end.cancelled())
        _log.info("cancel_carried_out", audit_id=record.id)
        return False
    if record.state is AuditState.QUEUED:
        return True
    again = record.attempt < max_attempts
    await recorder.append(record.id, _queued_again(record) if again else _interrupted(record))
    _log.warning("audit_interrupted", audit_id=record.id, attempt=record.attempt, again=again)
    return again


def _queued_again(record: AuditRecord) -> StreamEvent:
    return StreamEvent(
        type=EventType.AUDIT_QUEUED,
        at=time.time(),
        detail=f"{_REASON} It runs again from its beginning.",
        data={"attempt": record.attempt + 1, "reason": "interrupted"},
    )


def _interrupted(record: AuditRecord) -> StreamEvent:
    times = f"{record.attempt} times" if record.attempt > 1 else "once"
    message = f"{_REASON} It was begun {times} and never ended. Start a new audit."
    return audit_end.failed("interrupted", message)
