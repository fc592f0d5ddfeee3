"""The one road into the log: files first, then the durable event, then the subscribers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
import structlog

from service.artifact_store import (
    ArtifactInfo,
    ArtifactNameError,
    ArtifactStore,
    StoreUnavailableError,
)
from service.audit_watch import AuditWatch
from service.event_log.port import AuditRecord, EventLog, Idempotency, StoredEvent
from service.hub import Hub
from service.metrics import Metrics
from veritas.core.errors import shorten
from veritas.core.event_parts import StoredFile
from veritas.core.events import EventType, StreamEvent

T = TypeVar("T")

MAX_WAITING_EVENTS = 256
MAX_WAITING_BYTES = 32 * 1024 * 1024
_MAX_BATCH = 64
_FLUSH_LIMIT_S = 60.0

_log = structlog.get_logger(__name__)


class Recorder:
    """Writes events down and tells of them, in that order.

    Args:
        log: takes the events.
        store: takes the files.
        hub: is told.
        metrics: counts what has become durable; by default one of its own.
        watch: is told of it, too; by default one that tells the metrics alone.

    Attributes:
        metrics: the same, for whoever runs the audits whose events come here.
        watch: the same, for whoever takes up audits of an earlier run.
    """

    def __init__(
        self,
        log: EventLog,
        store: ArtifactStore,
        hub: Hub,
        metrics: Metrics | None = None,
        watch: AuditWatch | None = None,
    ) -> None:
        self._log = log
        self._store = store
        self._hub = hub
        self.metrics = metrics or Metrics()
        self.watch = watch or AuditWatch(self.metrics)
        self._writing: set[asyncio.Task[Any]] = set()
        self._end_listeners: list[Callable[[str], None]] = []

    def tell_ends(self, listener: Callable[[str], None]) -> None:
        """Tell someone of each audit's end, by its id, once that is durable."""
        self._end_listeners.append(listener)

    async def create(
        self, record: AuditRecord, idempotency: Idempotency | None = None
    ) -> AuditRecord:
        """Begin an audit: its ``audit_queued`` event becomes the first of its log.

        Returns:
            The record with that event counted.

        Raises:
            AuditExistsError: the id is taken.
            IdempotencyKeyUsedError: the client has begun an audit with this key before.
            LogUnavailableError: nothing was begun.
        """
        event = StreamEvent(
            type=EventType.AUDIT_QUEUED,
            at=record.created_at,
            detail="The audit waits for its turn.",
            data={
                "url": record.url,
                "tier": record.tier,
                "verdict_mode": record.verdict_mode,
                "language": record.language,
            },
        )

        async def write() -> StoredEvent:
            stored = await self._log.create(record, event, idempotency=idempotency)
            self._hub.publish(record.id, [stored])
            self.watch.begin(record)
            return stored

        stored = await self._whole(write())
        return msgspec.structs.replace(record, last_seq=stored.seq)

    async def append(self, audit_id: str, event: StreamEvent) -> StoredEvent:
        """Write one event down and tell of it.

        Raises:
            AuditUnknownError, AuditFinishedError, IllegalTransitionError, LogUnavailableError:
                as ``EventLog.append``.
        """
        return (await self.append_all(audit_id, [event]))[0]

    async def append_all(self, audit_id: str, events: Sequence[StreamEvent]) -> list[StoredEvent]:
        """Write events down, all or none, and tell of them. Raises as :meth:`append`."""

        async def write() -> list[StoredEvent]:
            stored = await self._log.append(audit_id, events)
            self._hub.publish(audit_id, stored)
            self.watch.durable(audit_id, events)
            if stored and stored[-1].terminal:
                for listener in self._end_listeners:
                    listener(audit_id)
            return stored

        return await self._whole(write())

    async def store_files(
        self, audit_id: str, event: StreamEvent, files: Mapping[str, bytes]
    ) -> StreamEvent:
        """Keep an event's files.

        Returns:
            The event with ``artifacts`` in its data. A file that cannot be kept does not stop
            the event: ``artifacts_missing`` then says which, and why.
        """
        kept: list[dict[str, Any]] = []
        missing: list[dict[str, str]] = []
        for name, content in files.items():
            try:
                info = await self._store.put(audit_id, name, content)
            except (ArtifactNameError, StoreUnavailableError) as error:
                _log.warning("artifact_not_stored", audit_id=audit_id, reason=str(error))
                missing.append({"name": shorten(name), "reason": str(error)})
            else:
                kept.append(_entry(audit_id, info))
        data = dict(event.data)
        if kept:
            data["artifacts"] = kept
        if missing:
            data["artifacts_missing"] = missing
        return msgspec.structs.replace(event, data=data)

    def sink(self, audit_id: str) -> AuditSink:
        """A pipeline for one audit's events. Whoever asks for it closes it."""
        return AuditSink(self, audit_id)

    async def close(self) -> None:
        """Wait for what is being written."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=_FLUSH_LIMIT_S)

    async def _whole(self, write: Coroutine[Any, Any, T]) -> T:
        # A caller cancelled between writing and telling would leave subscribers waiting for an
        # event that is there, perhaps the last one: the two are done together or not at all.
        task = asyncio.create_task(write, name="recorder-write")
        self._writing.add(task)
        task.add_done_callback(self._written)
        return await asyncio.shield(task)

    def _written(self, task: asyncio.Task[Any]) -> None:
        self._writing.discard(task)
        if not task.cancelled():
            task.exception()  # the caller has it, unless it was cancelled and does not want it


class AuditSink:
    """A bounded, ordered pipeline for one audit's events. Made by :meth:`Recorder.sink`.

    ``send`` returns once the event is in line; a full line makes it wait, and so slows the
    engine. An error of the log ends the pipeline, and is raised by every later call.
    """

    def __init__(self, recorder: Recorder, audit_id: str) -> None:
        self._recorder = recorder
        self._audit_id = audit_id
        self._waiting: deque[tuple[StreamEvent, Mapping[str, bytes]]] = deque()
        self._waiting_bytes = 0
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._error: Exception | None = None
        self._closed = False

    async def send(self, event: StreamEvent, files: Mapping[str, bytes] | None = None) -> None:
        """Put an event in line.

        Args:
            event: what happened.
            files: its binary parts by artifact name; stored before the event is.

        Raises:
            RuntimeError: the pipeline is closed.
            Exception: what ended the pipeline, as ``EventLog.append`` raises it.
        """
        parts = dict(files or {})
        async with self._changed:
            while self._error is None and not self._closed and not self._has_room():
                await self._changed.wait()
            if self._error is not None:
                raise self._error
            if self._closed:
                raise RuntimeError(f"the pipeline of audit {self._audit_id} is closed")
            self._waiting.append((event, parts))
            self._waiting_bytes += _size_bytes(parts)
            if self._task is None:
                self._task = asyncio.create_task(self._run(), name=f"sink-{self._audit_id}")
            self._changed.notify_all()

    async def flush(self) -> None:
        """Wait until everything in line is durable.

        Raises:
            TimeoutError: it is not within a minute.
            Exception: what ended the pipeline, as ``EventLog.append`` raises it.
        """
        async with asyncio.timeout(_FLUSH_LIMIT_S), self._changed:
            await self._changed.wait_for(lambda: self._error is not None or not self._waiting)
        if self._error is not None:
            raise self._error

    async def close(self) -> None:
        """Flush, then end the pipeline. Raises nothing: what was wrong, ``flush`` says."""
        try:
            await self.flush()
        except Exception as error:  # noqa: BLE001
            _log.warning("events_not_stored", audit_id=self._audit_id, reason=str(error))
        finally:
            self._closed = True
            if self._task is not None:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)

    def _has_room(self) -> bool:
        return len(self._waiting) < MAX_WAITING_EVENTS and self._waiting_bytes < MAX_WAITING_BYTES

    async def _run(self) -> None:
        while self._error is None:
            async with self._changed:
                await self._changed.wait_for(lambda: bool(self._waiting))
                batch = [self._waiting[i] for i in range(min(_MAX_BATCH, len(self._waiting)))]
            try:
                events = [
                    await self._recorder.store_files(self._audit_id, event, files)
                    if files
                    else event
                    for event, files in batch
                ]
                await self._recorder.append_all(self._audit_id, events)
            except Exception as error:  # noqa: BLE001
                # Whatever it was, the next caller of send or flush gets it.
                self._error = error
            async with self._changed:
                # What is being written still counts as waiting, so the bound holds for it, too.
                for _ in batch:
                    _, files = self._waiting.popleft()
                    self._waiting_bytes -= _size_bytes(files)
                self._changed.notify_all()


def _size_bytes(files: Mapping[str, bytes]) -> int:
    return sum(len(content) for content in files.values())


def _entry(audit_id: str, info: ArtifactInfo) -> dict[str, Any]:
    stored = StoredFile(
        name=info.name,
        url=f"/audits/{audit_id}/artifacts/{info.name}",
        size_bytes=info.size_bytes,
        content_type=info.content_type,
        sha256=info.sha256,
    )
    entry: dict[str, Any] = msgspec.to_builtins(stored)
    return entry
