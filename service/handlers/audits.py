"""Start, list, show and cancel audits; their events as pages."""

from __future__ import annotations

import asyncio
import secrets
import time

import msgspec
import structlog
from aiohttp import web
from yarl import URL

from service.access.client import CLIENT
from service.event_log.port import AuditFinishedError, AuditRecord
from service.handlers.answers import (
    NO_STORE,
    Audit,
    AuditLinks,
    AuditPage,
    AuditStarted,
    json_response,
)
from service.handlers.keys import (
    DISPATCHER,
    LOG,
    RECORDER,
    SETTINGS,
    audit_for,
)
from service.handlers.queries import AuditsQuery, EventsQuery
from service.ports import QueueFullError
from service.problem_codes import ProblemCode
from service.problems import Problem
from service.query import query_of
from service.wire import LATEST, events_page, parse_cursor
from veritas.core.audit import Tier, VerdictMode, parse_target_url, parse_tier, parse_verdict_mode
from veritas.core.errors import shorten
from veritas.core.events import EventType, StreamEvent

_BODY_LIMIT_S = 15.0
_FIELDS = {"url": "", "tier": Tier.STANDARD_AUDIT.value, "verdict_mode": VerdictMode.SIMPLE.value}

_log = structlog.get_logger(__name__)


async def start_audit(request: web.Request) -> web.Response:
    """``POST /audits``: begin an audit. It runs whether or not anyone watches."""
    fields = await _read_fields(request)
    record = AuditRecord(
        id=new_audit_id(),
        url=parse_target_url(fields["url"]),
        tier=parse_tier(fields["tier"]).value,
        verdict_mode=parse_verdict_mode(fields["verdict_mode"]).value,
        created_at=time.time(),
        owner=request[CLIENT].name,
    )
    dispatcher, recorder = request.app[DISPATCHER], request.app[RECORDER]
    dispatcher.check_room()
    record = await recorder.create(record)
    try:
        await dispatcher.submit(record)
    except QueueFullError as error:
        # Others were quicker while this one was written down.
        await recorder.append(
            record.id,
            StreamEvent(
                type=EventType.AUDIT_ERROR,
                at=time.time(),
                detail=str(error),
                data={"code": "queue_full", "message": str(error)},
            ),
        )
        raise
    _log.info("audit_accepted", audit_id=record.id, url=record.url, tier=record.tier)
    links = AuditLinks.of(record.id)
    started = AuditStarted(record.id, record.state, links)
    return json_response(started, status=202, headers={"Location": links.self_})


async def list_audits(request: web.Request) -> web.Response:
    """``GET /audits``: the latest first, in pages."""
    query = query_of(request, AuditsQuery)
    records = await request.app[LOG].audits(
        state=query.state,
        owner=request[CLIENT].reach,
        before=query.before,
        limit=query.limit + 1,
    )
    following = None
    if len(records) > query.limit:
        records = records[: query.limit]
        following_query = {"before": records[-1].id, "limit": str(query.limit)}
        if query.state is not None:
            following_query["state"] = query.state.value
        following = str(URL("/audits").with_query(following_query))
    return json_response(AuditPage([Audit.of(record) for record in records], following))


async def show_audit(request: web.Request) -> web.Response:
    """``GET /audits/{id}``: where an audit is."""
    record = await audit_for(request)
    return json_response(Audit.of(record))


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


async def list_events(request: web.Request) -> web.Response:
    """``GET /audits/{id}/events``: the log as plain pages."""
    query = query_of(request, EventsQuery)
    cursor = parse_cursor(None, None, query.after) or 0
    record = await audit_for(request)
    after = record.last_seq if cursor is LATEST else cursor
    check_cursor(record, after)
    events = await request.app[LOG].read(record.id, after, query.limit)
    last = events[-1].seq if events else after
    over = events[-1].terminal if events else record.finished
    following = None if over else f"/audits/{record.id}/events?after={last}&limit={query.limit}"
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


def new_audit_id() -> str:
    """A fresh id: 48 bits of time, so that ids sort by it, then 80 random bits (RFC 9562, 5.7)."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


async def _read_fields(request: web.Request) -> dict[str, str]:
    """Read the body of ``POST /audits``.

    Raises:
        Problem: it is too large, too slow, no JSON object, or has fields that are not known.
    """
    limit = request.app[SETTINGS].max_body_bytes
    if request.content_type != "application/json":
        raise Problem(
            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
            f"the body is {shorten(request.content_type)!r}; send JSON, with the header "
            "Content-Type: application/json",
        )
    try:
        async with asyncio.timeout(_BODY_LIMIT_S):
            raw = await request.read()
    except TimeoutError:
        raise Problem(
            ProblemCode.REQUEST_TIMEOUT, f"the body did not arrive within {_BODY_LIMIT_S:g} s"
        ) from None
    except web.HTTPRequestEntityTooLarge:
        raise Problem(
            ProblemCode.BODY_TOO_LARGE, f"the body is larger than {limit} bytes, the limit"
        ) from None
    try:
        body = msgspec.json.decode(raw)
    except (ValueError, RecursionError) as error:
        raise Problem(
            ProblemCode.INVALID_JSON, f"the body is no JSON: {shorten(str(error))}"
        ) from None
    if not isinstance(body, dict):
        raise Problem(
            ProblemCode.INVALID_BODY, 'the body must be a JSON object such as {"url": "https://…"}'
        )
    unknown = sorted(set(body) - set(_FIELDS))
    if unknown:
        raise Problem(
            ProblemCode.UNKNOWN_FIELD,
            f"the body has the field {shorten(unknown[0])!r}; known are {', '.join(_FIELDS)}",
        )
    if "url" not in body:
        raise Problem(ProblemCode.MISSING_FIELD, "the body has no field 'url': say what to audit")
    for name, value in body.items():
        if not isinstance(value, str):
            shown = shorten(msgspec.json.encode(value).decode())
            raise Problem(ProblemCode.INVALID_FIELD, f"{name} is {shown}; it must be a text")
    return {**_FIELDS, **body}
