from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.lifecycle import (
    TERMINAL_STATES,
    AuditState,
    IllegalTransitionError,
    next_state,
)
from veritas.core.events import TERMINAL_TYPES, EventType


@given(st.lists(st.sampled_from(EventType)))
def test_at_most_one_terminal_event_and_nothing_after_it(kinds: list[EventType]) -> None:
    state: AuditState | None = None
    taken: list[EventType] = []
    for kind in kinds:
        try:
            state = next_state(state, kind)
        except IllegalTransitionError:
            continue
        taken.append(kind)
    terminal = [kind for kind in taken if kind in TERMINAL_TYPES]
    assert len(terminal) <= 1
    if terminal:
        assert taken[-1] is terminal[0]
        assert state in TERMINAL_STATES
    if taken:
        assert taken[0] is EventType.AUDIT_QUEUED
    # Each attempt waits for its turn before it starts.
    turns = [one for one in taken if one in {EventType.AUDIT_QUEUED, EventType.AUDIT_STARTED}]
    assert turns[::2] == [EventType.AUDIT_QUEUED] * len(turns[::2])
    assert turns[1::2] == [EventType.AUDIT_STARTED] * len(turns[1::2])


def test_a_running_audit_may_wait_for_another_attempt_and_start_again() -> None:
    state: AuditState | None = None
    for kind in (EventType.AUDIT_QUEUED, EventType.AUDIT_STARTED) * 2:
        state = next_state(state, kind)
    assert state is AuditState.RUNNING
    with pytest.raises(IllegalTransitionError):
        next_state(state, EventType.AUDIT_STARTED)


def test_what_never_began_cannot_be_complete() -> None:
    with pytest.raises(IllegalTransitionError, match=r"audit_complete.*queued"):
        next_state(AuditState.QUEUED, EventType.AUDIT_COMPLETE)
    assert next_state(AuditState.QUEUED, EventType.AUDIT_CANCELLED) is AuditState.CANCELLED
    assert next_state(AuditState.QUEUED, EventType.AUDIT_ERROR) is AuditState.FAILED
