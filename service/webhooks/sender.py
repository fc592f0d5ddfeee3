"""Sends the webhooks that are due: now, and again until they are taken or time is up.

What is due is the log's to know (``webhooks_due``), so a restart forgets none. A message may
arrive twice, when the service dies between sending it and writing that down: receivers tell a
repeat by its ``webhook-id``.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import random
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

import structlog

from service.event_log.port import (
    AuditExpiredError,
    AuditRecord,
    AuditUnknownError,
    EventLog,
    LogUnavailableError,
)
from service.webhooks.delivery import Outcome, Verdict
from service.webhooks.message import message_body, message_id
from service.webhooks.retry_plan import RetryPlan
from veritas.core.trace_context import log_fields

MAX_TRIES_AT_ONCE = 16
# A receiver that answers slowly, or never, must not take the place of the others.
MAX_TRIES_PER_HOST = 4
# How long what is being sent may go on when the service stops.
STOP_LIMIT_S = 3.0
_LOG_PAUSE_S = 5.0
# After a start, tries come over this time rather than all at once.
_START_SPREAD_S = 5.0
_AT_A_STRETCH = 200
_GONE = (AuditUnknownError, AuditExpiredError)

_log = structlog.get_logger(__name__)


class Sends(Protocol):
    """Tries once; see :class:`service.webhooks.delivery.Delivery`."""

    async def send(self, url: str, message_id: str, body: bytes) -> Outcome:
        """Send a message."""
        ...


class Counts(Protocol):
    """Counts what is over."""

    def __call__(self, *, delivered: bool) -> None:
        """Count one."""


@dataclass(order=True)
class _Due:
    """A message that waits. Small: there may be many. The audit itself stays in the log."""

    at: float
    audit_id: str
    host: str = field(compare=False)
    tried: int = field(compare=False)
    trace: dict[str, str] = field(compare=False, default_factory=dict)
    # Set once it is clear how it ended, and the log has not taken that yet.
    delivered: bool | None = field(default=None, compare=False)


class WebhookSender:
    """Sends what is due.

    Args:
        log: knows what is due.
        delivery: sends.
        plan: when it is tried again.
        count: told of each message that is over, and whether it was delivered.
        chance: gives numbers from 0 to 1.
    """

    def __init__(
        self,
        log: EventLog,
        delivery: Sends,
        plan: RetryPlan,
        count: Counts,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._log = log
        self._delivery = delivery
        self._plan = plan
        self._count = count
        self._chance = chance
        self._waiting: list[_Due] = []
        self._lines: dict[str, deque[_Due]] = {}
        self._known: set[str] = set()
        self._busy: Counter[str] = Counter()
        self._tries: set[asyncio.Task[None]] = set()
        self._news: deque[str] = deque()
        self._wake = asyncio.Event()
        self._loop_task: asyncio.Task[None] | None = None

    @property
    def pending(self) -> int:
        """How many messages are neither taken nor given up."""
        return len(self._known)

    def start(self) -> None:
        """Begin with what an earlier run of the service left."""
        self._loop_task = asyncio.create_task(self._run(), name="webhooks")

    def audit_ended(self, audit_id: str) -> None:
        """Note that an audit is over; whether it has a webhook is found out later."""
        self._news.append(audit_id)
        self._wake.set()

    async def stop(self) -> None:
        """Let what is being sent go on for a moment. What is not sent stays due."""
        if self._loop_task is not None:
            self._loop_task.cancel()
            await asyncio.gather(self._loop_task, return_exceptions=True)
        if self._tries:
            await asyncio.wait(self._tries, timeout=STOP_LIMIT_S)
        for task in self._tries:
            task.cancel()
        await asyncio.gather(*self._tries, return_exceptions=True)

    # -- what is due ---------------------------------------------------------------------

    async def _run(self) -> None:
        await self._take_up()
        while True:
            self._wake.clear()
            try:
                heard = await self._hear_news()
                self._line_up()
                self._launch()
            except Exception:  # noqa: BLE001
                # Nobody foresaw it, and it must not end all that is still to be sent.
                _log.exception("webhooks_broke")
                heard = False
            pause_s = self._next_in_s() if heard else _LOG_PAUSE_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._wake.wait()

    async def _take_up(self) -> None:
        """Take up what is due from before, however long the log needs to say so."""
        while True:
            try:
                records = await self._log.webhooks_due()
                break
            except LogUnavailableError as error:
                _log.error("webhooks_not_read", reason=str(error))
                await asyncio.sleep(_LOG_PAUSE_S)
        spread_s = min([_START_SPREAD_S, *self._plan.pauses_s])
        for index, record in enumerate(records):
            if index % _AT_A_STRETCH == 0:
                await asyncio.sleep(0)  # there may be many, and the loop has other things to do
            tried = self._plan.tried_after(time.time() - (record.finished_at or 0.0))
            self._add(record, spread_s * self._chance(), tried)
        if records:
            _log.info("webhooks_taken_up", count=len(records))

    async def _hear_news(self) -> bool:
        """Look at the audits that have ended; False when the log cannot say now."""
        while self._news:
            try:
                record = await self._log.get(self._news[0])
            except LogUnavailableError as error:
                _log.error("webhooks_not_read", reason=str(error))
                return False
            except _GONE:
                record = None
            self._news.popleft()
            if record is not None and record.webhook_url and record.finished:
                self._add(record, 0.0, 0)
        return True

    def _add(self, record: AuditRecord, pause_s: float, tried: int) -> None:
        if record.id not in self._known:
            self._known.add(record.id)
            host = urlsplit(record.webhook_url).netloc
            due = _Due(0.0, record.id, host, tried, log_fields(record.trace_parent))
            self._wait(due, pause_s)

    def _wait(self, due: _Due, pause_s: float) -> None:
        due.at = time.monotonic() + pause_s
        heapq.heappush(self._waiting, due)

    def _line_up(self) -> None:
        """Put what has waited long enough in line, a line for each host."""
        now = time.monotonic()
        while self._waiting and self._waiting[0].at <= now:
            due = heapq.heappop(self._waiting)
            self._lines.setdefault(due.host, deque()).append(due)

    def _launch(self) -> None:
        """Begin as many tries as may run at once: one of each host, then again from the front."""
        while free := [host for host in self._lines if self._busy[host] < MAX_TRIES_PER_HOST]:
            for host in free:
                if len(self._tries) >= MAX_TRIES_AT_ONCE:
                    return
                line = self._lines.pop(host)
                self._begin(line.popleft())
                if line:
                    self._lines[host] = line  # behind the others now

    def _begin(self, due: _Due) -> None:
        self._busy[due.host] += 1
        task = asyncio.create_task(self._try(due), name=f"webhook-{due.audit_id}")
        self._tries.add(task)
        task.add_done_callback(lambda task: self._ended(task, due))

    def _next_in_s(self) -> float | None:
        return max(0.0, self._waiting[0].at - time.monotonic()) if self._waiting else None

    # -- one try -------------------------------------------------------------------------

    async def _try(self, due: _Due) -> None:
        structlog.contextvars.clear_contextvars()
        with structlog.contextvars.bound_contextvars(audit_id=due.audit_id, **due.trace):
            try:
                if due.delivered is None:
                    await self._send(due)
                if due.delivered is not None:
                    await self._log.settle_webhook(due.audit_id, delivered=due.delivered)
                    self._known.discard(due.audit_id)
                    self._count(delivered=due.delivered)
            except _GONE:
                _log.warning("webhook_dropped", reason="the audit was deleted before it was taken")
                self._known.discard(due.audit_id)
            except LogUnavailableError as error:
                _log.error("webhook_not_settled", reason=str(error))
                self._wait(due, _LOG_PAUSE_S)

    async def _send(self, due: _Due) -> None:
        record = await self._log.get(due.audit_id)
        due.tried += 1
        try:
            outcome = await self._delivery.send(
                record.webhook_url, message_id(record), message_body(record)
            )
        except Exception as error:  # noqa: BLE001
            # Nobody foresaw it, and it must not cost the message its further tries.
            _log.exception("webhook_broke")
            outcome = Outcome(Verdict.AGAIN, type(error).__name__)
        facts = {"host": due.host, "tried": due.tried, "reason": outcome.reason}
        pause_s = self._plan.pause_s(due.tried, self._chance(), outcome.pause_s)
        if outcome.verdict is Verdict.DELIVERED:
            due.delivered = True
            _log.info("webhook_delivered", **facts)
        elif outcome.verdict is Verdict.GIVE_UP or pause_s is None:
            due.delivered = False
            _log.error("webhook_given_up", **facts)
        else:
            _log.warning("webhook_failed", **facts, again_in_s=round(pause_s, 3))
            self._wait(due, pause_s)

    def _ended(self, task: asyncio.Task[None], due: _Due) -> None:
        self._tries.discard(task)
        self._busy[due.host] -= 1
        if not self._busy[due.host]:
            del self._busy[due.host]
        self._wake.set()
