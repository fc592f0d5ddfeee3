"""How long audits wait and run, and their phases take, as histograms."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

from service.audit_timeline import Stretch
from veritas.core.audit import Tier

_BUCKETS_S = (
    *(0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
    *(10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0),
)
_TIERS = frozenset(tier.value for tier in Tier)


class AuditTimes:
    """Observes what :mod:`service.audit_timeline` finds.

    Args:
        registry: where the numbers are scraped.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        def histogram(name: str, words: str, *labels: str) -> Histogram:
            return Histogram(name, f"{words}.", labels, buckets=_BUCKETS_S, registry=registry)

        self._queue = histogram("veritas_audit_queue_seconds", "How long audits waited", "tier")
        self._run = histogram("veritas_audit_run_seconds", "How long audits ran", "tier", "outcome")
        self._phase = histogram("veritas_phase_seconds", "How long phases took", "phase", "tier")
        self._errors = Counter(
            "veritas_phase_errors",
            "Phases that failed or were cut short.",
            ["phase"],
            registry=registry,
        )

    def observe(self, tier: str, stretch: Stretch) -> None:
        """Count a part of an audit's life."""
        known = tier if tier in _TIERS else "other"
        match stretch.kind:
            case "queue":
                self._queue.labels(known).observe(stretch.seconds)
            case "run":
                self._run.labels(known, stretch.outcome).observe(stretch.seconds)
            case "phase":
                self._phase.labels(stretch.phase, known).observe(stretch.seconds)
                if stretch.outcome == "error":
                    self._errors.labels(stretch.phase).inc()
