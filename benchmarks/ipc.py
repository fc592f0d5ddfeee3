"""How fast do events travel from the engine to the service, and at what cost?

Four ways, in turn and in one run, since other work on the machine comes and goes:

- a, the plain design: one ``put`` an event, one ``run_in_executor(get)`` an event;
- b, ours by the queue: ``Emitter`` with ``QueueChannel``, ``QueueBridge``, ``Sequencer``;
- c, ours by stdout: ``Emitter`` with ``StdoutChannel``, ``LineSplitter``, ``Sequencer``;
- d, the limit: buffered lines on a pipe that the reader counts and does not decode.

Every number is the median of the rounds. Sender and receiver share one clock (``time.time``).
The log is a real ``SqliteEventLog`` with ``fsync``, behind the sink that the service uses; set
``TMPDIR`` to a folder on the disk that is to be measured. CPU is that of the child, the manager
and this process, from the first event to the last; memory is the peak of their proportional set
sizes (PSS), taken in runs of their own. ``--quick`` runs one short round.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.ipc_children import LINES, PLAIN, QUEUE, SHOT, SHOT_BYTES, SMALL, STDOUT
from service.artifact_store import FolderArtifactStore
from service.child_process import ChildProcess, child_environment
from service.event_intake import EventIntake
from service.event_log.port import AuditRecord
from service.event_log.sqlite import SqliteEventLog
from service.hub import Hub
from service.queue_bridge import QueueBridge
from service.queue_broker import QueueBroker
from service.recorder import Recorder
from service.stdout_lines import LineSplitter
from veritas.core.events import (
    END_TYPE,
    EventType,
    ProgressEvent,
    StreamEvent,
    event_from_json,
)
from veritas.core.ipc import (
    IPC_MODE_QUEUE,
    IPC_MODE_STDOUT,
    PROGRESS_PREFIX,
    QUEUE_FD_VARIABLE,
    QUEUE_KEY_VARIABLE,
    ProgressQueue,
    Sequencer,
    serialize_queue,
)

ROOT = Path(__file__).resolve().parent.parent
CHILDREN = ROOT / "benchmarks" / "ipc_children.py"
GET_LIMIT_S = 10.0
RUN_LIMIT_S = 60.0
EXIT_LIMIT_S = 10.0
LINE_LIMIT_BYTES = 16 * 1024 * 1024  # d reads lines of 270 KB by the stream's own means
SAMPLE_S = 0.05
AIM_TIMES_PLAIN, AIM_OF_LIMIT, AIM_P99_MS = 8.0, 0.5, 10.0
NAMES = {"a": "a plain", "b": "b queue", "c": "c stdout", "d": "d lines"}


@dataclass(frozen=True)
class Job:
    """One measurement.

    Attributes:
        variant: ``a``, ``b``, ``c`` or ``d``.
        kind: ``small`` or ``shot``.
        count: how many events.
        rate: events a second; 0 for as fast as it goes.
        durable: whether the events go on to the log.
    """

    variant: str
    kind: str
    count: int
    rate: float = 0.0
    durable: bool = False


@dataclass
class Outcome:
    """What one measurement found; latencies and the longest ``emit`` for paced events only."""

    per_s: float
    cpu_s_per_100k: float
    longest_emit_ms: float
    latencies_ms: list[float] = field(default_factory=list)

    def latency_ms(self, share: float) -> float:
        """The latency that this share of the events stays within."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


Outcomes = dict[tuple[str, str], list[Outcome]]  # by measurement and variant

# -- the four readers ----------------------------------------------------------------------


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


# -- one measurement -----------------------------------------------------------------------


async def spawn(job: Job, variables: dict[str, str], fds: tuple[int, ...]) -> ChildProcess:
    """Start a child that waits for a word before it emits."""
    mark = secrets.token_hex(16)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(CHILDREN),
        *(job.variant, job.kind, str(job.count), str(job.rate)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=child_environment(mark, Path(tempfile.gettempdir()), variables, os.environ),
        pass_fds=fds,
        start_new_session=True,
        limit=LINE_LIMIT_BYTES if job.variant == LINES else 2**16,
    )
    return ChildProcess(process, mark)


def helpers_cpu_s(without: int) -> float:
    """CPU seconds of this process and its children (the manager), but one."""
    total = time.process_time()
    for process in psutil.Process().children():
        if process.pid != without:
            times = process.cpu_times()
            total += times.user + times.system
    return total


