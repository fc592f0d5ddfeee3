"""What every event log must do, over every adapter."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import msgspec
import pytest

from service.event_log.port import (
    MAX_READ_BYTES,
    AuditExistsError,
    AuditFinishedError,
    AuditUnknownError,
    EventLog,
    LogUnavailableError,
)
from service.event_log.sqlite import SqliteEventLog
from service.lifecycle import AuditState, IllegalTransitionError
from tests.event_log_samples import FINDING, QUEUED, STARTED, MakeLog, record
from tests.scripted_service import event
from veritas.core.events import EventType


async def test_an_event_has_its_full_form(log: EventLog) -> None:
    first = await log.create(record(), QUEUED)
    assert (first.seq, first.type) == (1, EventType.AUDIT_QUEUED)
    _, second = await log.append(record().id, [STARTED, FINDING])
    assert msgspec.json.decode(second.body) == {
        "seq": 3,
        "type": "finding",
        "audit_id": record().id,
        "at": "2023-11-14T22:13:20.250Z",
        "phase": "vision",
        "step": "scanning",
        "pct": 40,
        "detail": "",
        "data": {"n": 1},
    }
    assert "phase" not in msgspec.json.decode(first.body)
    assert await log.read(record().id, 2, 10) == [second]


async def test_the_record_goes_along(log: EventLog) -> None:
    await log.create(record(), QUEUED)
    await log.append(record().id, [STARTED, FINDING])
    running = await log.get(record().id)
    assert (running.state, running.last_seq) == (AuditState.RUNNING, 3)
    assert running.started_at == 1_700_000_001.0
    await log.append(
        record().id,
        [event(EventType.AUDIT_COMPLETE, data={"score": 64, "risk_level": "suspicious"})],
    )
    done = await log.get(record().id)
    assert (done.state, done.score, done.risk_level) == (AuditState.COMPLETED, 64.0, "suspicious")
    assert done.finished_at == 1_700_000_000.25
    assert await log.unfinished() == []


async def test_a_failure_has_its_code(log: EventLog) -> None:
    await log.create(record(), QUEUED)
    await log.append(record().id, [event(EventType.AUDIT_ERROR, data={"code": "interrupted"})])
    failed = await log.get(record().id)
    assert (failed.state, failed.error_code) == (AuditState.FAILED, "interrupted")


async def test_nothing_comes_after_the_end(log: EventLog) -> None:
    await log.create(record(), QUEUED)
    await log.append(record().id, [event(EventType.AUDIT_CANCELLED)])
    for late in (FINDING, event(EventType.AUDIT_ERROR)):
        with pytest.raises(AuditFinishedError, match="cancelled"):
            await log.append(record().id, [late])
    assert (await log.get(record().id)).last_seq == 2


async def test_a_refused_batch_leaves_nothing(log: EventLog) -> None:
    await log.create(record(), QUEUED)
    with pytest.raises(IllegalTransitionError):
        await log.append(record().id, [STARTED, STARTED])
    with pytest.raises(ValueError, match="JSON"):
        await log.append(record().id, [STARTED, event(EventType.FINDING, data={"x": object()})])
    assert [e.seq for e in await log.read(record().id, 0, 10)] == [1]
    assert (await log.get(record().id)).state is AuditState.QUEUED


async def test_unknown_and_taken_ids(log: EventLog) -> None:
    with pytest.raises(AuditUnknownError, match="nobody"):
        await log.get("nobody")
    with pytest.raises(AuditUnknownError):
        await log.append("nobody", [FINDING])
    with pytest.raises(AuditUnknownError):
        await log.read("nobody", 0, 1)
    await log.create(record(), QUEUED)
    with pytest.raises(AuditExistsError):
        await log.create(record(), QUEUED)
    with pytest.raises(IllegalTransitionError):
        await log.create(record(2), STARTED)


async def test_sequences_have_no_gaps_under_many_writers(log: EventLog) -> None:
    for number in (1, 2):
        await log.create(record(number), QUEUED)
        await log.append(record(number).id, [STARTED])

    async def write(number: int) -> None:
        for _ in range(20):
            stored = await log.append(record(number).id, [FINDING, FINDING])
            assert stored[1].seq == stored[0].seq + 1

    refused = [log.append("nobody", [FINDING]) for _ in range(5)]  # in the same transactions
    *_, failures = await asyncio.gather(
        *(write(number) for number in (1, 2) for _ in range(4)),
        asyncio.gather(*refused, return_exceptions=True),
    )
    assert all(isinstance(failure, AuditUnknownError) for failure in failures)  # type: ignore[union-attr]
    for number in (1, 2):
        events = await log.read(record(number).id, 0, 1000)
        assert [e.seq for e in events] == list(range(1, 163))


async def test_a_caller_that_goes_away_takes_nothing_back(log: EventLog) -> None:
    await log.create(record(), QUEUED)
    task = asyncio.create_task(log.append(record().id, [STARTED]))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    (stored,) = await log.append(record().id, [FINDING])
    assert stored.seq == 3


async def test_pages_are_bounded_by_count_and_bytes(log: EventLog) -> None:
    await log.create(record(), QUEUED)
    large = event(EventType.FINDING, data={"text": "x" * (MAX_READ_BYTES // 2)})
    await log.append(record().id, [STARTED, FINDING, large, large, large])
    assert [e.seq for e in await log.read(record().id, 0, 2)] == [1, 2]
    assert [e.seq for e in await log.read(record().id, 3, 10)] == [4]
    assert await log.read(record().id, 6, 10) == []


async def test_lists_are_pages_of_the_latest(log: EventLog) -> None:
    for number in range(1, 6):
        await log.create(record(number), QUEUED)
    await log.append(record(2).id, [STARTED])
    await log.append(record(3).id, [event(EventType.AUDIT_CANCELLED)])
    first = await log.audits(limit=2)
    assert [int(r.id, 16) for r in first] == [5, 4]
    rest = await log.audits(before=first[-1].id, limit=10)
    assert [int(r.id, 16) for r in rest] == [3, 2, 1]
    queued = await log.audits(state=AuditState.QUEUED, before=record(5).id, limit=10)
    assert [int(r.id, 16) for r in queued] == [4, 1]
    assert [int(r.id, 16) for r in await log.unfinished()] == [1, 2, 4, 5]


async def test_all_is_there_after_a_restart(make_log: MakeLog) -> None:
    log = make_log()
    await log.open()
    await log.create(record(), QUEUED)
    stored = await log.append(record().id, [STARTED, FINDING])
    await log.close()
    with pytest.raises(LogUnavailableError, match="not open"):
        await log.append(record().id, [FINDING])
    with pytest.raises(LogUnavailableError, match="not open"):
        await log.get(record().id)
    again = make_log()
    await again.open()
    try:
        assert (await again.read(record().id, 1, 10)) == stored
        assert (await again.append(record().id, [FINDING]))[0].seq == 4
    finally:
        await again.close()


async def test_a_check_writes_and_leaves_nothing(make_log: MakeLog) -> None:
    log = make_log()
    with pytest.raises(LogUnavailableError, match="not open"):
        await log.check()
    await log.open()
    try:
        await log.check()
        await log.create(record(), QUEUED)
        await asyncio.gather(log.check(), log.append(record().id, [STARTED]), log.check())
        assert [e.seq for e in await log.read(record().id, 0, 10)] == [1, 2]
        assert [r.id for r in await log.audits()] == [record().id]
    finally:
        await log.close()


async def test_sqlite_says_when_another_process_holds_a_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.event_log.sqlite_writer._BUSY_LIMIT_S", 1.0)
    path = tmp_path / "events.sqlite"
    log = SqliteEventLog(path)
    await log.open()
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LogUnavailableError, match="locked"):
            await log.check()
        with monkeypatch.context() as patch:
            patch.setattr("service.event_log.sqlite.CHECK_LIMIT_S", 0.05)
            with pytest.raises(LogUnavailableError, match=r"0\.05 s; does another process"):
                await log.check()
        other.execute("ROLLBACK")
        await log.check()
    finally:
        other.close()
        await log.close()


@pytest.mark.parametrize("content", ["text", "foreign", "newer"])
async def test_sqlite_refuses_a_file_that_is_not_its_own(tmp_path: Path, content: str) -> None:
    path = tmp_path / "events.sqlite"
    if content == "text":
        path.write_text("this is not a database, whatever its name says" * 100)
    else:
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE other (x)")
        connection.execute(f"PRAGMA user_version = {0 if content == 'foreign' else 99}")
        connection.commit()
        connection.close()
    before = path.read_bytes()
    log = SqliteEventLog(path)
    with pytest.raises(LogUnavailableError, match=r"events\.sqlite"):
        await log.open()
    await log.close()
    assert path.read_bytes() == before


async def test_sqlite_says_when_the_disk_is_full(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path / "events.sqlite")
    await log.open()
    try:
        await log.create(record(), QUEUED)
        await log.append(record().id, [STARTED])
        connection = log._writer._connection
        assert connection is not None
        # SQLite's own bound on the file answers as a full disk does.
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        large = event(EventType.FINDING, data={"text": "x" * 500_000})
        with pytest.raises(LogUnavailableError, match="full"):
            await log.append(record().id, [large])
        with pytest.raises(LogUnavailableError, match="full"):
            await log.check()
        connection.execute("PRAGMA max_page_count = 1000000")
        assert (await log.append(record().id, [FINDING]))[0].seq == 3
    finally:
        await log.close()
