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
from service.trace_context import trace_parent_of
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
    dispatcher = request.app[DISPATCHER]
    with dispatcher.place(record.host):
        record = await request.app[RECORDER].create(record)
        await dispatcher.submit(record)
    _log.info("audit_accepted", audit_id=record.id, url=record.url, tier=record.tier)
    links = AuditLinks.of(record.id)
    headers = {
        "Location": links.self_,
        "Retry-After": str(dispatcher.retry_after_s(record.id)),
    }
    return json_response(AuditStarted(record.id, record.state, links), status=202, headers=headers)


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
