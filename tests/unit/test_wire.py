from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.event_log.port import StoredEvent
from service.wire import (
    LATEST,
    CursorError,
    WireEvent,
    events_page,
    parse_cursor,
    sse_comment,
    sse_frame,
)
from veritas.core.events import EventType


def _read_frame(frame: bytes) -> str:
    """What an EventSource makes of a frame's data (HTML standard, section 9.2.6)."""
    text = frame.decode().replace("\r\n", "\n").replace("\r", "\n")
    assert text.endswith("\n\n")
    assert "\n\n" not in text[:-2]
    return "\n".join(
        line.removeprefix("data:").removeprefix(" ")
        for line in text[:-2].split("\n")
        if line.startswith("data:")
    )


@given(st.text(alphabet=st.sampled_from("a:\r\n \u2028\u0085\x0b\0ü")))
def test_data_survives_a_frame(text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    assert _read_frame(sse_frame(text.encode(), event="finding", event_id="7")) == expected


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "a\0b"])
def test_a_field_cannot_be_broken_out_of(value: str) -> None:
    with pytest.raises(ValueError, match="line end"):
        sse_frame(b"", event=value)
    with pytest.raises(ValueError, match="line end"):
        sse_frame(b"", event_id=value)


def test_a_comment_stays_one() -> None:
    assert sse_comment("a\ndata: b") == b": a data: b\n\n"


def test_an_event_is_encoded_once() -> None:
    body = b'{"seq":1}'
    event = WireEvent(StoredEvent("a", 1, EventType.FINDING, 0.0, body))
    assert event.sse() == b"id: 1\nevent: finding\ndata: " + body + b"\n\n"
    assert event.sse() is event.sse()
    assert event.message() is event.message()
    assert event.line() is event.line()
    assert msgspec.json.decode(event.message()) == {"type": "event", "event": {"seq": 1}}


def test_where_a_cursor_comes_from() -> None:
    assert parse_cursor(None, None, None) is None
    assert parse_cursor("3", "4", "5") == 3
    assert parse_cursor(None, "4", "5") == 4
    assert parse_cursor("", None, "0") == 0
    assert parse_cursor(None, None, "latest") is LATEST


@pytest.mark.parametrize("value", ["", "-1", "1.5", "x", "１", "9" * 16, " 1", "1\n", "0x1"])
def test_what_is_no_cursor(value: str) -> None:
    with pytest.raises(CursorError, match="after is"):
        parse_cursor(None, None, value)
    if value:
        with pytest.raises(CursorError, match="Last-Event-ID is"):
            parse_cursor(value, None, "1")


def test_a_page_is_json() -> None:
    events = [StoredEvent("a", n, EventType.FINDING, 0.0, b'{"seq":%d}' % n) for n in (1, 2)]
    assert msgspec.json.decode(events_page(events, next=None)) == {
        "events": [{"seq": 1}, {"seq": 2}],
        "next": None,
    }
    assert msgspec.json.decode(events_page([])) == {"events": []}
