"""What the service counts and measures, for ``/metrics`` and ``/ipc``.

Every number lives in one registry of its own per application, never in the library's global one:
two applications in one process do not count into each other.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder

from service.audit_timeline import OUTCOMES
from service.audit_times import AuditTimes
from service.loop_lag import LoopLag
from service.recent_samples import RecentSamples
from service.stream_metrics import StreamMetrics
from veritas.core.errors import FALLBACK_CODES, shorten
from veritas.core.events import SERVICE_TYPES, TERMINAL_TYPES, StreamEvent
from veritas.core.ipc import IPC_MODE_QUEUE, IPC_MODE_STDOUT, IPC_MODE_VALIDATE

MODES = (IPC_MODE_QUEUE, IPC_MODE_STDOUT, IPC_MODE_VALIDATE)
# The mode of an audit that ended before one was chosen, such as one cancelled while it waited.
NO_MODE = "none"
# The two ways an event can come.
BY_QUEUE = "queue"
BY_STDOUT = "stdout"
OTHER_CODE = "other"
MATCHED, MISMATCHED, UNDECIDED = "matched", "mismatched", "undecided"

# Why retention removes an audit.
EXPIRY_REASONS = ("age", "size")

_LOG_BUCKETS_S = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)
# An event's time is the child's word: one that would spoil the sum is cut to this.
MAX_DELAY_S = 3600.0


class AuditMeter:
    """Counts for one audit. Made by :meth:`Metrics.meter`.

    Attributes:
        mode: the audit's IPC mode.
        queue_depth: frames in its queue when it was last looked at. Any thread may set it.
        memory_mb: what its child and the browser held when they were last looked at.
    """

    def __init__(self, metrics: Metrics, mode: str) -> None:
        self.mode = mode
        self.queue_depth = 0
        self.memory_mb = 0.0
        self._metrics = metrics
        self._fallback_counted = False
        # Looking a labelled counter up costs more than counting: once per channel is enough.
        self._channels: dict[str, tuple[Counter, Counter]] = {}

    def received(self, channel: str, events: int, size_bytes: int) -> None:
        """Count what came by a channel, repeats and the end marker included.

        Args:
            channel: ``queue`` or ``stdout``.
            events: how many events.
            size_bytes: their size as they travelled.
        """
        counters = self._channels.get(channel)
        if counters is None:
            counters = self._channels[channel] = (
                self._metrics.events.labels(self.mode, channel),
                self._metrics.bytes.labels(self.mode, channel),
            )
        counters[0].inc(events)
        counters[1].inc(size_bytes)

    def fell_back(self, code: str) -> None:
        """Count a fallback, once per audit however often the child says it.

        Args:
            code: why; what is not in ``FALLBACK_CODES`` counts as ``other``.
        """
        if not self._fallback_counted:
            self._fallback_counted = True
            known = code if code in FALLBACK_CODES else OTHER_CODE
            self._metrics.fallbacks.labels(self.mode, known).inc()


class Metrics:
    """One application's numbers. Its registry is read by :meth:`exposition` and :meth:`values`.

    Attributes:
        registry: holds all of them.
        loop_lag: measures how late the event loop is.
        times: how long audits wait and run, and their phases take.
        streams: counts what the streams do, by transport.
        delays: seconds from emit to log of the latest events, by mode; under ``all`` of all.
        last_difference: the first difference of the last validation that failed, or empty.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.streams = StreamMetrics(self.registry)
        self.audits = self._counter("veritas_audits", "Audits that ended", "mode", "outcome")
        self.fallbacks = self._counter(
            "veritas_ipc_fallbacks", "Audits that gave the queue up", "mode", "code"
        )
        self.validations = self._counter(
            "veritas_ipc_validations", "Audits whose two channels were compared", "outcome"
        )
        self.events = self._counter(
            "veritas_ipc_events", "Events received, repeats included", "mode", "channel"
        )
        self.bytes = self._counter("veritas_ipc_bytes", "Bytes of events", "mode", "channel")
        self.repeats = self._counter("veritas_ipc_repeats_dropped", "Repeats dropped", "mode")
        self.expired = self._counter(
            "veritas_audits_expired", "Audits that retention removed", "reason"
        )
        self.log_delay = Histogram(
            "veritas_event_to_log_seconds",
            "From the emitting of an event until it is durable in the log.",
            ["mode"],
            buckets=_LOG_BUCKETS_S,
            registry=self.registry,
        )
        self.loop_lag = LoopLag(self.registry)
        self.times = AuditTimes(self.registry)
        self._running = self._gauge("veritas_audits_running", "Audits that run now")
        self._waiting = self._gauge("veritas_audits_waiting", "Audits that wait")
        memory = self._gauge("veritas_audits_memory_bytes", "Memory of audits, browsers included")
        memory.set_function(lambda: sum(m.memory_mb for m in self._meters.values()) * 1e6)
        depth = self._gauge("veritas_ipc_queue_depth", "Frames in the queues", ["mode"])
        for mode in MODES:
            # Known from the first scrape on, so that a rate can be taken of the first change.
            depth.labels(mode).set_function(partial(self.queue_depth, mode))
            for outcome in OUTCOMES.values():
                self.audits.labels(mode, outcome)
        for reason in EXPIRY_REASONS:
            self.expired.labels(reason)
        for outcome in (MATCHED, MISMATCHED, UNDECIDED):
            self.validations.labels(outcome)
        self.delays = {name: RecentSamples() for name in ("all", *MODES)}
        self.last_difference = ""
        self._meters: dict[str, AuditMeter] = {}

    def meter(self, audit_id: str, mode: str) -> AuditMeter:
        """Begin to count for an audit. Whoever asks for it calls :meth:`release`."""
        meter = self._meters[audit_id] = AuditMeter(self, mode)
        return meter

    def release(self, audit_id: str) -> None:
        """The audit no longer runs and its events are in the log."""
        self._meters.pop(audit_id, None)

    def durable(self, audit_id: str, events: Sequence[StreamEvent]) -> None:
        """Take note of events that the log has just made durable.

        The delay is measured for events of the engine. Its clock is the child's: a time in the
        future counts as 0, one that is absurd as an hour, one that is no number not at all.
        """
        meter = self._meters.get(audit_id)
        mode = meter.mode if meter is not None else NO_MODE
        now = time.time()
        for event in events:
            if event.type in TERMINAL_TYPES:
                self._ended(mode, event)
        if meter is None:
            return
        histogram, latest, all_latest = (
            self.log_delay.labels(mode),
            self.delays[mode],
            self.delays["all"],
        )
        for event in events:
            if event.type not in SERVICE_TYPES and math.isfinite(event.at):
                delay_s = min(max(0.0, now - event.at), MAX_DELAY_S)
                histogram.observe(delay_s)
                latest.add(delay_s)
                all_latest.add(delay_s)

    def watch_audits(self, running: Callable[[], int], waiting: Callable[[], int]) -> None:
        """Say where the numbers of audits are read at each scrape."""
        self._running.set_function(running)
        self._waiting.set_function(waiting)

    def queue_depth(self, mode: str | None = None) -> int:
        """Frames in the queues of the audits that run, in one mode or in all."""
        meters = self._meters.values()
        return sum(meter.queue_depth for meter in meters if mode in {None, meter.mode})

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """All numbers in one of Prometheus's formats.

        Args:
            accept: the scraper's ``Accept`` header.

        Returns:
            The text and its content type.
        """
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    def values(self) -> dict[str, dict[tuple[str, ...], float]]:
        """The counters as they are now: by sample name, then by the values of its labels."""
        found: dict[str, dict[tuple[str, ...], float]] = {}
        for family in self.registry.collect():
            if family.type == "counter":
                for sample in family.samples:
                    if sample.name.endswith("_total"):
                        labels = tuple(sample.labels.values())
                        found.setdefault(sample.name, {})[labels] = sample.value
        return found

    def _ended(self, mode: str, terminal: StreamEvent) -> None:
        self.audits.labels(mode, OUTCOMES[terminal.type]).inc()
        facts: dict[str, Any] = terminal.data.get("ipc") or {}
        self.repeats.labels(mode).inc(facts.get("repeats", 0))
        validation = facts.get("validation")
        if validation is None:
            return
        if validation["match"] is None:
            self.validations.labels(UNDECIDED).inc()
        elif validation["match"]:
            self.validations.labels(MATCHED).inc()
        else:
            self.validations.labels(MISMATCHED).inc()
            self.last_difference = shorten(str(validation["first_difference"]), 300)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, f"{words}.", labels, registry=self.registry)

    def _gauge(self, name: str, words: str, labels: Sequence[str] = ()) -> Gauge:
        return Gauge(name, f"{words}.", labels, registry=self.registry)
