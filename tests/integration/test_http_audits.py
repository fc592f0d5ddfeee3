from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from service.event_log.port import LogUnavailableError
from service.logs import configure_logs
from tests.scripted_service import ScriptedService, event, scripted_service, until
from veritas.core.events import EventType


async def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = await answer.json(content_type="application/problem+json")
    assert (answer.status, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"/docs#{code}"
    assert body["instance"] == answer.headers["X-Request-ID"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return body


async def test_starting_an_audit(service: ScriptedService) -> None:
    body = {
        "url": "HTTPS://Shop.test",
        "tier": "quick_scan",
        "verdict_mode": "expert",
        "language": "de",
    }
    async with service.client.post(f"{service.base}/audits", json=body) as answer:
        assert answer.status == 202
        got = await answer.json()
        assert got["status"] == "queued"
        assert answer.headers["Location"] == got["links"]["self"] == f"/audits/{got['id']}"
    (record,) = service.dispatcher.submitted
    assert (record.id, record.url) == (got["id"], "https://shop.test/")
    assert (record.tier, record.verdict_mode, record.language) == ("quick_scan", "expert", "de")
    async with service.client.get(service.url(got["id"], "")) as answer:
        shown = await answer.json()
        assert (shown["status"], shown["last_seq"], shown["score"]) == ("queued", 1, None)
        assert shown["language"] == "de"
        assert answer.headers["Cache-Control"] == "no-store"
    for link in ("events", "artifacts"):
        async with service.client.get(service.base + shown["links"][link]) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "status", "code", "part"),
    [
        ("not json", 400, "invalid_json", "JSON"),
        ("", 400, "invalid_json", "JSON"),
        ("[" * 100_00, 400, "invalid_json", "JSON"),
        (b"\xff\xfe", 400, "invalid_json", "JSON"),
        ("[]", 422, "invalid_body", "object"),
        ("null", 422, "invalid_body", "object"),
        ("{}", 422, "missing_field", "url"),
        ({"url": "https://a.test", "teir": "x"}, 422, "unknown_field", "teir"),
        ({"url": 5}, 422, "invalid_field", "url is 5"),
        ({"url": None}, 422, "invalid_field", "null"),
        ({"url": "https://a.test", "tier": "huge"}, 422, "unknown_tier", "huge"),
        ({"url": "https://a.test", "verdict_mode": "x"}, 422, "unknown_verdict_mode", "x"),
        ({"url": "https://a.test", "language": "fr"}, 422, "unknown_language", "fr"),
        ({"url": "ftp://a.test"}, 422, "invalid_url", "ftp://a.test"),
        ({"url": "https://"}, 422, "invalid_url", "host"),
        ({"url": "https://me:pw@a.test"}, 422, "invalid_url", "credentials"),
        ({"url": "https://a.test/" + "x" * 2048}, 422, "invalid_url", "2048"),
        ({"url": "https://a.test/\u0000"}, 422, "invalid_url", "control"),
        ({"url": "x" * 70_000}, 413, "body_too_large", "65536"),
    ],
)
async def test_what_cannot_be_started(
    service: ScriptedService, body: Any, status: int, code: str, part: str
) -> None:
    raw = json.dumps(body) if isinstance(body, dict) else body
    headers = {"Content-Type": "application/json"}
    async with service.client.post(f"{service.base}/audits", data=raw, headers=headers) as answer:
        got = await problem(answer, status, code)
    assert part in got["detail"]
    assert len(got["detail"]) < 500
    assert service.dispatcher.submitted == []
    assert await service.log.audits() == []


async def test_a_body_must_be_declared_as_json(service: ScriptedService) -> None:
    async with service.client.post(f"{service.base}/audits", data={"url": "x"}) as answer:
        assert "Content-Type" in (await problem(answer, 415, "unsupported_media_type"))["detail"]


