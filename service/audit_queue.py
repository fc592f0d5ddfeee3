"""Who is next: the audits that wait, in order, and the bounds on those that run. Pure.

First come, first served, but for hosts at their bound: audits of such a host wait, and those
behind them go ahead. So one host with many audits never holds up the others.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from service.event_log.port import AuditRecord
from service.ports import QueueFullError


class AuditQueue:
    """Audits that wait and run.

    Args:
        max_running: how many run at once.
        max_per_host: how many of one target host run at once.
        max_waiting: how many wait, besides those that could begin at once.
    """

    def __init__(self, max_running: int, max_per_host: int, max_waiting: int) -> None:
        self._max_running = max_running
        self._max_per_host = max_per_host
        self._max_waiting = max_waiting
        self._waiting: OrderedDict[str, AuditRecord] = OrderedDict()
        self._held: set[str] = set()
        self._running: dict[str, str] = {}
        self._hosts: Counter[str] = Counter()
        self._reserved = 0

    @property
    def running(self) -> int:
        """How many run."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @contextmanager
    def place(self, host: str, retry_after_s: int = 1) -> Iterator[None]:
        """Keep a place for an audit of a host, until it is added.

        Args:
            host: the target's.
            retry_after_s: what the error says when there is none.

        Raises:
            QueueFullError: too many wait.
        """
        room = self._max_waiting
        if self._hosts[host] < self._max_per_host:
            room += max(0, self._max_running - len(self._running))
        if len(self._waiting) + self._reserved >= room:
            raise QueueFullError(self._max_waiting, retry_after_s)
        self._reserved += 1
        try:
            yield
        finally:
            self._reserved -= 1

    def add(self, record: AuditRecord) -> None:
        """Put an audit at the end of the line."""
        self._waiting[record.id] = record

    def take(self) -> AuditRecord | None:
        """The audit that is to run now, which runs from now on; None when none may."""
        if len(self._running) >= self._max_running:
            return None
        for audit_id, record in self._waiting.items():
            if audit_id not in self._held and self._hosts[record.host] < self._max_per_host:
                del self._waiting[audit_id]
                self._running[audit_id] = record.host
                self._hosts[record.host] += 1
                return record
        return None

    def ended(self, audit_id: str) -> None:
        """An audit runs no longer."""
        host = self._running.pop(audit_id)
        self._hosts[host] -= 1
        if not self._hosts[host]:
            del self._hosts[host]

    def hold(self, audit_id: str) -> bool:
        """Keep an audit that waits from beginning, without it losing its place.

        Returns:
            False when it does not wait.
        """
        if audit_id not in self._waiting:
            return False
        self._held.add(audit_id)
        return True

    def let_go(self, audit_id: str) -> None:
        """Undo :meth:`hold`."""
        self._held.discard(audit_id)

    def remove(self, audit_id: str) -> None:
        """Take an audit out of the line, if it waits there."""
        self._waiting.pop(audit_id, None)
        self._held.discard(audit_id)

    def ahead(self, audit_id: str) -> int:
        """How many wait before an audit; 0 when it does not wait itself."""
        if audit_id not in self._waiting:
            return 0
        return _index(self._waiting, audit_id)


def _index(ids: Iterable[str], wanted: str) -> int:
    return next(index for index, audit_id in enumerate(ids) if audit_id == wanted)
