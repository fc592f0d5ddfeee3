"""Watches audits by the events that became durable, for numbers and traces."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from service.audit_timeline import AuditTimeline, Stretch
from service.event_log.port import AuditRecord
from service.metrics import Metrics
from veritas.core.events import TERMINAL_TYPES, StreamEvent


class AuditTracer(Protocol):
    """Makes traces of audits."""

    def began(self, record: AuditRecord) -> None:
        """An audit is in line."""

    def passed(self, audit_id: str, stretch: Stretch) -> None:
        """A part of its life is over."""

    def ended(self, audit_id: str, terminal: StreamEvent) -> None:
        """It is over."""


class AuditWatch:
    """Tells the metrics, and a tracer if there is one, what happens to audits.

    Args:
        metrics: counts.
        tracer: makes traces; None for none.
    """

    def __init__(self, metrics: Metrics, tracer: AuditTracer | None = None) -> None:
        self._metrics = metrics
        self._tracer = tracer
        self._audits: dict[str, tuple[str, AuditTimeline]] = {}

    def begin(self, record: AuditRecord) -> None:
        """Begin to watch an audit that is in line, or was left by an earlier run of the service."""
        self._audits[record.id] = (record.tier, AuditTimeline(record.created_at))
        if self._tracer is not None:
            self._tracer.began(record)

    def durable(self, audit_id: str, events: Sequence[StreamEvent]) -> None:
        """Take note of events that the log has just made durable."""
        self._metrics.durable(audit_id, events)
        if audit_id not in self._audits:
            return
        tier, timeline = self._audits[audit_id]
        now = time.time()
        for event in events:
            for stretch in timeline.take(event, now):
                self._metrics.times.observe(tier, stretch)
                if self._tracer is not None:
                    self._tracer.passed(audit_id, stretch)
            if event.type in TERMINAL_TYPES:
                del self._audits[audit_id]
                if self._tracer is not None:
                    self._tracer.ended(audit_id, event)
