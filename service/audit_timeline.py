"""What an audit's events say about time: how long it waited, ran, and was in each phase. Pure.

An engine's clock is the child's, who is not believed: a time before the one that went before, or
after the moment at which the event arrived, is moved between the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from veritas.core.events import EventType, StreamEvent

PHASES = ("scout", "security", "vision", "graph", "judge")
OUTCOMES = {
    EventType.AUDIT_COMPLETE: "completed",
    EventType.AUDIT_ERROR: "failed",
    EventType.AUDIT_CANCELLED: "cancelled",
}
INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Stretch:
    """A part of an audit's life that is over. Times are seconds since the epoch.

    Attributes:
        kind: ``queue`` from being in line to the start, ``phase``, or ``run`` from the start to
            the end.
        began_at: when it began.
        ended_at: when it ended.
        phase: which phase, one of :data:`PHASES`; empty for the other kinds.
        outcome: of a phase ``ok`` or ``error``; of a run a value of :data:`OUTCOMES`, or
            ``interrupted``; empty for a queue.
    """

    kind: Literal["queue", "phase", "run"]
    began_at: float
    ended_at: float
    phase: str = ""
    outcome: str = ""

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.ended_at - self.began_at


class AuditTimeline:
    """Follows one audit.

    Args:
        queued_at: when it came.
    """

    def __init__(self, queued_at: float) -> None:
        self._latest_at = queued_at
        self._queued_at: float | None = queued_at
        self._started_at: float | None = None
        self._phases: dict[str, float] = {}

    def take(self, event: StreamEvent, now: float) -> list[Stretch]:
        """Take note of the next event.

        Args:
            event: what happened.
            now: the time at which it arrived.

        Returns:
            What is over with it.
        """
        at = self._believed(event.at, now)
        match event.type:
            case EventType.AUDIT_QUEUED:
                ended = self._run_ends(at, INTERRUPTED)
                self._queued_at = at
                return ended
            case EventType.AUDIT_STARTED:
                began_at, self._queued_at, self._started_at = self._queued_at, None, at
                return [] if began_at is None else [Stretch("queue", began_at, at)]
            case EventType.PHASE_START:
                if event.phase in PHASES:
                    self._phases.setdefault(event.phase, at)
            case EventType.PHASE_COMPLETE | EventType.PHASE_ERROR:
                began = self._phases.pop(event.phase, None)
                if began is not None:
                    outcome = "ok" if event.type is EventType.PHASE_COMPLETE else "error"
                    return [Stretch("phase", began, at, event.phase, outcome)]
            case _ if event.type in OUTCOMES:
                return self._run_ends(at, OUTCOMES[event.type])
        return []

    def _run_ends(self, at: float, outcome: str) -> list[Stretch]:
        """The run is over, and with it the phases that have not ended."""
        if self._started_at is None:
            return []
        phases = [
            Stretch("phase", began, at, name, "error") for name, began in self._phases.items()
        ]
        run = Stretch("run", self._started_at, at, outcome=outcome)
        self._started_at = None
        self._phases.clear()
        return [*phases, run]

    def _believed(self, at: float, now: float) -> float:
        latest = max(self._latest_at, now)  # a clock that was set back does not count
        believed = min(max(at, self._latest_at), latest) if math.isfinite(at) else latest
        self._latest_at = believed
        return believed
