"""The event log in one SQLite file: the embedded default.

One thread writes, with group commit: what arrives while a transaction runs goes together into
the next one, so the price of one ``fsync`` is shared. Two threads read, each on a connection of
its own; in WAL mode readers and the writer do not wait for each other.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
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
from service.event_log.schema import RECORD_COLUMNS, prepare_schema, record_from_row
from service.lifecycle import TERMINAL_STATES, AuditState, IllegalTransitionError
from veritas.core.events import EventType, StreamEvent

T = TypeVar("T")
WriteJob = Callable[[sqlite3.Connection], Any]

# How long SQLite waits for a lock that another process holds.
_BUSY_LIMIT_S = 5.0
# How long a caller waits for an answer at most.
_ANSWER_LIMIT_S = 30.0
_MAX_GROUP = 256
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
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="event-log-writer")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="event-log-reader")
        self._write_connection: sqlite3.Connection | None = None
        self._local = threading.local()
        self._read_connections: list[sqlite3.Connection] = []
        self._pending: deque[tuple[WriteJob, asyncio.Future[Any]]] = deque()
        self._committing: asyncio.Task[None] | None = None
        self._open = False

    async def open(self) -> None:
        """Open or make the file.

        Raises:
            LogUnavailableError: it cannot be opened, is damaged, or is not ours.
        """
        await self._bounded(self._writer, self._open_writer)
        self._open = True

    async def close(self) -> None:
        """Finish what was accepted, then let go of the file."""
        self._open = False
        if self._committing is not None:
            await asyncio.wait({self._committing}, timeout=_ANSWER_LIMIT_S)
        for executor, close in (
            (self._readers, self._close_readers),
            (self._writer, self._close_writer),
        ):
            try:
                await self._bounded(executor, close)
            finally:
                executor.shutdown(wait=False, cancel_futures=True)

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

        return await self._write(job)

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

        return await self._write(job)

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

    # -- writing -------------------------------------------------------------------------

    async def _write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        if not self._open:
            raise LogUnavailableError("the event log is not open")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._pending.append((job, answer))
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_groups(), name="event-log-commit")
        try:
            # A caller that goes away takes nothing back: the job is in the group already.
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                return await asyncio.shield(answer)
        except TimeoutError:
            raise LogUnavailableError(
                f"the event log did not answer in {_ANSWER_LIMIT_S:g} s; is the disk in trouble?"
            ) from None

    async def _commit_groups(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._pending:
                group = [
                    self._pending.popleft() for _ in range(min(_MAX_GROUP, len(self._pending)))
                ]
                jobs = [job for job, _ in group]
                results = await loop.run_in_executor(self._writer, self._commit, jobs)
                for (_, answer), result in zip(group, results, strict=True):
                    _settle(answer, result)
        finally:
            self._committing = None

    def _commit(self, jobs: Sequence[WriteJob]) -> Sequence[Any]:
        """Run jobs in one transaction. Returns each one's result or exception."""
        connection = self._write_connection
        if connection is None:
            return [LogUnavailableError("the event log is not open")] * len(jobs)
        results: list[Any] = []
        try:
            connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                try:
                    results.append(job(connection))
                except sqlite3.Error:
                    raise
                except Exception as refusal:  # noqa: BLE001
                    results.append(refusal)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.rollback()
            return [_unavailable(self._path, error)] * len(jobs)
        return results

    # -- reading -------------------------------------------------------------------------

    async def _read(self, job: Callable[[sqlite3.Connection], T]) -> T:
        if not self._open:
            raise LogUnavailableError("the event log is not open")

        def with_connection() -> T:
            connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._connect()
                connection.execute("PRAGMA query_only = 1")
                self._local.connection = connection
                self._read_connections.append(connection)
            return job(connection)

        return await self._bounded(self._readers, with_connection)

    async def _bounded(self, executor: ThreadPoolExecutor, call: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                return await asyncio.get_running_loop().run_in_executor(executor, call)
        except sqlite3.Error as error:
            raise _unavailable(self._path, error) from None
        except OSError as error:
            # TimeoutError is an OSError, too.
            raise LogUnavailableError(
                f"the event log {str(self._path)!r} cannot be used: {_reason(error)}"
            ) from None

    # -- connections ---------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_LIMIT_S, isolation_level=None, check_same_thread=False
        )
        connection.execute(f"PRAGMA synchronous = {self._sync}")
        return connection

    def _open_writer(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = self._connect()
        try:
            prepare_schema(connection, self._path)
        except BaseException:
            connection.close()
            raise
        self._write_connection = connection

    def _close_writer(self) -> None:
        if self._write_connection is not None:
            self._write_connection.close()
            self._write_connection = None

    def _close_readers(self) -> None:
        while self._read_connections:
            self._read_connections.pop().close()


def _settle(answer: asyncio.Future[Any], result: Any) -> None:
    if answer.done():
        return
    if isinstance(result, BaseException):
        answer.set_exception(result)
        answer.exception()  # a caller that went away does not ask
    else:
        answer.set_result(result)


def _unavailable(path: Path, error: sqlite3.Error) -> LogUnavailableError:
    return LogUnavailableError(f"the event log {str(path)!r} cannot be used: {error}")


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or "no answer in time"


def _find(connection: sqlite3.Connection, audit_id: str) -> tuple[int, AuditRecord] | None:
    row = connection.execute(
        f"SELECT key, {_COLUMNS} FROM audits WHERE id = ?",  # noqa: S608
        (audit_id,),
    ).fetchone()
    return None if row is None else (row[0], record_from_row(row[1:]))


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
