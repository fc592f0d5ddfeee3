from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from service.metrics import Metrics
from service.stream_metrics import DELAY_BUCKETS_S, TRANSPORTS, StreamMetrics


def value(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return registry.get_sample_value(name, labels)


def test_every_transport_is_known_from_the_first_scrape_on() -> None:
    registry = CollectorRegistry()
    StreamMetrics(registry)
    for transport in TRANSPORTS:
        assert value(registry, "veritas_streams_open", transport=transport) == 0
        assert value(registry, "veritas_streams_cut_off_total", transport=transport) == 0
        assert value(registry, "veritas_append_to_send_seconds_count", transport=transport) == 0


def test_what_streams_do_is_counted_by_transport() -> None:
    metrics = Metrics()
    meter = metrics.streams["websocket"]
    with meter.follow(resumed=False), meter.follow(resumed=True):
        meter.sent(3, 900)
        meter.sent(1, 100, 0.0)
        meter.sent(0, 10)
        assert value(metrics.registry, "veritas_streams_open", transport="websocket") == 2
        assert value(metrics.registry, "veritas_streams_open", transport="sse") == 0
    meter.slow()
    assert {
        name: value(metrics.registry, f"veritas_{name}", transport="websocket")
        for name in (
            *("streams_open", "streams_opened_total", "streams_resumed_total"),
            *("streams_cut_off_total", "stream_events_sent_total", "stream_sent_bytes_total"),
        )
    } == {
        "streams_open": 0,
        "streams_opened_total": 2,
        "streams_resumed_total": 1,
        "streams_cut_off_total": 1,
        "stream_events_sent_total": 4,
        "stream_sent_bytes_total": 1010,
    }


def test_a_stream_that_fails_is_open_no_longer() -> None:
    meter = Metrics().streams["sse"]
    with pytest.raises(ConnectionError), meter.follow(resumed=False):
        raise ConnectionError
    assert (meter.open, meter.opened) == (0, 1)


def test_delays_fall_into_the_bucket_that_prometheus_means() -> None:
    metrics = Metrics()
    meter = metrics.streams["sse"]
    for delay_s in (DELAY_BUCKETS_S[1], 0.3, 1000.0):  # on a bound, within, beyond the last
        meter.sent(1, 1, delay_s)
    body, _ = metrics.exposition("")
    families = {family.name: family for family in text_string_to_metric_families(body.decode())}
    samples = families["veritas_append_to_send_seconds"].samples
    by_bound = {
        s.labels["le"]: s.value
        for s in samples
        if s.name.endswith("_bucket") and s.labels["transport"] == "sse"
    }
    assert (by_bound["0.0005"], by_bound["0.001"]) == (0, 1)
    assert (by_bound["0.25"], by_bound["0.5"]) == (1, 2)
    assert (by_bound["30.0"], by_bound["+Inf"]) == (2, 3)
    name = "veritas_append_to_send_seconds"
    assert value(metrics.registry, f"{name}_count", transport="sse") == 3
    assert value(metrics.registry, f"{name}_sum", transport="sse") == pytest.approx(1000.301)
