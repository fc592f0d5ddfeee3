"""Time budgets: how long one thing may still take."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the event loop's clock.

    Attributes:
        at: ``loop.time()`` at which the time is up.
    """

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline so many seconds from now."""
        return cls(asyncio.get_running_loop().time() + seconds)

    @property
    def left_s(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.at - asyncio.get_running_loop().time())

    def within(self, seconds: float) -> Deadline:
        """The earlier of this deadline and one so many seconds from now."""
        return Deadline(min(self.at, Deadline.after(seconds).at))
