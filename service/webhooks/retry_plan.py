"""When a webhook is tried again. Pure: times and chance are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

# Each pause is so many times as long as the one before.
_GROWTH = 3.0
# A pause is varied by so much, up or down, so that many do not come at once.
_JITTER = 0.2


@dataclass(frozen=True)
class RetryPlan:
    """Pauses that grow threefold and together span a time.

    Attributes:
        tries: how often a message is sent at most, 1 or more.
        span_s: seconds from the first try to the last, before chance varies the pauses.
    """

    tries: int
    span_s: float

    @property
    def pauses_s(self) -> tuple[float, ...]:
        """The seconds between one try and the next; one fewer than there are tries."""
        count = self.tries - 1
        if count == 0:
            return ()
        first = self.span_s * (_GROWTH - 1) / (_GROWTH**count - 1)
        return tuple(first * _GROWTH**index for index in range(count))

    def pause_s(self, tried: int, chance: float, asked_s: float = 0.0) -> float | None:
        """How long to wait before the next try.

        Args:
            tried: how many tries there were, 1 or more.
            chance: from 0 to 1, varies the pause.
            asked_s: the pause that the receiver asks for; a longer one than the plan's longest
                is not granted.

        Returns:
            Seconds, or None when there is no further try.
        """
        pauses = self.pauses_s
        if tried > len(pauses):
            return None
        own = pauses[tried - 1] * (1 + _JITTER * (2 * chance - 1))
        return max(own, min(asked_s, pauses[-1]))

    def tried_after(self, elapsed_s: float) -> int:
        """How many tries are over when so much time has gone by since the first was due.

        For a service that comes back and does not know. At least one try is always left.
        """
        over = sum(due <= elapsed_s for due in accumulate(self.pauses_s, initial=0.0))
        return min(over, self.tries - 1)
