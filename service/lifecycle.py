"""The life of an audit: (state, event) → state. Pure.

queued → running → completed | failed | cancelled; an audit that never began may fail or be
cancelled, too. A running audit whose service was stopped goes back to queued, for another
attempt. A finished audit takes nothing more: so it has exactly one terminal event.
"""

from __future__ import annotations

from enum import StrEnum

from veritas.core.events import EventType


class AuditState(StrEnum):
    """Where an audit is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


TERMINAL_STATES = frozenset({AuditState.COMPLETED, AuditState.FAILED, AuditState.CANCELLED})

_NOTES = frozenset({EventType.LOG_ENTRY, EventType.IPC_FALLBACK})
_ENDS = {
    EventType.AUDIT_COMPLETE: AuditState.COMPLETED,
    EventType.AUDIT_ERROR: AuditState.FAILED,
    EventType.AUDIT_CANCELLED: AuditState.CANCELLED,
}


class IllegalTransitionError(Exception):
    """An event that has no place at this point of an audit's life.

    Attributes:
        state: where the audit is; None when it does not exist yet.
        event_type: what came.
    """

    def __init__(self, state: AuditState | None, event_type: EventType) -> None:
        where = "a new" if state is None else f"a {state.value}"
        super().__init__(f"{event_type.value!r} has no place in {where} audit")
        self.state = state
        self.event_type = event_type


def next_state(state: AuditState | None, event_type: EventType) -> AuditState:
    """Where an event brings an audit.

    Args:
        state: where it is; None before its first event.
        event_type: what happens.

    Raises:
        IllegalTransitionError: that cannot happen now.
    """
    if state is None and event_type is EventType.AUDIT_QUEUED:
        return AuditState.QUEUED
    if state is AuditState.QUEUED:
        if event_type is EventType.AUDIT_STARTED:
            return AuditState.RUNNING
        if event_type in _NOTES:
            return state
        # What never began cannot be complete.
        if event_type in _ENDS and event_type is not EventType.AUDIT_COMPLETE:
            return _ENDS[event_type]
    if state is AuditState.RUNNING:
        if event_type in _ENDS:
            return _ENDS[event_type]
        if event_type is EventType.AUDIT_QUEUED:
            return AuditState.QUEUED
        if event_type is not EventType.AUDIT_STARTED:
            return state
    raise IllegalTransitionError(state, event_type)
