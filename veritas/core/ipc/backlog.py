"""What an emitter has yet to send, and what it may have to send again. Pure."""

from __future__ import annotations

from collections import deque

from veritas.core.events import ProgressEvent
from veritas.core.ipc.frame import Frame, OpenFrame, frame_of
from veritas.core.ipc.handover import QUEUE_SIZE

MAX_FRAME_EVENTS = 512
MAX_FRAME_BYTES = 512 * 1024
MAX_WAITING_EVENTS = 4 * MAX_FRAME_EVENTS
MAX_WAITING_BYTES = 16 * 1024 * 1024

# A full queue holds this many frames; more may be under way on either side.
_MARGIN_FRAMES = 8
_KEEP_FRAMES = QUEUE_SIZE + _MARGIN_FRAMES
# Each time so much more is kept, the channel is asked how much of it is still needed.
ASK_EVERY_BYTES = 8 * 1024 * 1024


class Backlog:
    """Frames in order: those sent and kept, the one under way, those that wait, the open one.

    What is added goes into the open frame until that is full or taken. So a lone event travels
    by itself, and a burst in few large frames. An event with files is a frame by itself: it is
    large enough, and together they would only be copied once more.

    Args:
        keep: whether what was sent may have to be sent again, by another channel.

    Attributes:
        number: the number given last, 0 before the first.
        is_full: something should be taken before more is added.
        end_added: the end marker has its number.
    """

    def __init__(self, *, keep: bool = True) -> None:
        self.number = 0
        self.is_full = False
        self.end_added = False
        self._open = OpenFrame()
        self._waiting: deque[Frame] = deque()
        self._waiting_events = 0
        self._waiting_bytes = 0
        self._under_way: Frame | None = None
        self._kept: deque[Frame] | None = deque() if keep else None
        self._kept_bytes = 0
        self._ask_at_bytes = ASK_EVERY_BYTES

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._waiting or self._open.events)

    def add(self, event: ProgressEvent) -> None:
        """Number an event and put it in line.

        Raises:
            EventTooLargeError, TypeError, ValueError, OverflowError, RecursionError: it cannot
                travel (:meth:`OpenFrame.add`); its number stays free.
        """
        event.number = self.number + 1
        if event.data:
            alone = frame_of(event)
            self._close_frame()
            self._append(alone)
            self.number += 1
            return
        frame = self._open
        frame.add(event)
        self.number += 1
        if frame.events >= MAX_FRAME_EVENTS or frame.size_bytes >= MAX_FRAME_BYTES:
            self._close_frame()

    def add_end(self, event: ProgressEvent) -> None:
        """Add the end marker in a frame of its own, so that a rewind can take it out."""
        self._close_frame()
        self.add(event)
        self._close_frame()
        self.end_added = True

    def take(self) -> Frame:
        """Take the oldest frame that waits, of which there must be one; it is then under way."""
        if not self._waiting:
            self._close_frame()
        frame = self._under_way = self._waiting.popleft()
        self._count(frame, -1)
        return frame

    def sent(self) -> bool:
        """Keep the frame under way, which a channel has taken and may yet lose.

        Returns:
            Whether so much is kept by now that the channel should be asked what it still holds.
        """
        frame, self._under_way = self._under_way, None
        if frame is None or self._kept is None:
            return False
        self._kept.append(frame)
        self._kept_bytes += len(frame.raw)
        self._forget(_KEEP_FRAMES)
        return self._kept_bytes >= self._ask_at_bytes

    def held_by_channel(self, frames: int) -> None:
        """Keep no more than what the channel still holds, and a few that may be under way."""
        self._forget(frames + _MARGIN_FRAMES)
        self._ask_at_bytes = self._kept_bytes + ASK_EVERY_BYTES

    def rewind(self) -> None:
        """Put what a lost channel may have swallowed back in line, in the old order.

        The end marker is taken out and its number is free: whichever of it and what comes in its
        place the receiver has seen under that number stays. Nothing is kept from now on, since
        the next channel is the last.
        """
        again = list(self._kept or ())
        if self._under_way is not None:
            again.append(self._under_way)
        self._kept, self._kept_bytes, self._under_way = None, 0, None
        self._waiting.extendleft(reversed(again))
        for frame in again:
            self._count(frame, 1)
        if self.end_added:
            self._count(self._waiting.pop(), -1)  # nothing comes after it
            self.end_added = False
            self.number -= 1

    def _close_frame(self) -> None:
        if self._open.events:
            self._append(self._open.close())
            self._open = OpenFrame()

    def _append(self, frame: Frame) -> None:
        self._waiting.append(frame)
        self._count(frame, 1)

    def _count(self, frame: Frame, sign: int) -> None:
        self._waiting_events += sign * frame.events
        self._waiting_bytes += sign * len(frame.raw)
        self.is_full = (
            self._waiting_events >= MAX_WAITING_EVENTS or self._waiting_bytes >= MAX_WAITING_BYTES
        )

    def _forget(self, but: int) -> None:
        while self._kept and len(self._kept) > but:
            self._kept_bytes -= len(self._kept.popleft().raw)
