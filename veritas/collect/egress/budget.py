"""How much one audit may send and receive. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# A connection carries many requests, so more of them than this is no page's ordinary need.
MAX_CONNECTIONS = 4000
MAX_OPEN = 300


@dataclass(slots=True)
class Budget:
    """What is left for one audit.

    Attributes:
        max_bytes: bytes in both directions.
        max_connections: connections made.
        bytes_used: so far.
        ended_by: what was used up first, in words; empty while nothing is.
        on_end: called, each once, when something is used up.
    """

    max_bytes: int
    max_connections: int = MAX_CONNECTIONS
    bytes_used: int = 0
    connections_used: int = 0
    ended_by: str = ""
    on_end: list[Callable[[], None]] = field(default_factory=list)

    def spend(self, count: int) -> bool:
        """Count bytes.

        Returns:
            Whether they may be passed on.
        """
        self.bytes_used += count
        if self.bytes_used > self.max_bytes:
            self._end(f"{self.max_bytes / 1e6:g} MB of traffic in one audit (--max-audit-mb)")
        return not self.ended_by

    def connect(self) -> bool:
        """Count a connection.

        Returns:
            Whether it may be made.
        """
        self.connections_used += 1
        if self.connections_used > self.max_connections:
            self._end(f"{self.max_connections} connections in one audit")
        return not self.ended_by

    def _end(self, what: str) -> None:
        if not self.ended_by:
            self.ended_by = what
            for call in self.on_end:
                call()
