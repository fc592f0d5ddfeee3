"""What every event log must do besides keeping one audit: all audits, keys, ends, deletion."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from service.event_log.port import (
    MAX_READ_BYTES,
    AuditExistsError,
    AuditExpiredError,
    AuditFinishedError,
    AuditUnknownError,
    EventLog,
    Idempotency,
    IdempotencyKeyUsedError,
    LogUnavailableError,
    WebhookState,
)
from service.event_log.sqlite import SqliteEventLog
from service.lifecycle import AuditState
from tests.event_log_samples import COMPLETE, FINDING, QUEUED, STARTED, MakeLog, record
from tests.scripted_service import event
from veritas.core.events import EventType


async def finish(log: EventLog, number: int, **fields: object) -> None:
    await log.create(record(number, **fields), QUEUED)
    end = event(EventType.AUDIT_COMPLETE, at=1_700_000_000.0 + number)
    await log.append(record(number).id, [STARTED, end])


async def test_a_record_keeps_all_it_was_made_with(log: EventLog) -> None:
    given = record(
        owner="shop-team",
        host="shop.test",
        webhook_url="https://hooks.test/end",
        trace_parent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )
    await log.create(given, QUEUED)
    kept = await log.get(given.id)
    names = ("owner", "host", "webhook_url", "trace_parent", "cancel_requested")
    assert [getattr(kept, name) for name in names] == [getattr(given, name) for name in names]
    assert kept.webhook_state is WebhookState.DUE
    await log.create(record(2), QUEUED)
    assert (await log.get(record(2).id)).webhook_state is WebhookState.NONE


async def test_lists_can_be_narrowed(log: EventLog) -> None:
    for number in range(1, 7):
        await log.create(
            record(
                number,
                owner="ab"[number % 2],
                host="xyz"[number % 3],
                created_at=1000.0 + number,
            ),
            QUEUED,
        )

    async def numbers(**wanted: object) -> list[int]:
        return [int(r.id, 16) for r in await log.audits(**wanted)]  # type: ignore[arg-type]

    assert await numbers(owner="a") == [6, 4, 2]
    assert await numbers(host="x") == [6, 3]
    assert await numbers(since=1005.0) == [6, 5]
    assert await numbers(owner="a", host="x", since=1001.0, before=record(7).id) == [6]
    assert await numbers(owner="nobody") == []
    assert await numbers(state=AuditState.QUEUED, owner="b", limit=2) == [5, 3]


async def test_all_audits_have_one_order(log: EventLog) -> None:
    appended = [await log.create(record(1, owner="a"), QUEUED)]
    appended.append(await log.create(record(2, owner="b"), QUEUED))
    appended += await log.append(record(1).id, [STARTED, FINDING])
    appended += await log.append(record(2).id, [STARTED])
    assert [e.position for e in appended] == [1, 2, 3, 4, 5]
    assert await log.last_position() == 5
    everything = await log.read_all(0, 10)
    assert (everything.events, everything.cursor) == (appended, 5)
    page = await log.read_all(1, 2)
    assert (page.events, page.cursor) == (appended[1:3], 3)
    nothing = await log.read_all(5, 10)
    assert (nothing.events, nothing.cursor) == ([], 5)


async def test_a_client_sees_its_own_and_passes_over_the_rest(log: EventLog) -> None:
    await log.create(record(1, owner="a"), QUEUED)
    await log.create(record(2, owner="b"), QUEUED)
    await log.append(record(1).id, [STARTED, *[FINDING] * 20])
    page = await log.read_all(1, 10, owner="b")
    assert [e.audit_id for e in page.events] == [record(2).id]
    assert page.cursor == 11  # what was looked at moves the cursor, although none was wanted
    page = await log.read_all(page.cursor, 100, owner="b")
    assert (page.events, page.cursor) == ([], 23)


async def test_pages_of_all_audits_are_bounded_by_bytes(log: EventLog) -> None:
    await log.create(record(), QUEUED)
    large = event(EventType.FINDING, data={"text": "x" * (MAX_READ_BYTES // 2)})
    await log.append(record().id, [STARTED, large, large, large])
    page = await log.read_all(0, 100)
    assert [e.position for e in page.events] == [1, 2, 3]
    assert page.cursor == 3


async def test_positions_have_one_order_under_many_writers(log: EventLog) -> None:
    async def live(number: int) -> None:
        await log.create(record(number), QUEUED)
        for _ in range(5):
            await log.append(record(number).id, [STARTED] if _ == 0 else [FINDING, FINDING])

    seen: list[int] = []
    cursor = 0
    writers = [asyncio.create_task(live(number)) for number in range(1, 11)]
    while len(seen) < 100:
        page = await log.read_all(cursor, 7)
        cursor = page.cursor
        seen += [e.position for e in page.events]
    await asyncio.gather(*writers)
    assert seen == list(range(1, 101))


async def test_an_idempotency_key_begins_one_audit(log: EventLog) -> None:
    key = Idempotency("a", "order-1", "5e" * 32)
    await log.check_key(key)
    await log.create(record(1), QUEUED, idempotency=key)
    with pytest.raises(IdempotencyKeyUsedError) as used:
        await log.check_key(key)
    assert (used.value.audit_id, used.value.same_body) == (record(1).id, True)
    with pytest.raises(IdempotencyKeyUsedError) as used:
        await log.create(record(2), QUEUED, idempotency=key)
    assert (used.value.audit_id, used.value.same_body) == (record(1).id, True)
    with pytest.raises(IdempotencyKeyUsedError) as used:
        await log.create(record(2), QUEUED, idempotency=Idempotency("a", "order-1", "00" * 32))
    assert not used.value.same_body
    with pytest.raises(AuditUnknownError):
        await log.get(record(2).id)
    await log.create(record(2), QUEUED, idempotency=Idempotency("b", "order-1", "5e" * 32))


async def test_a_refused_start_leaves_its_key_free(log: EventLog) -> None:
    await log.create(record(1), QUEUED)
    key = Idempotency("a", "order-1", "5e" * 32)
    with pytest.raises(AuditExistsError):
        await log.create(record(1), QUEUED, idempotency=key)
    await log.create(record(2), QUEUED, idempotency=key)


async def test_of_many_starts_with_one_key_one_wins(log: EventLog) -> None:
    key = Idempotency("a", "order-1", "5e" * 32)
    answers = await asyncio.gather(
        *(log.create(record(n), QUEUED, idempotency=key) for n in range(1, 21)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, IdempotencyKeyUsedError) for answer in answers) == 19
    assert len(await log.audits()) == 1


async def test_a_wish_to_cancel_is_kept(make_log: MakeLog) -> None:
    log = make_log()
    await log.open()
    await log.create(record(), QUEUED)
    assert (await log.request_cancel(record().id)).cancel_requested
    assert (await log.request_cancel(record().id)).cancel_requested  # twice changes nothing
    await log.append(record().id, [STARTED])  # and going on does not undo it
    with pytest.raises(AuditUnknownError):
        await log.request_cancel("f" * 32)
    await log.close()
    again = make_log()
    await again.open()
    try:
        assert [r.cancel_requested for r in await again.unfinished()] == [True]
        await again.append(record().id, [event(EventType.AUDIT_CANCELLED)])
        with pytest.raises(AuditFinishedError):
            await again.request_cancel(record().id)
    finally:
        await again.close()


async def test_webhooks_are_due_until_they_are_settled(log: EventLog) -> None:
    await log.create(record(1, webhook_url="https://hooks.test/"), QUEUED)
    assert await log.webhooks_due() == []  # its audit is not over
    await log.append(record(1).id, [STARTED, COMPLETE])
    await finish(log, 2)
    await finish(log, 3, webhook_url="https://hooks.test/")
    assert [int(r.id, 16) for r in await log.webhooks_due()] == [3, 1]  # by their ends
    await log.settle_webhook(record(1).id, delivered=True)
    await log.settle_webhook(record(1).id, delivered=False)
    await log.settle_webhook(record(2).id, delivered=True)
    await log.settle_webhook(record(3).id, delivered=False)
    assert await log.webhooks_due() == []
    states = [(await log.get(record(n).id)).webhook_state for n in (1, 2, 3)]
    assert states == [WebhookState.DELIVERED, WebhookState.NONE, WebhookState.GIVEN_UP]


async def test_what_has_expired_is_gone_and_remembered(log: EventLog) -> None:
    await finish(log, 1, owner="a")
    await finish(log, 2)
    await log.create(record(3), QUEUED)
    await finish(log, 4)
    oldest = await log.oldest_finished(before=None, limit=10)
    assert [int(r.id, 16) for r in oldest] == [1, 2]  # 3 is not over, 4 has the latest event
    before = await log.oldest_finished(before=1_700_000_002.0, limit=10)
    assert [int(r.id, 16) for r in before] == [1]
    for number in (1, 3, 4):
        await log.expire(record(number).id, at=5.0)
        await log.expire(record(number).id, at=6.0)
    with pytest.raises(AuditExpiredError) as expired:
        await log.get(record(1).id)
    assert expired.value.owner == "a"
    for refused in (
        log.read(record(1).id, 0, 10),
        log.append(record(1).id, [FINDING]),
        log.request_cancel(record(1).id),
    ):
        with pytest.raises(AuditExpiredError):
            await refused
    with pytest.raises(AuditExistsError):
        await log.create(record(1), QUEUED)
    assert [int(r.id, 16) for r in await log.audits()] == [4, 3, 2]
    assert [e.position for e in (await log.read_all(0, 10)).events] == [4, 5, 6, 7, 8, 9, 10]


async def test_positions_are_never_given_out_twice(make_log: MakeLog) -> None:
    log = make_log()
    await log.open()
    await finish(log, 1)
    await finish(log, 2)
    for number in (1, 2):
        await log.expire(record(number).id, at=5.0)
    await log.close()
    again = make_log()
    await again.open()
    try:
        assert (await again.create(record(3), QUEUED)).position == 7
    finally:
        await again.close()


async def test_an_expired_audit_frees_its_key_and_its_space(log: EventLog) -> None:
    key = Idempotency("a", "order-1", "5e" * 32)
    await log.create(record(1), QUEUED, idempotency=key)
    large = event(EventType.FINDING, data={"text": "x" * 500_000})
    await log.append(record(1).id, [STARTED, large, COMPLETE])
    await log.create(record(2), QUEUED)
    full = await log.size_bytes()
    await log.expire(record(1).id, at=5.0)
    assert full - await log.size_bytes() >= 490_000  # in whole pages
    await log.create(record(3), QUEUED, idempotency=key)


async def test_space_is_given_back_in_steps(log: EventLog) -> None:
    large = event(EventType.FINDING, data={"text": "x" * 500_000})
    for number in (1, 2, 3):
        await log.create(record(number), QUEUED)
        await log.append(record(number).id, [STARTED, large, COMPLETE])
    assert await log.give_back(10_000_000) == 0
    for number in (1, 2):
        await log.expire(record(number).id, at=5.0)
    used = await log.size_bytes()
    left = await log.give_back(400_000)
    assert 500_000 < left < 700_000  # of about a million
    assert await log.give_back(left - 8192) == 8192
    assert await log.give_back(10_000_000) == 0
    assert await log.size_bytes() <= used
    assert len(await log.read(record(3).id, 0, 10)) == 4


async def test_after_a_year_an_expired_audit_is_forgotten(log: EventLog) -> None:
    for number in (1, 2, 3):
        await finish(log, number)
    await log.expire(record(1).id, at=1_700_000_000.0)
    await log.expire(record(2).id, at=1_700_000_000.0 + 366 * 86_400)
    with pytest.raises(AuditUnknownError):
        await log.get(record(1).id)
    with pytest.raises(AuditExpiredError):
        await log.get(record(2).id)


async def test_a_backup_made_while_events_come_is_whole(log: EventLog, tmp_path: Path) -> None:
    await log.create(record(), QUEUED)
    await log.append(record().id, [STARTED])

    async def grow() -> None:
        for _ in range(100):
            await log.append(record().id, [FINDING])

    growing = asyncio.create_task(grow())
    copy_path = tmp_path / "copy.sqlite"
    await log.backup(copy_path)
    await growing
    with pytest.raises(LogUnavailableError, match=r"copy\.sqlite"):
        await log.backup(copy_path)
    copy = SqliteEventLog(copy_path)
    await copy.open()
    try:
        kept = await copy.read(record().id, 0, 1000)
        assert kept == (await log.read(record().id, 0, 1000))[: len(kept)]
        assert (await copy.get(record().id)).last_seq == len(kept) >= 2
    finally:
        await copy.close()


async def test_a_file_of_schema_1_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    log = SqliteEventLog(path)
    await log.open()
    await log.create(record(1, url="https://Shop.test:8443/a"), QUEUED)
    before = await log.append(record(1).id, [STARTED, COMPLETE])
    await log.close()
    with sqlite3.connect(path) as old:
        for index in ("owner", "host", "end", "webhook"):
            old.execute(f"DROP INDEX audits_by_{index}")
        old.execute("DROP TABLE idempotency")
        old.execute("DROP TABLE expired")
        for column in (
            "owner",
            "host",
            "webhook_url",
            "webhook_state",
            "trace_parent",
            "cancel_requested",
            "language",
        ):
            old.execute(f"ALTER TABLE audits DROP COLUMN {column}")
        old.execute("PRAGMA user_version = 1")
    old.close()
    again = SqliteEventLog(path)
    await again.open()
    try:
        kept = await again.get(record(1).id)
        assert (kept.host, kept.owner, kept.last_seq, kept.language) == ("shop.test", "", 3, "en")
        assert (await again.read(record(1).id, 1, 10)) == before
        key = Idempotency("", "k", "5e" * 32)
        assert (await again.create(record(2), QUEUED, idempotency=key)).position == 4
    finally:
        await again.close()


async def test_sqlite_gives_back_what_a_long_reader_made_the_write_ahead_file_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.event_log.sqlite_writer.WAL_LIMIT_BYTES", 100_000)
    log = SqliteEventLog(tmp_path / "events.sqlite", "normal")
    await log.open()
    wal = tmp_path / "events.sqlite-wal"
    try:
        await log.create(record(), QUEUED)
        await log.append(record().id, [STARTED])
        reader = sqlite3.connect(tmp_path / "events.sqlite", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        large = event(EventType.FINDING, data={"text": "x" * 500_000})
        for _ in range(20):
            await log.append(record().id, [large])
        assert wal.stat().st_size > 10_000_000
        reader.close()
        for _ in range(20):
            await log.append(record().id, [large])
        await log.append(record().id, [FINDING])
        assert wal.stat().st_size < 6_000_000
    finally:
        await log.close()
