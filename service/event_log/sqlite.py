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
from pathlib import Path
from typing import Any, Literal, TypeVar

from service.event_log.port import (
    MAX_READ_BYTES,
    AuditExistsError,
    AuditRecord,
    AuditUnknownError,
    LogUnavailableError,
    StoredEvent,
    extend,
)
from service.event_log.schema import RECORD_COLUMNS, record_from_row
from service.event_log.sqlite_writer import ANSWER_LIMIT_S, SqliteWriter, connect, errors_named
from service.lifecycle import TERMINAL_STATES, AuditState, IllegalTransitionError
from veritas.core.events import EventType, StreamEvent

T = TypeVar("T")

# How long a check waits: less than SQLite itself waits for a lock.
CHECK_LIMIT_S = 3.0
_READERS = 2
_COLUMNS = ", ".join(RECORD_COLUMNS)
_UPDATE = "UPDATE audits SET {} WHERE key = ?".format(  # noqa: S608 - column names are ours
    ", ".join(f"{name} = ?" for name in RECORD_COLUMNS)
)
_INSERT = "INSERT INTO audits ({}) VALUES ({})".format(  # noqa: S608 - column names are ours
    _COLUMNS, ", ".join("?" * len(RECORD_COLUMNS))
)


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

    async def create(self, record: AuditRecord, first_event: StreamEvent) -> StoredEvent:
        """See ``EventLog.create``."""
        if first_event.type is not EventType.AUDIT_QUEUED or record.last_seq:
            raise IllegalTransitionError(None, first_event.type)

        def job(connection: sqlite3.Connection) -> StoredEvent:
            if _find(connection, record.id) is not None:
                raise AuditExistsError(record.id)
            begun, stored = extend(record, [first_event])
            key = connection.execute(_INSERT, _values(begun)).lastrowid
            _insert_events(connection, int(key or 0), stored)
            return stored[0]

        return await self._writer.write(job)

    async def append(self, audit_id: str, events: Sequence[StreamEvent]) -> list[StoredEvent]:
        """See ``EventLog.append``."""
        wanted = tuple(events)

        def job(connection: sqlite3.Connection) -> list[StoredEvent]:
            found = _find(connection, audit_id)
            if found is None:
                raise AuditUnknownError(audit_id)
            key, record = found
            # All that can be refused is refused here, before the first write of this job:
            # so a refusal leaves the jobs of the same transaction alone.
            record, stored = extend(record, wanted)
            connection.execute(_UPDATE, (*_values(record), key))
            _insert_events(connection, key, stored)
            return stored

        return await self._writer.write(job)

    async def read(self, audit_id: str, after: int, limit: int) -> list[StoredEvent]:
        """See ``EventLog.read``."""

        def job(connection: sqlite3.Connection) -> list[StoredEvent]:
            row = connection.execute("SELECT key FROM audits WHERE id = ?", (audit_id,)).fetchone()
            if row is None:
                raise AuditUnknownError(audit_id)
            events: list[StoredEvent] = []
            size_bytes = 0
            for seq, kind, at, body in connection.execute(
                "SELECT seq, type, at, body FROM events WHERE audit_key = ? AND seq > ? "
                "ORDER BY seq LIMIT ?",
                (row[0], after, limit),
            ):
                size_bytes += len(body)
                if events and size_bytes > MAX_READ_BYTES:
                    break
                events.append(StoredEvent(audit_id, seq, EventType(kind), at, body))
            return events

        return await self._read(job)

    async def get(self, audit_id: str) -> AuditRecord:
        """See ``EventLog.get``."""

        def job(connection: sqlite3.Connection) -> AuditRecord:
            found = _find(connection, audit_id)
            if found is None:
                raise AuditUnknownError(audit_id)
            return found[1]

        return await self._read(job)

    async def audits(
        self, *, state: AuditState | None = None, before: str | None = None, limit: int = 50
    ) -> list[AuditRecord]:
        """See ``EventLog.audits``."""
        conditions, values = ["1"], list[Any]()
        if state is not None:
            conditions.append("state = ?")
            values.append(state.value)
        if before is not None:
            conditions.append("id < ?")
            values.append(before)
        query = (
            f"SELECT {_COLUMNS} FROM audits WHERE {' AND '.join(conditions)} "  # noqa: S608
            "ORDER BY id DESC LIMIT ?"
        )
        return await self._read(
            lambda connection: [
                record_from_row(row) for row in connection.execute(query, (*values, limit))
            ]
        )

    async def unfinished(self) -> list[AuditRecord]:
        """See ``EventLog.unfinished``."""
        ended = ", ".join(f"'{state.value}'" for state in sorted(TERMINAL_STATES))
        query = f"SELECT {_COLUMNS} FROM audits WHERE state NOT IN ({ended}) ORDER BY key"  # noqa: S608
        return await self._read(
            lambda connection: [record_from_row(row) for row in connection.execute(query)]
        )

    async def check(self) -> None:
        """See ``EventLog.check``."""
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                await self._writer.write(_try_to_write)
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


def _find(connection: sqlite3.Connection, audit_id: str) -> tuple[int, AuditRecord] | None:
    row = connection.execute(
        f"SELECT key, {_COLUMNS} FROM audits WHERE id = ?",  # noqa: S608
        (audit_id,),
    ).fetchone()
    return None if row is None else (row[0], record_from_row(row[1:]))


def _try_to_write(connection: sqlite3.Connection) -> None:
    # Larger than a page has room for, so that it asks for pages of its own; below every position
    # that is in use. Nobody sees it: it goes in the transaction that it came in.
    connection.execute(
        "INSERT INTO events (position, audit_key, seq, type, at, body) "
        "VALUES (-1, -1, 0, '', 0, zeroblob(5000))"
    )
    connection.execute("DELETE FROM events WHERE position = -1")


def _values(record: AuditRecord) -> tuple[Any, ...]:
    return tuple(
        value.value if isinstance(value, AuditState) else value
        for value in (getattr(record, name) for name in RECORD_COLUMNS)
    )


def _insert_events(connection: sqlite3.Connection, key: int, events: Sequence[StoredEvent]) -> None:
    connection.executemany(
        "INSERT INTO events (audit_key, seq, type, at, body) VALUES (?, ?, ?, ?, ?)",
        [(key, event.seq, event.type.value, event.at, event.body) for event in events],
    )
