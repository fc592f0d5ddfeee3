"""``GET /audits/{id}/stream`` and ``GET /stream``: one URL, three transports, one way of reading.

A stream is a cursor that goes along a log (``service.handlers.follower``). A client that takes
nothing for ``send_timeout_s`` is cut off; it loses nothing, since it can resume.
"""

from __future__ import annotations

import secrets

from aiohttp import HttpVersion11, hdrs, web
from aiohttp_sse import EventSourceResponse

from service import wire
from service.access.client import CLIENT
from service.cursors import LATEST, cursor_text, parse_cursor
from service.handlers.audits import check_cursor
from service.handlers.follower import Asked, following
from service.handlers.keys import LOG, SETTINGS, audit_for, audit_id_of
from service.handlers.queries import EverythingQuery, StreamQuery
from service.handlers.websocket import stream_websocket
from service.hub import End
from service.log_pages import Feed
from service.problem_codes import ProblemCode
from service.problems import Problem
from service.query import query_of
from veritas.core.events import EventType

_RETRY_MS, _RETRY_JITTER_MS = 2000, 1000
_HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
_NDJSON = "application/x-ndjson"
_FAREWELLS = {
    End.STOPPING: "the service stops; come back",
    End.AGE: "this stream is old; come back",
    End.RIGHTS: "the key behind this stream counts no more",
}
# What the stream of everything shows unless asked for more: what a list of audits needs.
EVERYTHING_TYPES = frozenset(EventType) - {
    EventType.PHASE_PROGRESS,
    EventType.SCREENSHOT,
    EventType.LOG_ENTRY,
    EventType.SITE_TYPE,
    EventType.SECURITY_RESULT,
    EventType.KNOWLEDGE_GRAPH,
    EventType.STATS_UPDATE,
    EventType.IPC_FALLBACK,
}


async def stream_audit(request: web.Request) -> web.StreamResponse:
    """``GET /audits/{id}/stream``: follow an audit."""
    query = query_of(request, StreamQuery)
    given = parse_cursor(
        request.headers.get("Last-Event-ID"),
        query.last_event_id,
        query.after,
        audit_id=audit_id_of(request),
    )
    record = await audit_for(request)
    after = record.last_seq if given is LATEST else given or 0
    check_cursor(record, after)
    complete = record.finished and after >= record.last_seq
    types = frozenset(query.types) if query.types else None
    news = given is LATEST
    feed = Feed(record.id)
    return await _stream(
        request, Asked(feed, after, record.last_seq, complete=complete, types=types, only_news=news)
    )


async def stream_everything(request: web.Request) -> web.StreamResponse:
    """``GET /stream``: follow all audits that are there for whoever asks."""
    query = query_of(request, EverythingQuery)
    given = parse_cursor(
        request.headers.get("Last-Event-ID"), query.last_event_id, query.after, audit_id=None
    )
    last = await request.app[LOG].last_position()
    after = last if given is LATEST else given or 0
    if after > last:
        raise Problem(
            ProblemCode.CURSOR_BEYOND_LOG,
            f"the cursor is {cursor_text(after, everything=True)!r}, and there is no such event; "
            "resume with the id of an event of this stream",
        )
    types = frozenset(query.types) if query.types else EVERYTHING_TYPES
    feed = Feed(None, request[CLIENT].reach)
    news = given is LATEST
    return await _stream(
        request, Asked(feed, after, last, complete=False, types=types, only_news=news)
    )


async def _stream(request: web.Request, asked: Asked) -> web.StreamResponse:
    try:
        if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
            return await stream_websocket(request, asked)
        if _NDJSON in request.headers.get(hdrs.ACCEPT, "").lower():
            return await _stream_lines(request, asked)
        return await _stream_sse(request, asked)
    except ConnectionError:
        return web.Response(status=204)  # the client has left: nobody gets it


async def _stream_sse(request: web.Request, asked: Asked) -> web.StreamResponse:
    if asked.complete:
        # The one answer that makes an EventSource stop coming back.
        return web.Response(status=204, headers=_HEADERS)
    if request.method == hdrs.METH_HEAD:
        return web.StreamResponse(headers={**_HEADERS, hdrs.CONTENT_TYPE: "text/event-stream"})
    settings = request.app[SETTINGS]
    response = EventSourceResponse(
        ping_interval=settings.sse_ping_interval_s, send_timeout=settings.send_timeout_s
    )
    response.headers.update(_HEADERS)
    # The client's next connection may go to another replica; it is told so from the start, since a
    # connection that is closed after it was promised to live breaks the request that follows.
    response.headers[hdrs.CONNECTION] = "close"
    response.force_close()
    try:
        writer = await response.prepare(request)
    except AssertionError:  # aiohttp-sse's word for a client that has left in this moment
        raise ConnectionResetError("the client has left") from None
    # One task gives all streams their signs of life (OpenStreams); one for each would cost more.
    response.stop_streaming()
    await response.wait()
    form = asked.form("sse", chunked=request.version >= HttpVersion11)
    with following(request, asked, form, writer) as follower:
        # Clients that were cut off together should not all come back together.
        retry_ms = _RETRY_MS + secrets.randbelow(_RETRY_JITTER_MS)
        place = cursor_text(asked.after, everything=form.everything) if asked.only_news else None
        follower.reply(form.framed(wire.sse_opening(retry_ms, event_id=place)))
        end = await follower.run()
        if follower.in_mid_event or end in {End.LEFT, End.BROKEN}:
            follower.outlet.abort()
            return response
        if end in _FAREWELLS:
            subscription = follower.subscription
            cursor = cursor_text(subscription.cursor, everything=form.everything)
            moved = cursor if subscription.cursor > subscription.shown else None
            follower.farewell(form.framed(wire.sse_comment(_FAREWELLS[end], event_id=moved)))
        await response.write_eof()
    return response


async def _stream_lines(request: web.Request, asked: Asked) -> web.StreamResponse:
    response = web.StreamResponse(headers={**_HEADERS, hdrs.CONTENT_TYPE: _NDJSON})
    if request.method == hdrs.METH_HEAD:
        return response
    writer = await response.prepare(request)
    form = asked.form("ndjson", chunked=request.version >= HttpVersion11)
    with following(request, asked, form, writer) as follower:
        end = await follower.run()
        if end is End.COMPLETE:
            await response.write_eof()
        else:
            # Without an end of the body a client sees that lines are missing.
            follower.outlet.abort()
    return response
