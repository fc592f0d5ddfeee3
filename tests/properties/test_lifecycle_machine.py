"""Whatever events come in whatever order, an audit's record stays true."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from service.event_log.growth import extend
from service.event_log.port import AuditFinishedError, AuditRecord, StoredEvent
from service.lifecycle import TERMINAL_STATES, AuditState, IllegalTransitionError
from veritas.core.events import TERMINAL_TYPES, EventType, StreamEvent

types = st.sampled_from(list(EventType))


class Life(RuleBasedStateMachine):
    """One audit, to which anything may be appended, singly or in batches."""

    def __init__(self) -> None:
        super().__init__()
        self.record = AuditRecord(
            id="a" * 32,
            url="https://x.test/",
            tier="quick_scan",
            verdict_mode="simple",
            created_at=0.0,
        )
        self.stored: list[StoredEvent] = []

    @initialize()
    def begin(self) -> None:
        self._append([EventType.AUDIT_QUEUED])

    @rule(kinds=st.lists(types, min_size=1, max_size=5))
    def append(self, kinds: list[EventType]) -> None:
        before, count = self.record, len(self.stored)
        try:
            self._append(kinds)
        except (AuditFinishedError, IllegalTransitionError):
            assert self.record == before  # all or none of a batch
            assert len(self.stored) == count

    @rule(kind=st.sampled_from(sorted(TERMINAL_TYPES)))
    def end_it(self, kind: EventType) -> None:
        self.append([kind])

    @rule()
    def start_it(self) -> None:
        self.append([EventType.AUDIT_STARTED])

    def _append(self, kinds: list[EventType]) -> None:
        events = [StreamEvent(type=kind, at=float(len(self.stored))) for kind in kinds]
        self.record, stored = extend(self.record, events, len(self.stored))
        self.stored += stored

    @invariant()
    def numbers_have_no_gap(self) -> None:
        assert [event.seq for event in self.stored] == list(range(1, len(self.stored) + 1))
        assert [event.position for event in self.stored] == [event.seq for event in self.stored]
        assert self.record.last_seq == len(self.stored)

    @invariant()
    def at_most_one_end_and_nothing_after_it(self) -> None:
        ends = [event.seq for event in self.stored if event.terminal]
        assert ends in ([], [len(self.stored)])
        assert self.record.finished == bool(ends)
        assert (self.record.finished_at is not None) == bool(ends)

    @invariant()
    def state_and_attempts_are_those_of_the_events(self) -> None:
        kinds = [event.type for event in self.stored]
        assert self.record.attempt == kinds.count(EventType.AUDIT_STARTED)
        assert (self.record.started_at is not None) == (self.record.attempt > 0)
        last = next(
            (k for k in reversed(kinds) if k in {EventType.AUDIT_QUEUED, EventType.AUDIT_STARTED}),
            None,
        )
        if self.record.state not in TERMINAL_STATES and last is not None:
            running = last is EventType.AUDIT_STARTED
            assert self.record.state is (AuditState.RUNNING if running else AuditState.QUEUED)

    @invariant()
    def only_what_ran_is_complete(self) -> None:
        if self.record.state is AuditState.COMPLETED:
            assert self.record.attempt > 0


Life.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestLife = Life.TestCase
