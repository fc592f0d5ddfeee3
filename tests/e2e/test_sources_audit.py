"""Audits of the demo shops with a registry of the test's own behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.e2e.conftest import Shop, StartService
from tests.e2e.test_demo_shop_audit import findings, of_type, whole_audit
from tests.source_world.registries import RDAP_DOMAIN, web_registry

pytestmark = pytest.mark.browser

REGISTERED = {"fairmart.test": "2003-05-01T10:00:00Z", "hurrymart.test": "2024-05-01T10:00:00Z"}


async def registry(request: web.Request) -> web.StreamResponse:
    domain = request.path.rpartition("/")[2]
    if domain not in REGISTERED:
        return web.json_response({"errorCode": 404}, status=404)
    began = {"eventAction": "registration", "eventDate": REGISTERED[domain]}
    return web.json_response({**RDAP_DOMAIN, "ldhName": domain, "events": [began]})


async def test_what_a_registry_tells_is_held_against_what_the_shops_say(
    start_service: StartService, shop: Shop, tmp_path: Path
) -> None:
    blocklist = tmp_path / "bad.txt"
    blocklist.write_text("0.0.0.0 gridads.test\n")
    async with web_registry(registry) as rdap:
        sources = tmp_path / "sources.toml"
        sources.write_text(f'[rdap.servers]\ntest = "{rdap.base}"\n[whois]\nuse = false\n')
        port = rdap.base.rstrip("/").rpartition(":")[2]
        service = start_service(
            VERITAS_SOURCES_FILE=str(sources),
            VERITAS_BLOCKLIST_FILE=str(blocklist),
            VERITAS_ALLOW_PRIVATE="127.0.0.1",
            VERITAS_ALLOW_PORTS=port,
        )
        bad = await whole_audit(service, shop.urls["hurrymart"], "quick_scan")
        good = await whole_audit(service, shop.urls["fairmart"], "quick_scan")
        again = await whole_audit(service, shop.urls["fairmart"], "quick_scan")
        assert rdap.asked == ["/domain/hurrymart.test", "/domain/fairmart.test"]
    assert list((service.data_dir / "sources").iterdir())
    found = {one["check_id"]: one for one in findings(bad)}
    since = found["graph.founding-year"]
    assert (since["severity"], since["confidence"]) == ("low", 0.6)
    assert "online since 1998" in since["evidence"][0]["quote"]
    assert "registered since 2024" in since["evidence"][0]["detail"]
    assert "gridads.test" in found["graph.warnings"]["evidence"][0]["detail"]
    assert findings(good) == []
    assert claims(good)["since 2004"] == claims(again)["since 2004"] == "confirmed"
    assert claims(bad)["since 1998"] == "contradicted"
    check_growth(bad)
    check_growth(good)


def claims(events: list[dict[str, Any]]) -> dict[str, str]:
    whole = of_type(events, "knowledge_graph")[-1]["data"]
    return {claim["claim"]: claim["status"] for claim in whole["claims"]}


def check_growth(events: list[dict[str, Any]]) -> None:
    """The graph comes in parts, the last of them is whole, and the others add up to it."""
    told = of_type(events, "knowledge_graph")
    assert len(told) >= 3
    assert [event["data"]["whole"] for event in told] == [False] * (len(told) - 1) + [True]
    assert {event["phase"] for event in told[:-1]} == {"scout"}
    assert told[-1]["phase"] == "graph"
    nodes: dict[str, Any] = {}
    edges = []
    for event in told[:-1]:
        nodes |= {node["id"]: node for node in event["data"]["nodes"]}
        edges += event["data"]["edges"]
    whole = told[-1]["data"]
    assert nodes == {node["id"]: node for node in whole["nodes"]}
    assert sorted(map(str, edges)) == sorted(map(str, whole["edges"]))
    assert len(nodes) > 10
