from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.event_log.port import StoredEvent
from service.pages import MAX_PAGE_EVENTS, Page, WireEvent, cut_pages, first_page, form_of
from service.wire import PIECE_BYTES
from veritas.core.events import EventType


def stored(seq: int, kind: EventType = EventType.FINDING, size: int = 150) -> StoredEvent:
    head = b'{"seq":%d,"pad":"' % seq
    body = head + b"x" * (size - len(head) - 2) + b'"}'
    return StoredEvent("a" * 32, seq, kind, 0.0, body, position=seq + 100)


def events(*sizes: int) -> list[WireEvent]:
    return [WireEvent(stored(seq, size=size)) for seq, size in enumerate(sizes, 1)]


def test_an_event_is_encoded_once_for_each_transport() -> None:
    event = WireEvent(stored(1))
    body = event.stored.body
    assert event.encoded("sse") == b"id: 1\nevent: finding\ndata: " + body + b"\n\n"
    assert event.encoded("ndjson") == body + b"\n"
    assert msgspec.json.decode(event.encoded("websocket")) == {
        "type": "event",
        "event": msgspec.json.decode(body),
    }
    for transport in ("sse", "ndjson", "websocket"):
        assert event.encoded(transport) is event.encoded(transport)


def test_in_the_stream_of_everything_an_event_has_a_cursor() -> None:
    event = WireEvent(stored(1), everything=True)
    assert event.number == 101
    assert event.encoded("sse").startswith(b'id: g101\nevent: finding\ndata: {"cursor":"g101",')
    assert msgspec.json.decode(event.encoded("ndjson"))["cursor"] == "g101"


def test_a_page_is_encoded_once_for_each_form() -> None:
    page = Page(0, 2, events(150, 150))
    form = form_of("sse", chunked=True)
    assert form is form_of("sse", chunked=True)
    assert page.encoded(form) is page.encoded(form)
    plain = page.encoded(form_of("sse"))
    assert page.encoded(form).pieces[0] == b"%x\r\n%b\r\n" % (plain.size_bytes, plain.pieces[0])
    assert plain.pieces[0] == b"".join(event.encoded("sse") for event in page.events)


def test_types_leave_out_all_but_the_end() -> None:
    kinds = [EventType.FINDING, EventType.LOG_ENTRY, EventType.AUDIT_ERROR]
    page = Page(0, 3, [WireEvent(stored(seq, kind)) for seq, kind in enumerate(kinds, 1)])
    for types, shown in (({EventType.FINDING}, [1, 3]), ({EventType.SCREENSHOT}, [3])):
        encoded = page.encoded(form_of("ndjson", types=frozenset(types)))
        lines = b"".join(encoded.pieces).splitlines()
        assert [msgspec.json.decode(line)["seq"] for line in lines] == shown
        assert encoded.events == len(shown)
    assert Page(0, 1, page.events[:1]).encoded(form_of("sse", types=frozenset(kinds[1:2]))) == (
        (),
        0,
        0,
    )


def test_many_choices_of_types_are_not_all_kept() -> None:
    page = Page(0, 1, events(150))
    for kind in EventType:
        page.encoded(form_of("sse", types=frozenset({kind})))
    assert len(page._encoded) < 10


@given(st.lists(st.integers(100, 3 * PIECE_BYTES), max_size=150), st.integers(0, 5))
def test_pages_have_every_event_once_and_are_small(sizes: list[int], gap: int) -> None:
    found = events(*sizes)
    pages = cut_pages(0, len(sizes) + gap, found)
    assert [event for page in pages for event in page.events] == found
    cursor = 0
    for page in pages:
        assert page.after == cursor
        cursor = page.last
        assert len(page.events) <= MAX_PAGE_EVENTS
        assert len(page.events) == 1 or page.size_bytes <= PIECE_BYTES
        for transport in ("sse", "ndjson", "websocket"):
            encoded = page.encoded(form_of(transport, chunked=transport != "websocket"))
            assert len(encoded.pieces) <= 1 or len(page.events) == 1
            # A few KiB more where many small events are wrapped.
            assert all(len(piece) <= PIECE_BYTES * 1.5 for piece in encoded.pieces)
    assert cursor == len(sizes) + gap


@pytest.mark.parametrize("size", [PIECE_BYTES - 40, PIECE_BYTES // 2 + 1, 3 * PIECE_BYTES])
def test_a_large_event_is_a_page_by_itself_whatever_follows(size: int) -> None:
    for following in ([], [100], [100, 100]):
        assert len(first_page(0, events(size, *following)).events) == 1
    assert len(first_page(0, events(100, size)).events) == 1
