"""Following an audit over Server-Sent Events, across broken connections."""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncGenerator, Iterable

from yarl import URL

from service.client.errors import BrokenStreamError
from service.client.event import TERMINAL_TYPES, Event, read_event
from service.client.patience import PASSING, Patience, Waits
from service.client.requests import check_answer, open_session
from service.client.sse_parser import EventTooLargeError, SseParser

# A stream that held this long was a good one: what comes next is a new trouble.
_GOOD_STREAM_S = 5.0


async def follow(
    url: str,
    *,
    key: str | None = None,
    after: int | str | None = None,
    types: Iterable[str] | None = None,
    waits: Waits | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncGenerator[Event, None]:
    """Give an audit's events, each once and in order, until the audit is over.

    A stream that ends, breaks or falls silent is taken up again where it was; the answers 408,
    425, 429 and 5xx are waited out. Leave it early under ``contextlib.aclosing`` to close the
    connection at once.

    Args:
        url: the stream's, such as ``http://127.0.0.1:8642/audits/ID/stream``, or that of all
            audits, ``http://127.0.0.1:8642/stream``, which does not end.
        key: an API key, if the service wants one.
        after: the cursor of the last event seen, 0 for all (the default), ``latest`` for news.
        types: only events of these types.
        waits: how patient to be.
        tls: how to check the service's certificate; by default as the system does.

    Raises:
        RefusedError: the service does not want to.
        UnreachableError: it could not be reached for too long.
        BrokenStreamError: what came is no stream of events.
        ValueError: ``url`` is none.
    """
    waits = waits or Waits()
    place = _Place(url, after, types)
    patience = Patience(waits)
    async with open_session(key, tls, waits) as session:
        while True:
            begun = time.monotonic()
            parser = SseParser()
            try:
                async with session.get(
                    place.url(), headers={"Accept": "text/event-stream"}, allow_redirects=False
                ) as answer:
                    if answer.status == 204:
                        return  # there is nothing after the cursor, and never will be
                    await check_answer(answer, 200)
                    if answer.content_type != "text/event-stream":
                        raise BrokenStreamError(f"{url} is {answer.content_type}, no event stream")
                    async for chunk in answer.content.iter_any():
                        for event in place.advance(parser, chunk):
                            patience.worked()
                            yield event
                            if event.terminal and place.ends:
                                return
                reason: Exception = ConnectionError("the stream ended before the audit did")
            except PASSING as error:
                reason = error
            if time.monotonic() - begun > _GOOD_STREAM_S:
                patience.worked()
            await patience.wait(url, reason, parser.retry_ms)


async def wait_for_end(
    url: str,
    *,
    key: str | None = None,
    waits: Waits | None = None,
    tls: ssl.SSLContext | None = None,
) -> Event:
    """Wait until an audit is over; arguments and errors are those of :func:`follow`.

    Returns:
        Its terminal event: ``audit_complete``, ``audit_error`` or ``audit_cancelled``.
    """
    async for event in follow(url, key=key, types=sorted(TERMINAL_TYPES), waits=waits, tls=tls):
        if event.terminal:
            return event
    raise BrokenStreamError(f"{url} ended without a terminal event")


class _Place:
    """Where a client is in a stream.

    Attributes:
        ends: whether the stream ends with a terminal event, as that of everything does not.
    """

    def __init__(self, url: str, after: int | str | None, types: Iterable[str] | None) -> None:
        self._url = URL(url)
        self._cursor = None if after is None else str(after)
        self._types = None if types is None else ",".join(types)
        self.ends = "/audits/" in self._url.path
        if not self._url.absolute:
            raise ValueError(f"{url[:100]!r} is no URL of a stream")

    def url(self) -> URL:
        """What to ask for now."""
        query = {"after": self._cursor, "types": self._types}
        return self._url.update_query({k: v for k, v in query.items() if v is not None})

    def advance(self, parser: SseParser, chunk: bytes) -> list[Event]:
        """Take bytes, and give the events that they complete and that were not seen before."""
        events = []
        try:
            blocks = parser.feed(chunk)
        except EventTooLargeError as error:
            raise BrokenStreamError(str(error)) from None
        for block in blocks:
            if block.data is not None and self._is_new(block.last_event_id):
                events.append(read_event(block.last_event_id, block.data))
            # A block with nothing but an id moves the cursor over events that were filtered out.
            self._cursor = block.last_event_id or self._cursor
        return events

    def _is_new(self, cursor: str) -> bool:
        numbers = _number(cursor), _number(self._cursor)
        return numbers[0] is None or numbers[1] is None or numbers[0] > numbers[1]


def _number(cursor: str | None) -> int | None:
    digits = (cursor or "").removeprefix("g")  # as cursors of the stream of everything begin
    return int(digits) if digits.isascii() and digits.isdigit() else None
