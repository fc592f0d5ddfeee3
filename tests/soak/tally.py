"""What was delivered to each client, held against what should have been."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field

from veritas.core.events import TERMINAL_TYPES

COLUMNS = ("watches", "deliveries", "resumes", "stalls", "lost", "doubled", "disordered", "other")
FAULTS = ("lost", "doubled", "disordered", "other")


@dataclass
class Tally:
    """The sums of all clients, by transport.

    Attributes:
        counts: by transport and column.
        words: the checksum of each event's body, by audit and ``seq``, as the first client had it.
        problems: what is wrong, in words.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: dict[str, dict[int, int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def wrong(self, transport: str, column: str, what: str) -> None:
        self.counts[transport, column] += 1
        if len(self.problems) < 50:
            self.problems.append(f"{transport}: {what}")

    def compare_with_log(self, bodies: dict[str, list[bytes]]) -> None:
        """What clients were given must be what the log has."""
        for audit_id, mine in self.words.items():
            log = {seq: zlib.crc32(body) for seq, body in enumerate(bodies[audit_id], 1)}
            for seq, crc in mine.items():
                if log.get(seq) != crc:
                    self.wrong("log", "other", f"{audit_id} {seq}: the log has another, or none")

    @property
    def good(self) -> bool:
        return not any(self.counts[key] for key in self.counts if key[1] in FAULTS)


class Watch:
    """One client's way along one audit, from its first event to its last.

    Attributes:
        last: the last ``seq`` seen.
        over: whether the terminal event was seen.
    """

    def __init__(self, tally: Tally, transport: str, audit_id: str) -> None:
        self._tally = tally
        self._transport = transport
        self.audit_id = audit_id
        self.last = 0
        self.over = False

    def take(self, seq: int, kind: str, body: bytes) -> None:
        """An event has come."""
        tally, where = self._tally, f"{self.audit_id} {seq} after {self.last}"
        tally.counts[self._transport, "deliveries"] += 1
        if self.over:
            tally.wrong(self._transport, "other", f"{where}, behind the end")
        if seq == self.last:
            tally.wrong(self._transport, "doubled", where)
        elif seq < self.last:
            tally.wrong(self._transport, "disordered", where)
        elif seq > self.last + 1:
            tally.wrong(self._transport, "lost", where)
        self.last = max(seq, self.last)
        self.over = kind in TERMINAL_TYPES
        crc = zlib.crc32(body)
        if tally.words.setdefault(self.audit_id, {}).setdefault(seq, crc) != crc:
            tally.wrong(self._transport, "other", f"{where}, in other words than before")
