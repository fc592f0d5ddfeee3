"""How an audit's end is judged when several things are true at once."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
import pytest

from service.audit_end import Ending, judge
from veritas.core.events import EventType, StreamEvent

RESULT = StreamEvent(type=EventType.AUDIT_RESULT, at=0.0, data={"score": 88, "secret": 1})
NOTHING_KNOWN = Ending(
    result=None,
    marker=None,
    cancel_asked=False,
    held_mb=None,
    memory_limit_mb=1500.0,
    timed_out=False,
    limit_s=70.0,
    returncode=-9,
    last_words="the last line",
    ipc={"mode": "queue"},
    pct=40,
)
STOPPED = {"ok": False, "code": "stopped", "message": "The audit was stopped."}


def told(**known: Any) -> StreamEvent:
    event = judge(dataclasses.replace(NOTHING_KNOWN, **known))
    assert event.data["ipc"] == {"mode": "queue"}
    return event


@pytest.mark.parametrize(
    "afterwards",
    [
        {},
        {"marker": {"ok": True}},
        {"cancel_asked": True},
        {"held_mb": 2000.0},
        {"timed_out": True},
        {"marker": {"ok": True}, "cancel_asked": True, "held_mb": 2000.0, "timed_out": True},
    ],
)
def test_a_result_counts_for_more_than_how_the_child_went(afterwards: dict[str, Any]) -> None:
    event = told(result=RESULT, **afterwards)
    assert (event.type, event.pct) == (EventType.AUDIT_COMPLETE, 100)
    assert event.data == {"score": 88, "ipc": {"mode": "queue"}}


@pytest.mark.parametrize("result", [None, RESULT])
@pytest.mark.parametrize(
    ("known", "code", "words"),
    [
        ({"held_mb": 2000.4, "timed_out": True}, "memory_limit", "2000 MB of memory, 1500 is"),
        ({"timed_out": True}, "time_limit", "within 70 s"),
        ({}, "stopped", "was stopped"),
    ],
)
def test_why_we_stopped_it_counts_for_more_than_what_it_said_of_that(
    known: dict[str, Any], code: str, words: str, result: StreamEvent | None
) -> None:
    event = told(result=result, marker=STOPPED, **known)
    assert (event.type, event.data["code"], event.pct) == (EventType.AUDIT_ERROR, code, 40)
    assert words in event.detail == event.data["message"]


def test_who_asked_for_the_end_gets_it() -> None:
    event = told(cancel_asked=True, held_mb=2000.0, timed_out=True, marker=STOPPED)
    assert event.type == EventType.AUDIT_CANCELLED


def test_a_child_that_said_nothing_has_crashed() -> None:
    event = told()
    assert event.data["code"] == "child_crashed"
    assert "signal 9 (SIGKILL)" in event.detail
    assert "the last line" in event.detail


def test_a_marker_without_words_is_an_error_of_ours() -> None:
    event = told(marker={"ok": False})
    assert event.data["code"] == "engine_error"
    assert event.detail


def test_a_long_story_is_cut() -> None:
    event = told(marker={"ok": False, "code": "c" * 100, "message": "m" * 5000})
    assert len(event.data["code"]) == 60
    assert len(msgspec.json.encode(event)) < 5000