async def test_a_full_queue(tmp_path: Path) -> None:
    answers: list[int] = []

    async def post(body: dict[str, str]) -> None:
        async with service.client.post(f"{service.base}/audits", json=body) as answer:
            answers.append(answer.status)

    async with scripted_service(tmp_path, max_queued_audits=1) as service:
        await service.post()
        body = {"url": "https://a.test"}
        async with service.client.post(f"{service.base}/audits", json=body) as answer:
            await problem(answer, 503, "queue_full")
            assert answer.headers["Retry-After"] == "7"
        assert len(await service.log.audits()) == 1
        service.dispatcher.submitted.clear()
        async with asyncio.TaskGroup() as group:  # one place, and all at once
            for _ in range(8):
                group.create_task(post(body))
        assert sorted(answers) == [202] + 7 * [503]
        assert len(await service.log.audits()) == 2


@pytest.mark.parametrize(
    "rest", ["", "/stream", "/events", "/report", "/artifacts", "/artifacts/x"]
)
@pytest.mark.parametrize("audit_id", ["0" * 32, "nonsense", "%00", "..%2f..%2fetc", "A" * 32])
async def test_an_unknown_audit(service: ScriptedService, audit_id: str, rest: str) -> None:
    async with service.client.get(
        f"{service.base}/audits/{audit_id}{rest}", allow_redirects=False
    ) as answer:
        body = await answer.json(content_type="application/problem+json")
        assert answer.status == 404
        assert body["code"] in {"unknown_audit", "not_found"}


async def test_listing(service: ScriptedService) -> None:
    ids = [await service.post() for _ in range(5)]
    await service.run_whole(ids[1])
    seen, url = list[str](), "/audits?limit=2"
    while url:
        async with service.client.get(service.base + url) as answer:
            page = await answer.json()
        assert len(page["audits"]) <= 2
        seen += [audit["id"] for audit in page["audits"]]
        url = page["next"]
    assert sorted(seen) == sorted(ids)
    assert seen == sorted(seen, reverse=True)
    async with service.client.get(f"{service.base}/audits?state=completed") as answer:
        (done,) = (await answer.json())["audits"]
    assert (done["id"], done["score"], done["risk_level"]) == (ids[1], 71, "trusted")


async def listed(service: ScriptedService, **query: str) -> list[str]:
    """The ids of a list, its pages followed to the end; the latest first."""
    found: list[str] = []
    url = str(URL("/audits").with_query({"limit": "2", **query}))
    while url:
        async with service.client.get(service.base + url) as answer:
            assert answer.status == 200, await answer.text()
            page = await answer.json()
        found += [audit["id"] for audit in page["audits"]]
        url = page["next"]
    assert found == sorted(set(found), reverse=True)
    return found


async def test_listing_by_host_and_time(service: ScriptedService) -> None:
    hosts = ["shop.test", "other.test", "shop.test", "xn--bcher-kva.test", "shop.test", "127.0.0.1"]
    ids = [await service.post(url=f"https://{host}:8443/x") for host in hosts]
    latest_first = sorted(ids, reverse=True)  # two of one millisecond have no order of their own
    of_the_shop = [audit_id for audit_id in latest_first if audit_id in {ids[0], ids[2], ids[4]}]
    for host in ("shop.test", "SHOP.test."):
        assert await listed(service, host=host) == of_the_shop
    assert await listed(service, host="bücher.test") == [ids[3]]
    assert await listed(service, host="0x7f.1") == [ids[5]]
    assert await listed(service, host="nobody.test") == []
    async with service.client.get(service.url(ids[2], "")) as answer:
        begun = (await answer.json())["created_at"]
    after = await listed(service, since=begun)
    assert set(ids[2:]) <= set(after)
    assert await listed(service, since=begun, host="shop.test", state="queued") == [
        audit_id for audit_id in of_the_shop if audit_id in after
    ]
    east = datetime.fromisoformat(begun).astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert await listed(service, since=east.isoformat()) == after
    assert await listed(service, since="2020-01-01") == latest_first
    assert await listed(service, since="9999-12-31T23:59:59z") == []
    assert await listed(service, since="0001-01-01T00:00:00+14:00") == latest_first


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("host=a b", "bad_host"),
        ("host=1.2.3.4.5", "bad_host"),
        ("since=yesterday", "bad_since"),
        ("since=2026-02-31", "bad_since"),
        ("since=2026-01-01T25:00:00Z", "bad_since"),
        ("limit=0", "bad_limit"),
        ("limit=x", "bad_limit"),
        ("limit=201", "bad_limit"),
        ("state=gone", "bad_state"),
        ("before=x", "bad_cursor"),
    ],
)
async def test_bad_queries(service: ScriptedService, query: str, code: str) -> None:
    async with service.client.get(f"{service.base}/audits?{query}") as answer:
        assert query.split("=")[1] in (await problem(answer, 400, code))["detail"]


