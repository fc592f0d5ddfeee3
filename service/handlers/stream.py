"""``GET /audits/{id}/stream``: one URL, three transports, one way of reading.

A stream is a cursor that goes along the log: what has been, what is new, and what was missed
while a client was away are the same loop. A client that takes nothing for ``send_timeout_s`` is
cut off; it loses nothing, since it can resume.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp_sse import EventSourceResponse

from service import wire
from service.access.client import RIGHTS_LOST
from service.event_log.port import LogUnavailableError
from service.handlers.audits import check_cursor
from service.handlers.keys import HUB, SETTINGS, STREAMS, audit_for, audit_id_of
from service.handlers.queries import StreamQuery
from service.handlers.websocket import stream_websocket
from service.hub import Hub, Subscription
from service.query import query_of
from service.wire import LATEST, WireEvent

_BATCH_EVENTS = 64
_BATCH_BYTES = 64 * 1024
# A wake-up could only be missed by a fault of ours; then the log is looked at this often.
_LOOK_AGAIN_S = 30.0
_RETRY_MS, _RETRY_JITTER_MS = 2000, 1000
_HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}

_log = structlog.get_logger(__name__)

Write = Callable[[bytes], Awaitable[None]]


class Follower:
    """Goes along an audit's log.

    Args:
        hub: where events come from.
        subscription: tells of news; obtained before the first read.
        audit_id: whose log.
        after: the cursor.
        finished_at_seq: the terminal event's number if the audit was over already, else None.
    """

    def __init__(
        self,
        hub: Hub,
        subscription: Subscription,
        audit_id: str,
        after: int,
        finished_at_seq: int | None,
    ) -> None:
        self._hub = hub
        self._subscription = subscription
        self._audit_id = audit_id
        self.cursor = after
        self.complete = finished_at_seq is not None and after >= finished_at_seq

    async def next_batch(self) -> list[WireEvent]:
        """The next events, waiting for them if there are none yet.

        Returns:
            One event or more; none when the stream is over: ``complete`` then tells whether it
            ended with the audit, or because the client or the service goes away.

        Raises:
            LogUnavailableError: the log cannot be read.
        """
        while not self.complete and not self._subscription.ended:
            events = await self._hub.read(self._audit_id, self.cursor, _BATCH_EVENTS)
            if events:
                batch = _within_bytes(events)
                self.cursor = batch[-1].seq
                self.complete = batch[-1].terminal
                return batch
            await self._subscription.wait(self.cursor, _LOOK_AGAIN_S)
        return []


async def stream_audit(request: web.Request) -> web.StreamResponse:
    """Follow an audit over SSE, WebSocket or NDJSON."""
    query = query_of(request, StreamQuery)
    given = wire.parse_cursor(
        request.headers.get("Last-Event-ID"),
        query.last_event_id,
        query.after,
    )
    record = await audit_for(request)
    audit_id = record.id
    after = record.last_seq if given is LATEST else given or 0
    check_cursor(record, after)
    with request.app[STREAMS].follow(request, audit_id) as subscription:
        finished_at_seq = record.last_seq if record.finished else None
        follower = Follower(request.app[HUB], subscription, audit_id, after, finished_at_seq)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            hello = wire.hello_message(audit_id, after, record.last_seq)
            return await stream_websocket(request, subscription, follower, hello)
        if "application/x-ndjson" in request.headers.get("Accept", "").lower():
            return await _stream_lines(request, follower)
        if follower.complete:
            # The one answer that makes an EventSource stop coming back.
            return web.Response(status=204, headers=_HEADERS)
        return await _stream_sse(request, follower)


async def _stream_sse(request: web.Request, follower: Follower) -> web.StreamResponse:
    settings = request.app[SETTINGS]
    response = EventSourceResponse(
        ping_interval=settings.sse_ping_interval_s, send_timeout=settings.send_timeout_s
    )
    response.headers.update(_HEADERS)
    await response.prepare(request)
    write = _bounded_writer(request, response)
    # Clients that were cut off together should not all come back together.
    retry_ms = _RETRY_MS + secrets.randbelow(_RETRY_JITTER_MS)
    async with response:
        try:
            await write(wire.sse_opening(retry_ms))
            while batch := await follower.next_batch():
                await write(b"".join([event.sse() for event in batch]))
            if not follower.complete and request.app[STREAMS].stopping:
                await write(wire.sse_comment("the service stops; come back"))
            elif RIGHTS_LOST in request:
                await write(wire.sse_comment("the key behind this stream counts no more"))
        except (ConnectionError, TimeoutError, LogUnavailableError) as error:
            _give_up(request, error, audit_id_of(request))
    return response


async def _stream_lines(request: web.Request, follower: Follower) -> web.StreamResponse:
    response = web.StreamResponse(headers=_HEADERS)
    response.content_type = "application/x-ndjson"
    await response.prepare(request)
    write = _bounded_writer(request, response)
    try:
        while batch := await follower.next_batch():
            await write(b"".join([event.line() for event in batch]))
        if not follower.complete:
            # Without an end of body a client sees that lines are missing.
            _abort(request)
    except (ConnectionError, TimeoutError, LogUnavailableError) as error:
        _give_up(request, error, audit_id_of(request))
    return response


def _bounded_writer(request: web.Request, response: web.StreamResponse) -> Write:
    limit_s = request.app[SETTINGS].send_timeout_s

    async def write(data: bytes) -> None:
        async with asyncio.timeout(limit_s):
            await response.write(data)

    return write


def _give_up(request: web.Request, error: Exception, audit_id: str) -> None:
    """End a stream in its middle: the client notices, and resumes where it was."""
    if isinstance(error, TimeoutError):
        _log.info("slow_client_cut_off", audit_id=audit_id)
    elif isinstance(error, LogUnavailableError):
        _log.warning("stream_broken", audit_id=audit_id, reason=str(error))
    _abort(request)


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _within_bytes(events: list[WireEvent]) -> list[WireEvent]:
    """As many events as fit one write; the first always does."""
    size_bytes = 0
    for count, event in enumerate(events):
        size_bytes += len(event.stored.body)
        if count and size_bytes > _BATCH_BYTES:
            return events[:count]
    return events
