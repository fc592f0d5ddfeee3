"""Two audits of the service compared."""

from __future__ import annotations

import msgspec

from tests.scripted_service import ScriptedService, event
from tests.unit.artifact_builder import page, site
from tests.unit.report_samples import report_of
from veritas.core.comparing import compare_reports
from veritas.core.comparison import Comparison
from veritas.core.events import EventType
from veritas.report import json as json_report

BARE = json_report.render(report_of(site(page(headers=()))))
FAIR = json_report.render(report_of(site()))


async def audited(service: ScriptedService, report: bytes | None) -> str:
    """An audit that is over, with a report or without."""
    audit_id = await service.post()
    sink = service.recorder.sink(audit_id)
    await sink.send(event(EventType.AUDIT_STARTED))
    if report is None:
        await sink.send(event(EventType.AUDIT_ERROR, data={"code": "engine_error"}))
    else:
        await sink.send(event(EventType.AUDIT_RESULT), {"report.json": report})
        await sink.send(event(EventType.AUDIT_COMPLETE))
    await sink.close()
    return audit_id


async def test_two_audits_are_compared_as_the_command_line_compares_them(
    service: ScriptedService,
) -> None:
    first, second = await audited(service, BARE), await audited(service, FAIR)
    async with service.client.get(service.url(first, f"/compare/{second}")) as answer:
        assert answer.status == 200
        got = msgspec.json.decode(await answer.read(), type=Comparison)
    assert got == compare_reports(BARE, FAIR)
    assert got.gone
    assert got.score.difference is not None
    assert got.score.difference > 0
    async with service.client.get(service.url(first, f"/compare/{first}")) as answer:
        same = msgspec.json.decode(await answer.read(), type=Comparison)
    assert (same.new, same.gone, same.score.difference) == ([], [], 0)


async def test_what_cannot_be_compared_is_said(service: ScriptedService) -> None:
    good, old = await audited(service, FAIR), await audited(service, b'{"schema_version": 1}')
    failed, waiting = await audited(service, None), await service.post()
    for first, second, status, code in (
        (good, old, 409, "report_not_comparable"),
        (old, good, 409, "report_not_comparable"),
        (good, failed, 404, "no_report"),
        (good, waiting, 409, "report_not_ready"),
        (good, "0" * 32, 404, "unknown_audit"),
        ("0" * 32, good, 404, "unknown_audit"),
        (good, "nonsense", 404, "unknown_audit"),
    ):
        async with service.client.get(service.url(first, f"/compare/{second}")) as answer:
            body = await answer.json(content_type="application/problem+json")
            assert (answer.status, body["code"]) == (status, code)
