"""Start audits."""

from __future__ import annotations

import secrets
import time
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from service.access.client import CLIENT
from service.event_log.port import AuditRecord
from service.handlers.answers import AuditLinks, AuditStarted, json_response
from service.handlers.keys import DISPATCHER, RECORDER, WEBHOOKS
from service.handlers.start_body import read_start_body
from service.ports import QueueFullError
from service.trace_context import trace_parent_of
from veritas.core.events import EventType, StreamEvent
from veritas.core.hosts import canonical_host

_log = structlog.get_logger(__name__)


async def start_audit(request: web.Request) -> web.Response:
    """``POST /audits``: begin an audit. It runs whether or not anyone watches."""
    start, _ = await read_start_body(request)
    webhook_url = start.webhook_url
    if webhook_url:
        webhook_url = request.app[WEBHOOKS].check_url(webhook_url)
    record = AuditRecord(
        id=new_audit_id(),
        url=start.url,
        tier=start.tier.value,
        verdict_mode=start.verdict_mode.value,
        created_at=time.time(),
        owner=request[CLIENT].name,
        host=host_of(start.url),
        webhook_url=webhook_url,
        trace_parent=trace_parent_of(request),
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


def new_audit_id() -> str:
    """A fresh id: 48 bits of time, so that ids sort by it, then 80 random bits (RFC 9562, 5.7)."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def host_of(url: str) -> str:
    """The host that an audit is counted for, however its URL writes it."""
    host = urlsplit(url).hostname or ""
    try:
        return canonical_host(host)
    except ValueError:
        return host
