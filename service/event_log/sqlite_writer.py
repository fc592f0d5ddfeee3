"""The one thread that writes to the SQLite file, with group commit.

What arrives while a transaction runs goes together into the next one: so the price of one
``fsync`` is shared by all who wait for it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

from service.event_log.port import LogUnavailableError
from service.event_log.schema import prepare_schema

T = TypeVar("T")
WriteJob = Callable[[sqlite3.Connection], Any]

# How long a caller waits for an answer at most.
ANSWER_LIMIT_S = 30.0
# How long SQLite waits for a lock that another process holds.
_BUSY_LIMIT_S = 5.0
_MAX_GROUP = 256
# What the write-ahead file keeps of its size once it has been taken over: a long reader, such as a
# backup, makes it grow without a bound.
WAL_LIMIT_BYTES = 64 * 1024 * 1024


class SqliteWriter:
    """Runs jobs that write, in the order they come, each whole or not at all.

    A job refuses before its first write, if it refuses: so a refusal leaves the other jobs of
    its transaction alone.

    Args:
        path: the file.
        sync: when a commit counts as done, see ``SqliteEventLog``.
    """

    def __init__(self, path: Path, sync: Literal["full", "normal"]) -> None:
        self._path = path
        self._sync = sync
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="event-log-writer")
        self._connection: sqlite3.Connection | None = None
        self._pending: deque[tuple[WriteJob, asyncio.Future[Any]]] = deque()
        self._committing: asyncio.Task[None] | None = None
        self._open = False

    async def open(self) -> None:
        """Open or make the file.

        Raises:
            LogUnavailableError: it cannot be opened, is damaged, or is not ours.
        """
        await self._call(self._open_file)
        self._open = True

    async def close(self) -> None:
        """Finish what was accepted, then let go of the file."""
        self._open = False
        try:
            if self._committing is not None:
                await asyncio.wait({self._committing}, timeout=ANSWER_LIMIT_S)
            await self._call(self._close_file)
        finally:
            self._executor.shutdown(wait=False, cancel_futures=True)

    async def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run a job in the next transaction, and wait until that is durable.

        A caller that is cancelled takes nothing back: the job is in line already.

        Raises:
            LogUnavailableError: nothing was written, or it is not known whether it was, when
                no answer came in time.
            Exception: what the job refused with.
        """
        if not self._open:
            raise LogUnavailableError("the event log is not open")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._pending.append((job, answer))
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_groups(), name="event-log-commit")
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return await asyncio.shield(answer)
        except TimeoutError:
            raise LogUnavailableError(
                f"the event log did not answer in {ANSWER_LIMIT_S:g} s; is the disk in trouble?"
            ) from None

    async def _commit_groups(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._pending:
                size = min(_MAX_GROUP, len(self._pending))
                group = [self._pending.popleft() for _ in range(size)]
                jobs = [job for job, _ in group]
                results = await loop.run_in_executor(self._executor, self._commit, jobs)
                for (_, answer), result in zip(group, results, strict=True):
                    _settle(answer, result)
        finally:
            self._committing = None

    def _commit(self, jobs: Sequence[WriteJob]) -> Sequence[Any]:
        """Run jobs in one transaction. Returns each one's result or exception."""
        connection = self._connection
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
            return [_unavailable(self._path, str(error))] * len(jobs)
        return results

    async def _call(self, call: Callable[[], T]) -> T:
        with errors_named(self._path):
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return await asyncio.get_running_loop().run_in_executor(self._executor, call)

    def _open_file(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = connect(self._path, self._sync)
        try:
            prepare_schema(connection, self._path)
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def _close_file(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def connect(path: Path, sync: Literal["full", "normal"]) -> sqlite3.Connection:
    """A connection that begins no transaction by itself. Blocks."""
    connection = sqlite3.connect(
        path, timeout=_BUSY_LIMIT_S, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA synchronous = {sync}")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def errors_named(path: Path) -> Iterator[None]:
    """Turn what the system and SQLite raise into :class:`LogUnavailableError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise _unavailable(path, str(error)) from None
    except OSError as error:  # TimeoutError is one, too
        reason = error.strerror or str(error) or "no answer in time"
        raise _unavailable(path, reason) from None


def _settle(answer: asyncio.Future[Any], result: Any) -> None:
    if answer.done():
        return
    if isinstance(result, BaseException):
        answer.set_exception(result)
        answer.exception()  # a caller that went away does not ask
    else:
        answer.set_result(result)


def _unavailable(path: Path, reason: str) -> LogUnavailableError:
    return LogUnavailableError(f"the event log {str(path)!r} cannot be used: {reason}")
