"""A standard audit of both shops: what their consent banners do is what was planted in them."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.e2e.conftest import Service, Shop, StartService
from tests.e2e.ground_truth import consent_facts, invented, missed, planted_faults
from tests.e2e.test_demo_shop_audit import findings, of_type, whole_audit
from tests.report_schema import schema_violations

pytestmark = pytest.mark.browser

CONSENT_FAULTS = {
    "tracked-unasked", "void-refusal", "hidden-refusal", "forgotten-refusal", "purposes-on",
    "interest-on",
}  # fmt: skip


async def report_of(service: Service, events: list[dict[str, Any]]) -> dict[str, Any]:
    url = f"{service.base}/audits/{events[0]['audit_id']}/report"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        report: dict[str, Any] = await answer.json()
    assert schema_violations(report) == []
    return report


async def test_what_the_banners_do_is_what_was_planted(
    start_service: StartService, shop: Shop
) -> None:
    service = start_service()
    bad, fair = await asyncio.gather(
        *(
            whole_audit(service, shop.urls[name], "standard_audit")
            for name in ("hurrymart", "fairmart")
        )
    )
    opened = {
        urlsplit(event["data"]["url"]).path
        for event in of_type(bad, "phase_progress")
        if "status" in event["data"]
    }
    faults = planted_faults("hurrymart", opened)
    assert {fault["id"] for fault in faults} >= CONSENT_FAULTS
    assert missed(findings(bad), faults) == []
    assert invented(findings(bad), planted_faults("hurrymart")) == []
    assert findings(fair) == []
    for name, events in (("hurrymart", bad), ("fairmart", fair)):
        checks = {check["id"]: check for check in (await report_of(service, events))["checks"]}
        planted = consent_facts(name)
        assert len(planted) == 8
        told = {
            check_id: {fact: checks[check_id]["facts"].get(fact) for fact in facts}
            for check_id, facts in planted.items()
        }
        assert told == planted
