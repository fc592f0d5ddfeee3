"""Two audits compared."""

from __future__ import annotations

from aiohttp import web

from service.artifact_store import ArtifactUnknownError
from service.event_log.port import AuditRecord
from service.handlers.answers import json_response
from service.handlers.keys import STORE, audit_for
from service.handlers.large_answers import TURNS, send_in_pieces
from service.handlers.reports import no_report, read_whole, require_finished
from service.problem_codes import ProblemCode
from service.problems import Problem
from service.report_formats import FORMATS
from veritas.core.comparing import compare_reports
from veritas.core.errors import ArtifactError
from veritas.core.events import MAX_DATA_BYTES


async def compare_audits(request: web.Request) -> web.StreamResponse:
    """``GET /audits/{id}/compare/{other}``."""
    records = [await audit_for(request), await audit_for(request, "other_id")]
    for record in records:
        require_finished(record)
    async with request.app[TURNS].turn(request):
        first, second = [await _report_of(request, record) for record in records]
        try:
            compared = compare_reports(first, second)
        except ArtifactError as error:
            raise Problem(ProblemCode.REPORT_NOT_COMPARABLE, str(error)) from None
        return await send_in_pieces(request, json_response(compared))


async def _report_of(request: web.Request, record: AuditRecord) -> bytes:
    try:
        artifact = await request.app[STORE].open_artifact(record.id, FORMATS["json"])
    except ArtifactUnknownError:
        raise no_report(record) from None
    try:
        if artifact.info.size_bytes > MAX_DATA_BYTES:
            raise Problem(
                ProblemCode.REPORT_NOT_COMPARABLE,
                f"the report of {record.id} has {artifact.info.size_bytes} bytes; up to "
                f"{MAX_DATA_BYTES} can be compared",
            )
        return await read_whole(artifact)
    finally:
        await artifact.close()
