"""The whole way on the demo shop: every planted fault found, nothing on the clean twin."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.described_events import check_events
from tests.e2e.conftest import Service, Shop, StartService, post_audit, read_sse
from tests.e2e.ground_truth import invented, missed, planted_faults
from tests.har_rules import secrets_in, valid_har
from tests.report_schema import schema_violations

pytestmark = pytest.mark.browser
MODES = ["queue", "stdout", "validate"]
LIMIT_S = 100.0


def of_type(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["type"] == kind]


def findings(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event["data"] for event in of_type(events, "finding")]


def without_measures(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings as they must be the same each time: a clock, or a thrown figure, moves on."""
    slim = []
    for finding in found:
        evidence = [
            {name: value for name, value in piece.items() if name not in {"quote", "box", "detail"}}
            for piece in finding["evidence"]
        ]
        slim.append(
            {name: finding[name] for name in ("id", "check_id", "severity", "title", "confidence")}
            | {"evidence": evidence}
        )
    return slim


async def whole_audit(service: Service, url: str, tier: str) -> list[dict[str, Any]]:
    async with asyncio.timeout(LIMIT_S), aiohttp.ClientSession() as session:
        audit_id = await post_audit(session, service, url, tier)
        events = await read_sse(session, f"{service.base}/audits/{audit_id}/stream")
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert {event["audit_id"] for event in events} == {audit_id}
    check_events(events)
    return events


async def test_every_planted_fault_is_found_in_every_mode_with_the_same_findings(
    start_service: StartService, shop: Shop
) -> None:
    by_mode = {}
    for mode in MODES:
        service = start_service(QUEUE_IPC_MODE=mode)
        events = await whole_audit(service, shop.urls["hurrymart"], "quick_scan")
        found = findings(events)
        faults = planted_faults("hurrymart", {"/"}, experiments=False)
        assert len(faults) > 20
        assert missed(found, faults) == []
        assert invented(found, faults) == []
        by_mode[mode] = without_measures(found)
        assert events[0]["type"] == "audit_queued"
        assert events[-1]["type"] == "audit_complete"
        ipc = events[-1]["data"]["ipc"]
        assert (ipc["mode"], ipc["fallback"]) == (mode, None)
        if mode == "validate":
            assert ipc["validation"]["match"] is True
            assert ipc["validation"]["matched"] == ipc["events"]
        phases = [event["phase"] for event in of_type(events, "phase_complete")]
        assert phases == ["scout", "security", "vision", "graph", "judge"]
    assert by_mode["queue"] == by_mode["stdout"] == by_mode["validate"]


async def test_the_clean_twin_has_no_finding(
    start_service: StartService, shop: Shop, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('extends = "veritas"\nname = "Ours"\nversion = "7"\n')
    service = start_service(VERITAS_POLICY=str(policy), VERITAS_LANGUAGE="de")
    events = await whole_audit(service, shop.urls["fairmart"], "deep_forensic")
    assert findings(events) == []
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{service.base}/audits/{events[0]['audit_id']}/report") as answer,
    ):
        report = await answer.json()
    assert schema_violations(report) == []
    assert report["judgement"]["policy"]["name"] == "Ours"
    assert report["verdict"]["language"] == "de"
    assert report["verdict"]["headline"] == "Diese Seite sieht gut aus"
    result = of_type(events, "audit_result")[0]["data"]
    assert result["score"] >= 90
    assert result["risk_level"] == "trusted"
    pages = of_type(events, "stats_update")[0]["data"]["pages"]
    assert pages >= 5


async def test_the_deepest_tier_finds_the_faults_of_every_page_it_opened(
    start_service: StartService, shop: Shop
) -> None:
    events = await whole_audit(start_service(), shop.urls["hurrymart"], "deep_forensic")
    opened = {
        urlsplit(event["data"]["url"]).path
        for event in of_type(events, "phase_progress")
        if "status" in event["data"]
    }
    assert len(opened) == 10
    faults = planted_faults("hurrymart", opened)
    assert missed(findings(events), faults) == []
    assert invented(findings(events), planted_faults("hurrymart")) == []