async def run_job(job: Job) -> Outcome:
    """Measure once; whatever happens, the child and the manager are gone afterwards."""
    broker = QueueBroker()
    threads = ThreadPoolExecutor(2, thread_name_prefix="bench")
    progress_queue: ProgressQueue | None = None
    variables: dict[str, str] = {}
    fds: tuple[int, ...] = ()
    try:
        async with asyncio.timeout(RUN_LIMIT_S):
            if job.variant in {PLAIN, QUEUE}:
                _, progress_queue = await broker.queue()
                fd, key = serialize_queue(progress_queue)
                fds, variables = (fd,), {QUEUE_FD_VARIABLE: str(fd), QUEUE_KEY_VARIABLE: key}
            try:
                child = await spawn(job, variables, fds)
            finally:
                for fd in fds:
                    os.close(fd)
            words = asyncio.create_task(child.stderr.read(), name="stderr")
            try:
                cpu_s = helpers_cpu_s(child.pid)
                latencies_ms, ended = await receive(job, child, progress_queue, threads)
                cpu_s = helpers_cpu_s(child.pid) - cpu_s
                async with asyncio.timeout(EXIT_LIMIT_S):
                    await child.exited()
                    said = json.loads((await words).splitlines()[-1])
            finally:
                await child.stop(threads)
                if not words.done():
                    words.cancel()
                    await asyncio.gather(words, return_exceptions=True)
    finally:
        await broker.close()
        threads.shutdown(wait=False, cancel_futures=True)
    return Outcome(
        per_s=job.count / (ended - said["begun_at"]),
        cpu_s_per_100k=(cpu_s + said["cpu_s"]) * 100_000 / job.count,
        longest_emit_ms=said["longest_emit_ms"],
        latencies_ms=latencies_ms,
    )


# -- memory --------------------------------------------------------------------------------


def pss_mb() -> float:
    """Add up the memory of this process and all its descendants."""
    total = 0
    root = psutil.Process()
    for process in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total / 1e6


def weigh(job: Job) -> float:
    """The peak of the memory while a job runs; called in a process of its own."""
    peaks, over = [0.0], threading.Event()

    def sample() -> None:
        while not over.wait(SAMPLE_S):
            peaks.append(pss_mb())

    sampler = threading.Thread(target=sample, name="memory")
    sampler.start()
    try:
        asyncio.run(run_job(job))
    finally:
        over.set()
        sampler.join()
    return max(peaks)


