"""Each way to lose the queue has a code of its own in the stream."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from veritas.core.errors import FALLBACK_CODES, ChannelBrokenError, HandoverError
from veritas.core.events import EventType, ProgressEvent, frame_from_bytes
from veritas.core.ipc import Emitter
from veritas.core.ipc.channel import Channel


class Failing:
    """A channel that does one thing, whatever it is given."""

    name = "failing"

    def __init__(self, act: Callable[[], bool]) -> None:
        self._act = act

    def send(self, frame: bytes, timeout_s: float) -> bool:
        return self._act()

    def depth(self) -> int:
        return 0

    def probe(self) -> None:
        self._act()


class Kept:
    name = "kept"

    def __init__(self) -> None:
        self.events: list[ProgressEvent] = []

    def send(self, frame: bytes, timeout_s: float) -> bool:
        self.events += frame_from_bytes(frame)
        return True

    def depth(self) -> int:
        return 0

    def probe(self) -> None:
        pass


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        ("handover", "ipc_handover_failed"),
        ("broken", "ipc_channel_broken"),
        ("full", "ipc_channel_full"),
        ("stalled", "ipc_channel_stalled"),
        ("bug", "ipc_error"),
    ],
)
async def test_the_code_says_how_the_queue_was_lost(failure: str, code: str) -> None:
    release, kept = threading.Event(), Kept()

    def act() -> bool:
        match failure:
            case "broken":
                raise ChannelBrokenError("gone")
            case "full":
                return False
            case "bug":
                raise KeyError("nobody foresaw this")
        return release.wait(20)

    def open_queue() -> Channel:
        if failure == "handover":
            raise HandoverError("AUDIT_QUEUE_FD is not set")
        return Failing(act)

    emitter = Emitter(open_queue, lambda: kept, full_limit_s=0.05, stall_limit_s=0.5)
    try:
        async with asyncio.timeout(20):
            await emitter.start()
            await emitter.emit(ProgressEvent(detail="one"))
            assert await emitter.close({"ok": True})
    finally:
        release.set()
    assert [event.number for event in kept.events] == [1, 2, 3]
    (notice,) = [event for event in kept.events if event.type == EventType.IPC_FALLBACK]
    assert notice.summary["code"] == code
    assert notice.summary["reason"]
    assert (code in FALLBACK_CODES) is (failure != "bug")
