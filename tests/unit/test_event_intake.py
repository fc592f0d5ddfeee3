"""What a child that was taken over may send: it costs an event, never the audit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import msgspec
import pytest
import structlog.testing

from service.event_intake import EventIntake
from service.event_log.growth import store_form
from service.queue_bridge import QueueBridge
from veritas.core.events import ProgressEvent, StreamEvent, frame_to_bytes
from veritas.core.ipc import IPC_MODE_QUEUE, PROGRESS_PREFIX, ProgressQueue

DEEP = 100_000


class Taken:
    def __init__(self) -> None:
        self.events: list[StreamEvent] = []

    async def send(self, event: StreamEvent, files: Mapping[str, bytes] = {}) -> None:
        store_form("a" * 32, 1, event, 1)  # the log can keep it
        self.events.append(event)


@pytest.mark.parametrize(
    "facts", [{None: 1}, {("a", 1): 2}, [{None: 1}]], ids=["none", "list", "nested"]
)
async def test_facts_that_json_does_not_know_become_a_note(facts: Any) -> None:
    taken = Taken()
    intake = EventIntake(IPC_MODE_QUEUE, taken.send)
    with structlog.testing.capture_logs() as logs:
        for number, summary in enumerate(({"odd": facts}, {"i": 2}), 1):
            await intake.from_queue(
                ProgressEvent(step="progress", detail="d", summary=summary, number=number)
            )
    assert "keys" in taken.events[0].data["truncated"]
    assert (taken.events[0].detail, taken.events[1].data) == ("d", {"i": 2})
    assert [log["event"] for log in logs] == ["event_data_unreadable"]


async def test_facts_keep_their_meaning() -> None:
    taken = Taken()
    facts = {"a": {1: [1.5, None, True]}, "b": "ü", "c": b"x"}
    await EventIntake(IPC_MODE_QUEUE, taken.send).from_queue(
        ProgressEvent(step="progress", summary=facts, number=1)
    )
    assert taken.events[0].data == {"a": {"1": [1.5, None, True]}, "b": "ü", "c": "eA=="}


async def test_a_line_that_is_nested_without_end_is_refused() -> None:
    taken = Taken()
    intake = EventIntake(IPC_MODE_QUEUE, taken.send)
    nested = b'{"number":1,"summary":{"a":' + b"[" * DEEP + b"]" * DEEP + b"}}"
    with structlog.testing.capture_logs() as logs:
        await intake.from_stdout(PROGRESS_PREFIX + nested)
    assert taken.events == []
    assert [log["event"] for log in logs] == ["child_line_unreadable"]


async def test_a_frame_that_is_nested_without_end_is_refused_and_the_next_is_read() -> None:
    array_of_one = b"\x91"
    name = msgspec.msgpack.encode("summary")
    nested = array_of_one + b"\x81" + name + b"\x81\xa1a" + array_of_one * DEEP + b"\xc0"
    frames = [nested, frame_to_bytes([ProgressEvent(number=1)])]

    class Queue:
        def get(self, block: bool = True, timeout: float | None = None) -> bytes:
            return frames.pop(0)

    with ThreadPoolExecutor(1) as executor:
        bridge = QueueBridge(cast("ProgressQueue", Queue()), executor)
        async with asyncio.timeout(10):
            assert await bridge.read() == []
            events = await bridge.read()
    assert [event.number for event in events or ()] == [1]
    assert bridge.refused == 1
