from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from service.ipc_report import as_text, ipc_report
from service.metrics import MAX_DELAY_S, Metrics
from tests.scripted_service import event
from veritas.core.errors import FALLBACK_CODES
from veritas.core.events import EventType


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def ended(kind: EventType = EventType.AUDIT_COMPLETE, **ipc: Any) -> Any:
    return event(kind, data={"ipc": {"repeats": 0, **ipc}})


def test_two_applications_do_not_count_into_each_other() -> None:
    first, second = Metrics(), Metrics()
    first.meter("a", "queue").received("queue", 3, 300)
    labels = {"mode": "queue", "channel": "queue"}
    assert sample(first, "veritas_ipc_events_total", **labels) == 3
    assert sample(first, "veritas_ipc_bytes_total", **labels) == 300
    assert sample(second, "veritas_ipc_events_total", **labels) is None
    assert not [family for family in REGISTRY.collect() if family.name.startswith("veritas")]


def test_codes_of_fallbacks_are_bounded_and_an_audit_has_one() -> None:
    metrics = Metrics()
    for number, code in enumerate([*sorted(FALLBACK_CODES), "made up", "x" * 100_000, ""]):
        meter = metrics.meter(str(number), "queue")
        for _ in range(3):
            meter.fell_back(code)
    counts = metrics.values()["veritas_ipc_fallbacks_total"]
    assert counts == {
        **{("queue", code): 1.0 for code in FALLBACK_CODES},
        ("queue", "other"): 3.0,
    }


def test_delays_are_measured_and_clocks_are_not_believed() -> None:
    metrics = Metrics()
    metrics.meter("a", "queue")
    now = time.time()
    for at in (now - 2, now + 500, 0.0, float("nan"), float("inf"), float("-inf")):
        metrics.durable("a", [event(EventType.FINDING, at=at)])
    metrics.durable("a", [event(EventType.AUDIT_STARTED, at=now - 9)])  # not the engine's
    metrics.durable("unknown", [event(EventType.FINDING, at=now)])
    delays = metrics.delays["all"]
    assert len(delays) == len(metrics.delays["queue"]) == 3
    assert delays.quantile(0) == 0
    assert delays.quantile(0.5) == pytest.approx(2, abs=0.5)
    assert delays.quantile(1) == MAX_DELAY_S
    assert sample(metrics, "veritas_event_to_log_seconds_count", mode="queue") == 3


def test_an_audits_end_is_counted_once_with_its_facts() -> None:
    metrics = Metrics()
    metrics.meter("a", "validate")
    for match, words in ((True, None), (False, "event 2 differs in detail"), (None, "x")):
        validation = {"match": match, "matched": 1, "first_difference": words}
        metrics.durable("a", [ended(repeats=4, validation=validation)])
    metrics.release("a")
    metrics.durable("b", [event(EventType.AUDIT_CANCELLED)])
    values = metrics.values()
    assert values["veritas_audits_total"]["validate", "completed"] == 3
    assert values["veritas_audits_total"]["none", "cancelled"] == 1
    assert values["veritas_ipc_repeats_dropped_total"]["validate",] == 12
    assert values["veritas_ipc_validations_total"] == {
        ("matched",): 1.0,
        ("mismatched",): 1.0,
        ("undecided",): 1.0,
    }
    assert metrics.last_difference == "event 2 differs in detail"


def test_the_queues_depth_is_that_of_audits_that_run() -> None:
    metrics = Metrics()
    for audit_id, mode, depth in (("a", "queue", 4), ("b", "validate", 3), ("c", "queue", 2)):
        metrics.meter(audit_id, mode).queue_depth = depth
    assert sample(metrics, "veritas_ipc_queue_depth", mode="queue") == 6
    assert metrics.queue_depth() == 9
    metrics.release("a")
    assert sample(metrics, "veritas_ipc_queue_depth", mode="queue") == 2


def test_prometheus_can_read_it() -> None:
    metrics = Metrics()
    metrics.watch_audits(lambda: 2, lambda: 7)
    metrics.meter("a", "queue").received("queue", 1, 1)
    body, content_type = metrics.exposition("")
    assert content_type.startswith("text/plain; version=")
    families = {family.name: family for family in text_string_to_metric_families(body.decode())}
    assert families["veritas_audits_running"].samples[0].value == 2
    assert families["veritas_audits_waiting"].samples[0].value == 7
    buckets = [
        s.labels["le"]
        for s in families["veritas_event_loop_lag_seconds"].samples
        if s.name.endswith("_bucket")
    ]
    assert buckets[0] == "0.001"
    _, content_type = metrics.exposition("application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")


def test_the_page_for_people() -> None:
    metrics = Metrics()
    meter = metrics.meter("a", "queue")
    meter.received("queue", 12, 3400)
    meter.fell_back("ipc_channel_full")
    metrics.durable("a", [event(EventType.FINDING, at=time.time()), ended(repeats=2)])
    environ = {"QUEUE_IPC_ROLLOUT": "0.25\x1b[31m"}
    facts = ipc_report(metrics, environ)
    report = msgspec.to_builtins(facts)
    assert report["next_audit"]["queue_share"] == 1.0
    assert "\\x1b" in report["next_audit"]["warnings"][0]
    assert report["by_mode"]["queue"] == {**report["all"]}
    assert report["all"]["fallbacks"] == {"ipc_channel_full": 1}
    assert report["all"]["channels"]["queue"] == {"events": 12, "bytes": 3400}
    assert report["by_mode"]["stdout"]["emit_to_log"]["p99_ms"] is None
    text = as_text(facts)
    assert "\x1b" not in text
    assert "warning: QUEUE_IPC_ROLLOUT is" in text
    row = next(line for line in text.splitlines() if line.startswith("fallback ipc_channel_full"))
    assert row.split()[2:] == ["1", "1", "0", "0"]
    quarter = as_text(ipc_report(metrics, {"QUEUE_IPC_ROLLOUT": "0.25"}))
    assert "the queue for 25% of audits" in quarter
    fixed = as_text(ipc_report(metrics, {"QUEUE_IPC_MODE": "fallback"}))
    assert "mode stdout for every audit" in fixed
