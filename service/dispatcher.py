"""Which audit runs when: a queue, a bound on how many run, cancelling, recovery after a restart."""

from __future__ import annotations

import asyncio
import math
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace

import structlog

from service import audit_end
from service.audit_queue import AuditQueue
from service.audit_runner import AuditRunner
from service.engine_options import EngineOptions
from service.event_log.port import (
    AuditFinishedError,
    AuditRecord,
    EventLog,
    LogUnavailableError,
)
from service.instance import INSTANCE_VARIABLE, Instance
from service.ipc_environment import IPCEnvironment
from service.leftovers import take_up
from service.owed_ends import OwedEnds
from service.queue_broker import QueueBroker
from service.recorder import Recorder
from service.settings import Settings
from veritas.core.trace_context import TRACEPARENT_VARIABLE, log_fields

# Threads an audit may block at once: to read its queue, to weigh it, to tidy up behind it.
_THREADS_PER_AUDIT = 3
# How long an audit is taken to run before the first has ended, and the weight of each later one.
_GUESSED_RUN_S = 20.0
_RUN_WEIGHT = 0.2
# The longest time after which a client is told to ask again.
_MAX_RETRY_AFTER_S = 60

_log = structlog.get_logger(__name__)


class Dispatcher:
    """Runs the service's audits.

    Args:
        settings: the service's settings.
        log: where unfinished audits are found at start.
        recorder: takes each audit's events.
        options: what every child is started with; by default made from the settings.
        instance: marks what belongs to this service.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        log: EventLog,
        recorder: Recorder,
        options: EngineOptions | None = None,
        instance: Instance | None = None,
    ) -> None:
        self._settings = settings
        self._log = log
        self._recorder = recorder
        instance = instance or Instance(settings.data_dir)
        self._options = options or EngineOptions(
            arguments=engine_arguments(settings),
            temp_prefix=instance.temp_prefix,
            marks={INSTANCE_VARIABLE: instance.name},
            memory_limit_mb=settings.max_audit_memory_mb,
        )
        self._queue = AuditQueue(
            settings.max_running_audits,
            settings.max_running_per_host,
            settings.max_queued_audits,
        )
        self._runners: dict[str, AuditRunner] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._cancelled_early: set[str] = set()
        self._owed = OwedEnds(recorder, self._start_next)
        self._run_s = _GUESSED_RUN_S
        self._stopping = False
        self._broker = QueueBroker(instance.temp_prefix)
        self._executor = ThreadPoolExecutor(
            max_workers=_THREADS_PER_AUDIT * settings.max_running_audits,
            thread_name_prefix="queue-bridge",
        )
        self._ipc_environment = IPCEnvironment(settings.ipc_env_file)
        self._metrics = recorder.metrics
        self._metrics.watch_audits(lambda: self.running, lambda: self.waiting)

    @property
    def running(self) -> int:
        """How many audits run."""
        return self._queue.running

    @property
    def waiting(self) -> int:
        """How many audits wait."""
        return self._queue.waiting

    async def start(self) -> None:
        """Start the queue's manager, and take up what an earlier run of the service left."""
        await self._broker.warm_up()
        for record in await self._log.unfinished():
            self._recorder.watch.begin(record)
            if await take_up(record, self._recorder, self._settings.max_attempts):
                self._queue.add(record)
        if self.waiting:
            _log.info("audits_taken_up", count=self.waiting)
        self._start_next()

    def place(self, host: str) -> AbstractContextManager[None]:
        """Keep a place in line for an audit of a host, until it is submitted.

        Raises:
            QueueFullError: too many are waiting; raised on entering the context.
        """
        return self._queue.place(host, self.retry_after_s())

    async def submit(self, record: AuditRecord) -> None:
        """Put an audit in line. It starts by itself, whether or not anyone watches."""
        self._queue.add(record)
        self._start_next()

    def retry_after_s(self, audit_id: str = "") -> int:
        """After how many seconds there may be news of an audit that waits, by guess: 1 to 60.

        Args:
            audit_id: the audit; without one, of a place in the line.
        """
        rounds = 1 + self._queue.ahead(audit_id) // self._settings.max_running_audits
        return min(_MAX_RETRY_AFTER_S, max(1, math.ceil(rounds * self._run_s / 2)))

    async def cancel(self, audit_id: str) -> bool:
        """End an audit early. Its terminal event follows; doing it twice changes nothing.

        The wish is durable before this returns: a restart of the service does not forget it.

        Returns:
            False when it neither waits nor runs.

        Raises:
            AuditUnknownError, AuditExpiredError, AuditFinishedError: there is nothing to end.
            LogUnavailableError: the wish could not be written down; nothing has changed.
        """
        await self._log.request_cancel(audit_id)
        if self._queue.hold(audit_id):
            try:
                await self._recorder.append(audit_id, audit_end.cancelled_early())
            except LogUnavailableError:
                self._queue.let_go(audit_id)  # it is not over: nobody could know of it
                raise
            except AuditFinishedError:
                _log.debug("cancelled_twice", audit_id=audit_id)
            self._queue.remove(audit_id)
            return True
        if audit_id not in self._tasks:
            return False
        if (runner := self._runners.get(audit_id)) is not None:
            runner.cancel()
        else:
            self._cancelled_early.add(audit_id)  # its runner is about to be made
        return True

    async def ipc_environ(self) -> dict[str, str]:
        """``QUEUE_IPC_MODE`` and ``QUEUE_IPC_ROLLOUT`` as the next audit will find them."""
        return await self._ipc_environment.read()

    async def answers(self, limit_s: float) -> bool:
        """Whether the threads that audits need take up work within a time."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(limit_s):
                await loop.run_in_executor(self._executor, int)
        except (TimeoutError, RuntimeError):  # too slow, or shut down
            return False
        return True

    async def drain(self, limit_s: float) -> None:
        """Begin no further audit, and wait until those that run have ended, at most so long."""
        self._stopping = True
        if self._tasks:
            _log.info("waiting_for_audits", count=len(self._tasks), limit_s=limit_s)
            await asyncio.wait(list(self._tasks.values()), timeout=limit_s)

    async def stop(self) -> None:
        """Stop running audits; what waits stays queued.

        An audit that is stopped runs again when the service starts again.
        """
        self._stopping = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._owed.stop()
        await self._broker.close()
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._ipc_environment.close()

    def _start_next(self) -> None:
        # While the log takes nothing, a new audit would only be lost, too.
        while not self._stopping and not self._owed.count:
            record = self._queue.take()
            if record is None:
                return
            task = asyncio.create_task(self._run(record), name=f"audit-{record.id}")
            self._tasks[record.id] = task
            task.add_done_callback(lambda _, audit_id=record.id: self._ended(audit_id))  # type: ignore[misc]

    def _ended(self, audit_id: str) -> None:
        del self._tasks[audit_id]
        self._queue.ended(audit_id)
        self._runners.pop(audit_id, None)
        self._cancelled_early.discard(audit_id)
        self._metrics.release(audit_id)
        self._start_next()

    async def _make_runner(self, record: AuditRecord) -> AuditRunner:
        """Make an audit's runner, with the IPC mode that is in force at this moment."""
        environ = await self._ipc_environment.read()
        runner = AuditRunner(
            record.id,
            record.url,
            record.tier,
            verdict_mode=record.verdict_mode,
            language=record.language,
            options=self._options_for(record),
            broker=self._broker,
            executor=self._executor,
            environ=environ,
            metrics=self._metrics,
        )
        self._runners[record.id] = runner
        if record.id in self._cancelled_early:
            runner.cancel()
        return runner

    def _options_for(self, record: AuditRecord) -> EngineOptions:
        """What an audit's child is started with: it goes on with the trace, if there is one."""
        if not record.trace_parent:
            return self._options
        marks = {**self._options.marks, TRACEPARENT_VARIABLE: record.trace_parent}
        return replace(self._options, marks=marks)

    async def _run(self, record: AuditRecord) -> None:
        # The task was born in somebody's request; its log lines are the audit's own.
        structlog.contextvars.clear_contextvars()
        trace = log_fields(record.trace_parent)
        with structlog.contextvars.bound_contextvars(audit_id=record.id, **trace):
            sink = self._recorder.sink(record.id)
            begun = time.monotonic()
            try:
                runner = await self._make_runner(record)
                terminal = await runner.run(sink.send)
                await sink.flush()
                seconds = round(time.monotonic() - begun, 3)
                self._run_s += _RUN_WEIGHT * (seconds - self._run_s)
                _log.info("audit_ended", outcome=terminal.type.value, seconds=seconds)
            except Exception as error:  # noqa: BLE001
                # One audit's failure, of whatever kind, must not reach the others.
                await self._failed_here(record.id, error)
                _log.exception("audit_failed_in_service")
            finally:
                await sink.close()

    async def _failed_here(self, audit_id: str, error: Exception) -> None:
        """End an audit that the service, not the engine, has failed."""
        if isinstance(error, LogUnavailableError):
            code, message = "storage_unavailable", f"What was found could not be stored: {error}."
        else:
            code = "internal_error"
            message = f"The service failed while the audit ran ({type(error).__name__})."
        await self._owed.tell(audit_id, audit_end.failed(code, message))


