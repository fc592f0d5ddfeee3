"""Pages of a log, encoded once for all streams that are written alike. Pure.

A page is a run of events without a gap. It is small, so that a slow client holds little of it, and
its bytes are shared: an event is encoded once per transport, a page once per form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from service.cursors import cursor_text
from service.event_log.port import StoredEvent
from service.stream_messages import Ping, ServerMessage
from service.wire import (
    PIECE_BYTES,
    Transport,
    cut,
    encode_message,
    http_chunk,
    sse_comment,
    sse_frame,
    text_frames,
)
from veritas.core.events import TERMINAL_TYPES, EventType

MAX_PAGE_EVENTS: Final = 64
_LARGE_BYTES = PIECE_BYTES // 2
# With every other choice of types a page is encoded anew; it keeps this many.
_MAX_KEPT_FORMS = 8


class WireEvent:
    """A stored event with what it is on each transport, encoded when first asked for.

    Args:
        stored: the event.
        everything: whether it is for the stream of everything; its body then begins with its
            ``cursor``, and its number is its position.
        durable_at: when it became durable, in the loop's time; None when that is long ago.
    """

    __slots__ = ("_encoded", "durable_at", "everything", "number", "stored")

    def __init__(
        self, stored: StoredEvent, *, everything: bool = False, durable_at: float | None = None
    ) -> None:
        self.stored = stored
        self.everything = everything
        self.durable_at = durable_at
        self.number = stored.position if everything else stored.seq
        self._encoded: dict[Transport, bytes] = {}

    @property
    def body(self) -> bytes:
        """The event as JSON."""
        if self.everything:
            return b'{"cursor":"g%d",%b' % (self.number, self.stored.body[1:])
        return self.stored.body

    def encoded(self, transport: Transport) -> bytes:
        """The event as a Server-Sent Event, a WebSocket message, or a line."""
        found = self._encoded.get(transport)
        if found is None:
            found = self._encoded[transport] = self._encode(transport)
        return found

    def _encode(self, transport: Transport) -> bytes:
        if transport == "sse":
            cursor = cursor_text(self.number, everything=self.everything)
            return sse_frame(self.body, event=self.stored.type.value, event_id=cursor)
        if transport == "ndjson":
            return self.body + b"\n"
        return b'{"type":"event","event":%b}' % self.body


class Encoded(NamedTuple):
    """What a page is in one form.

    Attributes:
        pieces: what is written, one after the other. Each is whole for the protocol beneath (an
            HTTP chunk, WebSocket frames); a page of more than one event is one piece.
        events: how many events it shows.
        size_bytes: of all pieces.
    """

    pieces: tuple[bytes, ...]
    events: int
    size_bytes: int


class Form:
    """How a stream is written. Made by :func:`form_of`; streams that are alike share one.

    Attributes:
        transport: SSE, WebSocket or NDJSON.
        types: the only types of events that are shown, besides the terminal ones; None for all.
        everything: whether it is the stream of everything.
    """

    __slots__ = ("_chunked", "everything", "transport", "types")

    def __init__(
        self,
        transport: Transport,
        *,
        chunked: bool,
        types: frozenset[EventType] | None,
        everything: bool,
    ) -> None:
        self.transport = transport
        self.types = None if types is None else types | TERMINAL_TYPES
        self.everything = everything
        self._chunked = chunked

    def encode(self, events: Iterable[WireEvent]) -> Encoded:
        """Encode the events of a page."""
        types = self.types
        bodies = [
            event.encoded(self.transport)
            for event in events
            if types is None or event.stored.type in types
        ]
        if not bodies:
            return _NOTHING
        if self.transport == "websocket":
            frames = [frame for body in bodies for frame in text_frames(body)]
            pieces = frames if len(bodies) == 1 else [b"".join(frames)]
        else:
            parts = cut(bodies[0]) if len(bodies) == 1 else [b"".join(bodies)]
            pieces = [http_chunk(part) for part in parts] if self._chunked else parts
        return Encoded(tuple(pieces), len(bodies), sum(map(len, pieces)))

    def framed(self, data: bytes) -> bytes:
        """A few bytes besides the events (a comment, a message) as they go over the wire."""
        if self.transport == "websocket":
            return b"".join(text_frames(data))
        return http_chunk(data) if self._chunked else data

    def sign_of_life(self, cursor: int, *, moved: bool) -> bytes:
        """What is written to a quiet stream now and then; empty for NDJSON, which has no such.

        Args:
            cursor: up to where the log was looked through.
            moved: whether events up to there were left out since the client last saw its cursor.
        """
        text = cursor_text(cursor, everything=self.everything)
        if self.transport == "sse":
            return self.framed(sse_comment("ping", event_id=text if moved else None))
        if self.transport == "websocket":
            return self.message(Ping(after=text if self.everything else cursor))
        return b""

    def message(self, message: ServerMessage) -> bytes:
        """A WebSocket message besides the events, as it goes over the wire."""
        return self.framed(encode_message(message))


_NOTHING: Final = Encoded((), 0, 0)


@lru_cache(maxsize=256)
def form_of(
    transport: Transport,
    *,
    chunked: bool = False,
    types: frozenset[EventType] | None = None,
    everything: bool = False,
) -> Form:
    """The form that all streams written alike share.

    Args:
        transport: SSE, WebSocket or NDJSON.
        chunked: whether the body is sent in HTTP chunks.
        types: the types wanted; None for all.
        everything: whether it is the stream of everything.
    """
    return Form(transport, chunked=chunked, types=types, everything=everything)


class Page:
    """A run of a log's events.

    Attributes:
        after: the cursor it follows.
        last: the cursor after it; may be beyond its last event where a log has gaps.
        events: the events.
        terminal: whether an audit's log ends with it.
        durable_at: when its first event became durable, in the loop's time, or None.
        size_bytes: of its events' bodies.
    """

    __slots__ = ("_encoded", "after", "durable_at", "events", "last", "size_bytes", "terminal")

    def __init__(self, after: int, last: int, events: Sequence[WireEvent]) -> None:
        self.after = after
        self.last = last
        self.events = tuple(events)
        self.terminal = bool(events) and not events[-1].everything and events[-1].stored.terminal
        self.durable_at = events[0].durable_at if events else None
        self.size_bytes = sum(len(event.stored.body) for event in events)
        self._encoded: dict[Form, Encoded] = {}

    def encoded(self, form: Form) -> Encoded:
        """The page in a form."""
        found = self._encoded.get(form)
        if found is None:
            found = form.encode(self.events)
            if len(self._encoded) < _MAX_KEPT_FORMS:
                self._encoded[form] = found
        return found


def first_page(after: int, events: Sequence[WireEvent]) -> Page:
    """The page that follows a cursor: as many events as it has room for, and the first anyway.

    A large event is a page by itself, always: so whoever has written a part of it finds the rest
    in the page that follows the same cursor, however the log has grown.

    Args:
        after: the cursor.
        events: what follows it, not empty.
    """
    size_bytes = len(events[0].stored.body)
    count = 1
    if size_bytes <= _LARGE_BYTES:
        for event in events[1:MAX_PAGE_EVENTS]:
            size_bytes += len(event.stored.body)
            if size_bytes > PIECE_BYTES or len(event.stored.body) > _LARGE_BYTES:
                break
            count += 1
    return Page(after, events[count - 1].number, events[:count])


def cut_pages(after: int, last: int, events: Sequence[WireEvent]) -> list[Page]:
    """All pages from one cursor to another.

    Args:
        after: the cursor they follow.
        last: the cursor after the last of them.
        events: what lies between.
    """
    pages: list[Page] = []
    while events:
        page = first_page(after, events)
        pages.append(page)
        after = page.last
        events = events[len(page.events) :]
    if after < last:
        pages.append(Page(after, last, ()))
    return pages
