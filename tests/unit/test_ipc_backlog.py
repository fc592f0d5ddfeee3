"""The emitter's line: what is sent, kept and sent again, whatever order that happens in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veritas.core.events import END_TYPE, ProgressEvent, frame_from_bytes
from veritas.core.ipc import backlog as limits
from veritas.core.ipc.backlog import Backlog
from veritas.core.ipc.frame import UNSENDABLE, Frame


def event(detail: str = "", **data: bytes) -> ProgressEvent:
    return ProgressEvent(detail=detail, data=data)


def numbers(frame: Frame) -> list[int]:
    found = [item.number for item in frame_from_bytes(frame.raw)]
    assert len(found) == frame.events
    return found


def drain(line: Backlog) -> list[int]:
    taken = []
    while line:
        taken += numbers(line.take())
        line.sent()
    return taken


def test_a_lone_event_travels_by_itself_and_a_burst_together() -> None:
    line = Backlog()
    line.add(event())
    assert numbers(line.take()) == [1]
    for _ in range(100):
        line.add(event())
    assert numbers(line.take()) == list(range(2, 102))
    assert not line


def test_files_fill_a_frame_of_their_own_in_its_place() -> None:
    line = Backlog()
    line.add(event("before"))
    line.add(event("picture", shot=b"\x89PNG"))
    line.add(event("after"))
    assert [numbers(line.take()) for _ in range(3)] == [[1], [2], [3]]


def test_no_frame_outgrows_its_limits() -> None:
    line = Backlog()
    for index in range(2000):
        line.add(event("x" * (1 if index < 1000 else 5000)))
    frames = []
    while line:
        frames.append(line.take())
    assert [number for frame in frames for number in numbers(frame)] == list(range(1, 2001))
    assert max(frame.events for frame in frames) == limits.MAX_FRAME_EVENTS
    assert max(len(frame.raw) for frame in frames) < limits.MAX_FRAME_BYTES + 6000


def test_it_is_full_until_enough_is_taken() -> None:
    line = Backlog()
    assert _fill(line, event) == limits.MAX_WAITING_EVENTS
    line.take()
    assert _fill(line, event) == limits.MAX_FRAME_EVENTS


def test_it_is_full_with_few_events_that_are_large() -> None:
    line, size = Backlog(), 1_000_000

    def picture() -> ProgressEvent:
        return event(shot=b"x" * size)

    assert _fill(line, picture) == 1 + limits.MAX_WAITING_BYTES // size
    line.take()
    assert _fill(line, picture) == 1


def _fill(line: Backlog, make: Callable[[], ProgressEvent]) -> int:
    count = 0
    while not line.is_full:
        line.add(make())
        count += 1
    return count


def test_an_event_that_cannot_travel_leaves_no_trace() -> None:
    line = Backlog()
    line.add(event("one"))
    for bad in (
        ProgressEvent(summary={"odd": object(), "long": "x" * 100_000}),
        ProgressEvent(detail="x" * 1_100_000),
        ProgressEvent(data={"shot.png": b"x" * 9_000_000}),
        ProgressEvent(detail="x" * 1_100_000, data={"shot.png": b"x"}),
    ):
        with pytest.raises(UNSENDABLE):
            line.add(bad)
    line.add(event("two"))
    (frame,) = [line.take()]
    assert numbers(frame) == [1, 2]
    assert len(frame.raw) < 400


def test_only_what_the_channel_may_hold_is_kept() -> None:
    line = Backlog()
    asked = 0
    for _ in range(100):
        line.add(event(shot=b"x" * 1_000_000))
        line.take()
        if line.sent():
            asked += 1
            line.held_by_channel(1)
    line.rewind()
    again = drain(line)
    assert again == list(range(again[0], 101))
    # One in the channel, and a few that may be on their way.
    assert 9 <= len(again) < 9 + 1 + limits.ASK_EVERY_BYTES // 1_000_000
    assert asked >= 10


def test_without_another_channel_nothing_is_kept() -> None:
    line = Backlog(keep=False)
    for _ in range(50):
        line.add(event(shot=b"x" * 1_000_000))
        line.take()
        assert not line.sent()
    line.rewind()
    assert not line


@given(
    steps=st.lists(st.sampled_from(["add", "file", "take", "sent"]), max_size=60),
    end=st.booleans(),
    ends_sent=st.integers(0, 3),
)
def test_a_rewind_repeats_all_that_may_be_lost_in_the_old_order(
    steps: list[str], end: bool, ends_sent: int
) -> None:
    line = Backlog()
    added, under_way = 0, False
    for step in steps:
        if step in {"add", "file"}:
            line.add(event(shot=b"x") if step == "file" else event())
            added += 1
        elif step == "take" and line and not under_way:
            line.take()
            under_way = True
        elif step == "sent" and under_way:
            line.sent()
            under_way = False
    if end:
        line.add_end(ProgressEvent(type=END_TYPE))
        for _ in range(ends_sent):
            if under_way:
                line.sent()
            if under_way := bool(line):
                line.take()
    line.rewind()
    assert not line.end_added
    line.add(event("the notice"))
    line.add_end(ProgressEvent(type=END_TYPE))
    assert drain(line) == list(range(1, added + 3))
