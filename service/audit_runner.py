"""One audit, one child process, from spawn to reap.

The runner reads the child's events from the queue and from stdout, puts them into one order,
maps them to stream events and hands them on. However the child ends, the runner sends exactly
one terminal event and leaves no process, thread, descriptor or folder behind.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from multiprocessing.managers import SyncManager
from pathlib import Path
from typing import Any, cast

import structlog

from service import audit_end
from service.child_process import LINGER_LIMIT_S, ChildProcess, child_environment
from service.engine_options import EngineOptions
from service.event_intake import EventIntake, Send
from service.logs import relay_child_line
from service.memory_watch import outgrown
from service.metrics import Metrics
from service.queue_bridge import QueueBridge
from service.queue_broker import QueueBroker
from service.queue_handover import QueueHandover, hand_over
from service.stdout_lines import MAX_LINE_BYTES
from service.temp_folder import make_folder, remove_folder
from veritas.core.audit import TIER_LIMITS, parse_tier
from veritas.core.errors import ChannelBrokenError
from veritas.core.events import EventType, StreamEvent
from veritas.core.ipc import (
    IPC_MODE_STDOUT,
    ProgressQueue,
    determine_ipc_mode,
)

# The engine ends itself at its tier's limit; the runner steps in when it does not.
LIMIT_MARGIN_S = 10.0
# How long a child may take to leave after its last event.
LEAVE_LIMIT_S = 10.0
# How long the channels are read on once the child is gone.
DRAIN_LIMIT_S = 25.0
MAX_LOG_LINE_BYTES = 64 * 1024

_log = structlog.get_logger(__name__)


class AuditRunner:
    """Runs one audit.

    Args:
        audit_id: marks the child, its log lines and its temporary folder.
        url: the target, as :func:`veritas.core.audit.parse_target_url` returns it.
        tier: a tier's name.
        verdict_mode: for whom the verdict is worded.
        language: of the verdict.
        options: what the child is started with.
        broker: gives the queue; by default one of the runner's own.
        executor: for blocking calls; by default one of the runner's own.
        environ: where the mode is read; by default the process's environment.
        metrics: counts what travels; by default one of the runner's own.

    Attributes:
        ipc_mode: ``queue``, ``stdout`` or ``validate``; decided once, here.
        progress_queue: the queue's proxy; None until it exists, and in stdout mode.
    """

    def __init__(
        self,
        audit_id: str,
        url: str,
        tier: str,
        *,
        verdict_mode: str = "simple",
        language: str = "en",
        options: EngineOptions | None = None,
        broker: QueueBroker | None = None,
        executor: Executor | None = None,
        environ: Mapping[str, str] | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.audit_id = audit_id
        self.url = url
        self.tier = parse_tier(tier)
        self.verdict_mode = verdict_mode
        self.language = language
        self._environ = environ
        self.ipc_mode = self._determine_ipc_mode()
        self._meter = (metrics or Metrics()).meter(audit_id, self.ipc_mode)
        self.progress_queue: ProgressQueue | None = None
        self._mgr: SyncManager | None = None
        self._options = options or EngineOptions()
        self._owned_broker = None if broker else QueueBroker()
        self._broker: QueueBroker = broker or cast("QueueBroker", self._owned_broker)
        self._owned_threads = (
            ThreadPoolExecutor(3, thread_name_prefix=f"audit-{audit_id[:8]}")
            if executor is None
            else None
        )
        self._threads: Executor = executor or cast("Executor", self._owned_threads)
        self._cancel_asked = asyncio.Event()
        self._last_words = ""
        self._child: ChildProcess | None = None

    def _determine_ipc_mode(self) -> str:
        """Decide how this audit's events travel (environment, then rollout)."""
        return determine_ipc_mode(
            cli_use_queue_ipc=False, cli_use_stdout=False, environ=self._environ
        )

    def cancel(self) -> None:
        """Ask for the audit to end; :meth:`run` then ends it. May be called at any time."""
        self._cancel_asked.set()

    async def run(self, send: Send) -> StreamEvent:
        """Run the audit to its end.

        Cancelling this coroutine stops the child and cleans up, but sends no terminal event:
        whoever cancels it knows what is to be told.

        Args:
            send: called with each stream event, in order; the last one is terminal.

        Returns:
            The terminal event.

        Raises:
            Exception: whatever ``send`` raised; the child is stopped then.
        """
        self._intake = EventIntake(self.ipc_mode, send, self._meter)
        try:
            terminal = await self._run(send)
            await send(terminal)
        finally:
            self._meter.queue_depth, self._meter.memory_mb = 0, 0.0
            if self.progress_queue is not None:
                await self._broker.release(self.progress_queue)
            self.progress_queue = None
            self._mgr = None
            if self._owned_broker is not None:
                await self._owned_broker.close()
            if self._owned_threads is not None:
                self._owned_threads.shutdown(wait=False, cancel_futures=True)
        return terminal

    # -- the child's life ----------------------------------------------------------------

    async def _run(self, send: Send) -> StreamEvent:
        if self._cancel_asked.is_set():
            return audit_end.cancelled()
        await send(
            StreamEvent(
                type=EventType.AUDIT_STARTED,
                at=time.time(),
                detail=f"The audit of {self.url} has begun.",
                data={"tier": self.tier.value, "ipc_mode": self.ipc_mode},
            )
        )
        loop = asyncio.get_running_loop()
        temp_dir = await loop.run_in_executor(
            self._threads, make_folder, self._options.temp_prefix, self._options.temp_root
        )
        try:
            child = await self._spawn(temp_dir)
        except OSError as error:
            message = f"The audit process did not start ({error}). See the service's log."
            return audit_end.failed("child_not_started", message)
        else:
            self._child = child
            _log.info("child_started", pid=child.pid, ipc_mode=self.ipc_mode)
            return await self._follow(child)
        finally:
            await loop.run_in_executor(self._threads, remove_folder, temp_dir)

    async def _spawn(self, temp_dir: Path) -> ChildProcess:
        handover = await self._prepare_queue()
        try:
            child = await ChildProcess.spawn(
                # Without a queue there is nothing to hand over.
                self._options.command(
                    self.url,
                    self.tier,
                    self.verdict_mode,
                    self.ipc_mode if self.progress_queue is not None else IPC_MODE_STDOUT,
                    self.language,
                ),
                audit_id=self.audit_id,
                environment=child_environment(
                    self.audit_id,
                    temp_dir,
                    {**self._options.marks, **handover.variables},
                    self._options.environ,
                ),
                pass_fds=handover.pass_fds,
            )
        finally:
            handover.close()
        if handover.first_line:
            await child.tell(handover.first_line)
        return child

    async def _prepare_queue(self) -> QueueHandover:
        """Make the queue; without one the audit goes over stdout from the start."""
        if self.ipc_mode == IPC_MODE_STDOUT:
            return QueueHandover()
        try:
            self._mgr, self.progress_queue = await self._broker.queue()
            return hand_over(self.progress_queue, by_stdin=self._options.key_by_stdin)
        except (ChannelBrokenError, OSError) as error:
            self.progress_queue = None
            await self._intake.note_fallback(str(error), time.time())
            return QueueHandover()

    async def _follow(self, child: ChildProcess) -> StreamEvent:
        """Read the child until its end, and say how it ended."""
        readers = [
            asyncio.create_task(self._read_stdout(child), name="read-stdout"),
            asyncio.create_task(self._read_queue_and_stream(), name="read-queue"),
        ]
        logs = asyncio.create_task(self._read_stderr(child), name="read-stderr")
        gone = asyncio.create_task(child.exited(), name="child-exited")
        cancel = asyncio.create_task(self._cancel_asked.wait(), name="cancel-asked")
        ended = asyncio.create_task(self._intake.ended.wait(), name="end-marker")
        greedy = asyncio.create_task(
            outgrown(child.pid, self._options.memory_limit_mb, self._threads, self._meter),
            name="memory",
        )
        limit_s = TIER_LIMITS[self.tier].time_limit_s + LIMIT_MARGIN_S
        try:
            timed_out = await _first_of({gone, cancel, ended, greedy}, readers, limit_s)
            if ended.done():
                await child.tell("ack")
                await asyncio.wait({gone}, timeout=LEAVE_LIMIT_S)
            if not gone.done():
                await child.stop(self._threads)
            # What was said before the end still counts: read on until the channels are empty.
            rest_s = LINGER_LIMIT_S if ended.done() else DRAIN_LIMIT_S
            await asyncio.wait([*readers, logs], timeout=rest_s)
            for reader in readers:
                if reader.done():
                    reader.result()  # what ``send`` raised is the caller's to know
            await self._intake.close()
            return audit_end.judge(
                audit_end.Ending(
                    result=self._intake.result,
                    marker=self._intake.end,
                    cancel_asked=self._cancel_asked.is_set(),
                    held_mb=greedy.result() if greedy.done() else None,
                    memory_limit_mb=self._options.memory_limit_mb,
                    timed_out=timed_out,
                    limit_s=limit_s,
                    returncode=child.returncode,
                    last_words=self._last_words,
                    ipc=self._intake.facts(),
                    pct=self._intake.pct,
                )
            )
        finally:
            tasks = [*readers, logs, gone, cancel, ended, greedy]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if child.returncode is None:
                await child.stop(self._threads)
            else:
                await child.sweep(self._threads)

    # -- reading -------------------------------------------------------------------------

    async def _read_queue_and_stream(self) -> None:
        """Read the queue until the end marker, or until the child is gone and it is empty."""
        if self.progress_queue is None or self._child is None:
            return
        bridge = QueueBridge(self.progress_queue, self._threads, meter=self._meter)
        try:
            while not self._intake.ended.is_set():
                gone = self._child.returncode is not None  # before the queue: last words count
                events = await bridge.read()
                if events is None and gone:
                    return
                for event in events or ():
                    await self._intake.from_queue(event)
        except ChannelBrokenError as error:
            # The child may not notice: its own connection can be whole. Once told, it repeats on
            # stdout what may be lost.
            _log.warning("queue_lost", reason=str(error))
            await self._child.tell("queue-lost")
            await self._intake.use_stdout_alone()

    async def _read_stdout(self, child: ChildProcess) -> None:
        """Read stdout to its end: events, and whatever else a child may print."""
        async for line in child.lines(child.stdout, MAX_LINE_BYTES):
            await self._intake.from_stdout(line)

    async def _read_stderr(self, child: ChildProcess) -> None:
        """Read stderr to its end: the child's log, and its last words."""
        async for line in child.lines(child.stderr, MAX_LOG_LINE_BYTES):
            self._last_words = line[-300:].decode("utf-8", "replace")
            relay_child_line(self.audit_id, line)


async def _first_of(
    ends: set[asyncio.Task[Any]], readers: list[asyncio.Task[None]], limit_s: float
) -> bool:
    """Wait until the audit has come to an end of some kind, or a reader has failed.

    Returns:
        True when nothing happened within the limit.
    """
    deadline = asyncio.get_running_loop().time() + limit_s
    watched: set[asyncio.Task[Any]] = {*ends, *readers}
    while not any(task.done() for task in ends):
        left_s = deadline - asyncio.get_running_loop().time()
        done, watched = await asyncio.wait(
            watched, timeout=left_s, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            return True
        if any(reader.done() and reader.exception() for reader in readers):
            return False
    return False
