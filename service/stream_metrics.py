"""Counts what the streams do, for ``/metrics``.

A crowd of streams sends hundreds of thousands of events a second, so counting is a few plain
additions here, without locks or labels looked up: everything is called on the event loop's
thread, and put into Prometheus's form only when somebody scrapes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

Transport = Literal["sse", "websocket", "ndjson"]
TRANSPORTS: tuple[Transport, ...] = ("sse", "websocket", "ndjson")
DELAY_BUCKETS_S = (
    *(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0),
)


class TransportMeter:
    """Counts for all streams of one transport.

    Attributes:
        open: streams that are open now.
        opened: streams that were ever opened; ``resumed`` of them from a cursor after event 0.
        cut_off: streams ended because their client took nothing for ``send_timeout_s``.
        events: events sent, each as often as it was sent to a client.
        size_bytes: bytes sent, as handed to the transport.
    """

    def __init__(self) -> None:
        self.open = 0
        self.opened = 0
        self.resumed = 0
        self.cut_off = 0
        self.events = 0
        self.size_bytes = 0
        self._delays = [0] * (len(DELAY_BUCKETS_S) + 1)
        self._delay_sum_s = 0.0

    @contextmanager
    def follow(self, *, resumed: bool) -> Iterator[None]:
        """Count a stream as open for as long as this lasts.

        Args:
            resumed: whether the client gave the number of an event it has seen.
        """
        self.open += 1
        self.opened += 1
        self.resumed += resumed
        try:
            yield
        finally:
            self.open -= 1

    def sent(
        self, events: int, size_bytes: int, delay_s: float | None = None, *, streams: int = 1
    ) -> None:
        """Count a write that the transport took, or the same one on several streams.

        Args:
            events: how many events it held; 0 for a comment, a ping and the like.
            size_bytes: how large it was.
            delay_s: seconds since the oldest of its events became durable; None for events that
                were there before the client came, whose age says nothing about us.
            streams: on how many streams.
        """
        self.events += events * streams
        self.size_bytes += size_bytes * streams
        if delay_s is not None:
            self._delays[bisect_left(DELAY_BUCKETS_S, delay_s)] += streams
            self._delay_sum_s += delay_s * streams

    def slow(self) -> None:
        """Count a stream that is cut off because its client takes nothing."""
        self.cut_off += 1

    def delays(self) -> tuple[list[tuple[str, float]], float]:
        """The delays as Prometheus wants them: cumulated buckets, and the sum in seconds."""
        buckets: list[tuple[str, float]] = []
        total = 0
        for bound, count in zip((*DELAY_BUCKETS_S, float("inf")), self._delays, strict=True):
            total += count
            buckets.append(("+Inf" if bound == float("inf") else repr(bound), float(total)))
        return buckets, self._delay_sum_s


class StreamMetrics(Collector):
    """The meters of all transports: ``metrics.streams["sse"]`` is that of SSE.

    Args:
        registry: where the numbers are scraped.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._meters: dict[Transport, TransportMeter] = {
            transport: TransportMeter() for transport in TRANSPORTS
        }
        registry.register(self)

    def __getitem__(self, transport: Transport) -> TransportMeter:
        return self._meters[transport]

    def collect(self) -> Iterator[Metric]:
        """What the registry asks for at each scrape."""
        labels = ["transport"]
        open_now = GaugeMetricFamily(
            "veritas_streams_open", "Streams that are open now.", labels=labels
        )
        opened = CounterMetricFamily("veritas_streams_opened", "Streams opened.", labels=labels)
        resumed = CounterMetricFamily(
            "veritas_streams_resumed", "Streams opened from a cursor.", labels=labels
        )
        cut_off = CounterMetricFamily(
            "veritas_streams_cut_off",
            "Streams cut off because the client took nothing for send_timeout_s.",
            labels=labels,
        )
        events = CounterMetricFamily(
            "veritas_stream_events_sent", "Events sent, once for each client.", labels=labels
        )
        sent = CounterMetricFamily(
            "veritas_stream_sent_bytes", "Bytes sent on streams.", labels=labels
        )
        delay = HistogramMetricFamily(
            "veritas_append_to_send_seconds",
            "From an event being durable in the log until a live stream's write of it was taken.",
            labels=labels,
        )
        for transport, meter in self._meters.items():
            of_transport = [transport]
            open_now.add_metric(of_transport, meter.open)
            opened.add_metric(of_transport, meter.opened)
            resumed.add_metric(of_transport, meter.resumed)
            cut_off.add_metric(of_transport, meter.cut_off)
            events.add_metric(of_transport, meter.events)
            sent.add_metric(of_transport, meter.size_bytes)
            buckets, sum_s = meter.delays()
            delay.add_metric(of_transport, buckets, sum_s)
        yield from (open_now, opened, resumed, cut_off, events, sent, delay)
