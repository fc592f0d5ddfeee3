"""The runner with real children that behave and misbehave, in all three modes."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest
import structlog.testing

from service.audit_runner import AuditRunner
from service.child_process import MARK_VARIABLE
from service.engine_options import EngineOptions
from service.queue_bridge import QueueBridge
from service.temp_folder import make_folder, remove_folder
from veritas.core.errors import ChannelBrokenError
from veritas.core.events import TERMINAL_TYPES, EventType, ProgressEvent, StreamEvent

MODES = ["queue", "stdout", "validate"]
LIMIT_S = 60.0


class Record:
    """What a runner sent, in order."""

    def __init__(self) -> None:
        self.events: list[StreamEvent] = []
        self.files: dict[str, bytes] = {}
        self.grew = asyncio.Condition()

    async def send(self, event: StreamEvent, files: Mapping[str, bytes] = {}) -> None:
        async with self.grew:
            self.events.append(event)
            self.files |= files
            self.grew.notify_all()

    async def until(self, count: int) -> None:
        async with self.grew:
            await self.grew.wait_for(lambda: len(self.events) >= count)

    @property
    def types(self) -> list[EventType]:
        return [event.type for event in self.events]

    @property
    def details(self) -> list[str]:
        return [event.detail for event in self.events if event.step == "progress"]


def expected(count: int) -> list[str]:
    return [f"event {index}" for index in range(count)]


def marked(audit_id: str) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK_VARIABLE) == audit_id:
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


@pytest.fixture
def temp_root(tmp_path: Path) -> Path:
    folder = tmp_path / "audits"
    folder.mkdir()
    return folder


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("QUEUE_IPC_MODE", request.param)
    chosen: str = request.param
    return chosen


def make_runner(path: str, temp_root: Path) -> AuditRunner:
    return AuditRunner(
        uuid.uuid4().hex,
        f"http://script.test/{path}",
        "quick_scan",
        options=EngineOptions(module="tests.children.scripted", temp_root=temp_root),
    )


async def run(path: str, temp_root: Path) -> tuple[Record, StreamEvent]:
    runner, record = make_runner(path, temp_root), Record()
    async with asyncio.timeout(LIMIT_S):
        terminal = await runner.run(record.send)
    assert record.events[-1] == terminal
    assert sum(kind in TERMINAL_TYPES for kind in record.types) == 1
    assert record.types[0] is EventType.AUDIT_STARTED
    assert list(temp_root.iterdir()) == []
    assert marked(runner.audit_id) == []
    assert runner.progress_queue is None
    assert runner._mgr is None
    return record, terminal


async def test_every_event_arrives_once_and_in_order(mode: str, temp_root: Path) -> None:
    record, terminal = await run("ok/1500", temp_root)
    assert record.details == expected(1500)
    assert record.types[-2:] == [EventType.AUDIT_RESULT, EventType.AUDIT_COMPLETE]
    assert record.files == {"report.json": b"{}"}
    assert terminal.data["score"] == 88
    ipc = terminal.data["ipc"]
    assert (ipc["mode"], ipc["fallback"], ipc["events"]) == (mode, None, 1503)
    if mode == "validate":
        assert ipc["validation"] == {"matched": 1503, "match": True, "first_difference": None}


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("die/10", "child_crashed", "SIGKILL"),
        ("exit/10", "child_crashed", "exit code 7"),
        ("raise/10", "engine_error", "planted failure"),
        ("no-browser/10", "browser_unavailable", "chromium-headless-shell"),
    ],
)
async def test_a_child_that_fails_ends_in_one_error_that_says_why(
    mode: str, temp_root: Path, path: str, code: str, words: str
) -> None:
    record, terminal = await run(path, temp_root)
    assert terminal.type is EventType.AUDIT_ERROR
    assert terminal.data["code"] == code
    assert words in terminal.detail
    assert record.details == expected(10)[: len(record.details)]
    if path != "exit/10":  # an exit at once may overtake what has not left the process yet
        assert len(record.details) == 6


async def test_a_result_counts_even_if_the_child_dies_right_after_it(
    mode: str, temp_root: Path
) -> None:
    record, terminal = await run("die-after-result/10", temp_root)
    assert record.details == expected(10)
    assert terminal.type is EventType.AUDIT_COMPLETE


async def test_what_a_child_prints_is_no_event_and_forged_ends_are_not_believed(
    mode: str, temp_root: Path
) -> None:
    for path in ("print/10", "forge/10"):
        record, terminal = await run(path, temp_root)
        assert record.details == expected(10)
        assert terminal.type is EventType.AUDIT_COMPLETE
        assert record.types.count(EventType.AUDIT_RESULT) == 1


async def test_large_events_are_cut_with_notice_and_pictures_arrive_whole(
    mode: str, temp_root: Path
) -> None:
    record, terminal = await run("large/10", temp_root)
    assert terminal.type is EventType.AUDIT_COMPLETE
    assert record.files["shot.png"] == b"\x00\xff" * 200_000
    cut = [event for event in record.events if "truncated" in event.data]
    assert len(cut) == 1
    assert "limit" in cut[0].data["truncated"]


async def test_a_grandchild_that_holds_the_pipes_is_swept_away(mode: str, temp_root: Path) -> None:
    record, terminal = await run("grandchild/10", temp_root)
    assert record.details == expected(10)
    assert terminal.type is EventType.AUDIT_COMPLETE


@pytest.mark.parametrize("path", ["hang/10", "stubborn/10"])
async def test_cancel_ends_a_child_that_hangs_and_one_that_ignores_everything(
    monkeypatch: pytest.MonkeyPatch, temp_root: Path, path: str
) -> None:
    monkeypatch.setattr("service.child_process.ASK_LIMIT_S", 1.0)
    monkeypatch.setattr("service.child_process.TERM_LIMIT_S", 0.5)
    runner, record = make_runner(path, temp_root), Record()
    running = asyncio.create_task(runner.run(record.send))
    async with asyncio.timeout(LIMIT_S):
        await record.until(4)
        runner.cancel()
        runner.cancel()
        terminal = await running
    assert terminal.type is EventType.AUDIT_CANCELLED
    assert record.details == expected(10)[: len(record.details)]
    assert list(temp_root.iterdir()) == []
    assert marked(runner.audit_id) == []


async def test_the_key_can_go_over_standard_input_where_descriptors_cannot(
    monkeypatch: pytest.MonkeyPatch, temp_root: Path
) -> None:
    monkeypatch.setenv("QUEUE_IPC_MODE", "queue")
    options = EngineOptions(
        module="tests.children.scripted", temp_root=temp_root, key_by_stdin=True
    )
    url = "http://script.test/ok/300"
    runner, record = AuditRunner("b" * 32, url, "quick_scan", options=options), Record()
    async with asyncio.timeout(LIMIT_S):
        terminal = await runner.run(record.send)
    assert record.details == expected(300)
    assert terminal.data["ipc"]["fallback"] is None


async def test_a_page_that_eats_memory_is_stopped(
    monkeypatch: pytest.MonkeyPatch, temp_root: Path
) -> None:
    monkeypatch.setattr("service.memory_watch.INTERVAL_S", 0.2)
    options = EngineOptions(
        module="tests.children.scripted", temp_root=temp_root, memory_limit_mb=5
    )
    url = "http://script.test/hang/4"
    runner, record = AuditRunner("c" * 32, url, "quick_scan", options=options), Record()
    async with asyncio.timeout(LIMIT_S):
        terminal = await runner.run(record.send)
    assert terminal.type is EventType.AUDIT_ERROR
    assert terminal.data["code"] == "memory_limit"
    assert marked("c" * 32) == []


async def test_cancel_before_the_start_starts_nothing(temp_root: Path) -> None:
    runner, record = make_runner("ok/10", temp_root), Record()
    runner.cancel()
    terminal = await runner.run(record.send)
    assert terminal.type is EventType.AUDIT_CANCELLED
    assert record.types == [EventType.AUDIT_CANCELLED]


async def test_a_manager_that_dies_in_mid_audit_costs_no_event(
    monkeypatch: pytest.MonkeyPatch, temp_root: Path
) -> None:
    for mode in ("queue", "validate"):
        monkeypatch.setenv("QUEUE_IPC_MODE", mode)
        for after in (2, 40, 700, 3000):
            runner, record = make_runner("ok/3000", temp_root), Record()
            running = asyncio.create_task(runner.run(record.send))
            async with asyncio.timeout(LIMIT_S):
                await record.until(after)
                assert runner._mgr is not None
                manager: Any = runner._mgr
                os.kill(manager._process.pid, signal.SIGKILL)
                terminal = await running
            assert terminal.type is EventType.AUDIT_COMPLETE
            assert record.details == expected(3000)
            notices = [e for e in record.events if e.type is EventType.IPC_FALLBACK]
            assert [bool(notice.data["reason"]) for notice in notices] in ([], [True])
            assert terminal.data["ipc"]["fallback"] == (
                notices[0].data["reason"] if notices else None
            )


async def test_a_queue_that_only_the_service_can_no_longer_read_costs_no_event(
    monkeypatch: pytest.MonkeyPatch, temp_root: Path
) -> None:
    class LostToUs(QueueBridge):
        """The real bridge, until its connection is gone while the child's is whole."""

        reads = 0

        async def read(self) -> list[ProgressEvent] | None:
            self.reads += 1
            if self.reads > 3:
                raise ChannelBrokenError("no connection of ours")
            return await super().read()

    monkeypatch.setattr("service.audit_runner.QueueBridge", LostToUs)
    for mode in ("queue", "validate"):
        monkeypatch.setenv("QUEUE_IPC_MODE", mode)
        record, terminal = await run("ok/2500", temp_root)
        assert terminal.type is EventType.AUDIT_COMPLETE
        assert record.details == expected(2500)
        fallback = terminal.data["ipc"]["fallback"]
        if mode == "validate" and fallback is None:
            continue  # stdout had carried everything, the end included, before the child was told
        assert "cannot read the queue" in fallback