async def test_cancelling_is_idempotent(service: ScriptedService) -> None:
    audit_id = await service.post()
    for _ in range(3):
        async with service.client.delete(service.url(audit_id, "")) as answer:
            assert answer.status == 200
            assert (await answer.json())["status"] == "cancelled"
    assert [e.seq for e in await service.log.read(audit_id, 0, 10)] == [1, 2]


async def test_pages_of_events(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.run_whole(audit_id)
    seqs, url = list[int](), f"/audits/{audit_id}/events?limit=2"
    while url:
        async with service.client.get(service.base + url) as answer:
            page = await answer.json()
        seqs += [item["seq"] for item in page["events"]]
        assert page["last_seq"] == 6
        url = page["next"]
    assert seqs == [1, 2, 3, 4, 5, 6]
    for query, code in (("after=x", "bad_cursor"), ("after=7", "cursor_beyond_log")):
        async with service.client.get(service.url(audit_id, f"/events?{query}")) as answer:
            await problem(answer, 400, code)


async def test_reports(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with service.client.get(service.url(audit_id, "/report")) as answer:
        await problem(answer, 409, "report_not_ready")
    sink = service.recorder.sink(audit_id)
    await sink.send(event(EventType.AUDIT_STARTED))
    report = {"report.json": b'{"score":1}', "report.md": b"# Report", "report.sarif": b"{}"}
    await sink.send(event(EventType.AUDIT_RESULT), report)
    await sink.send(event(EventType.AUDIT_COMPLETE))
    await sink.close()
    for ending, kind, content in (
        ("", "application/json", b'{"score":1}'),
        (".json", "application/json", b'{"score":1}'),
        (".md", "text/markdown; charset=utf-8", b"# Report"),
        (".sarif", "application/sarif+json", b"{}"),
    ):
        async with service.client.get(service.url(audit_id, f"/report{ending}")) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"] == kind
            assert await answer.read() == content
    async with service.client.get(service.url(audit_id, "/report.docx")) as answer:
        await problem(answer, 404, "unknown_format")
    async with service.client.get(service.url(audit_id, "/report.junit.xml")) as answer:
        await problem(answer, 404, "no_report")


async def test_the_accept_header_chooses_among_the_reports_there_are(
    service: ScriptedService,
) -> None:
    audit_id = await service.post()
    report = {"report.json": b"{}", "report.sarif": b'{"runs":[]}'}
    sink = service.recorder.sink(audit_id)
    await sink.send(event(EventType.AUDIT_STARTED))
    await sink.send(event(EventType.AUDIT_RESULT), report)
    await sink.send(event(EventType.AUDIT_COMPLETE))
    await sink.close()
    for accept, kind in (
        ("application/sarif+json", "application/sarif+json"),
        ("text/markdown, */*;q=0.1", "application/json"),
        ("*/*", "application/json"),
    ):
        headers = {"Accept": accept}
        async with service.client.get(service.url(audit_id, "/report"), headers=headers) as answer:
            assert (answer.status, answer.content_type) == (200, kind)
            assert answer.headers["Vary"] == "Accept"
            tag = {"If-None-Match": answer.headers["ETag"], **headers}
        async with service.client.get(service.url(audit_id, "/report"), headers=tag) as answer:
            assert answer.status == 304


async def test_a_browser_gets_the_page_with_a_policy_that_lets_it_show_its_own(
    service: ScriptedService,
) -> None:
    audit_id = await service.post()
    sink = service.recorder.sink(audit_id)
    await sink.send(event(EventType.AUDIT_STARTED))
    await sink.send(event(EventType.AUDIT_RESULT), {"report.html": b"<!doctype html>"})
    await sink.send(event(EventType.AUDIT_COMPLETE))
    await sink.close()
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    async with service.client.get(service.url(audit_id, "/report"), headers=headers) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        policy = answer.headers["Content-Security-Policy"]
    for words in ("sandbox;", "default-src 'none'", "img-src data:", "frame-ancestors 'none'"):
        assert words in policy
    assert "script" not in policy
    # The stored file itself is shown as nothing.
    async with service.client.get(service.url(audit_id, "/artifacts/report.html")) as answer:
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


async def test_the_reports_schema_is_served(service: ScriptedService) -> None:
    async with service.client.get(f"{service.base}/report.schema.json") as answer:
        assert answer.content_type == "application/schema+json"
        assert json.loads(await answer.read())["title"].startswith("The report")


async def test_an_audit_that_failed_has_no_report(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.play(audit_id, event(EventType.AUDIT_ERROR, data={"code": "browser_unavailable"}))
    async with service.client.get(service.url(audit_id, "/report")) as answer:
        got = await problem(answer, 404, "no_report")
    assert "browser_unavailable" in got["detail"]


async def test_artifacts(service: ScriptedService) -> None:
    audit_id = await service.post()
    content = bytes(range(256)) * 2000
    sink = service.recorder.sink(audit_id)
    await sink.send(event(EventType.AUDIT_STARTED))
    await sink.send(event(EventType.SCREENSHOT), {"shot.png": content, "x.html": b"<script>"})
    await sink.close()
    async with service.client.get(service.url(audit_id, "/artifacts")) as answer:
        listed = (await answer.json())["artifacts"]
    assert [entry["name"] for entry in listed] == ["shot.png", "x.html"]
    url = service.base + listed[0]["url"]
    async with service.client.get(url) as answer:
        assert await answer.read() == content
        assert answer.headers["Content-Type"] == "image/png"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        etag = answer.headers["ETag"]
    async with service.client.get(url, headers={"If-None-Match": etag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    async with service.client.head(url) as answer:
        assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(content)))
    for name in ("gone.png", "..%2f..%2fevents.sqlite", ".hidden", "A.png"):
        async with service.client.get(service.url(audit_id, f"/artifacts/{name}")) as answer:
            await problem(answer, 404, "unknown_artifact")


async def test_errors_of_the_router_are_problems_too(service: ScriptedService) -> None:
    async with service.client.get(f"{service.base}/nothing%0d%0ahere") as answer:
        await problem(answer, 404, "not_found")
    async with service.client.put(f"{service.base}/audits") as answer:
        got = await problem(answer, 405, "method_not_allowed")
        assert "GET" in answer.headers["Allow"]
        assert "PUT" in got["detail"]


async def test_request_ids(service: ScriptedService) -> None:
    url = f"{service.base}/healthz"
    async with service.client.get(url, headers={"X-Request-ID": "mine-1"}) as answer:
        assert answer.status == 200
        assert answer.headers["X-Request-ID"] == "mine-1"
    async with service.client.get(url, headers={"X-Request-ID": 'bad"<id>'}) as answer:
        assert len(answer.headers["X-Request-ID"]) == 32


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    out = io.StringIO()
    with configure_logs("json", stream=out):
        yield out


async def test_our_own_faults_show_nothing_of_the_inside(
    logged: io.StringIO, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise KeyError("/secret/path")

    async def full(*_: Any) -> None:
        raise LogUnavailableError("/secret/path is full")

    for failing, status, code in (
        (broken, 500, "internal_error"),
        (full, 503, "storage_unavailable"),
    ):
        monkeypatch.setattr(service.log, "get", failing)
        async with service.client.get(service.url("0" * 32, "")) as answer:
            got = await problem(answer, status, code)
        assert "secret" not in str(got)
        # Whoever runs the service finds the reason by the id in the answer.
        await until(lambda wanted=got["instance"]: wanted in logged.getvalue())
        line = next(line for line in logged.getvalue().splitlines() if got["instance"] in line)
        assert "/secret/path" in line
