"""What goes over the wire: SSE frames, WebSocket frames and messages, HTTP chunks. Pure."""

from __future__ import annotations

import re
import struct
from typing import Any, Final, Literal

import msgspec

from service.event_log.port import StoredEvent
from service.stream_messages import ClientMessage, ServerMessage
from veritas.core.errors import shorten

Transport = Literal["sse", "websocket", "ndjson"]

# What is written to a client at once: it holds no more than this beyond the socket's own buffers.
PIECE_BYTES: Final = 16 * 1024
# The HTML standard names exactly these three as line ends of an event stream (section 9.2.5).
_LINE_END = re.compile(rb"\r\n|\r|\n")
# RFC 6455, 5.2: the first byte of a frame, made of the FIN bit and the opcode.
_FIN, _TEXT, _CONTINUATION = 0x80, 0x1, 0x0


def sse_frame(data: bytes, *, event: str | None = None, event_id: str | None = None) -> bytes:
    """One Server-Sent Event.

    Args:
        data: the payload; each of its lines becomes a ``data`` field.
        event: the event's type.
        event_id: what the client sends back as ``Last-Event-ID``.

    Raises:
        ValueError: type or id hold a line end or NUL, which would end their field early.
    """
    lines: list[bytes] = []
    for name, value in (("id", event_id), ("event", event)):
        if value is not None:
            if any(char in value for char in "\r\n\0"):
                raise ValueError(f"{name} {shorten(value)!r} holds a line end or NUL")
            lines.append(f"{name}: {value}\n".encode())
    lines.extend(b"data: " + line + b"\n" for line in _LINE_END.split(data))
    return b"".join((*lines, b"\n"))


def sse_comment(text: str, *, event_id: str | None = None) -> bytes:
    """A comment, which clients skip.

    Args:
        text: what it says.
        event_id: moves the client's ``Last-Event-ID`` along: a block without data is no event,
            but its id counts (HTML standard, 9.2.6, "dispatch the event", steps 1 and 2).
    """
    mark = b"" if event_id is None else f"id: {event_id}\n".encode()
    return b": " + _LINE_END.sub(b" ", text.encode()) + b"\n" + mark + b"\n"


def sse_opening(retry_ms: int, *, event_id: str | None = None) -> bytes:
    """The first bytes of a stream: they open the client's side, and set its reconnection time.

    Args:
        retry_ms: how long a client waits before it comes back, in milliseconds.
        event_id: where the stream begins, for a client that cannot know: should it be cut off
            before the first event, it comes back to this place and not to a later one.
    """
    mark = b"" if event_id is None else f"id: {event_id}\n".encode()
    return b": veritas\nretry: %d\n%b\n" % (retry_ms, mark)


def http_chunk(data: bytes) -> bytes:
    """A chunk of a body of unknown length (RFC 9112, 7.1). ``data`` is not empty."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def text_frames(message: bytes) -> list[bytes]:
    """A text message as the frames a server sends (RFC 6455, 5.2 and 5.4).

    A message larger than :data:`PIECE_BYTES` is fragmented, so that a slow client need not hold it
    whole, and control frames can go between.
    """
    parts = cut(message)
    last = len(parts) - 1
    return [
        _frame((_FIN if i == last else 0) | (_CONTINUATION if i else _TEXT), part)
        for i, part in enumerate(parts)
    ]


def cut(data: bytes) -> list[bytes]:
    """Parts of at most :data:`PIECE_BYTES`; at least one."""
    if len(data) <= PIECE_BYTES:
        return [data]
    return [data[at : at + PIECE_BYTES] for at in range(0, len(data), PIECE_BYTES)]


def _frame(first_byte: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", first_byte, size) + payload
    return struct.pack("!BBH", first_byte, 126, size) + payload  # a part is under 64 KiB


_client_messages: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_server_messages = msgspec.json.Encoder()


def parse_client_message(text: str) -> ClientMessage | None:
    """A client's message; None when it means nothing here."""
    try:
        return _client_messages.decode(text)
    except (ValueError, RecursionError):
        return None


def encode_message(message: ServerMessage) -> bytes:
    """A message of the service."""
    return _server_messages.encode(message)


def events_page(events: list[StoredEvent], **fields: Any) -> bytes:
    """A page of events as JSON: ``{"events": […], …}``.

    Args:
        events: the events, which are JSON already.
        **fields: what else the page says.
    """
    rest = msgspec.json.encode(fields)[1:]
    bodies = b",".join(event.body for event in events)
    return b'{"events":[%b]%b%b' % (bodies, b"," if fields else b"", rest)