async def weigh_apart(job: Job) -> float:
    """Run :func:`weigh` in a new process, so that no earlier run is weighed, too."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        __file__,
        "--weigh",
        *(job.variant, job.kind, str(job.count)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(RUN_LIMIT_S + EXIT_LIMIT_S):
            printed, _ = await process.communicate()
        return float(printed)
    finally:
        if process.returncode is None:
            process.kill()  # its child and its manager notice the end of their pipes
            await process.wait()


# -- all of them ---------------------------------------------------------------------------


def plan(*, quick: bool) -> dict[str, list[Job]]:
    """What one round measures: by name, the variants in turn."""
    less = 4 if quick else 1
    many, some = 100_000 // less, 20_000 // less
    counts = {
        "burst": {PLAIN: 5000 // less, QUEUE: many, STDOUT: many, LINES: many},
        "log": {PLAIN: 3000 // less, QUEUE: some, STDOUT: some},
        "at 100": dict.fromkeys(NAMES, 400 // less),
        "at 1000": dict.fromkeys(NAMES, 2400 // less),
        "shots": dict.fromkeys(NAMES, 400 // less),
        "shots log": dict.fromkeys((PLAIN, QUEUE, STDOUT), 120 // less),
    }
    rates = {"at 100": 100.0, "at 1000": 1000.0}
    return {
        name: [
            Job(
                variant=variant,
                kind=SHOT if name.startswith("shots") else SMALL,
                count=count,
                rate=rates.get(name, 0.0),
                durable=name.endswith("log"),
            )
            for variant, count in by_variant.items()
        ]
        for name, by_variant in counts.items()
    }


async def measure(rounds: int, *, quick: bool) -> tuple[Outcomes, dict[tuple[str, str], float]]:
    """Run everything, the variants of each measurement one right after the other."""
    jobs = plan(quick=quick)
    outcomes: Outcomes = {}
    for _ in range(rounds):
        for name, variants in jobs.items():
            for job in variants:
                outcomes.setdefault((name, job.variant), []).append(await run_job(job))
    memory = {}
    for name in ("burst", "shots"):
        for job in jobs[name]:
            memory[name, job.variant] = await weigh_apart(job)
    return outcomes, memory


def print_row(name: str, values: Mapping[str, float], digits: int) -> None:
    cells = "".join(f"{values[v]:12,.{digits}f}" if v in values else f"{'-':>12}" for v in NAMES)
    ratios = "".join(
        f"{values['b'] / values[v]:8.2f}" if values.get(v) else f"{'-':>8}" for v in ("a", "d")
    )
    print(f"{name:34}{cells}{ratios}")


def print_tables(outcomes: Outcomes, memory: Mapping[tuple[str, str], float]) -> None:
    def row(title: str, name: str, value: Callable[[Outcome], float], digits: int) -> None:
        found = {
            variant: statistics.median(value(outcome) for outcome in outcomes[name, variant])
            for variant in NAMES
            if (name, variant) in outcomes
        }
        print_row(title, found, digits)

    def mb_per_s(outcome: Outcome) -> float:
        return outcome.per_s * SHOT_BYTES / 1e6

    def weight(title: str, name: str) -> None:
        print_row(title, {v: mb for (of, v), mb in memory.items() if of == name}, 0)

    head = "".join(f"{name:>12}" for name in NAMES.values()) + f"{'b/a':>8}{'b/d':>8}"
    print(f"{'small events':34}{head}")
    row("events/s to a consumer", "burst", lambda o: o.per_s, 0)
    row("events/s to the durable log", "log", lambda o: o.per_s, 0)
    for rate in ("100", "1000"):
        for share in (0.5, 0.99):
            title = f"latency at {rate}/s, p{share * 100:.0f}, ms"
            row(title, f"at {rate}", partial(Outcome.latency_ms, share=share), 2)
        row(f"longest emit at {rate}/s, ms", f"at {rate}", lambda o: o.longest_emit_ms, 2)
    row("CPU s per 100,000, burst", "burst", lambda o: o.cpu_s_per_100k, 2)
    row("CPU s per 100,000 at 1000/s", "at 1000", lambda o: o.cpu_s_per_100k, 2)
    weight("peak PSS of all processes, MB", "burst")
    print(f"\n{f'screenshots of {SHOT_BYTES // 1000} KB':34}{head}")
    row("events/s to a consumer", "shots", lambda o: o.per_s, 0)
    row("MB/s to a consumer", "shots", mb_per_s, 0)
    row("events/s to the durable log", "shots log", lambda o: o.per_s, 0)
    row("MB/s to the durable log", "shots log", mb_per_s, 0)
    row("CPU s per 100,000", "shots", lambda o: o.cpu_s_per_100k, 1)
    weight("peak PSS of all processes, MB", "shots")


def print_aims(outcomes: Outcomes) -> None:
    """Each aim against the median, with the range over the rounds beside it."""

    def against(other: str) -> list[float]:
        pairs = zip(outcomes["burst", QUEUE], outcomes["burst", other], strict=True)
        return [ours.per_s / theirs.per_s for ours, theirs in pairs]

    print("\naims (median of the rounds; range)")
    p99 = [outcome.latency_ms(0.99) for outcome in outcomes["at 100", QUEUE]]
    for title, found, aim, met in (
        ("b at least 8 times a", against(PLAIN), AIM_TIMES_PLAIN, float.__ge__),
        ("b at least half of d", against(LINES), AIM_OF_LIMIT, float.__ge__),
        ("b: p99 at 100/s under 10 ms", p99, AIM_P99_MS, float.__lt__),
    ):
        median = statistics.median(found)
        verdict = "met" if met(median, aim) else "MISSED"
        print(f"{title:34}{median:12.2f}  ({min(found):.2f} to {max(found):.2f})  {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one short round, about 20 s")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    parser.add_argument("--weigh", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.weigh:
        variant, kind, count = asked.weigh
        print(weigh(Job(variant, kind, int(count))))
        return
    rounds = 1 if asked.quick else max(1, asked.rounds)
    begun = time.perf_counter()
    outcomes, memory = asyncio.run(measure(rounds, quick=asked.quick))
    print(f"{rounds} rounds, {os.cpu_count()} cores, {time.perf_counter() - begun:.0f} s")
    print_tables(outcomes, memory)
    print_aims(outcomes)


if __name__ == "__main__":
    # The spawned manager imports the main module again, if that is a file; a real service's is
    # light, this one is not. So this process begins anew with a main module that is no file.
    begin = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from benchmarks.ipc import main; main()"
    )
    os.execv(sys.executable, [sys.executable, "-c", begin, *sys.argv[1:]])
