"""VirusTotal and urlscan.io, played by local servers: what they say, and what it counts for."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from tests.integration.test_sources import URL, asked_with, settings_of
from tests.source_world.registries import Handler, says, web_registry
from tests.unit.artifact_builder import site
from veritas.artifacts import ListAnswer, Missing, Sources
from veritas.checks.graph import blocklist, warnings
from veritas.collect.settings import CollectSettings
from veritas.core.errors import Fault
from veritas.core.findings import CheckResult, Finding, Outcome, Severity

HOST = "fairmart.test"
SCAN = "01234567-89ab-cdef-0123-456789abcdef"
NOW = dt.datetime.now(dt.UTC)


def days_ago(days: int) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def keyed(base: str, service: str) -> CollectSettings:
    return settings_of(base, toml=f'[{service}]\nkey = "K3y"\nurl = "{base}"\n')


def votes(malicious: int, days: int = 1) -> dict[str, Any]:
    stats = {"malicious": malicious, "suspicious": 1, "harmless": 60, "undetected": 20}
    attributes = {
        "last_analysis_stats": stats,
        "last_analysis_date": int(days_ago(days).timestamp()),
    }
    return {"data": {"type": "domain", "id": HOST, "attributes": attributes}}


def judged(answer: ListAnswer | Missing) -> tuple[CheckResult, list[Finding]]:
    """What the check of listings says, and the findings of that and of the one of warnings."""
    artifacts = site()
    sources: Sources = msgspec.structs.replace(artifacts.sources, lists={"it": answer})
    artifacts = msgspec.structs.replace(artifacts, sources=sources)
    listed, warned = blocklist.check(artifacts), warnings.check(artifacts)
    assert listed.facts == warned.facts
    return listed, [*listed.findings, *warned.findings]


async def answer_of(service: str, handler: Handler) -> tuple[ListAnswer | Missing, list[str]]:
    async with web_registry(handler) as server:
        return (await asked_with(keyed(server.base, service))).lists[service], server.asked


@pytest.mark.parametrize(
    ("malicious", "days", "severity"),
    [
        (9, 1, Severity.CRITICAL),
        (5, 1, Severity.CRITICAL),
        (4, 1, Severity.MEDIUM),
        (3, 1, Severity.MEDIUM),
        (2, 1, None),
        (0, 1, None),
        (9, 120, None),
    ],
)
async def test_votes_count_from_a_few_on(
    malicious: int, days: int, severity: Severity | None
) -> None:
    seen: list[str] = []

    async def domain(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers["x-apikey"])
        return web.json_response(votes(malicious, days))

    answer, asked = await answer_of("virus_total", domain)
    assert asked == [f"/domains/{HOST}"]
    assert seen == ["K3y"]
    result, found = judged(answer)
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert f"{malicious} of {81 + malicious} engines" in result.facts["VirusTotal"]


async def test_a_host_that_nobody_has_looked_at_is_on_no_list() -> None:
    answer, _ = await answer_of("virus_total", says({"error": {"code": "NotFoundError"}}, 404))
    assert answer == ListAnswer("VirusTotal", 1, (), "it has never looked at the host")
    assert judged(answer)[0].outcome is Outcome.PASSED


def urlscan_of(results: list[Any], verdict: dict[str, Any]) -> Handler:
    async def speak(request: web.Request) -> web.StreamResponse:
        assert request.headers["API-Key"] == "K3y"
        if request.path == "/search/":
            assert request.query["q"] == f'page.domain:"{HOST}"'
            return web.json_response({"results": results, "total": len(results)})
        assert request.path == f"/result/{SCAN}/"
        return web.json_response(verdict)

    return speak


def scan(days: int, host: str = HOST, scan_id: str = SCAN) -> dict[str, Any]:
    time = days_ago(days).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {"_id": scan_id, "page": {"domain": host}, "task": {"time": time}}


BAD = {"verdicts": {"overall": {"malicious": True, "score": 100, "categories": ["phishing\u0007"]}}}
GOOD = {"verdicts": {"overall": {"malicious": False, "score": 0, "categories": []}}}


async def test_the_newest_scan_of_the_host_itself_is_a_suspicion_at_most() -> None:
    other = "ffffffff-89ab-cdef-0123-456789abcdef"
    results = [5, scan(40, scan_id=other), scan(2), scan(1, "other.test", other), {"_id": "x"}]
    answer, asked = await answer_of("urlscan", urlscan_of(results, BAD))
    assert len(asked) == 2
    (finding,) = judged(answer)[1]
    assert (finding.severity, finding.confidence) == (Severity.MEDIUM, 0.5)
    assert finding.evidence[0].detail == f"urlscan.io lists {HOST} as phishing"
    answer, _ = await answer_of("urlscan", urlscan_of(results, GOOD))
    assert judged(answer)[0].outcome is Outcome.PASSED


async def test_old_scans_and_those_of_others_say_nothing() -> None:
    results = [scan(200), scan(1, "other.test"), scan(1, scan_id="../../admin")]
    answer, asked = await answer_of("urlscan", urlscan_of(results, BAD))
    assert len(asked) == 1
    assert answer == ListAnswer("urlscan.io", 1, (), "it has not looked at the host for 90 days")


@pytest.mark.parametrize("service", ["virus_total", "urlscan"])
@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (says({}), "unreadable"),
        (says([]), "unreadable"),
        (says({"data": {"attributes": {"last_analysis_stats": {"malicious": -1}}}}), "unreadable"),
        (says({"results": 5}), "unreadable"),
        (says(b"nonsense"), "unreadable"),
        (says(b"[" * 200_000), "unreadable"),
        (says({}, 401), "refused"),
        (says({}, 403), "refused"),
        (says({}, 429), "quota"),
        (says({}, 204), "quota"),
        (says({}, 503), "http_error"),
        (says(b"x" * 9_000_000), "http_error"),
    ],
)
async def test_a_service_that_answers_otherwise_is_not_checked(
    service: str, handler: Handler, code: str
) -> None:
    answer, _ = await answer_of(service, handler)
    assert isinstance(answer, Missing)
    assert (answer.code, answer.fault) == (code, Fault.OURS)
    assert judged(answer)[0].outcome is Outcome.ERROR


@pytest.mark.parametrize("service", ["virus_total", "urlscan"])
async def test_a_key_shows_nowhere_and_a_private_target_is_told_to_nobody(
    service: str, tmp_path: Path
) -> None:
    async def rude(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"NOT HTTP K3y\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(rude, "127.0.0.1", 0)
    async with server:
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        answer = (await asked_with(keyed(base, service))).lists[service]
    assert isinstance(answer, Missing)
    assert "K3y" not in answer.reason
    shipped = settings_of("http://127.0.0.1:9/", toml=f'[{service}]\nkey = "K3y"\n')
    told = (await asked_with(shipped, URL)).lists[service]
    assert isinstance(told, Missing)
    assert told.code in {"not_applicable", "network"}
    for url in ("https://intranet.local/", "https://127.0.0.1/"):
        told = (await asked_with(shipped, url)).lists[service]
        assert isinstance(told, Missing)
        assert told.code == "not_applicable"


async def test_without_a_key_or_switched_off_nobody_is_asked() -> None:
    async with web_registry(says(votes(9))) as server:
        plain = settings_of(server.base)
        assert {
            name: answer.code
            for name, answer in (await asked_with(plain)).lists.items()
            if isinstance(answer, Missing)
        } == {"safe_browsing": "not_asked", "virus_total": "not_asked", "urlscan": "not_asked"}
        off = settings_of(
            server.base, toml=f'ask = false\n[virus_total]\nkey = "K3y"\nurl = "{server.base}"\n'
        )
        answer = (await asked_with(off)).lists["virus_total"]
        assert isinstance(answer, Missing)
        assert answer.code == "not_asked"
    assert server.asked == []
