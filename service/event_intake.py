"""From a child's raw events to stream events: one order, no repeats, nothing forged.

Events reach the intake by the queue, by stdout, or by both. It brings them into the order of
their numbers, drops repeats, compares the channels if that was asked for, maps each event to a
stream event and hands it on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

import msgspec
import structlog

from service.channel_comparison import ChannelComparison
from service.metrics import BY_STDOUT, AuditMeter
from veritas.core.errors import QUEUE_UNAVAILABLE_CODE, shorten
from veritas.core.events import END_TYPE, EventType, ProgressEvent, StreamEvent, event_from_json
from veritas.core.ipc import IPC_MODE_STDOUT, IPC_MODE_VALIDATE, PROGRESS_PREFIX, Sequencer

MAX_DETAIL_CHARS = 2000
_MAX_NAME_CHARS = 40

_log = structlog.get_logger(__name__)


class Send(Protocol):
    """Takes one stream event and the files that belong to it."""

    def __call__(self, event: StreamEvent, files: Mapping[str, bytes] = ...) -> Awaitable[None]: ...  # noqa: D102


class EventIntake:
    """Takes one attempt's events.

    Args:
        mode: the audit's IPC mode.
        send: takes each stream event, in order.
        meter: counts what comes and what falls back, if given.

    Attributes:
        ended: set when the end marker has come, and with it every event before it.
        end: what the end marker said, None before.
        result: the ``audit_result`` event, None before.
        pct: the furthest progress so far, 0 to 100.
        fallback_reason: why events travel by stdout, None while they do not have to.
        fallback_code: the same for programs.
    """

    def __init__(self, mode: str, send: Send, meter: AuditMeter | None = None) -> None:
        self._mode = mode
        self._send = send
        self._meter = meter
        self._sequencer = Sequencer()
        self._comparison = ChannelComparison() if mode == IPC_MODE_VALIDATE else None
        self._stdout_counts = mode != IPC_MODE_VALIDATE
        self._order = asyncio.Lock()
        self.ended = asyncio.Event()
        self.end: dict[str, Any] | None = None
        self.result: StreamEvent | None = None
        self.pct = 0
        self.fallback_reason: str | None = None
        self.fallback_code: str | None = None

    async def from_queue(self, event: ProgressEvent) -> None:
        """Take an event that came by the queue."""
        if self._comparison is not None:
            self._comparison.from_queue(event)
        await self._accept(event)

    async def from_stdout(self, line: bytes) -> None:
        """Take a line that the child printed, an event or not."""
        if not line.startswith(PROGRESS_PREFIX):
            if line.strip():
                _log.info("child_stdout", text=shorten(line[:2000].decode("utf-8", "replace"), 500))
            return
        try:
            event = event_from_json(line.removeprefix(PROGRESS_PREFIX))
        except ValueError as error:
            _log.warning("child_line_unreadable", reason=str(error)[:200], size_bytes=len(line))
            return
        if self._meter is not None:
            self._meter.received(BY_STDOUT, 1, len(line) + 1)
        if self._comparison is not None:
            self._comparison.from_stdout(event)
        if event.type == EventType.IPC_FALLBACK:
            await self.use_stdout_alone()
        if self._stdout_counts:
            await self._accept(event)

    async def use_stdout_alone(self) -> None:
        """The queue is lost: from now on stdout is streamed, with all it has brought so far."""
        self._stdout_counts = True
        if self._comparison is not None:
            for event in self._comparison.only_on_stdout():
                await self._accept(event)

    async def note_fallback(self, reason: str, at: float) -> None:
        """Say in the stream that there is no queue from the start."""
        self._stdout_counts = True
        self._fell_back(reason, QUEUE_UNAVAILABLE_CODE)
        await self._send(
            StreamEvent(
                type=EventType.IPC_FALLBACK,
                at=at,
                detail="Events travel by stdout; none is lost.",
                data={
                    "from": self._mode,
                    "to": IPC_MODE_STDOUT,
                    "reason": self.fallback_reason,
                    "code": self.fallback_code,
                },
            )
        )

    async def close(self) -> None:
        """Every channel is at its end: what waited for an event that never came goes out.

        When channels are compared, what a child that was killed had said by stdout alone counts.
        """
        if not self.ended.is_set():
            await self.use_stdout_alone()
        async with self._order:
            missing, rest = self._sequencer.give_up_gap()
            if missing:
                _log.error("events_missing", count=missing)
            for event in rest:
                await self._deliver(event)

    def facts(self) -> dict[str, Any]:
        """How the events travelled, for the terminal event."""
        facts: dict[str, Any] = {
            "mode": self._mode,
            "fallback": self.fallback_reason,
            "fallback_code": self.fallback_code,
            "events": self._sequencer.last,
            "repeats": self._sequencer.dropped,
        }
        if self._comparison is not None:
            whole = self.end is not None and self.fallback_reason is None
            facts["validation"] = self._comparison.outcome(whole=whole)
        return facts

    def _fell_back(self, reason: str, code: str) -> None:
        self.fallback_reason = reason[:500]
        self.fallback_code = code[:_MAX_NAME_CHARS]
        _log.warning("ipc_fallback", reason=self.fallback_reason, code=self.fallback_code)
        if self._meter is not None:
            self._meter.fell_back(code)

    async def _accept(self, event: ProgressEvent) -> None:
        # Two readers bring events: what one of them makes ready goes out before the other's.
        async with self._order:
            try:
                ready = self._sequencer.accept(event)
            except ValueError as error:
                _log.warning("event_refused", reason=str(error), type=shorten(event.type))
                return
            for item in ready:
                await self._deliver(item)

    async def _deliver(self, event: ProgressEvent) -> None:
        if self.end is not None:
            return
        if event.type == END_TYPE:
            self.end = event.summary
            self.ended.set()
            return
        kind = event.stream_type
        if kind is None:
            _log.warning("event_unknown", type=shorten(event.type), step=shorten(event.step))
            return
        if kind is EventType.IPC_FALLBACK:
            reason, code = (str(event.summary.get(name, "")) for name in ("reason", "code"))
            self._fell_back(reason, code)
        stream_event = StreamEvent(
            type=kind,
            at=event.timestamp,
            phase=event.phase[:_MAX_NAME_CHARS],
            step=event.step[:_MAX_NAME_CHARS],
            pct=min(100, max(0, event.pct)),
            detail=event.detail[:MAX_DETAIL_CHARS],
            data=_plain(event),
        )
        self.pct = max(self.pct, stream_event.pct)
        if kind is EventType.AUDIT_RESULT:
            self.result = stream_event
        await self._send(stream_event, event.data)


def _plain(event: ProgressEvent) -> dict[str, Any]:
    """An event's facts as what JSON knows; MessagePack carries more."""
    try:
        plain: dict[str, Any] = msgspec.to_builtins(event.summary, str_keys=True)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        _log.warning("event_data_unreadable", type=shorten(event.type), reason=str(error)[:200])
        return {"truncated": str(error)[:200]}
    return plain
