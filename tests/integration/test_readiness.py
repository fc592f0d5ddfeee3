"""/readyz over the real service, with real locks and a real bound on the file's size."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from service.event_log.sqlite import SqliteEventLog
from service.handlers.keys import DRAIN
from tests.scripted_service import ScriptedService, scripted_service

PARTS = {"event_log", "disk", "executor", "browser", "stopping"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # Any executable does: the search starts nothing.
    monkeypatch.setenv("VERITAS_BROWSER", sys.executable)
    monkeypatch.setattr("service.event_log.sqlite_writer._BUSY_LIMIT_S", 0.2)


@pytest.fixture
async def running(
    tmp_path: Path, _environment: None, no_blocking: None
) -> AsyncIterator[ScriptedService]:
    async with scripted_service(tmp_path, min_free_disk_mb=0) as service:
        yield service


async def ready(service: ScriptedService) -> tuple[int, dict[str, Any]]:
    async with service.client.get(f"{service.base}/readyz") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        body = await answer.json(content_type=None)
        assert set(body["checks"]) == PARTS
        if answer.status == 503:
            assert answer.content_type == "application/problem+json"
            assert (body["status"], body["code"]) == (503, "not_ready")
            assert body["instance"] == answer.headers["X-Request-ID"]
            assert "Retry-After" in answer.headers
        return answer.status, body


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    other = sqlite3.connect(folder / "events.sqlite", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


async def test_ready(running: ScriptedService) -> None:
    status, body = await ready(running)
    assert (status, body["status"]) == (200, "ready")
    assert set(body["checks"].values()) == {"ok"}


async def test_a_crowd_costs_one_try(running: ScriptedService) -> None:
    answers = await asyncio.gather(*(ready(running) for _ in range(50)))
    assert {status for status, _ in answers} == {200}


async def test_a_locked_log_is_not_ready_and_takes_no_audit(
    running: ScriptedService, tmp_path: Path
) -> None:
    with locked(tmp_path):
        status, body = await ready(running)
        assert status == 503
        assert "takes no writes" in body["checks"]["event_log"]
        assert "event_log" in body["detail"]
        assert str(tmp_path) not in body["detail"]
        assert body["checks"]["disk"] == "ok"
        given = {"url": "https://shop.test/"}
        async with running.client.post(f"{running.base}/audits", json=given) as answer:
            refusal = await answer.json(content_type=None)
            assert (answer.status, refusal["code"]) == (503, "storage_unavailable")
            assert "Retry-After" in answer.headers
        assert running.dispatcher.submitted == []
    assert (await ready(running))[0] == 200
    await running.post()


async def test_a_full_disk_is_not_ready_and_takes_no_audit(running: ScriptedService) -> None:
    assert isinstance(running.log, SqliteEventLog)
    connection = running.log._writer._connection
    assert connection is not None
    # SQLite's own bound on the file answers as a full disk does.
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    status, body = await ready(running)
    assert status == 503
    assert "full disks" in body["checks"]["event_log"]
    given = {"url": "https://shop.test/" + "x" * 2000}
    refused = None
    while refused is None:  # until what is left of the last page is used up
        async with running.client.post(f"{running.base}/audits", json=given) as answer:
            if answer.status != 202:
                refused = (answer.status, (await answer.json(content_type=None))["code"])
    assert refused == (503, "storage_unavailable")
    connection.execute("PRAGMA max_page_count = 1000000")
    assert (await ready(running))[0] == 200


async def test_too_little_room_on_the_disk(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, min_free_disk_mb=10_000_000) as service:
        status, body = await ready(service)
    assert status == 503
    assert "min_free_disk_mb is 10000000; make room" in body["checks"]["disk"]


async def test_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("VERITAS_BROWSER")
    async with scripted_service(
        tmp_path, min_free_disk_mb=0, browser_path="/no/such/browser"
    ) as service:
        status, body = await ready(service)
    assert status == 503
    assert "browser_path names '/no/such/browser'" in body["checks"]["browser"]


async def test_threads_that_do_not_answer(
    running: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(limit_s: float) -> bool:
        return False

    monkeypatch.setattr(running.dispatcher, "answers", silent)
    status, body = await ready(running)
    assert status == 503
    assert "threads" in body["checks"]["executor"]


async def test_a_service_that_stops_is_not_ready(running: ScriptedService) -> None:
    running.app[DRAIN].begin()
    status, body = await ready(running)
    assert status == 503
    assert "stopping" in body["checks"]["stopping"]
