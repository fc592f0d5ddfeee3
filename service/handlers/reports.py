"""Reports and artifacts."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import structlog
from aiohttp import ETag, hdrs, web

from service.artifact_store import (
    ArtifactInfo,
    ArtifactNameError,
    ArtifactUnknownError,
    OpenArtifact,
    StoreUnavailableError,
    check_name,
    content_type_of,
)
from service.event_log.port import AuditRecord
from service.handlers.answers import ArtifactLink, ArtifactList, json_response
from service.handlers.keys import LOG, PRINTER, SETTINGS, STORE, audit_for
from service.handlers.large_answers import TURNS, send_in_pieces
from service.problem_codes import ProblemCode
from service.problems import Problem
from service.report_extras import EXTENDED_FORMATS, extend_report
from service.report_formats import DEFAULT_FORMAT, FORMATS, wanted_format
from service.report_printer import PrinterError
from veritas.core.errors import shorten
from veritas.core.events import MAX_DATA_BYTES

# What the audited site had a hand in must not run with this origin's rights.
_SAFE = {"Content-Security-Policy": "sandbox; default-src 'none'"}
# The page has its own policy, too, which names its styles by their hashes.
_PAGE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_IMMUTABLE = {"Cache-Control": "private, max-age=31536000, immutable"}

_log = structlog.get_logger(__name__)


async def show_report(request: web.Request) -> web.StreamResponse:
    """``GET /audits/{id}/report.{format}``."""
    wanted = request.match_info["format"]
    if wanted not in FORMATS:
        known = ", ".join(FORMATS.values())
        raise Problem(
            ProblemCode.UNKNOWN_FORMAT, f"there is no report.{shorten(wanted)}; there is {known}"
        )
    record = await _finished_audit(request)
    try:
        return await _show(request, record, wanted, {})
    except ArtifactUnknownError:
        raise no_report(record) from None


async def show_preferred_report(request: web.Request) -> web.StreamResponse:
    """``GET /audits/{id}/report``: in the format that ``Accept`` prefers, else JSON."""
    wanted = wanted_format(",".join(request.headers.getall(hdrs.ACCEPT, [])))
    record = await _finished_audit(request)
    for name in dict.fromkeys((wanted, DEFAULT_FORMAT)):
        with contextlib.suppress(ArtifactUnknownError):
            return await _show(request, record, name, {hdrs.VARY: hdrs.ACCEPT})
    raise no_report(record)


async def _finished_audit(request: web.Request) -> AuditRecord:
    record = await audit_for(request)
    require_finished(record)
    return record


def require_finished(record: AuditRecord) -> None:
    """Refuse to show what an audit does not have before it is over.

    Raises:
        Problem: it is not over.
    """
    if not record.finished:
        raise Problem(
            ProblemCode.REPORT_NOT_READY,
            f"the audit is {record.state.value}; its report is there once its stream has ended",
            {"Retry-After": "5"},
        )


def no_report(record: AuditRecord) -> Problem:
    """What is said of an audit that is over and has no report."""
    why = f" with {record.error_code!r}" if record.error_code else ""
    return Problem(
        ProblemCode.NO_REPORT,
        f"the audit ended as {record.state.value}{why} and made no such report; "
        f"/audits/{record.id}/events tells what happened",
    )


async def _show(
    request: web.Request, record: AuditRecord, name: str, headers: dict[str, str]
) -> web.StreamResponse:
    """Send a report, with what only the service knows: how the audit's events travelled.

    Raises:
        ArtifactUnknownError: there is none in this format.
    """
    headers = {hdrs.CACHE_CONTROL: "no-cache", **headers}
    if name == "html":
        headers["Content-Security-Policy"] = _PAGE_POLICY
    if name == "pdf":
        # A sandboxed page cannot show it; a file can be opened by whatever reads PDF.
        headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="report-{record.id}.pdf"'
        await _see_that_it_is_printed(request, record)
    async with _opened(request, record.id, FORMATS[name]) as artifact:
        small = artifact.info.size_bytes <= MAX_DATA_BYTES
        ipc = await _ipc_facts(request, record) if small and name in EXTENDED_FORMATS else None
        if ipc is None:
            return await _send(request, artifact, headers)
        async with request.app[TURNS].turn(request):
            stored = await read_whole(artifact)
            whole = extend_report(stored, artifact.info.name, ipc)
            answer = _answer(request, artifact.info, whole, headers)
            return await send_in_pieces(request, answer)


async def list_artifacts(request: web.Request) -> web.Response:
    """``GET /audits/{id}/artifacts``: what there is."""
    audit_id = (await audit_for(request)).id
    links = [
        ArtifactLink(name, f"/audits/{audit_id}/artifacts/{name}", content_type_of(name))
        for name in await request.app[STORE].names(audit_id)
    ]
    return json_response(ArtifactList(links))


async def show_artifact(request: web.Request) -> web.StreamResponse:
    """``GET /audits/{id}/artifacts/{name}``."""
    audit_id, name = (await audit_for(request)).id, request.match_info["name"]
    try:
        check_name(name)
    except ArtifactNameError as error:
        raise Problem(ProblemCode.UNKNOWN_ARTIFACT, str(error)) from None
    async with _opened(request, audit_id, name) as artifact:
        return await _send(request, artifact, _IMMUTABLE)


async def _ipc_facts(request: web.Request, record: AuditRecord) -> dict[str, Any] | None:
    """How the audit's events travelled, as its terminal event says; None when it does not."""
    events = await request.app[LOG].read(record.id, record.last_seq - 1, 1)
    if not events:
        return None
    body: dict[str, Any] = msgspec.json.decode(events[0].body)
    facts = body["data"].get("ipc")
    return facts if isinstance(facts, dict) else None


