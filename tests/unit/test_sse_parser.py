from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.client import sse_parser
from service.client.sse_parser import Block, EventTooLargeError, SseParser


def parse(*chunks: bytes) -> list[Block]:
    parser = SseParser()
    return [block for chunk in chunks for block in parser.feed(chunk)]


def test_fields() -> None:
    raw = b": hi\nretry: 2323\n\nid: 7\nevent: finding\ndata: one\ndata:two\ndata\nother: x\n\n"
    assert parse(raw) == [Block("", "", None), Block("7", "finding", "one\ntwo\n")]


def test_an_id_stays_until_the_next_and_moves_without_an_event() -> None:
    assert parse(b"id: 1\ndata: a\n\ndata: b\n\nid: 9\n\nid\ndata: c\n\n") == [
        Block("1", "", "a"),
        Block("1", "", "b"),
        Block("9", "", None),
        Block("", "", "c"),
    ]


def test_what_the_standard_ignores() -> None:
    parser = SseParser()
    raw = b"\xef\xbb\xbfid: 1\0\nretry: 1x\nretry: \xd9\xa3\ndata:  kept \n\n"
    assert parser.feed(raw + b"id: 2\ndata: unfinished\n") == [Block("", "", " kept ")]
    assert parser.retry_ms is None
    assert parser.feed(b"retry: 250\n") == []
    assert parser.retry_ms == 250


def test_other_line_separators_are_text() -> None:
    assert parse("data: a\u2028b\x0bc\x85d\n\n".encode()) == [Block("", "", "a\u2028b\x0bc\x85d")]


@given(
    blocks=st.lists(
        st.tuples(
            st.integers(0, 10**6),
            st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")),
        ),
        max_size=6,
    ),
    ending=st.sampled_from(["\n", "\r", "\r\n"]),
    cuts=st.lists(st.integers(0, 400), max_size=12),
)
def test_however_the_bytes_come(
    blocks: list[tuple[int, str]], ending: str, cuts: list[int]
) -> None:
    raw = "".join(
        f"id: {number}{ending}event: e{ending}data: {text}{ending}{ending}"
        for number, text in blocks
    ).encode()
    places = sorted({0, *cuts, len(raw)})
    chunks = [raw[begin:end] for begin, end in pairwise(places)]
    assert parse(*chunks) == [Block(str(number), "e", text) for number, text in blocks]


@pytest.mark.parametrize("raw", [b"data: " + b"x" * 200, b"data: 12345\n" * 20])
def test_an_event_without_end(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse_parser, "MAX_EVENT_BYTES", 100)
    with pytest.raises(EventTooLargeError):
        parse(*(raw[at : at + 10] for at in range(0, len(raw), 10)))
