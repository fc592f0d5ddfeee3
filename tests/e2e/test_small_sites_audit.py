"""Imitations and poor TLS, beside the shops: what is planted is found, and nothing else."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.conftest import Shop, StartService
from tests.e2e.ground_truth import invented, missed, planted_faults
from tests.e2e.test_demo_shop_audit import findings, of_type, whole_audit

pytestmark = pytest.mark.browser

LEVELS = {
    "lookalike": {"likely_fraudulent"},
    "freehost": {"high_risk", "suspicious"},
    "mueller": {"trusted"},
    "lapsed": {"high_risk"},
    "alone": {"high_risk"},
    "misnamed": {"high_risk"},
    "gap": {"high_risk"},
    "loose": {"high_risk"},
}


def of_one_check(found: list[dict[str, Any]], check: str) -> set[str]:
    return {finding["title"] for finding in found if finding["check_id"] == check}


async def test_imitations_and_poor_tls_are_found_and_their_honest_look_alike_is_not(
    start_service: StartService, shop: Shop
) -> None:
    service = start_service(VERITAS_PROBE="true")
    hosts = {name: urlsplit(shop.urls[name]).netloc for name in LEVELS}
    audits = [whole_audit(service, shop.urls[name], "quick_scan") for name in LEVELS]
    by_name = dict(zip(LEVELS, await asyncio.gather(*audits), strict=True))
    for name, events in by_name.items():
        found, faults = findings(events), planted_faults(hosts[name], probe=True)
        assert missed(found, faults) == [], name
        assert invented(found, faults) == [], name
        (result,) = of_type(events, "audit_result")
        assert result["data"]["risk_level"] in LEVELS[name], name
        assert events[-1]["type"] == "audit_complete", name
    assert findings(by_name["mueller"]) == []
    assert of_one_check(findings(by_name["lapsed"]), "security.certificate") == {
        "The certificate has expired",
        "The encryption is out of date",
    }
    assert of_one_check(findings(by_name["lapsed"]), "security.tls-offer") >= {
        "The server accepts TLSv1",
        "The server accepts TLSv1.1",
        "The server accepts suites: no encryption",
    }
    assert of_one_check(findings(by_name["gap"]), "security.certificate") == {
        "The certificate is not trusted"
    }
