"""Each event once, in order, whatever channel it came by and however often. Pure."""

from __future__ import annotations

from veritas.core.events import ProgressEvent

# Waiting events never pile up beyond what two full channels could hold between them.
MAX_WAITING = 10_000


class Sequencer:
    """Accepts numbered events from any channel and gives them out as 1, 2, 3 ….

    After a fallback the same events arrive twice, and later ones may overtake those that
    still lie in the queue; what arrives early waits here.

    Attributes:
        last: the number given out last, 0 before the first.
        dropped: events seen before and dropped.
    """

    def __init__(self) -> None:
        self.last = 0
        self.dropped = 0
        self._waiting: dict[int, ProgressEvent] = {}

    def accept(self, event: ProgressEvent) -> list[ProgressEvent]:
        """Take one event.

        Returns:
            What can be given out now, in order: nothing for a repeat or an early one.

        Raises:
            ValueError: the number is not positive, or too far ahead to be honest.
        """
        number = event.number
        if number == self.last + 1 and not self._waiting:
            self.last = number
            return [event]
        if number <= 0:
            raise ValueError(f"event number {number} is not positive")
        if number <= self.last or number in self._waiting:
            self.dropped += 1
            return []
        if number > self.last + MAX_WAITING:
            raise ValueError(f"event number {number} is {number - self.last} ahead")
        self._waiting[number] = event
        ready = []
        while (following := self._waiting.pop(self.last + 1, None)) is not None:
            self.last += 1
            ready.append(following)
        return ready

    @property
    def waiting(self) -> int:
        """How many events arrived early and wait for an earlier one."""
        return len(self._waiting)

    def give_up_gap(self) -> tuple[int, list[ProgressEvent]]:
        """Give out what waits although earlier events never came.

        To be called only when every channel is at its end.

        Returns:
            How many events are missing, and those that waited, in order.
        """
        rest = [self._waiting[number] for number in sorted(self._waiting)]
        self._waiting.clear()
        if not rest:
            return 0, []
        missing = rest[-1].number - self.last - len(rest)
        self.last = rest[-1].number
        return missing, rest
