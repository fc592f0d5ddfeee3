"""Any interleaving of failures yields the same log: each event once, in order, then the end.

The emitter is the real one with its real threads; only the channels are in memory, so that they
can fail at any moment: before a frame is taken, after it is taken but before that is known, by
staying full, or by never coming back.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field

import structlog.testing
from hypothesis import given, settings
from hypothesis import strategies as st

from veritas.core.errors import ChannelBrokenError, HandoverError
from veritas.core.events import END_TYPE, EventType, ProgressEvent, frame_from_bytes
from veritas.core.ipc import Emitter, Sequencer

LIMIT_S = 20.0


@dataclass
class Failure:
    """When and how the first channel fails."""

    kind: str
    at_send: int
    read_before: int


@dataclass
class MemoryChannel:
    """Keeps the frames it has taken; fails as told."""

    failure: Failure | None = None
    name: str = "memory"
    frames: list[list[int]] = field(default_factory=list)
    events: dict[int, ProgressEvent] = field(default_factory=dict)
    sends: int = 0
    broken: bool = False
    stuck: threading.Event = field(default_factory=threading.Event)

    def send(self, frame: bytes, timeout_s: float) -> bool:
        self.sends += 1
        failing = self.failure is not None and self.sends > self.failure.at_send
        kind = self.failure.kind if self.failure is not None and failing else ""
        if kind == "lost before":
            self._break()
        if kind == "full":
            return False
        if kind == "stall":
            self.stuck.wait(LIMIT_S)
            self._break()
        events = frame_from_bytes(frame)
        self.frames.append([event.number for event in events])
        self.events |= {event.number: event for event in events}
        if kind == "lost after":
            self._break()
        return True

    def probe(self) -> None:
        if self.failure is not None and self.failure.kind == "lost at the end":
            self._break()

    def depth(self) -> int:
        return len(self.frames)

    def _break(self) -> None:
        self.broken = True
        raise ChannelBrokenError("the channel failed as told")


failures = st.none() | st.builds(
    Failure,
    kind=st.sampled_from(
        ["lost before", "lost after", "full", "stall", "lost at the end", "given up"]
    ),
    at_send=st.integers(0, 6),
    read_before=st.integers(0, 8),
)


@settings(max_examples=120, deadline=None)
@given(
    count=st.integers(0, 60),
    failure=failures,
    opens=st.booleans(),
    pauses=st.lists(st.booleans(), min_size=60, max_size=60),
    order=st.randoms(use_true_random=False),
)
async def test_each_event_arrives_once_in_order_whatever_fails(
    count: int, failure: Failure | None, opens: bool, pauses: list[bool], order: object
) -> None:
    first, second = MemoryChannel(failure), MemoryChannel()

    def open_first() -> MemoryChannel:
        if not opens:
            raise HandoverError("the queue cannot be reached")
        return first

    emitter = Emitter(open_first, lambda: second, full_limit_s=0.02, stall_limit_s=0.3)
    with structlog.testing.capture_logs():
        async with asyncio.timeout(LIMIT_S):
            await emitter.start()
            for index in range(count):
                await emitter.emit(ProgressEvent(detail=str(index)))
                if failure is not None and failure.kind == "given up" and index == failure.at_send:
                    emitter.give_up_channel("the receiver says so")
                    first.broken = opens
                if pauses[index]:
                    await asyncio.sleep(0)
            wait_for_word = failure is not None and failure.kind == "lost at the end"
            if wait_for_word and opens:
                closing = asyncio.create_task(emitter.close({"ok": True}, acknowledged=True))
                while END_TYPE not in _types(second):  # noqa: ASYNC110 - filled by a thread
                    await asyncio.sleep(0.005)
                emitter.acknowledge()
                assert await closing
            else:
                assert await emitter.close({"ok": True})
    first.stuck.set()
    # The reader gets some of what the first channel took, or all of it, mixed with the second.
    readable = first.frames
    if first.broken and failure is not None:
        readable = readable[: failure.read_before]
    streams = [
        [first.events[n] for frame in readable for n in frame],
        [second.events[n] for frame in second.frames for n in frame],
    ]
    got = _merge(streams, order)
    details = [event.detail for event in got if event.type == "progress"]
    assert details == [str(index) for index in range(count)]
    assert [event.type for event in got].count(END_TYPE) == 1
    assert got[-1].type == END_TYPE
    fell_back = emitter.fallback_reason is not None
    notices = [event for event in got if event.type == EventType.IPC_FALLBACK]
    assert len(notices) <= int(fell_back)
    if not opens:
        assert len(notices) == 1


def _types(channel: MemoryChannel) -> set[str]:
    return {event.type for event in channel.events.values()}


def _merge(streams: list[list[ProgressEvent]], order: object) -> list[ProgressEvent]:
    """Read both channels in any interleaving; stop at the end marker, as the runner does."""
    sequencer, got = Sequencer(), list[ProgressEvent]()
    left = [list(stream) for stream in streams]
    while any(left) and not (got and got[-1].type == END_TYPE):
        index = order.choice([i for i, stream in enumerate(left) if stream])  # type: ignore[attr-defined]
        got += sequencer.accept(left[index].pop(0))
    assert sequencer.waiting == 0 or got[-1].type == END_TYPE
    end = next((i for i, event in enumerate(got) if event.type == END_TYPE), None)
    return got if end is None else got[: end + 1]
