from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from service.artifact_store import FolderArtifactStore
from service.event_log.port import (
    AuditFinishedError,
    AuditRecord,
    LogUnavailableError,
    StoredEvent,
)
from service.event_log.sqlite import SqliteEventLog
from service.hub import Hub
from service.log_pages import Feed
from service.recorder import MAX_WAITING_EVENTS, Recorder
from tests.parked_stream import parked
from tests.scripted_service import event, until
from veritas.core.events import EventType, StreamEvent

AUDIT = "a" * 32
FINDING = event(EventType.FINDING)


class GatedLog(SqliteEventLog):
    """The real log behind a gate that a test opens, or behind a fault."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "normal")
        self.gate = asyncio.Event()
        self.gate.set()
        self.fault: Exception | None = None

    async def append(self, audit_id: str, events: Sequence[StreamEvent]) -> list[StoredEvent]:
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        return await super().append(audit_id, events)


class Parts:
    def __init__(self, folder: Path) -> None:
        self.log = GatedLog(folder / "events.sqlite")
        self.store = FolderArtifactStore(folder / "artifacts")
        self.hub = Hub(self.log)
        self.recorder = Recorder(self.log, self.store, self.hub)

    async def bodies(self) -> list[dict[str, Any]]:
        return [msgspec.json.decode(e.body) for e in await self.log.read(AUDIT, 0, 1000)]


@pytest.fixture
async def parts(tmp_path: Path, no_blocking: None) -> AsyncIterator[Parts]:
    parts = Parts(tmp_path)
    await parts.log.open()
    await parts.store.open()
    record = AuditRecord(
        id=AUDIT, url="https://a.test/", tier="t", verdict_mode="v", created_at=5.0
    )
    created = await parts.recorder.create(record)
    assert created.last_seq == 1
    await parts.recorder.append(AUDIT, event(EventType.AUDIT_STARTED))
    yield parts
    parts.log.gate.set()
    await parts.recorder.close()
    await parts.store.close()
    await parts.log.close()


async def test_the_first_event_says_what_was_asked_for(parts: Parts) -> None:
    first = (await parts.bodies())[0]
    assert first["type"] == "audit_queued"
    assert first["data"] == {
        "url": "https://a.test/",
        "tier": "t",
        "verdict_mode": "v",
        "language": "en",
    }


async def test_events_keep_their_order_and_files_come_first(parts: Parts) -> None:
    sink = parts.recorder.sink(AUDIT)
    for number in range(100):
        files = {f"shot-{number}.png": b"png"} if number % 10 == 0 else {}
        await sink.send(event(EventType.FINDING, data={"n": number}), files)
    await sink.flush()
    bodies = (await parts.bodies())[2:]
    assert [body["data"]["n"] for body in bodies] == list(range(100))
    (artifact,) = bodies[10]["data"]["artifacts"]
    assert artifact["url"] == f"/audits/{AUDIT}/artifacts/shot-10.png"
    assert (artifact["size_bytes"], artifact["content_type"]) == (3, "image/png")
    opened = await parts.store.open_artifact(AUDIT, "shot-10.png")
    assert opened.info.sha256 == artifact["sha256"]
    await opened.close()
    await sink.close()
    with pytest.raises(RuntimeError, match="closed"):
        await sink.send(FINDING)


async def test_a_bad_name_costs_the_file_not_the_event(parts: Parts) -> None:
    sink = parts.recorder.sink(AUDIT)
    await sink.send(FINDING, {"../../etc/passwd": b"x", "good.png": b"y"})
    await sink.close()
    data = (await parts.bodies())[-1]["data"]
    assert [entry["name"] for entry in data["artifacts"]] == ["good.png"]
    assert data["artifacts_missing"][0]["name"] == "../../etc/passwd"


async def test_nobody_is_told_before_it_is_durable(parts: Parts) -> None:
    async with parked(parts.hub, Feed(AUDIT), 2) as (_, taker, _):
        parts.log.gate.clear()
        sink = parts.recorder.sink(AUDIT)
        await sink.send(FINDING)
        await asyncio.sleep(0.05)
        assert taker.taken == []
        parts.log.gate.set()
        await until(lambda: taker.numbers == [3])
        assert len(await parts.bodies()) == 3
        await sink.close()


async def test_a_full_line_makes_send_wait(parts: Parts) -> None:
    parts.log.gate.clear()
    sink = parts.recorder.sink(AUDIT)
    sent = 0

    async def send_many() -> None:
        nonlocal sent
        for _ in range(MAX_WAITING_EVENTS + 40):
            await sink.send(FINDING)
            sent += 1

    task = asyncio.create_task(send_many())
    await until(lambda: sent == MAX_WAITING_EVENTS)
    await asyncio.wait({task}, timeout=0.05)
    assert sent == MAX_WAITING_EVENTS
    parts.log.gate.set()
    await task
    await sink.close()
    assert len(await parts.bodies()) == MAX_WAITING_EVENTS + 42


async def test_the_logs_error_reaches_the_sender_and_frees_those_who_wait(parts: Parts) -> None:
    parts.log.gate.clear()
    sink = parts.recorder.sink(AUDIT)

    async def send_many() -> None:
        for _ in range(MAX_WAITING_EVENTS + 40):
            await sink.send(FINDING)

    task = asyncio.create_task(send_many())
    await asyncio.sleep(0.05)
    parts.log.fault = LogUnavailableError("disk full")
    parts.log.gate.set()
    with pytest.raises(LogUnavailableError, match="disk full"):
        await task
    with pytest.raises(LogUnavailableError):
        await sink.flush()
    await sink.close()


async def test_an_event_after_the_end_is_refused(parts: Parts) -> None:
    sink = parts.recorder.sink(AUDIT)
    await sink.send(event(EventType.AUDIT_COMPLETE))
    await sink.flush()
    await sink.send(FINDING)
    with pytest.raises(AuditFinishedError):
        await sink.flush()
    await sink.close()


async def test_a_cancelled_writer_still_tells(parts: Parts) -> None:
    parts.log.gate.clear()
    async with parked(parts.hub, Feed(AUDIT), 2) as (_, taker, _):
        task = asyncio.create_task(parts.recorder.append(AUDIT, event(EventType.AUDIT_CANCELLED)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        parts.log.gate.set()
        await until(lambda: taker.numbers == [3])
