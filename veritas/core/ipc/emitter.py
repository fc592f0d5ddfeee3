"""The engine's end: numbers events, sends them in batches, and survives the loss of a channel.

One thread does the blocking sends, so that emitting never blocks the engine's event loop. While
the thread is busy with one frame, the next events gather and go together: a lone event leaves at
once, a burst leaves in batches, and no timer is needed for either.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import structlog

from veritas.core.errors import (
    ChannelBrokenError,
    ChannelFullError,
    ChannelStalledError,
    IPCError,
)
from veritas.core.events import END_TYPE, EventType, ProgressEvent
from veritas.core.ipc.backlog import Backlog
from veritas.core.ipc.channel import Channel
from veritas.core.ipc.frame import UNSENDABLE, Frame, without_what_cannot_travel

_PROBE_INTERVAL_S = 0.2

_log = structlog.get_logger(__name__)


class Emitter:
    """Sends an audit's events, each at least once and in order, by one channel or the other.

    The receiver drops repeats by number (:class:`veritas.core.ipc.sequence.Sequencer`), which
    together makes exactly once.

    Args:
        open_channel: opens the channel to begin with; may raise :class:`IPCError`.
        open_fallback: opens the one to fall back to, or None when there is no other.
        full_limit_s: a channel without room for this long is given up.
        stall_limit_s: a channel that does not return from a call for this long is given up.
    """

    def __init__(
        self,
        open_channel: Callable[[], Channel],
        open_fallback: Callable[[], Channel] | None = None,
        *,
        full_limit_s: float = 5.0,
        stall_limit_s: float = 10.0,
    ) -> None:
        self._open_channel = open_channel
        self._open_fallback = open_fallback
        self._full_limit_s = full_limit_s
        self._stall_limit_s = stall_limit_s
        self._lock = threading.Lock()
        self._state = threading.Condition(self._lock)
        self._idle = False
        self._crowded = False
        self._generation = 0
        self._backlog = Backlog(keep=open_fallback is not None)
        self._busy_since: float | None = None
        self._end: ProgressEvent | None = None
        self._await_acknowledgement = False
        self._acknowledged = False
        self._broken: str | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._room = asyncio.Event()
        self._done = asyncio.Event()
        self._monitor: asyncio.Task[None] | None = None
        self.fallback_reason: str | None = None

    async def start(self) -> None:
        """Begin to send. The channel is opened by the sending thread, not here."""
        self._loop = asyncio.get_running_loop()
        self._room.set()
        self._start_thread(self._open_channel)
        self._monitor = asyncio.create_task(self._watch_for_stall(), name="emitter-monitor")

    async def emit(self, event: ProgressEvent) -> None:
        """Hand over one event; returns as soon as it is in line.

        A full line makes the caller wait: that is how a full queue slows the engine. An event
        that is too large, or holds what no wire carries, is replaced by one that says so, never
        dropped in silence.

        Raises:
            ChannelBrokenError: both channels are gone; nobody listens any more.
        """
        while not self._room.is_set():
            await self._room.wait()
        with self._lock:
            if self._broken is not None:
                raise ChannelBrokenError(self._broken)
            if self._end is not None:
                raise ChannelBrokenError("an event was emitted after the end")
            self._put_in_line(event, self._backlog.add)
            if self._idle:
                self._state.notify_all()
            if self._backlog.is_full:
                self._room.clear()
                self._crowded = True

    async def close(
        self, summary: dict[str, object], *, acknowledged: bool = False, limit_s: float = 60.0
    ) -> bool:
        """Send the end marker after everything else, and wait until it is out.

        Args:
            summary: what the end marker says.
            acknowledged: wait for :meth:`acknowledge`, too; until then the channel is watched,
                and what it loses is sent again by the other.
            limit_s: give up after this long.

        Returns:
            True when everything was sent (and acknowledged, if that was asked for).
        """
        with self._state:
            self._end = ProgressEvent(type=END_TYPE, pct=100, summary=dict(summary))
            self._await_acknowledgement = acknowledged
            self._state.notify_all()
        try:
            async with asyncio.timeout(limit_s):
                await self._done.wait()
        except TimeoutError:
            _log.warning("emitter_close_timeout", limit_s=limit_s)
        finally:
            await self.abort()
        return self._done.is_set() and self._broken is None

    def acknowledge(self) -> None:
        """The receiver has everything."""
        with self._state:
            self._acknowledged = True
            self._state.notify_all()

    def give_up_channel(self, reason: str) -> None:
        """Go over to the fallback, since the receiver can no longer read the first channel.

        Does nothing when that has happened already, or when there is no other channel.
        """
        with self._state:
            generation, has_other = self._generation, self._open_fallback is not None
        if has_other:
            self._channel_lost(generation, reason, ChannelBrokenError.code)

    async def abort(self) -> None:
        """Stop sending at once; what is under way is left to its fate. May be called twice."""
        with self._state:
            self._generation += 1
            if self._broken is None and not self._done.is_set():
                self._broken = "the emitter was stopped"
            self._state.notify_all()
        self._room.set()
        if self._monitor is not None:
            self._monitor.cancel()
            await asyncio.gather(self._monitor, return_exceptions=True)
            self._monitor = None

    def _put_in_line(self, event: ProgressEvent, add: Callable[[ProgressEvent], None]) -> None:
        try:
            add(event)
        except UNSENDABLE as error:
            _log.warning("event_not_sendable", type=event.type, reason=str(error))
            add(without_what_cannot_travel(event, str(error)))

    # -- the sending thread --------------------------------------------------------------

    def _start_thread(self, opener: Callable[[], Channel]) -> None:
        threading.Thread(
            target=self._send_all,
            args=(opener, self._generation),
            name=f"emitter-{self._generation}",
            daemon=True,  # a call that never returns must not keep the process alive
        ).start()

    def _send_all(self, opener: Callable[[], Channel], generation: int) -> None:
        try:
            with self._state:
                self._busy_since = time.monotonic()
            channel = opener()
            while True:
                with self._state:
                    if generation != self._generation:
                        return
                    self._busy_since = None
                frame = self._next_frame(generation)
                if frame is None:
                    if self._finish(channel, generation):
                        return
                    continue
                self._send_frame(channel, frame, generation)
                with self._state:
                    if generation != self._generation:
                        return
                    ask = self._backlog.sent()
                if ask:
                    depth = channel.depth()
                    with self._state:
                        if generation != self._generation:
                            return
                        self._backlog.held_by_channel(depth)
        except IPCError as error:
            self._channel_lost(generation, str(error), error.code)
        except Exception as error:  # noqa: BLE001
            # Whatever it was, the events must still get out by the other channel.
            _log.exception("emitter_thread_failed")
            self._channel_lost(generation, repr(error), IPCError.code)

    def _next_frame(self, generation: int) -> Frame | None:
        """Wait for events. None when all is sent, or when another thread does the sending."""
        with self._state:
            while not self._backlog and generation == self._generation:
                if self._end is not None:
                    if self._backlog.end_added:
                        return None
                    self._put_in_line(self._end, self._backlog.add_end)
                    break
                self._idle = True
                self._state.wait()
                if generation == self._generation:
                    self._idle = False
            if generation != self._generation:
                return None  # what waits belongs to the thread that came after this one
            frame = self._backlog.take()
            self._busy_since = time.monotonic()
            if self._crowded and not self._backlog.is_full:
                # Before the sending: the next events gather during it.
                self._crowded = False
                self._tell_loop(self._room.set)
            return frame

    def _send_frame(self, channel: Channel, frame: Frame, generation: int) -> None:
        full_since = time.monotonic()
        while not channel.send(frame.raw, min(1.0, self._full_limit_s)):
            with self._state:
                if generation != self._generation:
                    return
                self._busy_since = time.monotonic()
            if time.monotonic() - full_since >= self._full_limit_s:
                raise ChannelFullError(f"the queue stayed full for {self._full_limit_s:g} s")

    def _finish(self, channel: Channel, generation: int) -> bool:
        """All is sent. Stay until the receiver has it, as long as the channel holds it."""
        with self._state:
            if generation != self._generation:
                return True
            if self._await_acknowledgement and not self._acknowledged:
                self._busy_since = None
                self._state.wait(_PROBE_INTERVAL_S)
                self._busy_since = time.monotonic()
            else:
                self._tell_loop(self._done.set)
                return True
        channel.probe()
        return False

    # -- losing a channel ----------------------------------------------------------------

    def _channel_lost(self, generation: int, reason: str, code: str) -> None:
        with self._state:
            if generation != self._generation:
                return
            self._generation += 1
            self._busy_since = None
            opener, self._open_fallback = self._open_fallback, None
            if opener is None:
                self._broken = reason
            else:
                self.fallback_reason = reason
                self._backlog.rewind()
                self._put_in_line(_notice(reason, code), self._backlog.add)
            self._state.notify_all()  # a thread that waits learns that it is no longer needed
        if opener is None:
            _log.error("ipc_lost", reason=reason)
            self._tell_loop(self._room.set)
            self._tell_loop(self._done.set)
            return
        _log.warning("ipc_fallback", reason=reason, code=code)
        self._start_thread(opener)

    async def _watch_for_stall(self) -> None:
        while True:
            await asyncio.sleep(0.25)
            with self._state:
                since, generation = self._busy_since, self._generation
                has_other = self._open_fallback is not None
            # Without another channel a stalled reader is waited for: that is backpressure.
            if has_other and since is not None and time.monotonic() - since > self._stall_limit_s:
                reason = f"no answer for {self._stall_limit_s:g} s"
                self._channel_lost(generation, reason, ChannelStalledError.code)

    def _tell_loop(self, callback: Callable[[], None]) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(callback)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return


def _notice(reason: str, code: str) -> ProgressEvent:
    return ProgressEvent(
        type=EventType.IPC_FALLBACK,
        detail="Events now travel by stdout; none is lost.",
        summary={"from": "queue", "to": "stdout", "reason": reason, "code": code},
    )
