"""Which audit runs when: a queue, a bound on how many run, cancelling, recovery after a restart."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import structlog

from service.audit_runner import AuditRunner, EngineOptions
from service.event_log.port import AuditRecord, EventLog
from service.lifecycle import AuditState
from service.ports import QueueFullError
from service.queue_broker import QueueBroker
from service.recorder import Recorder
from service.settings import Settings
from veritas.core.events import EventType, StreamEvent

# Threads an audit may block at once: one reads its queue, one tidies up behind it.
_THREADS_PER_AUDIT = 2

_log = structlog.get_logger(__name__)


class Dispatcher:
    """Runs the service's audits.

    Args:
        settings: the service's settings.
        log: where unfinished audits are found at start.
        recorder: takes each audit's events.
        options: what every child is started with; by default made from the settings.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        log: EventLog,
        recorder: Recorder,
        options: EngineOptions | None = None,
    ) -> None:
        self._settings = settings
        self._log = log
        self._recorder = recorder
        self._options = options or EngineOptions(arguments=engine_arguments(settings))
        self._waiting: OrderedDict[str, AuditRecord] = OrderedDict()
        self._runners: dict[str, AuditRunner] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopping = False
        self._broker = QueueBroker()
        self._executor = ThreadPoolExecutor(
            max_workers=_THREADS_PER_AUDIT * settings.max_running_audits,
            thread_name_prefix="queue-bridge",
        )

    async def start(self) -> None:
        """Start the queue's manager, and take up what an earlier run of the service left."""
        await self._broker.warm_up()
        for record in await self._log.unfinished():
            if record.state is AuditState.QUEUED:
                self._waiting[record.id] = record
            else:
                await self._interrupted(record)
        if self._waiting:
            _log.info("audits_taken_up", count=len(self._waiting))
        self._start_next()

    async def submit(self, record: AuditRecord) -> None:
        """Put an audit in line. It starts by itself, whether or not anyone watches.

        Raises:
            QueueFullError: too many are waiting.
        """
        self.check_room()
        self._waiting[record.id] = record
        self._start_next()

    def check_room(self) -> None:
        """Make sure that another audit may wait.

        Raises:
            QueueFullError: too many are waiting.
        """
        if len(self._waiting) >= self._settings.max_queued_audits:
            raise QueueFullError(self._settings.max_queued_audits)

    async def cancel(self, audit_id: str) -> bool:
        """End an audit early. Its terminal event follows; doing it twice changes nothing.

        Returns:
            False when it neither waits nor runs.
        """
        if self._waiting.pop(audit_id, None) is not None:
            await self._recorder.append(
                audit_id,
                StreamEvent(
                    type=EventType.AUDIT_CANCELLED,
                    at=time.time(),
                    detail="The audit was cancelled before it began.",
                ),
            )
            return True
        runner = self._runners.get(audit_id)
        if runner is None:
            return False
        runner.cancel()
        return True

    async def stop(self) -> None:
        """Give running audits the grace period, then stop them; what waits stays queued.

        An audit that is stopped gets its terminal event when the service starts again.
        """
        self._stopping = True
        tasks = list(self._tasks.values())
        if tasks:
            _log.info(
                "waiting_for_audits", count=len(tasks), limit_s=self._settings.shutdown_grace_s
            )
            await asyncio.wait(tasks, timeout=self._settings.shutdown_grace_s)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._broker.close()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _start_next(self) -> None:
        while (
            self._waiting
            and not self._stopping
            and len(self._tasks) < self._settings.max_running_audits
        ):
            audit_id, record = self._waiting.popitem(last=False)
            runner = AuditRunner(
                audit_id,
                record.url,
                record.tier,
                verdict_mode=record.verdict_mode,
                options=self._options,
                broker=self._broker,
                executor=self._executor,
            )
            self._runners[audit_id] = runner
            task = asyncio.create_task(self._run(runner), name=f"audit-{audit_id}")
            self._tasks[audit_id] = task
            task.add_done_callback(lambda _, audit_id=audit_id: self._ended(audit_id))  # type: ignore[misc]

    def _ended(self, audit_id: str) -> None:
        del self._tasks[audit_id]
        del self._runners[audit_id]
        self._start_next()

    async def _run(self, runner: AuditRunner) -> None:
        # The task was born in somebody's request; its log lines are the audit's own.
        structlog.contextvars.clear_contextvars()
        with structlog.contextvars.bound_contextvars(audit_id=runner.audit_id):
            sink = self._recorder.sink(runner.audit_id)
            begun = time.monotonic()
            try:
                terminal = await runner.run(sink.send)
                await sink.flush()
                seconds = round(time.monotonic() - begun, 3)
                _log.info("audit_ended", outcome=terminal.type.value, seconds=seconds)
            except Exception as error:  # noqa: BLE001
                # One audit's failure, of whatever kind, must not reach the others.
                _log.exception("audit_failed_in_service")
                await self._failed_here(runner.audit_id, error)
            finally:
                await sink.close()

    async def _failed_here(self, audit_id: str, error: Exception) -> None:
        message = f"The service failed while the audit ran ({type(error).__name__})."
        try:
            await self._recorder.append(
                audit_id,
                StreamEvent(
                    type=EventType.AUDIT_ERROR,
                    at=time.time(),
                    detail=message,
                    data={"code": "internal_error", "message": message},
                ),
            )
        except Exception:  # noqa: BLE001
            # The log itself is gone; recovery writes the end at the next start.
            _log.exception("terminal_event_not_written")

    async def _interrupted(self, record: AuditRecord) -> None:
        message = "The service was stopped while the audit ran. Start the audit again."
        await self._recorder.append(
            record.id,
            StreamEvent(
                type=EventType.AUDIT_ERROR,
                at=time.time(),
                detail=message,
                data={"code": "interrupted", "message": message},
            ),
        )
        _log.warning("audit_interrupted", audit_id=record.id)


def engine_arguments(settings: Settings) -> tuple[str, ...]:
    """What the settings say to every child, as its command-line arguments."""
    arguments: list[str] = []
    if settings.browser_path:
        arguments += ["--browser", settings.browser_path]
    for rule in settings.connect_to:
        arguments += ["--connect-to", rule]
    if settings.ca_file:
        arguments += ["--ca-file", settings.ca_file]
    return tuple(arguments)
