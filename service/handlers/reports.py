"""Reports and artifacts."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import structlog
from aiohttp import ETag, web

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
from service.handlers.keys import LOG, SETTINGS, STORE, audit_for
from service.handlers.large_answers import TURNS, send_in_pieces
from service.problem_codes import ProblemCode
from service.problems import Problem
from service.report_extras import extend_report
from veritas.core.errors import shorten
from veritas.core.events import MAX_DATA_BYTES

# What the audited site had a hand in must not run with this origin's rights.
_SAFE = {"Content-Security-Policy": "sandbox; default-src 'none'"}
_IMMUTABLE = {"Cache-Control": "private, max-age=31536000, immutable"}
REPORT_FORMATS = {"json": "report.json", "md": "report.md", "graphml": "report.graphml"}

_log = structlog.get_logger(__name__)


async def show_report(request: web.Request) -> web.StreamResponse:
    """``GET /audits/{id}/report``, which is JSON, or ``report.{json,md,graphml}``.

    The engine's report, and how its events travelled, which only the service knows.
    """
    wanted = request.match_info.get("format", "json")
    if wanted not in REPORT_FORMATS:
        known = ", ".join(f"report.{name}" for name in REPORT_FORMATS)
        raise Problem(
            ProblemCode.UNKNOWN_FORMAT, f"there is no report.{shorten(wanted)}; there is {known}"
        )
    record = await audit_for(request)
    if not record.finished:
        raise Problem(
            ProblemCode.REPORT_NOT_READY,
            f"the audit is {record.state.value}; its report is there once its stream has ended",
            {"Retry-After": "5"},
        )
    ipc = await _ipc_facts(request, record)
    try:
        async with _opened(request, record.id, REPORT_FORMATS[wanted]) as artifact:
            if ipc is not None and artifact.info.size_bytes <= MAX_DATA_BYTES:
                async with request.app[TURNS].turn(request):
                    stored = await _read_whole(artifact)
                    whole = extend_report(stored, artifact.info.name, ipc)
                    return await send_in_pieces(request, _answer(request, artifact.info, whole))
            return await _send(request, artifact, {"Cache-Control": "no-cache"})
    except ArtifactUnknownError:
        why = f" with {record.error_code!r}" if record.error_code else ""
        raise Problem(
            ProblemCode.NO_REPORT,
            f"the audit ended as {record.state.value}{why} and made no such report; "
            f"/audits/{record.id}/events tells what happened",
        ) from None


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


async def _read_whole(artifact: OpenArtifact) -> bytes:
    chunks = []
    while chunk := await artifact.read_chunk():
        chunks.append(chunk)
    return b"".join(chunks)


def _answer(request: web.Request, info: ArtifactInfo, body: bytes) -> web.Response:
    """Answer with a report that is not the artifact to the byte, and so has an ETag of its own."""
    tag = hashlib.sha256(body).hexdigest()
    known = request.if_none_match or ()
    fresh = any(candidate.value in {tag, "*"} for candidate in known)
    response = web.Response(
        status=304 if fresh else 200,
        body=None if fresh else body,
        headers={**_SAFE, "Cache-Control": "no-cache"},
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
