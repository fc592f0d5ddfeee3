"""The event log in one SQLite file: the embedded default.

One thread writes (``sqlite_writer``); two threads read, each on a connection of its own. In WAL
mode readers and the writer do not wait for each other.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Literal, TypeVar

from service.event_log import sqlite_statements as sql
from service.event_log.port import (
    AuditRecord,
    GlobalPage,
    Idempotency,
    LogUnavailableError,
    StoredEvent,
)
from service.event_log.sqlite_writer import ANSWER_LIMIT_S, SqliteWriter, connect, errors_named
from service.lifecycle import AuditState, IllegalTransitionError
from veritas.core.events import EventType, StreamEvent

T = TypeVar("T")

# How long a check waits: less than SQLite itself waits for a lock.
CHECK_LIMIT_S = 3.0
_READERS = 2


class SqliteEventLog:
    """Keeps audits and events in a SQLite file; implements ``EventLog``.

    Args:
        path: the file; made when it is missing.
        sync: ``full``: an acknowledged event survives a power cut; ``normal``: it survives a
            crash of the service (https://www.sqlite.org/pragma.html#pragma_synchronous).
    """

    def __init__(self, path: Path, sync: Literal["full", "normal"] = "full") -> None:
        self._path = path
        self._sync = sync
        self._writer = SqliteWriter(path, sync)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="event-log-reader")
        self._local = threading.local()
        self._read_connections: list[sqlite3.Connection] = []
        self._open = False

    async def open(self) -> None:
        """Open or make the file.

        Raises:
            LogUnavailableError: it cannot be opened, is damaged, or is not ours.
        """
        await self._writer.open()
        self._open = True

    async def close(self) -> None:
        """Finish what was accepted, then let go of the file."""
        self._open = False
        try:
            await self._call(self._close_readers)
        finally:
            self._readers.shutdown(wait=False, cancel_futures=True)
            await self._writer.close()

    async def create(
        self,
        record: AuditRecord,
        first_event: StreamEvent,
        *,
        idempotency: Idempotency | None = None,
    ) -> StoredEvent:
        """See ``EventLog.create``."""
        if first_event.type is not EventType.AUDIT_QUEUED or record.last_seq:
            raise IllegalTransitionError(None, first_event.type)
        return await self._writer.write(
            lambda connection: sql.create(connection, record, first_event, idempotency)
        )

    async def check_key(self, idempotency: Idempotency) -> None:
        """See ``EventLog.check_key``."""
        await self._read(lambda connection: sql.check_key(connection, idempotency))

    async def append(self, audit_id: str, events: Sequence[StreamEvent]) -> list[StoredEvent]:
        """See ``EventLog.append``."""
        wanted = tuple(events)
        return await self._writer.write(lambda connection: sql.append(connection, audit_id, wanted))

    async def read(self, audit_id: str, after: int, limit: int) -> list[StoredEvent]:
        """See ``EventLog.read``."""
        return await self._read(lambda connection: sql.read(connection, audit_id, after, limit))

    async def read_all(self, after: int, limit: int, *, owner: str | None = None) -> GlobalPage:
        """See ``EventLog.read_all``."""
        return await self._read(lambda connection: sql.read_all(connection, after, limit, owner))

    async def last_position(self) -> int:
        """See ``EventLog.last_position``."""
        return await self._read(sql.last_position)

    async def get(self, audit_id: str) -> AuditRecord:
        """See ``EventLog.get``."""
        return await self._read(lambda connection: sql.find(connection, audit_id)[1])

    async def audits(
        self,
        *,
        state: AuditState | None = None,
        host: str | None = None,
        since: float | None = None,
        owner: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[AuditRecord]:
        """See ``EventLog.audits``."""
        wanted = (
            ("state = ?", None if state is None else state.value),
            ("host = ?", host),
            ("created_at >= ?", since),
            ("owner = ?", owner),
            ("id < ?", before),
        )
        conditions = [(text, value) for text, value in wanted if value is not None]
        return await self._read(lambda connection: sql.audits(connection, conditions, limit))

    async def unfinished(self) -> list[AuditRecord]:
        """See ``EventLog.unfinished``."""
        return await self._read(sql.unfinished)

    async def request_cancel(self, audit_id: str) -> AuditRecord:
        """See ``EventLog.request_cancel``."""
        return await self._writer.write(lambda connection: sql.request_cancel(connection, audit_id))

    async def webhooks_due(self) -> list[AuditRecord]:
        """See ``EventLog.webhooks_due``."""
        return await self._read(sql.webhooks_due)

    async def settle_webhook(self, audit_id: str, *, delivered: bool) -> None:
        """See ``EventLog.settle_webhook``."""
        await self._writer.write(
            lambda connection: sql.settle_webhook(connection, audit_id, delivered=delivered)
        )

    async def oldest_finished(self, *, before: float | None, limit: int) -> list[AuditRecord]:
        """See ``EventLog.oldest_finished``."""
        return await self._read(lambda connection: sql.oldest_finished(connection, before, limit))

    async def expire(self, audit_id: str, at: float) -> None:
        """See ``EventLog.expire``."""
        await self._writer.write(lambda connection: sql.expire(connection, audit_id, at))

    async def size_bytes(self) -> int:
        """See ``EventLog.size_bytes``."""
        return await self._read(sql.size_bytes)

    async def give_back(self, limit_bytes: int) -> int:
        """See ``EventLog.give_back``."""
        return await self._writer.write(lambda connection: sql.give_back(connection, limit_bytes))

    async def backup(self, path: Path) -> None:
        """See ``EventLog.backup``.

        Raises:
            LogUnavailableError: the copy cannot be written, or is there already.
        """
        if not self._open:
            raise LogUnavailableError("the event log is not open")
        loop = asyncio.get_running_loop()
        # A thread of its own: a large file takes minutes, and readers must not wait for it.
        threads = ThreadPoolExecutor(1, thread_name_prefix="event-log-backup")
        try:
            with errors_named(path):
                await loop.run_in_executor(threads, self._backup, path)
        finally:
            threads.shutdown(wait=False)

    async def check(self) -> None:
        """See ``EventLog.check``."""
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                await self._writer.write(sql.try_to_write)
        except TimeoutError:
            raise LogUnavailableError(
                f"the event log {str(self._path)!r} took nothing for {CHECK_LIMIT_S:g} s; does "
                "another process hold a lock on it, or is the disk in trouble?"
            ) from None

    # -- reading -------------------------------------------------------------------------

    async def _read(self, job: Callable[[sqlite3.Connection], T]) -> T:
        if not self._open:
            raise LogUnavailableError("the event log is not open")

        def with_connection() -> T:
            connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
            if connection is None:
                connection = connect(self._path, self._sync)
                connection.execute("PRAGMA query_only = 1")
                self._local.connection = connection
                self._read_connections.append(connection)
            return job(connection)

        return await self._call(with_connection)

    async def _call(self, call: Callable[[], T]) -> T:
        with errors_named(self._path):
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return await asyncio.get_running_loop().run_in_executor(self._readers, call)

    def _close_readers(self) -> None:
        while self._read_connections:
            self._read_connections.pop().close()

    def _backup(self, path: Path) -> None:
        with closing(connect(self._path, self._sync)) as connection:
            sql.backup(connection, path)
