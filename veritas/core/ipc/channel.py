"""The two channels: the manager's queue, and lines on standard output."""

from __future__ import annotations

import os
import queue
from collections.abc import Sequence
from typing import Protocol

import structlog

from veritas.core.errors import ChannelBrokenError
from veritas.core.events import ProgressEvent, event_to_json, frame_in_place, frame_to_bytes
from veritas.core.ipc.frame import UNSENDABLE, without_what_cannot_travel
from veritas.core.ipc.handover import ProgressQueue

PROGRESS_PREFIX = b"##PROGRESS:"

_log = structlog.get_logger(__name__)


def safe_put(progress_queue: ProgressQueue, item: object, timeout_s: float = 1.0) -> bool:
    """Put one item, and never hang on a full queue.

    Args:
        progress_queue: the queue.
        item: a frame of events (bytes), or one event.
        timeout_s: how long to wait for room.

    Returns:
        True when the queue has it, False when it stayed full.

    Raises:
        ChannelBrokenError: the queue is gone.
    """
    frame = frame_to_bytes([item]) if isinstance(item, ProgressEvent) else item
    try:
        progress_queue.put(frame, timeout=timeout_s)
    except queue.Full:
        return False
    except Exception as error:
        # The proxy raises what the far side raised, of any type, RemoteError among them.
        raise ChannelBrokenError(f"the queue is gone ({error!r})") from error
    return True


class Channel(Protocol):
    """One way from the engine to the service. Blocking: called from the emitter's thread."""

    name: str

    def send(self, frame: bytes, timeout_s: float) -> bool:
        """Send a frame.

        Args:
            frame: events in MessagePack.
            timeout_s: how long to wait for room.

        Returns:
            True when it was taken whole, False when there was no room for ``timeout_s``.

        Raises:
            ChannelBrokenError: nothing can be sent by this channel any more.
        """
        ...

    def probe(self) -> None:
        """Make sure that what was sent can still be fetched.

        Raises:
            ChannelBrokenError: it is lost with the channel.
        """
        ...

    def depth(self) -> int:
        """How many frames were sent and not fetched yet.

        Raises:
            ChannelBrokenError: they are lost with the channel.
        """
        ...


class QueueChannel:
    """The manager's queue. Each item is one frame of events in MessagePack."""

    name = "queue"

    def __init__(self, progress_queue: ProgressQueue) -> None:
        self._queue = progress_queue

    def send(self, frame: bytes, timeout_s: float) -> bool:
        """See :meth:`Channel.send`."""
        return safe_put(self._queue, frame, timeout_s)

    def probe(self) -> None:
        """See :meth:`Channel.probe`."""
        self.depth()

    def depth(self) -> int:
        """See :meth:`Channel.depth`."""
        try:
            return self._queue.qsize()
        except Exception as error:
            # The proxy raises what the far side raised, of any type.
            raise ChannelBrokenError(f"the queue is gone ({error!r})") from error


class StdoutChannel:
    """``##PROGRESS:{json}`` lines, one an event, on a descriptor nobody else writes to.

    Written without a buffer in between, so that an exit never waits for a reader that stopped.
    """

    name = "stdout"

    def __init__(self, fd: int) -> None:
        self._fd = fd
        # Whoever printed here before may have left a line open; the first event must not be
        # glued to it.
        self._opening = b"\n"

    def send(self, frame: bytes, timeout_s: float) -> bool:
        """See :meth:`Channel.send`. A pipe has no time limit: the reader sets the pace."""
        self.write(frame_in_place(frame))
        return True

    def write(self, events: Sequence[ProgressEvent]) -> None:
        """Write events.

        Raises:
            ChannelBrokenError: nobody reads any more.
        """
        parts = [self._opening]
        for event in events:
            parts += (PROGRESS_PREFIX, _json_of(event), b"\n")
        left = memoryview(b"".join(parts))
        self._opening = b""
        try:
            while left:
                left = left[os.write(self._fd, left) :]
        except OSError as error:
            raise ChannelBrokenError(f"stdout is closed ({error})") from error

    def probe(self) -> None:
        """See :meth:`Channel.probe`. What a pipe took, the reader gets."""

    def depth(self) -> int:
        """See :meth:`Channel.depth`."""
        return 0


class ValidateChannel:
    """Both channels with the same events: stdout first, so that it never lacks one."""

    name = "validate"

    def __init__(self, queue_channel: QueueChannel, stdout_channel: StdoutChannel) -> None:
        self._queue = queue_channel
        self._stdout: StdoutChannel | None = stdout_channel
        self._on_stdout = 0

    def send(self, frame: bytes, timeout_s: float) -> bool:
        """See :meth:`Channel.send`."""
        if self._stdout is not None:
            # A frame for which the queue had no room comes again.
            fresh = [e for e in frame_in_place(frame) if e.number > self._on_stdout]
            try:
                self._stdout.write(fresh)
                self._on_stdout = fresh[-1].number if fresh else self._on_stdout
            except ChannelBrokenError as error:
                # Comparing must never cost an audit: the queue alone goes on, and what stdout
                # lacks shows in the comparison.
                _log.warning("ipc_validation_lost_stdout", reason=str(error))
                self._stdout = None
        return self._queue.send(frame, timeout_s)

    def probe(self) -> None:
        """See :meth:`Channel.probe`."""
        self._queue.probe()

    def depth(self) -> int:
        """See :meth:`Channel.depth`."""
        return self._queue.depth()


def _json_of(event: ProgressEvent) -> bytes:
    """An event as JSON; what MessagePack carries and JSON does not becomes a note."""
    try:
        return event_to_json(event)
    except UNSENDABLE as error:
        _log.warning("event_not_sendable", type=event.type, reason=str(error))
        return event_to_json(without_what_cannot_travel(event, str(error)))
