"""What no wire can carry is replaced by a note, and the events around it still arrive."""

from __future__ import annotations

import asyncio
import os
from typing import Any, cast

import pytest
import structlog.testing

from veritas.core.events import (
    ProgressEvent,
    event_from_json,
    event_to_json,
    frame_from_bytes,
    frame_in_place,
)
from veritas.core.ipc import PROGRESS_PREFIX, Emitter
from veritas.core.ipc.channel import StdoutChannel


def _endless() -> dict[str, Any]:
    summary: dict[str, Any] = {}
    summary["again"] = summary
    return summary


class Wire:
    """Keeps what a queue and a pipe would have carried."""

    name = "wire"

    def __init__(self) -> None:
        self.events: list[ProgressEvent] = []

    def send(self, frame: bytes, timeout_s: float) -> bool:
        by_queue = frame_from_bytes(frame)
        by_stdout = [event_from_json(event_to_json(event)) for event in frame_in_place(frame)]
        assert by_stdout == by_queue
        self.events += by_queue
        return True

    def probe(self) -> None:
        return

    def depth(self) -> int:
        return 0


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ProgressEvent(summary=cast("Any", {1: "a number as a name"})), "no text"),
        (ProgressEvent(summary={"huge": 2**70}), "int"),
        (ProgressEvent(summary={"odd": object()}), "object"),
        (ProgressEvent(detail="half a pair: \ud800"), "surrogates"),
        (ProgressEvent(summary={"long": "x" * 2_000_000}), "limit"),
        (ProgressEvent(data={"shot.png": b"x" * 9_000_000}), "limit"),
        (ProgressEvent(data={"shot.png": cast("Any", "no bytes")}), "not bytes"),
        (ProgressEvent(summary={"long": "x" * 2_000_000}, data={"a.png": b"x"}), "limit"),
        (ProgressEvent(summary=_endless()), "recursion"),
        (ProgressEvent(pct=cast("Any", 45.5)), "wrong type"),
        (ProgressEvent(detail=cast("Any", None)), "wrong type"),
        (ProgressEvent(phase="\ud800", step=cast("Any", 7)), "surrogates"),
    ],
)
async def test_it_becomes_a_note_and_its_neighbours_arrive(
    event: ProgressEvent, words: str
) -> None:
    wire = Wire()
    emitter = Emitter(lambda: wire)
    with structlog.testing.capture_logs() as logs:
        async with asyncio.timeout(10):
            await emitter.start()
            await emitter.emit(ProgressEvent(detail="before"))
            await emitter.emit(event)
            await emitter.emit(ProgressEvent(detail="after"))
            assert await emitter.close({"ok": True})
    assert [item.number for item in wire.events] == [1, 2, 3, 4]
    assert (wire.events[0].detail, wire.events[2].detail) == ("before", "after")
    assert words in wire.events[1].summary["truncated"]
    assert [log["event"] for log in logs] == ["event_not_sendable"]


async def test_what_only_the_queue_carries_becomes_a_note_on_stdout() -> None:
    read_fd, write_fd = os.pipe()
    emitter = Emitter(lambda: StdoutChannel(write_fd))
    with os.fdopen(read_fd, "rb") as read, structlog.testing.capture_logs() as logs:
        async with asyncio.timeout(10):
            await emitter.start()
            await emitter.emit(ProgressEvent(summary={"odd": {None: 1}}, data={"a.png": b"\x89"}))
            await emitter.emit(ProgressEvent(summary={"i": 1}, data={"b.png": b"\x89P"}))
            assert await emitter.close({"ok": True})
        os.close(write_fd)
        lines = read.read().splitlines()
    assert lines[0] == b""
    events = [event_from_json(line.removeprefix(PROGRESS_PREFIX)) for line in lines[1:]]
    assert [event.number for event in events] == [1, 2, 3]
    assert "keys" in events[0].summary["truncated"]
    assert (events[1].summary, events[1].data) == ({"i": 1}, {"b.png": b"\x89P"})
    assert [log["event"] for log in logs] == ["event_not_sendable"]
