from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.audit_timeline import PHASES, AuditTimeline, Stretch
from service.audit_watch import AuditWatch
from service.event_log.port import AuditRecord
from service.metrics import Metrics
from tests.event_log_samples import record
from tests.scripted_service import event
from veritas.core.events import EventType, StreamEvent

NOW = 2_000.0


def stretches(timeline: AuditTimeline, *events: StreamEvent, now: float = NOW) -> list[Stretch]:
    return [stretch for e in events for stretch in timeline.take(e, now)]


def test_an_audit_waits_runs_and_has_phases() -> None:
    found = stretches(
        AuditTimeline(100.0),
        event(EventType.AUDIT_STARTED, at=103.0),
        event(EventType.PHASE_START, at=104.0, phase="scout"),
        event(EventType.PHASE_START, at=105.0, phase="scout", step="navigating"),
        event(EventType.PHASE_COMPLETE, at=109.0, phase="scout"),
        event(EventType.PHASE_START, at=109.0, phase="vision"),
        event(EventType.PHASE_ERROR, at=110.0, phase="vision"),
        event(EventType.FINDING, at=110.5, phase="vision"),
        event(EventType.AUDIT_COMPLETE, at=111.0),
    )
    assert found == [
        Stretch("queue", 100.0, 103.0),
        Stretch("phase", 104.0, 109.0, "scout", "ok"),
        Stretch("phase", 109.0, 110.0, "vision", "error"),
        Stretch("run", 103.0, 111.0, outcome="completed"),
    ]


def test_an_end_ends_the_phases_that_are_open() -> None:
    found = stretches(
        AuditTimeline(1.0),
        event(EventType.AUDIT_STARTED, at=2.0),
        event(EventType.PHASE_START, at=3.0, phase="graph"),
        event(EventType.AUDIT_ERROR, at=5.0),
    )
    assert found[1:] == [
        Stretch("phase", 3.0, 5.0, "graph", "error"),
        Stretch("run", 2.0, 5.0, outcome="failed"),
    ]


def test_an_interrupted_audit_waits_again() -> None:
    found = stretches(
        AuditTimeline(1.0),
        event(EventType.AUDIT_STARTED, at=2.0),
        event(EventType.AUDIT_QUEUED, at=50.0),
        event(EventType.AUDIT_STARTED, at=51.0),
        event(EventType.AUDIT_CANCELLED, at=52.0),
    )
    assert [(s.kind, s.seconds, s.outcome) for s in found] == [
        ("queue", 1.0, ""),
        ("run", 48.0, "interrupted"),
        ("queue", 1.0, ""),
        ("run", 1.0, "cancelled"),
    ]


def test_one_that_is_cancelled_in_line_has_no_run() -> None:
    assert stretches(AuditTimeline(1.0), event(EventType.AUDIT_CANCELLED, at=2.0)) == []


def test_what_a_child_makes_up_is_no_phase() -> None:
    found = stretches(
        AuditTimeline(1.0),
        event(EventType.AUDIT_STARTED, at=2.0),
        event(EventType.PHASE_START, at=3.0, phase="x" * 60),
        event(EventType.PHASE_COMPLETE, at=4.0, phase="x" * 60),
        event(EventType.PHASE_COMPLETE, at=4.0, phase="judge"),
    )
    assert [s.kind for s in found] == ["queue"]


_TIMES = st.floats(allow_nan=True, allow_infinity=True)
_EVENTS = st.builds(
    StreamEvent,
    type=st.sampled_from(EventType),
    at=_TIMES,
    phase=st.sampled_from([*PHASES, "other"]),
)


@given(st.lists(st.tuples(_EVENTS, st.floats(0, 1e10))))
def test_whatever_clocks_say_no_stretch_runs_backwards(
    arrivals: list[tuple[StreamEvent, float]],
) -> None:
    timeline = AuditTimeline(1000.0)
    latest = 1000.0
    for each, now in arrivals:
        latest = max(latest, now)
        for stretch in timeline.take(each, now):
            assert 1000.0 <= stretch.began_at <= stretch.ended_at <= latest


class _Tracer:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def began(self, record: AuditRecord) -> None:
        self.heard.append(f"began {record.tier}")

    def passed(self, audit_id: str, stretch: Stretch) -> None:
        self.heard.append(f"{stretch.kind} {stretch.outcome}".strip())

    def ended(self, audit_id: str, terminal: StreamEvent) -> None:
        self.heard.append(terminal.type.value)


def test_metrics_and_traces_hear_the_same() -> None:
    metrics, tracer = Metrics(), _Tracer()
    watch = AuditWatch(metrics, tracer)
    watch.begin(record(tier="deep_forensic"))
    given_events = [
        event(EventType.AUDIT_STARTED),
        event(EventType.PHASE_START, phase="scout"),
        event(EventType.PHASE_ERROR, phase="scout"),
        event(EventType.AUDIT_ERROR, data={"code": "x"}),
    ]
    for each in given_events:
        watch.durable(record().id, [each])
    watch.durable(record().id, [event(EventType.FINDING)])  # it is over: nobody hears more
    assert tracer.heard == [
        *("began deep_forensic", "queue", "phase error", "run failed"),
        "audit_error",
    ]
    value = metrics.registry.get_sample_value
    of_tier = {"tier": "deep_forensic"}
    assert value("veritas_audit_queue_seconds_count", of_tier) == 1
    assert value("veritas_audit_run_seconds_count", {**of_tier, "outcome": "failed"}) == 1
    assert value("veritas_phase_seconds_count", {**of_tier, "phase": "scout"}) == 1
    assert value("veritas_phase_errors_total", {"phase": "scout"}) == 1
    assert metrics.values()["veritas_audits_total"]["none", "failed"] == 1