async def test_without_a_manager_the_audit_goes_over_stdout_and_says_so(
    monkeypatch: pytest.MonkeyPatch, temp_root: Path
) -> None:
    monkeypatch.setenv("QUEUE_IPC_MODE", "queue")

    def refuse(address: str) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("service.queue_broker.start_manager", refuse)
    record, terminal = await run("ok/20", temp_root)
    assert record.details == expected(20)
    assert terminal.type is EventType.AUDIT_COMPLETE
    notice = next(event for event in record.events if event.type is EventType.IPC_FALLBACK)
    assert "no more processes" in notice.data["reason"]


async def test_a_failing_receiver_stops_the_child_and_is_told(temp_root: Path) -> None:
    runner, record = make_runner("hang/10", temp_root), Record()

    async def send(event: StreamEvent, files: Mapping[str, bytes] = {}) -> None:
        await record.send(event, files)
        if len(record.events) == 3:
            raise OSError("the disk is full")

    async with asyncio.timeout(LIMIT_S):
        with pytest.raises(OSError, match="disk is full"):
            await runner.run(send)
    assert marked(runner.audit_id) == []
    assert list(temp_root.iterdir()) == []


async def test_the_childs_log_lines_carry_the_audit_id(
    monkeypatch: pytest.MonkeyPatch, temp_root: Path
) -> None:
    monkeypatch.setenv("QUEUE_IPC_MODE", "stdout")
    runner, record = make_runner("raise/4", temp_root), Record()
    with structlog.testing.capture_logs() as logs:
        await runner.run(record.send)
    crash = next(log for log in logs if log["event"] == "audit_crashed")
    assert crash["audit_id"] == runner.audit_id


def test_temp_files_go_where_the_system_says_by_default() -> None:
    folder = make_folder(EngineOptions().temp_prefix, EngineOptions().temp_root)
    assert folder.parent == Path(tempfile.gettempdir())
    remove_folder(folder)
    assert not folder.exists()
