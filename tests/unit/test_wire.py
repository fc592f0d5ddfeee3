from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from service.event_log.port import StoredEvent
from service.stream_messages import ClientCancel, ClientMessage, ClientPing, ClientPong
from service.wire import (
    PIECE_BYTES,
    events_page,
    http_chunk,
    parse_client_message,
    sse_comment,
    sse_frame,
    text_frames,
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


def test_a_comment_can_carry_an_id() -> None:
    assert sse_comment("ping", event_id="g7") == b": ping\nid: g7\n\n"


def test_a_chunk_says_its_size_in_hexadecimal() -> None:
    assert http_chunk(b"x" * 26) == b"1a\r\n" + b"x" * 26 + b"\r\n"


@pytest.mark.parametrize("size", [0, 125, 126, PIECE_BYTES, PIECE_BYTES + 1, 5 * PIECE_BYTES + 3])
async def test_frames_are_read_as_one_message(size: int) -> None:
    message = bytes(32 + number % 90 for number in range(size))
    frames = text_frames(message)
    assert all(len(frame) <= PIECE_BYTES + 4 for frame in frames)
    # A control frame may come between any two.
    received = await _read_frames(b"".join(frame + b"\x89\x01!" for frame in frames))
    assert received == message


async def _read_frames(data: bytes) -> bytes:
    """Read a text message with another implementation of the protocol."""
    reader = ClientProtocol(parse_uri("ws://a.test/"), state=State.OPEN)
    reader.receive_data(data)
    assert reader.parser_exc is None
    frames = [e for e in reader.events_received() if isinstance(e, Frame)]
    text = [frame for frame in frames if frame.opcode in {Opcode.TEXT, Opcode.CONT}]
    assert [frame.opcode for frame in text] == [Opcode.TEXT, *[Opcode.CONT] * (len(text) - 1)]
    assert [frame.fin for frame in text] == [*[False] * (len(text) - 1), True]
    return b"".join(frame.data for frame in text)


@pytest.mark.parametrize(
    ("kind", "message"),
    [("ping", ClientPing()), ("pong", ClientPong()), ("cancel", ClientCancel())],
)
def test_messages_of_clients(kind: str, message: ClientMessage) -> None:
    assert parse_client_message(f'{{"type": "{kind}"}}') == message


@pytest.mark.parametrize(
    "text", ["", "x", "{}", "[]", '{"type":"hello"}', '{"type":"ping","a":1}', "[" * 5000, "\udc80"]
)
def test_messages_that_mean_nothing(text: str) -> None:
    assert parse_client_message(text) is None


def test_a_page_is_json() -> None:
    events = [StoredEvent("a", n, EventType.FINDING, 0.0, b'{"seq":%d}' % n) for n in (1, 2)]
    assert msgspec.json.decode(events_page(events, next=None)) == {
        "events": [{"seq": 1}, {"seq": 2}],
        "next": None,
    }
    assert msgspec.json.decode(events_page([])) == {"events": []}