def engine_arguments(settings: Settings) -> tuple[str, ...]:
    """What the settings say to every child, as its command-line arguments."""
    arguments: list[str] = []
    if settings.browser_path:
        arguments += ["--browser", settings.browser_path]
    for rule in settings.connect_to:
        arguments += ["--connect-to", rule]
    if settings.ca_file:
        arguments += ["--ca-file", settings.ca_file]
    if settings.user_agent:
        arguments.append(f"--user-agent={settings.user_agent}")
    if settings.ignore_robots:
        arguments.append("--ignore-robots")
    if settings.library_list:
        arguments += ["--library-list", settings.library_list]
    if settings.probe:
        arguments.append("--probe")
    for entry in settings.allow_private:
        arguments.append(f"--allow-private={entry}")
    for port in settings.allow_ports:
        arguments += ["--allow-port", str(port)]
    if settings.dns_server:
        arguments += ["--dns-server", settings.dns_server]
    return (*arguments, *_judge_arguments(settings), *_source_arguments(settings))


def _source_arguments(settings: Settings) -> list[str]:
    """The part about whom audits ask besides the site."""
    arguments = ["--source-cache", str(settings.data_dir.absolute() / "sources")]
    if not settings.ask_sources:
        arguments.append("--no-sources")
    if settings.sources_file:
        arguments += ["--sources", settings.sources_file]
    if settings.blocklist_file:
        arguments += ["--blocklist", settings.blocklist_file]
    return arguments


def _judge_arguments(settings: Settings) -> list[str]:
    """What they say about judging and wording."""
    arguments: list[str] = []
    if settings.chat_url:
        arguments += ["--chat-url", settings.chat_url, "--chat-model", settings.chat_model]
        if settings.chat_key_file:
            arguments += ["--chat-key-file", settings.chat_key_file]
        if settings.narrative:
            arguments.append("--narrative")
        if settings.chat_pictures:
            arguments.append("--chat-pictures")
    if settings.policy:
        arguments += ["--policy", settings.policy]
    return arguments
