"""The rollout, watched: real children over a real server, in each mode, and what is counted."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from service.app import build_app
from service.dispatcher import Dispatcher
from service.engine_options import EngineOptions
from service.event_log.port import EventLog
from service.handlers.keys import DISPATCHER
from service.recorder import Recorder
from service.settings import Settings

LIMIT_S = 60.0
Samples = dict[tuple[str, ...], float]


class Service:
    """A running service whose children follow the script of their URL."""

    def __init__(self, base: str, client: aiohttp.ClientSession, dispatcher: Dispatcher) -> None:
        self.base = base
        self.client = client
        self.dispatcher = dispatcher

    async def begin(self, path: str) -> str:
        body = {"url": f"http://script.test/{path}", "tier": "quick_scan"}
        async with self.client.post(f"{self.base}/audits", json=body) as answer:
            assert answer.status == 202, await answer.text()
            return str((await answer.json())["id"])

    async def follow(self, audit_id: str) -> list[dict[str, Any]]:
        """All events of an audit, once it is over."""
        headers = {"Accept": "application/x-ndjson"}
        url = f"{self.base}/audits/{audit_id}/stream"
        async with self.client.get(url, headers=headers) as answer:
            events = [json.loads(line) async for line in answer.content if line.strip()]
        while self.dispatcher.running:  # noqa: ASYNC110 - the runner tidies up behind its last event
            await asyncio.sleep(0.01)
        return events

    async def audit(self, path: str) -> dict[str, Any]:
        """Run one to its end, and give its terminal event."""
        return (await self.follow(await self.begin(path)))[-1]

    async def metrics(self) -> dict[str, Samples]:
        async with self.client.get(f"{self.base}/metrics") as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/plain; version=")
            text = await answer.text()
        found: dict[str, Samples] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                # The mode first, whatever the order in the text.
                labels = sorted(sample.labels.items(), key=lambda label: label[0] != "mode")
                values = tuple(value for _, value in labels)
                found.setdefault(sample.name, {})[values] = sample.value
        return found

    async def ipc(self) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        async with self.client.get(f"{self.base}/ipc", headers=headers) as answer:
            assert answer.status == 200
            body: dict[str, Any] = await answer.json()
            return body


@asynccontextmanager
async def running_service(folder: Path, **settings: Any) -> AsyncIterator[Service]:
    temp_root = folder / "temp"
    temp_root.mkdir()

    def factory(given: Settings, log: EventLog, recorder: Recorder) -> Dispatcher:
        options = EngineOptions(module="tests.children.scripted", temp_root=temp_root)
        return Dispatcher(settings=given, log=log, recorder=recorder, options=options)

    settings = {"event_log_sync": "normal", "max_running_per_host": 64, **settings}
    chosen = Settings(data_dir=folder / "data", **settings)
    app = build_app(chosen, factory)
    runner = web.AppRunner(app, shutdown_timeout=3)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        timeout = aiohttp.ClientTimeout(total=LIMIT_S)
        dispatcher = app[DISPATCHER]
        assert isinstance(dispatcher, Dispatcher)
        async with aiohttp.ClientSession(timeout=timeout) as client:
            yield Service(f"http://{host}:{port}", client, dispatcher)
    finally:
        await runner.cleanup()
    assert list(temp_root.iterdir()) == []


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    (tmp_path / "ipc.env").write_text("")
    async with running_service(tmp_path, ipc_env_file=str(tmp_path / "ipc.env")) as running:
        yield running


def set_mode(tmp_path: Path, mode: str, rollout: str = "") -> None:
    (tmp_path / "ipc.env").write_text(f"QUEUE_IPC_MODE={mode}\nQUEUE_IPC_ROLLOUT={rollout}\n")


async def test_the_counts_add_up(service: Service, tmp_path: Path) -> None:
    sent = {"queue": 0, "stdout": 0, "validate": 0}
    for mode in sent:
        set_mode(tmp_path, mode)
        for path in ("ok/40", "raise/4"):
            terminal = await service.audit(path)
            assert terminal["data"]["ipc"]["mode"] == mode
            sent[mode] += terminal["data"]["ipc"]["events"]
    counted = await service.metrics()
    audits = counted["veritas_audits_total"]
    for mode in sent:
        assert audits[mode, "completed"] == audits[mode, "failed"] == 1
    events = counted["veritas_ipc_events_total"]
    assert events == {
        ("queue", "queue"): sent["queue"],
        ("stdout", "stdout"): sent["stdout"],
        ("validate", "queue"): sent["validate"],
        ("validate", "stdout"): sent["validate"],
    }
    assert set(counted["veritas_ipc_bytes_total"]) == set(events)
    assert min(counted["veritas_ipc_bytes_total"].values()) > 1000
    assert sum(counted["veritas_ipc_repeats_dropped_total"].values()) == 0
    assert counted["veritas_ipc_validations_total"] == {
        ("matched",): 2,
        ("mismatched",): 0,
        ("undecided",): 0,
    }
    assert "veritas_ipc_fallbacks_total" not in counted
    for mode, count in sent.items():
        # Each child's two end markers are no events of the log.
        assert counted["veritas_event_to_log_seconds_count"][mode,] == count - 2
    assert counted["veritas_audits_running"][()] == 0
    assert counted["veritas_audits_waiting"][()] == 0
    page = await service.ipc()
    assert page["all"]["channels"]["queue"]["events"] == sent["queue"] + sent["validate"]
    assert page["all"]["emit_to_log"]["samples"] == sum(sent.values()) - 6
    assert 0 <= page["all"]["emit_to_log"]["p50_ms"] <= page["all"]["emit_to_log"]["p99_ms"]
    async with service.client.get(f"{service.base}/ipc") as answer:
        assert answer.content_type == "text/plain"
        assert "mode validate for every audit" in await answer.text()


async def test_the_share_goes_up_and_back_without_a_restart(
    service: Service, tmp_path: Path
) -> None:
    set_mode(tmp_path, "queue")
    first = await service.begin("hang/4")
    while service.dispatcher.running < 1 or "queue" not in str(await _events(service, first)):  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    for rollout, mode, share in (("0.0", "stdout", 0.0), ("1.0", "queue", 1.0)):
        set_mode(tmp_path, "", rollout)
        following = (await service.ipc())["next_audit"]
        assert (following["mode"], following["queue_share"]) == ("by rollout", share)
        events = await _run_beside(service, "ok/5")
        assert events[-1]["data"]["ipc"]["mode"] == mode
    # The one that ran all the while has kept its mode.
    while (await service.metrics())["veritas_audits_running"][()] != 1:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    async with service.client.delete(f"{service.base}/audits/{first}"):
        pass
    ended = (await service.follow(first))[-1]
    assert (ended["type"], ended["data"]["ipc"]["mode"]) == ("audit_cancelled", "queue")


@pytest.mark.parametrize(("raw", "mode"), [("abc", "queue"), ("-1", "stdout"), ("nan", "queue")])
async def test_a_bad_share_is_a_warning_on_the_page_and_the_audit_goes_on(
    service: Service, tmp_path: Path, raw: str, mode: str
) -> None:
    set_mode(tmp_path, "", raw)
    (warning,) = (await service.ipc())["next_audit"]["warnings"]
    assert f"QUEUE_IPC_ROLLOUT is '{raw}'" in warning
    assert (await service.audit("ok/3"))["data"]["ipc"]["mode"] == mode


async def test_a_file_that_is_gone_leaves_the_environment(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ipc.env").unlink()
    monkeypatch.setenv("QUEUE_IPC_MODE", "stdout")
    assert (await service.audit("ok/3"))["data"]["ipc"]["mode"] == "stdout"


async def test_cancelled_before_its_runner_is_made(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on = asyncio.Event(), asyncio.Event()
    read = service.dispatcher._ipc_environment.read

    async def slow() -> dict[str, str]:
        reading.set()
        await go_on.wait()
        return await read()

    monkeypatch.setattr(service.dispatcher._ipc_environment, "read", slow)
    audit_id = await service.begin("ok/3")
    await reading.wait()
    async with service.client.delete(f"{service.base}/audits/{audit_id}") as answer:
        assert answer.status == 202
    go_on.set()
    assert [e["type"] for e in await service.follow(audit_id)] == [
        "audit_queued",
        "audit_cancelled",
    ]


async def test_a_fallback_is_counted_with_its_code_and_told_in_the_report(
    service: Service, tmp_path: Path
) -> None:
    for mode in ("queue", "validate"):
        set_mode(tmp_path, mode)
        audit_id = await service.begin("wait/60")
        while "waiting" not in str(await _events(service, audit_id)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        runner = service.dispatcher._runners[audit_id]
        assert runner._child is not None
        manager: Any = runner._mgr
        os.kill(manager._process.pid, signal.SIGKILL)
        os.kill(runner._child.pid, signal.SIGUSR1)
        events = await service.follow(audit_id)
        notice = next(event for event in events if event["type"] == "ipc_fallback")
        assert notice["data"]["code"] == "ipc_channel_broken"
        assert events[-1]["type"] == "audit_complete"
        ipc = events[-1]["data"]["ipc"]
        assert ipc["fallback_code"] == "ipc_channel_broken"
        report_url = f"{service.base}/audits/{audit_id}/report"
        async with service.client.get(report_url) as answer:
            assert (await answer.json())["ipc"] == ipc
            tag = answer.headers["ETag"]
        async with service.client.get(report_url, headers={"If-None-Match": tag}) as answer:
            assert answer.status == 304
        stored_url = f"{service.base}/audits/{audit_id}/artifacts/report.json"
        async with service.client.get(stored_url) as answer:
            assert await answer.read() == b"{}"
            assert answer.headers["ETag"] != tag
    counted = await service.metrics()
    assert counted["veritas_ipc_fallbacks_total"] == {
        ("queue", "ipc_channel_broken"): 1,
        ("validate", "ipc_channel_broken"): 1,
    }
    # The queue was lost: the channels are not said to differ.
    assert counted["veritas_ipc_validations_total"]["undecided",] == 1
    assert counted["veritas_ipc_validations_total"]["mismatched",] == 0


async def test_no_queue_at_all_has_its_own_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(address: str) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("service.queue_broker.start_manager", refuse)
    monkeypatch.setenv("QUEUE_IPC_MODE", "queue")
    async with running_service(tmp_path) as service:
        terminal = await service.audit("ok/3")
        counted = await service.metrics()
    assert terminal["data"]["ipc"]["fallback_code"] == "ipc_unavailable"
    assert counted["veritas_ipc_fallbacks_total"] == {("queue", "ipc_unavailable"): 1}
    assert counted["veritas_ipc_events_total"] == {("queue", "stdout"): 6}


async def _events(service: Service, audit_id: str) -> list[dict[str, Any]]:
    async with service.client.get(f"{service.base}/audits/{audit_id}/events") as answer:
        events: list[dict[str, Any]] = (await answer.json())["events"]
        return events


async def _run_beside(service: Service, path: str) -> list[dict[str, Any]]:
    """Run an audit while another one goes on."""
    audit_id = await service.begin(path)
    url = f"{service.base}/audits/{audit_id}/stream"
    async with service.client.get(url, headers={"Accept": "application/x-ndjson"}) as answer:
        return [json.loads(line) async for line in answer.content if line.strip()]