async def test_pictures_and_reports_are_where_the_stream_says(
    start_service: StartService, shop: Shop
) -> None:
    service = start_service()
    events = await whole_audit(service, shop.urls["hurrymart"], "quick_scan")
    shots = of_type(events, "screenshot")
    assert {shot["data"]["kind"] for shot in shots} == {"desktop", "mobile"}
    named = [
        piece["screenshot"]
        for found in findings(events)
        for piece in found["evidence"]
        if "screenshot" in piece
    ]
    assert len(named) >= 8
    async with aiohttp.ClientSession() as session:
        for event in [*shots, *of_type(events, "finding")]:
            for artifact in event["data"].get("artifacts", []):
                async with session.get(service.base + artifact["url"]) as answer:
                    body = await answer.read()
                    assert answer.status == 200
                    assert answer.content_type == "image/png"
                    assert len(body) == artifact["size_bytes"]
                    assert body.startswith(b"\x89PNG")
        audit_id = events[0]["audit_id"]
        async with session.get(f"{service.base}/audits/{audit_id}/report") as answer:
            report = await answer.json()
        async with session.get(f"{service.base}/audits/{audit_id}/report.md") as answer:
            assert answer.content_type == "text/markdown"
            text = await answer.text()
        async with session.get(f"{service.base}/audits/{audit_id}/report.har") as answer:
            assert answer.content_type == "application/json"
            log = valid_har(await answer.read())
    assert len(log["pages"]) == len(report["pages"])
    assert secrets_in(log) == []
    cookies = [cookie for entry in log["entries"] for cookie in entry["response"]["cookies"]]
    assert {"sessionid", "trackly_id"} <= {cookie["name"] for cookie in cookies}
    assert schema_violations(report) == []
    assert sorted(found["id"] for found in report["findings"]) == sorted(
        found["id"] for found in findings(events)
    )
    assert set(named) <= set(report["artifacts"])
    assert f"{report['score']} of 100" in text


async def test_three_transports_and_the_pages_carry_the_same_sequence(
    start_service: StartService, shop: Shop
) -> None:
    service = start_service()
    async with asyncio.timeout(LIMIT_S), aiohttp.ClientSession() as session:
        audit_id = await post_audit(session, service, shop.urls["hurrymart"])
        url = f"{service.base}/audits/{audit_id}/stream"

        async def by_websocket() -> list[dict[str, Any]]:
            events = []
            async with session.ws_connect(url) as socket:
                async for message in socket:
                    body = json.loads(message.data)
                    if body["type"] == "event":
                        events.append(body["event"])
            assert socket.close_code == 1000
            return events

        async def by_ndjson() -> list[dict[str, Any]]:
            async with session.get(url, headers={"Accept": "application/x-ndjson"}) as answer:
                assert answer.content_type == "application/x-ndjson"
                return [json.loads(line) async for line in answer.content]

        live = await asyncio.gather(read_sse(session, url), by_websocket(), by_ndjson())
        late = await asyncio.gather(read_sse(session, url), by_websocket(), by_ndjson())
        pages: list[dict[str, Any]] = []
        while not pages or pages[-1]["type"] != "audit_complete":
            after = pages[-1]["seq"] if pages else 0
            async with session.get(
                f"{service.base}/audits/{audit_id}/events?after={after}&limit=7"
            ) as answer:
                pages += (await answer.json())["events"]
    assert pages[-1]["type"] == "audit_complete"
    for sequence in [*live, *late]:
        assert sequence == pages


