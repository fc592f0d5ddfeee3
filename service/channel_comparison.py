"""Compares what the two channels of one audit carried, event by event. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from veritas.core.events import ProgressEvent


class ChannelComparison:
    """Keeps each channel's events until the other brings the same number.

    Attributes:
        matched: events that were the same on both.
        first_difference: the first that was not, in words; empty so far.
    """

    def __init__(self) -> None:
        self.matched = 0
        self.first_difference = ""
        self._by_queue: dict[int, ProgressEvent] = {}
        self._by_stdout: dict[int, ProgressEvent] = {}
        self._compared: set[int] = set()

    def from_queue(self, event: ProgressEvent) -> None:
        """Take an event from the queue."""
        self._take(event, self._by_queue, self._by_stdout)

    def from_stdout(self, event: ProgressEvent) -> None:
        """Take an event from stdout."""
        self._take(event, self._by_stdout, self._by_queue)

    def only_on_stdout(self) -> list[ProgressEvent]:
        """What stdout brought and the queue did not (yet), in order."""
        return [self._by_stdout[number] for number in sorted(self._by_stdout)]

    def outcome(self, *, whole: bool = True) -> dict[str, Any]:
        """The result once both channels are at their end.

        Args:
            whole: both channels were there to the end. If not, what only one of them brought
                says nothing about the other, and ``match`` is None unless two events differ.
        """
        differs = bool(self.first_difference)
        for name, left in (("the queue", self._by_queue), ("stdout", self._by_stdout)):
            if left and not self.first_difference:
                self.first_difference = f"event {min(left)} came only by {name}"
        return {
            "matched": self.matched,
            "match": not self.first_difference if whole or differs else None,
            "first_difference": self.first_difference or None,
        }

    def _take(
        self,
        event: ProgressEvent,
        own: dict[int, ProgressEvent],
        other: dict[int, ProgressEvent],
    ) -> None:
        if event.number in self._compared:
            return  # a repeat after a fallback
        twin = other.pop(event.number, None)
        if twin is None:
            own[event.number] = event
            return
        self._compared.add(event.number)
        if twin == event:
            self.matched += 1
        elif not self.first_difference:
            ours, theirs = msgspec.to_builtins(event), msgspec.to_builtins(twin)
            fields = [name for name in ours if ours[name] != theirs[name]]
            self.first_difference = f"event {event.number} differs in {', '.join(fields)}"
