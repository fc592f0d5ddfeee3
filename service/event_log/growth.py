"""What appending means: how a record goes along, and the form in which events are kept.

Adapters share this, so that they agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from service.event_log.port import (
    AuditFinishedError,
    AuditRecord,
    StoredEvent,
    iso_time,
)
from service.lifecycle import next_state
from veritas.core.errors import shorten
from veritas.core.events import TERMINAL_TYPES, EventType, StreamEvent


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event, as every transport carries it.

    Attributes:
        seq: 1, 2, 3 … within the audit, without gaps.
        type: what happened.
        audit_id: whose it is.
        at: when it happened (UTC).
        phase: the phase it belongs to; absent when it belongs to none.
        step: what the engine does, for the types that begin with ``phase_``.
        pct: how much of the whole audit is done.
        detail: one line for a person.
        data: facts; which ones depends on the type.
    """

    seq: Annotated[int, Meta(ge=1)]
    type: EventType
    audit_id: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    at: Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
    phase: str | UnsetType = UNSET
    step: str | UnsetType = UNSET
    pct: Annotated[int, Meta(ge=0, le=100)]
    detail: str
    data: dict[str, Any]


def store_form(audit_id: str, seq: int, event: StreamEvent, position: int) -> StoredEvent:
    """The form in which an event is kept.

    Raises:
        ValueError: its data cannot be written as JSON.
    """
    form = Event(
        seq=seq,
        type=event.type,
        audit_id=audit_id,
        at=iso_time(event.at),
        phase=event.phase or UNSET,
        step=event.step or UNSET,
        pct=event.pct,
        detail=event.detail,
        data=event.data,
    )
    try:
        body = msgspec.json.encode(form)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError(f"event {event.type.value!r} cannot be written as JSON: {error}") from None
    return StoredEvent(audit_id, seq, event.type, event.at, body, position)


def extend(
    record: AuditRecord, events: Sequence[StreamEvent], last_position: int
) -> tuple[AuditRecord, list[StoredEvent]]:
    """Work out what appending means, without doing it.

    Args:
        record: the audit as it is.
        events: what is appended.
        last_position: the position of the latest event of all audits.

    Raises:
        AuditFinishedError: the audit is over before the last of the events.
        IllegalTransitionError: an event has no place at this point.
        ValueError: an event cannot be written as JSON.
    """
    stored: list[StoredEvent] = []
    for position, event in enumerate(events, last_position + 1):
        if record.finished:
            raise AuditFinishedError(record.id, record.state)
        record = _advance(record, event)
        stored.append(store_form(record.id, record.last_seq, event, position))
    return record, stored


def _advance(record: AuditRecord, event: StreamEvent) -> AuditRecord:
    before = record.state if record.last_seq else None
    changes: dict[str, Any] = {
        "state": next_state(before, event.type),
        "last_seq": record.last_seq + 1,
    }
    if event.type is EventType.AUDIT_STARTED:
        changes["attempt"] = record.attempt + 1
        if record.started_at is None:
            changes["started_at"] = event.at
    if event.type in TERMINAL_TYPES:
        changes["finished_at"] = event.at
    if event.type in {EventType.AUDIT_RESULT, EventType.AUDIT_COMPLETE}:
        score, risk = event.data.get("score"), event.data.get("risk_level")
        if isinstance(score, int | float) and not isinstance(score, bool):
            changes["score"] = float(score)
        if isinstance(risk, str):
            changes["risk_level"] = shorten(risk, 60)
    if event.type is EventType.AUDIT_ERROR:
        changes["error_code"] = shorten(str(event.data.get("code", "unknown")), 60)
    return msgspec.structs.replace(record, **changes)
