"""The four ways to read, and the two places to which events are read."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from benchmarks.ipc_parts.children import LINES, PLAIN, STDOUT
from benchmarks.ipc_parts.job import Job
from service.artifact_store import FolderArtifactStore
from service.child_process import ChildProcess
from service.event_intake import EventIntake
from service.event_log.port import AuditRecord
from service.event_log.sqlite import SqliteEventLog
from service.hub import Hub
from service.queue_bridge import QueueBridge
from service.recorder import Recorder
from service.stdout_lines import LineSplitter
from veritas.core.events import END_TYPE, EventType, ProgressEvent, StreamEvent, event_from_json
from veritas.core.ipc import (
    IPC_MODE_QUEUE,
    IPC_MODE_STDOUT,
    PROGRESS_PREFIX,
    ProgressQueue,
    Sequencer,
)

GET_LIMIT_S = 10.0


async def plain_events(
    progress_queue: ProgressQueue, threads: Executor
) -> AsyncIterator[list[ProgressEvent]]:
    """One blocking ``get`` in an executor for each event."""
    loop = asyncio.get_running_loop()
    get = partial(progress_queue.get, timeout=GET_LIMIT_S)
    while True:
        yield [await loop.run_in_executor(threads, get)]


async def queue_events(
    progress_queue: ProgressQueue, threads: Executor
) -> AsyncIterator[list[ProgressEvent]]:
    """Frames, as the runner reads them."""
    bridge = QueueBridge(progress_queue, threads)
    while True:
        yield await bridge.read() or []


async def stdout_lines(child: ChildProcess) -> AsyncIterator[list[bytes]]:
    """Lines that hold events, as the runner reads them; a child may print others."""
    splitter = LineSplitter()
    async for chunk in child.output(child.stdout):
        yield [line for line in splitter.feed(chunk) if line.startswith(PROGRESS_PREFIX)]


async def events_in_order(
    job: Job, child: ChildProcess, progress_queue: ProgressQueue | None, threads: Executor
) -> AsyncIterator[list[ProgressEvent]]:
    """What reaches a consumer: events in order, without repeats."""
    sequencer = Sequencer()
    if job.variant == STDOUT:
        async for lines in stdout_lines(child):
            decoded = [event_from_json(line.removeprefix(PROGRESS_PREFIX)) for line in lines]
            yield [item for event in decoded for item in sequencer.accept(event)]
        return
    assert progress_queue is not None
    read = plain_events if job.variant == PLAIN else queue_events
    async for events in read(progress_queue, threads):
        if job.variant == PLAIN:
            yield events
        else:
            yield [item for event in events for item in sequencer.accept(event)]


async def consume(
    job: Job, child: ChildProcess, progress_queue: ProgressQueue | None, threads: Executor
) -> list[float]:
    """Receive every event of a job.

    Returns:
        The latencies in ms, for paced events.

    Raises:
        RuntimeError: an event is missing or out of order.
    """
    arrived: list[tuple[float, float]] = []
    received = 0
    if job.variant == LINES:
        lines: list[tuple[float, bytes]] = []
        while received < job.count and (line := await child.stdout.readline()):
            received += 1
            if job.rate:
                lines.append((time.time(), line))
        # Decoded behind the clock, for the time it was sent.
        arrived = [(now, event_from_json(line).timestamp) for now, line in lines]
    else:
        async for events in events_in_order(job, child, progress_queue, threads):
            now = time.time()
            for event in events:
                if event.type == END_TYPE:
                    break
                received += 1
                if event.number != received:
                    raise RuntimeError(f"{job}: event {event.number} came in place {received}")
                if job.rate:
                    arrived.append((now, event.timestamp))
            if received == job.count:
                break
    if received != job.count:
        raise RuntimeError(f"{job}: {received} events came")
    return [(now - sent) * 1000 for now, sent in arrived]


async def record(
    job: Job,
    child: ChildProcess,
    progress_queue: ProgressQueue | None,
    threads: Executor,
    intake: EventIntake,
) -> None:
    """Hand every event of a job on to the log, as the runner does."""
    received = 0
    if job.variant == STDOUT:
        async for lines in stdout_lines(child):
            for line in lines:
                await intake.from_stdout(line)
            received += len(lines)
            if received >= job.count:
                return
        raise RuntimeError(f"{job}: {received} events came")
    assert progress_queue is not None
    read = plain_events if job.variant == PLAIN else queue_events
    async for events in read(progress_queue, threads):
        for event in events:
            await intake.from_queue(event)
        received += len(events)
        if received >= job.count:
            return


@contextlib.asynccontextmanager
async def real_log(folder: Path) -> AsyncIterator[tuple[SqliteEventLog, Recorder]]:
    """A log and a store on disk, as the service puts them together."""
    log = SqliteEventLog(folder / "events.sqlite")
    store = FolderArtifactStore(folder / "artifacts")
    recorder = Recorder(log, store, Hub(log))
    await log.open()
    try:
        await store.open()
        try:
            yield log, recorder
        finally:
            await recorder.close()
            await store.close()
    finally:
        await log.close()


async def receive(
    job: Job, child: ChildProcess, progress_queue: ProgressQueue | None, threads: Executor
) -> tuple[list[float], float]:
    """Start the child's events and take them all.

    Returns:
        The latencies in ms, and when the last event was there.
    """
    if not job.durable:
        await child.tell("go")
        latencies = await consume(job, child, progress_queue, threads)
        return latencies, time.time()
    with tempfile.TemporaryDirectory(prefix="veritas-bench-") as name:
        async with real_log(Path(name)) as (log, recorder):
            audit_id = secrets.token_hex(16)
            now = time.time()
            await recorder.create(
                AuditRecord(
                    id=audit_id,
                    url="https://shop.test/",
                    tier="quick_scan",
                    verdict_mode="simple",
                    created_at=now,
                )
            )
            sink = recorder.sink(audit_id)
            await sink.send(StreamEvent(type=EventType.AUDIT_STARTED, at=now))
            await sink.flush()
            mode = IPC_MODE_STDOUT if job.variant == STDOUT else IPC_MODE_QUEUE
            await child.tell("go")
            try:
                await record(job, child, progress_queue, threads, EventIntake(mode, sink.send))
                await sink.flush()
                ended = time.time()
            finally:
                await sink.close()
            stored = (await log.get(audit_id)).last_seq
            if stored != job.count + 2:
                raise RuntimeError(f"{job}: the log has {stored} events, not {job.count + 2}")
    return [], ended
