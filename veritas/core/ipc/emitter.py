"""The engine's end: numbers events, sends them in batches, and survives the loss of a channel.

One thread does the blocking sends, so that emitting never blocks the engine's event loop. While
the thread is busy with one frame, the next events gather and go together: a lone event leaves at
once, a burst leaves in batches, and no timer is needed for either.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable

import msgspec
import structlog

from veritas.core.errors import (
    ChannelBrokenError,
    ChannelFullError,
    ChannelStalledError,
    EventTooLargeError,
    IPCError,
)
from veritas.core.events import END_TYPE, EventType, ProgressEvent, check_event_size
from veritas.core.ipc.channel import Channel
from veritas.core.ipc.handover import QUEUE_SIZE

MAX_FRAME_EVENTS = 256
MAX_FRAME_BYTES = 512 * 1024
MAX_PENDING_EVENTS = 1000
MAX_PENDING_BYTES = 16 * 1024 * 1024

# A full queue holds this many frames; one more may be under way on either side.
_MARGIN_FRAMES = 8
_KEEP_FRAMES = QUEUE_SIZE + _MARGIN_FRAMES
# Beyond this the channel is asked how much of it is still needed.
MAX_KEPT_BYTES = 16 * 1024 * 1024
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
        self._number = 0
        self._pending: deque[tuple[ProgressEvent, int]] = deque()
        self._pending_bytes = 0
        self._kept: deque[list[tuple[ProgressEvent, int]]] = deque(maxlen=_KEEP_FRAMES)
        self._kept_bytes = 0
        self._in_flight: list[tuple[ProgressEvent, int]] = []
        self._busy_since: float | None = None
        self._end: ProgressEvent | None = None
        self._end_numbered = False
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
        try:
            size = check_event_size(event)
        except (EventTooLargeError, TypeError, ValueError, OverflowError) as error:
            _log.warning("event_not_sendable", type=event.type, reason=str(error))
            event = _without_what_cannot_travel(event, str(error))
            size = check_event_size(event)
        while True:
            if not self._room.is_set():
                await self._room.wait()
            with self._lock:
                if self._broken is not None:
                    raise ChannelBrokenError(self._broken)
                if self._end is not None:
                    raise ChannelBrokenError("an event was emitted after the end")
                if len(self._pending) < MAX_PENDING_EVENTS and (
                    self._pending_bytes + size <= MAX_PENDING_BYTES or not self._pending
                ):
                    self._number = event.number = self._number + 1
                    self._pending.append((event, size))
                    self._pending_bytes += size
                    if self._idle:
                        self._state.notify_all()
                    return
                self._room.clear()
                self._crowded = True

    async def close(
        self,
        summary: dict[str, object],
        *,
        acknowledged: asyncio.Event | None = None,
        limit_s: float = 60.0,
    ) -> bool:
        """Send the end marker after everything else, and wait until it is out.

        Args:
            summary: what the end marker says.
            acknowledged: set when the receiver has everything; until then the channel is
                watched, and what it loses is sent again by the other.
            limit_s: give up after this long.

        Returns:
            True when everything was sent (and acknowledged, if that was asked for).
        """
        with self._state:
            self._end = ProgressEvent(type=END_TYPE, pct=100, summary=dict(summary))
            self._await_acknowledgement = acknowledged is not None
            self._state.notify_all()
        waiter = asyncio.create_task(self._done.wait(), name="emitter-close")
        hear = (
            asyncio.create_task(acknowledged.wait(), name="emitter-acknowledgement")
            if acknowledged
            else None
        )
        try:
            async with asyncio.timeout(limit_s):
                if hear is not None:
                    await asyncio.wait({waiter, hear}, return_when=asyncio.FIRST_COMPLETED)
                    with self._state:
                        self._acknowledged = hear.done()
                        self._state.notify_all()
                await waiter
        except TimeoutError:
            _log.warning("emitter_close_timeout", limit_s=limit_s)
        finally:
            for task in (waiter, hear):
                if task is not None:
                    task.cancel()
            await self.abort()
        return self._done.is_set() and self._broken is None

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

    # -- under the lock ------------------------------------------------------------------

    def _append(self, event: ProgressEvent, size: int) -> None:
        self._number += 1
        event.number = self._number
        self._pending.append((event, size))
        self._pending_bytes += size

    def _take_frame(self) -> list[tuple[ProgressEvent, int]]:
        frame: list[tuple[ProgressEvent, int]] = []
        weight = 0
        if self._pending_bytes <= MAX_FRAME_BYTES and len(self._pending) <= MAX_FRAME_EVENTS:
            frame = list(self._pending)
            self._pending.clear()
            self._pending_bytes = 0
            return frame
        while self._pending and len(frame) < MAX_FRAME_EVENTS:
            weight += self._pending[0][1]
            if frame and weight > MAX_FRAME_BYTES:
                break
            entry = self._pending.popleft()
            self._pending_bytes -= entry[1]
            frame.append(entry)
        return frame

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
                    self._kept.append(frame)
                    self._kept_bytes += sum(size for _, size in frame)
                    self._in_flight = []
                    heavy = self._kept_bytes > MAX_KEPT_BYTES
                    tell = self._crowded and len(self._pending) <= MAX_PENDING_EVENTS // 2
                    if tell:
                        self._crowded = False
                if tell:
                    self._tell_loop(self._room.set)
                if heavy:
                    self._let_go(channel, generation)
        except IPCError as error:
            self._channel_lost(generation, str(error), error.code)
        except Exception as error:  # noqa: BLE001
            # Whatever it was, the events must still get out by the other channel.
            _log.exception("emitter_thread_failed")
            self._channel_lost(generation, repr(error), IPCError.code)

    def _let_go(self, channel: Channel, generation: int) -> None:
        """Ask what the channel still holds, and keep no more than that."""
        depth = channel.depth()
        with self._state:
            if generation != self._generation:
                return
            while len(self._kept) > depth + _MARGIN_FRAMES:
                self._kept.popleft()
            self._kept_bytes = sum(size for frame in self._kept for _, size in frame)

    def _next_frame(self, generation: int) -> list[tuple[ProgressEvent, int]] | None:
        """Wait for events. None when all is sent, or when another thread does the sending."""
        with self._state:
            while not self._pending and generation == self._generation:
                if self._end is not None:
                    if self._end_numbered:
                        return None
                    self._append(self._end, 200)
                    self._end_numbered = True
                    break
                self._idle = True
                self._state.wait()
                if generation == self._generation:
                    self._idle = False
            if generation != self._generation:
                return None  # what waits belongs to the thread that came after this one
            self._in_flight = self._take_frame()
            self._busy_since = time.monotonic()
            return self._in_flight

    def _send_frame(
        self, channel: Channel, frame: list[tuple[ProgressEvent, int]], generation: int
    ) -> None:
        events = [event for event, _ in frame]
        full_since = time.monotonic()
        while not channel.send(events, min(1.0, self._full_limit_s)):
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
                self._rewind(reason, code)
            self._state.notify_all()  # a thread that waits learns that it is no longer needed
        if opener is None:
            _log.error("ipc_lost", reason=reason)
            self._tell_loop(self._room.set)
            self._tell_loop(self._done.set)
            return
        _log.warning("ipc_fallback", reason=reason, code=code)
        self._start_thread(opener)

    def _rewind(self, reason: str, code: str) -> None:
        """Put what the lost channel may have swallowed back in line, in the old order."""
        again = [entry for frame in self._kept for entry in frame] + self._in_flight
        self._kept = deque(maxlen=0)  # the fallback is the last channel: nothing to repeat
        self._kept_bytes = 0
        self._in_flight = []
        if self._end_numbered:
            # The notice goes before the end. Whichever of the two the receiver has seen
            # under that number stays; the end follows under the next.
            again = [entry for entry in again if entry[0].type != END_TYPE]
            self._pending = deque(e for e in self._pending if e[0].type != END_TYPE)
            self._end_numbered = False
            self._number -= 1
        self._pending.extendleft(reversed(again))
        self._pending_bytes = sum(size for _, size in self._pending)
        notice = ProgressEvent(
            type=EventType.IPC_FALLBACK,
            detail="Events now travel by stdout; none is lost.",
            summary={"from": "queue", "to": "stdout", "reason": reason, "code": code},
        )
        self._append(notice, 300)

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


def _without_what_cannot_travel(event: ProgressEvent, reason: str) -> ProgressEvent:
    """The event with a note in place of its facts and files."""
    return msgspec.structs.replace(
        event,
        detail=event.detail[:500].encode("utf-8", "replace").decode(),
        summary={"truncated": reason[:500].encode("utf-8", "replace").decode()},
        data={},
    )