async def test_an_audit_starts_and_ends_with_nobody_watching_and_two_run_at_once(
    start_service: StartService, shop: Shop
) -> None:
    service = start_service()
    async with asyncio.timeout(LIMIT_S), aiohttp.ClientSession() as session:
        ids = [await post_audit(session, service, shop.urls["fairmart"]) for _ in range(3)]
        states: list[str] = []
        while "completed" not in states:
            states = []
            for audit_id in ids:
                async with session.get(f"{service.base}/audits/{audit_id}") as answer:
                    states.append((await answer.json())["status"])
            assert states.count("running") <= 2
            await asyncio.sleep(0.05)
        streams = [
            await read_sse(session, f"{service.base}/audits/{audit_id}/stream") for audit_id in ids
        ]
    assert all(events[-1]["type"] == "audit_complete" for events in streams)


async def test_cancel_ends_a_running_and_a_waiting_audit(
    start_service: StartService, shop: Shop
) -> None:
    service = start_service(VERITAS_MAX_RUNNING_AUDITS="1")
    async with asyncio.timeout(LIMIT_S), aiohttp.ClientSession() as session:
        running = await post_audit(session, service, shop.urls["hurrymart"], "deep_forensic")
        waiting = await post_audit(session, service, shop.urls["hurrymart"])
        for audit_id in (waiting, running):
            async with session.delete(f"{service.base}/audits/{audit_id}") as answer:
                assert answer.status in {200, 202}
            events = await read_sse(session, f"{service.base}/audits/{audit_id}/stream")
            assert events[-1]["type"] == "audit_cancelled"
            async with session.get(f"{service.base}/audits/{audit_id}") as answer:
                assert (await answer.json())["status"] == "cancelled"


async def test_every_log_line_of_an_audit_names_it_and_no_secret_is_logged(
    start_service: StartService, shop: Shop
) -> None:
    service = start_service(VERITAS_LOG_LEVEL="debug", QUEUE_IPC_MODE="queue")
    events = await whole_audit(service, shop.urls["hurrymart"], "quick_scan")
    audit_id = events[0]["audit_id"]
    lines = service.log_lines
    of_the_child = [line for line in lines if line.get("event") == "child_started"]
    assert [line["audit_id"] for line in of_the_child] == [audit_id]
    about = ("child_", "audit_ended", "ipc_")
    assert all(
        line.get("audit_id") == audit_id for line in lines if str(line["event"]).startswith(about)
    )
    text = service.log.read_text()
    assert "AUDIT_QUEUE_KEY" not in text
    assert "authkey" not in text.lower()


async def test_a_browser_that_cannot_start_is_an_error_that_says_what_to_install(
    start_service: StartService, shop: Shop
) -> None:
    service = start_service(VERITAS_BROWSER_PATH="/bin/false")
    events = await whole_audit(service, shop.urls["fairmart"], "quick_scan")
    assert events[-1]["type"] == "audit_error"
    assert events[-1]["data"]["code"] == "browser_unavailable"
    assert "chromium" in events[-1]["data"]["message"]


async def test_a_target_in_the_services_own_network_is_refused_unless_a_setting_allows_it(
    start_service: StartService,
) -> None:
    asked = []

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n"))
        body = b"<p>Inside</p>"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
        writer.write(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(page, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = f"http://localhost:{port}/"
    async with server:
        plain = start_service()
        events = await whole_audit(plain, url, "quick_scan")
        assert events[-1]["data"]["code"] == "target_port_refused"
        guarded = start_service(VERITAS_ALLOW_PORTS=str(port))
        events = await whole_audit(guarded, url, "quick_scan")
        assert events[-1]["type"] == "audit_error"
        assert events[-1]["data"]["code"] == "target_not_public"
        for words in ("127.0.0.1", "loopback", "allow_private"):
            assert words in events[-1]["data"]["message"]
        assert asked == []
        settings = {"VERITAS_ALLOW_PORTS": str(port), "VERITAS_ALLOW_PRIVATE": "localhost"}
        events = await whole_audit(start_service(**settings), url, "quick_scan")
        assert events[-1]["type"] == "audit_complete"
        assert asked