async def read_whole(artifact: OpenArtifact) -> bytes:
    """All of an artifact; only for small ones."""
    chunks = []
    while chunk := await artifact.read_chunk():
        chunks.append(chunk)
    return b"".join(chunks)


async def _see_that_it_is_printed(request: web.Request, record: AuditRecord) -> None:
    """Print the report if that was not done yet.

    Raises:
        ArtifactUnknownError: there is nothing to print.
        Problem: it cannot be printed now.
    """
    if FORMATS["pdf"] in await request.app[STORE].names(record.id):
        return
    try:
        await request.app[PRINTER].make(record.id)
    except PrinterError as error:
        raise Problem(
            ProblemCode.PRINTER_UNAVAILABLE, str(error), {"Retry-After": str(error.retry_after_s)}
        ) from None


def _answer(
    request: web.Request, info: ArtifactInfo, body: bytes, headers: dict[str, str]
) -> web.Response:
    """Answer with a report that is not the artifact to the byte, and so has an ETag of its own."""
    tag = hashlib.sha256(body).hexdigest()
    known = request.if_none_match or ()
    fresh = any(candidate.value in {tag, "*"} for candidate in known)
    response = web.Response(
        status=304 if fresh else 200,
        body=None if fresh else body,
        headers={**_SAFE, **headers},
    )
    response.etag = ETag(tag)
    if not fresh:
        response.headers["Content-Type"] = info.content_type
    return response


@asynccontextmanager
async def _opened(request: web.Request, audit_id: str, name: str) -> AsyncIterator[OpenArtifact]:
    artifact = await request.app[STORE].open_artifact(audit_id, name)
    try:
        yield artifact
    finally:
        await artifact.close()


async def _send(
    request: web.Request, artifact: OpenArtifact, headers: dict[str, str]
) -> web.StreamResponse:
    info, limit_s = artifact.info, request.app[SETTINGS].send_timeout_s
    known = request.if_none_match or ()
    fresh = any(tag.value in {info.sha256, "*"} for tag in known)
    response = web.StreamResponse(status=304 if fresh else 200, headers={**_SAFE, **headers})
    response.etag = ETag(info.sha256)
    if not fresh:
        response.headers["Content-Type"] = info.content_type
        response.content_length = info.size_bytes
    await response.prepare(request)
    if fresh or request.method == "HEAD":
        return response
    try:
        while chunk := await artifact.read_chunk():
            async with asyncio.timeout(limit_s):
                await response.write(chunk)
        await response.write_eof()
    except (ConnectionError, TimeoutError, StoreUnavailableError) as error:
        # The head is sent: the client must see that the rest is missing.
        _log.info("artifact_not_sent", name=info.name, reason=type(error).__name__)
        if request.transport is not None:
            request.transport.abort()
    return response
