"""List, show and cancel audits; their events as pages."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from aiohttp import web
from yarl import URL

from service.access.client import CLIENT
from service.cursors import LATEST, parse_cursor
from service.event_log.port import AuditFinishedError, AuditRecord
from service.handlers.answers import (
    NO_STORE,
    Audit,
    AuditPage,
    json_response,
)
from service.handlers.keys import (
    DISPATCHER,
    LOG,
    audit_for,
    audit_id_of,
)
from service.handlers.large_answers import TURNS, send_in_pieces
from service.handlers.queries import HOST_HINT, TIME_HINT, AuditsQuery, EventsQuery
from service.lifecycle import AuditState
from service.problem_codes import ProblemCode
from service.problems import Problem
from service.query import query_of
from service.wire import events_page
from veritas.core.errors import shorten
from veritas.core.events import TERMINAL_TYPES
from veritas.core.hosts import canonical_host

_log = structlog.get_logger(__name__)


async def list_audits(request: web.Request) -> web.Response:
    """``GET /audits``: the latest first, in pages."""
    query = query_of(request, AuditsQuery)
    records = await request.app[LOG].audits(
        state=query.state,
        host=None if query.host is None else _host(query.host),
        since=None if query.since is None else _time(query.since),
        owner=request[CLIENT].reach,
        before=query.before,
        limit=query.limit + 1,
    )
    following = None
    if len(records) > query.limit:
        records = records[: query.limit]
        filters = {"state": query.state, "host": query.host, "since": query.since}
        kept = {name: str(value) for name, value in filters.items() if value is not None}
        page = {"before": records[-1].id, "limit": str(query.limit)}
        following = str(URL("/audits").with_query({**kept, **page}))
    return json_response(AuditPage([Audit.of(record) for record in records], following))


async def show_audit(request: web.Request) -> web.Response:
    """``GET /audits/{id}``: where an audit is."""
    record = await audit_for(request)
    headers = {}
    if record.state is AuditState.QUEUED:
        headers["Retry-After"] = str(request.app[DISPATCHER].retry_after_s(record.id))
    return json_response(Audit.of(record), headers=headers)


async def cancel_audit(request: web.Request) -> web.Response:
    """``DELETE /audits/{id}``: end an audit early; doing it again changes nothing.

    202 while it is ending, 200 once it is over.
    """
    log = request.app[LOG]
    record = await audit_for(request)
    if not record.finished:
        try:
            await request.app[DISPATCHER].cancel(record.id)
        except AuditFinishedError:
            _log.debug("cancel_after_the_end", audit_id=record.id)
        record = await log.get(record.id)
    return json_response(Audit.of(record), status=200 if record.finished else 202)


async def list_events(request: web.Request) -> web.StreamResponse:
    """``GET /audits/{id}/events``: the log as plain pages."""
    query = query_of(request, EventsQuery)
    cursor = parse_cursor(None, None, query.after, audit_id=audit_id_of(request)) or 0
    record = await audit_for(request)
    after = record.last_seq if cursor is LATEST else cursor
    check_cursor(record, after)
    async with request.app[TURNS].turn(request):
        return await send_in_pieces(request, await _page(request, query, record, after))


async def _page(
    request: web.Request, query: EventsQuery, record: AuditRecord, after: int
) -> web.Response:
    # With types the page is what they leave of as many events; it may be empty, and not the last.
    events = await request.app[LOG].read(record.id, after, query.limit)
    last = events[-1].seq if events else after
    over = events[-1].terminal if events else record.finished
    rest = f"&limit={query.limit}"
    if query.types:
        rest += f"&types={','.join(query.types)}"
        wanted = TERMINAL_TYPES.union(query.types)
        events = [event for event in events if event.type in wanted]
    following = None if over else f"/audits/{record.id}/events?after={last}{rest}"
    body = events_page(events, next=following, last_seq=max(record.last_seq, last))
    return web.Response(body=body, content_type="application/json", headers=NO_STORE)


def check_cursor(record: AuditRecord, after: int) -> None:
    """Make sure that a cursor is one of this audit's.

    Raises:
        Problem: it is beyond the log, so it comes from elsewhere.
    """
    if after > record.last_seq:
        raise Problem(
            ProblemCode.CURSOR_BEYOND_LOG,
            f"the cursor is {after}, but the last event of audit {record.id} is "
            f"{record.last_seq}; resume with the number of an event of this audit",
        )


def _host(given: str) -> str:
    """The host of a filter, as it is kept."""
    try:
        return canonical_host(given)
    except ValueError:
        raise Problem(ProblemCode.BAD_HOST, f"host is {shorten(given)!r}; {HOST_HINT}") from None


def _time(given: str) -> float:
    """The time of a filter, in seconds since the epoch."""
    try:
        moment = datetime.fromisoformat(given.upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):  # such as the 31st of February
        raise Problem(ProblemCode.BAD_SINCE, f"since is {shorten(given)!r}; {TIME_HINT}") from None
