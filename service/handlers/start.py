"""Start audits."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from service.access.client import CLIENT
from service.event_log.port import AuditRecord, Idempotency, IdempotencyKeyUsedError
from service.handlers.answers import AuditLinks, AuditStarted, json_response
from service.handlers.idempotency import (
    KEYS_IN_FLIGHT,
    REPLAYED_HEADER,
    idempotency_key,
    idempotency_of,
    other_body,
)
from service.handlers.keys import DISPATCHER, LOG, RECORDER, WEBHOOKS
from service.handlers.start_body import StartAudit, read_start_body
from service.lifecycle import AuditState
from service.limits import LIMITS
from service.trace_context import trace_parent_of
from veritas.core.hosts import canonical_host

_log = structlog.get_logger(__name__)


async def start_audit(request: web.Request) -> web.Response:
    """``POST /audits``: begin an audit. It runs whether or not anyone watches."""
    request.app[LIMITS].admit_start(request)
    key = idempotency_key(request)
    if not key:
        return await _start(request, await read_start_body(request))
    with request.app[KEYS_IN_FLIGHT].hold(request[CLIENT].name, key):
        start = await read_start_body(request)
        idempotency = idempotency_of(request, key, start)
        try:
            # Before anything that can refuse it: what was accepted once is accepted.
            await request.app[LOG].check_key(idempotency)
            return await _start(request, start, idempotency)
        except IdempotencyKeyUsedError as used:
            if not used.same_body:
                raise other_body(key, used.audit_id) from None
            return _accepted(request, used.audit_id, {REPLAYED_HEADER: "true"})


async def _start(
    request: web.Request, start: StartAudit, idempotency: Idempotency | None = None
) -> web.Response:
    webhook_url = start.webhook_url
    if webhook_url:
        webhook_url = request.app[WEBHOOKS].check_url(webhook_url)
    record = AuditRecord(
        id=new_audit_id(),
        url=start.url,
        tier=start.tier.value,
        verdict_mode=start.verdict_mode.value,
        language=start.language.value,
        created_at=time.time(),
        owner=request[CLIENT].name,
        host=host_of(start.url),
        webhook_url=webhook_url,
        trace_parent=trace_parent_of(request),
    )
    dispatcher = request.app[DISPATCHER]
    with dispatcher.place(record.host):
        record = await request.app[RECORDER].create(record, idempotency)
        await dispatcher.submit(record)
    _log.info("audit_accepted", audit_id=record.id, url=record.url, tier=record.tier)
    return _accepted(request, record.id, {})


def _accepted(request: web.Request, audit_id: str, headers: Mapping[str, str]) -> web.Response:
    """The answer to a start, the same however often it is given."""
    links = AuditLinks.of(audit_id)
    return json_response(
        AuditStarted(audit_id, AuditState.QUEUED, links),
        status=202,
        headers={
            "Location": links.self_,
            "Retry-After": str(request.app[DISPATCHER].retry_after_s(audit_id)),
            **headers,
        },
    )


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
