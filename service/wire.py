"""What goes over the wire: SSE frames, WebSocket messages, NDJSON lines, cursors. Pure.

An event is encoded once per transport: the hub's recent events are shared by all subscribers,
and each keeps the bytes it was once encoded to.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any, Final, Literal

import msgspec

from service.event_log.port import StoredEvent
from veritas.core.errors import shorten

PROTOCOL = "veritas.v1"
# The HTML standard names exactly these three as line ends of an event stream (section 9.2.5).
_LINE_END = re.compile(rb"\r\n|\r|\n")
_CURSOR = re.compile(r"[0-9]{1,15}", re.ASCII)


class _Latest(Enum):
    LATEST = "latest"


LATEST: Final = _Latest.LATEST
Cursor = int | Literal[_Latest.LATEST]


class CursorError(ValueError):
    """A cursor that is none.

    Attributes:
        source: where it was given: a header or a parameter.
    """

    def __init__(self, source: str, value: str) -> None:
        super().__init__(
            f"{source} is {shorten(value)!r}; give the number of the last event seen, 0 for all "
            "events, or (as a parameter) latest for news only"
        )
        self.source = source


def parse_cursor(
    last_event_id: str | None, last_event_id_parameter: str | None, after: str | None
) -> Cursor | None:
    """Where a client wants to begin.

    Args:
        last_event_id: the ``Last-Event-ID`` header; an empty one counts as none, as in the
            HTML standard. It wins: a browser that reconnects sends it with the first URL.
        last_event_id_parameter: the ``last_event_id`` parameter.
        after: the ``after`` parameter.

    Returns:
        The number of the last event seen, :data:`LATEST`, or None when nothing was given.

    Raises:
        CursorError: what was given is no cursor.
    """
    if last_event_id:
        return _number("Last-Event-ID", last_event_id)
    for source, value in (("last_event_id", last_event_id_parameter), ("after", after)):
        if value is not None:
            return LATEST if value == LATEST.value else _number(source, value)
    return None


def _number(source: str, value: str) -> int:
    if _CURSOR.fullmatch(value) is None:
        raise CursorError(source, value)
    return int(value)


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


def sse_comment(text: str) -> bytes:
    """A comment, which clients skip."""
    return b": " + _LINE_END.sub(b" ", text.encode()) + b"\n\n"


def sse_opening(retry_ms: int) -> bytes:
    """The first bytes of a stream: they open the client's side, and set its reconnection time.

    Args:
        retry_ms: how long a client waits before it comes back, in milliseconds.
    """
    return b": veritas\nretry: %d\n\n" % retry_ms


class WireEvent:
    """A stored event with what it is on each transport, encoded when first asked for."""

    __slots__ = ("_line", "_message", "_sse", "stored")

    def __init__(self, stored: StoredEvent) -> None:
        self.stored = stored
        self._sse: bytes | None = None
        self._message: bytes | None = None
        self._line: bytes | None = None

    @property
    def seq(self) -> int:
        """Its number."""
        return self.stored.seq

    @property
    def terminal(self) -> bool:
        """Whether it is its audit's last."""
        return self.stored.terminal

    def sse(self) -> bytes:
        """As a Server-Sent Event."""
        if self._sse is None:
            stored = self.stored
            self._sse = sse_frame(stored.body, event=stored.type.value, event_id=str(stored.seq))
        return self._sse

    def message(self) -> bytes:
        """As the text of a WebSocket message."""
        if self._message is None:
            self._message = b'{"type":"event","event":%b}' % self.stored.body
        return self._message

    def line(self) -> bytes:
        """As a line of NDJSON."""
        if self._line is None:
            self._line = self.stored.body + b"\n"
        return self._line


def hello_message(audit_id: str, after: int, last_seq: int) -> bytes:
    """The first WebSocket message: what follows begins after ``after``."""
    return _message("hello", protocol=PROTOCOL, audit_id=audit_id, after=after, last_seq=last_seq)


def end_message(last_seq: int) -> bytes:
    """The last WebSocket message of a stream that is complete."""
    return _message("end", last_seq=last_seq)


def error_message(code: str, detail: str) -> bytes:
    """What is wrong with a message of the client's."""
    return _message("error", code=code, detail=detail)


def _message(kind: str, **fields: Any) -> bytes:
    return msgspec.json.encode({"type": kind, **fields})


def events_page(events: list[StoredEvent], **fields: Any) -> bytes:
    """A page of events as JSON: ``{"events": […], …}``.

    Args:
        events: the events, which are JSON already.
        **fields: what else the page says.
    """
    rest = msgspec.json.encode(fields)[1:]
    bodies = b",".join(event.body for event in events)
    return b'{"events":[%b]%b%b' % (bodies, b"," if fields else b"", rest)
