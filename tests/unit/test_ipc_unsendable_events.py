"""What no wire can carry is replaced by a note, and the events around it still arrive."""

from __future__ import annotations

import asyncio
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
from veritas.core.ipc import Emitter


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
