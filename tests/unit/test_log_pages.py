from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.event_log.port import (
    AuditRecord,
    AuditUnknownError,
    LogUnavailableError,
    StoredEvent,
)
from service.event_log.sqlite import SqliteEventLog
from service.log_pages import MAX_KEPT_BYTES, Feed, LogPages
from tests.scripted_service import event
from veritas.core.events import EventType

AUDIT = "a" * 32
FEED = Feed(AUDIT)


class GatedLog(SqliteEventLog):
    """The real log, whose answers to reads can be held back."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "normal")
        self.reads = 0
        self.found = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self, audit_id: str, after: int, limit: int) -> list[StoredEvent]:
        self.reads += 1
        found = await super().read(audit_id, after, limit)
        self.found.set()
        await self.gate.wait()
        return found


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[GatedLog]:
    log = GatedLog(tmp_path / "events.sqlite")
    await log.open()
    record = AuditRecord(
        id=AUDIT, url="https://a.test/", tier="t", verdict_mode="v", created_at=0.0
    )
    await log.create(record, event(EventType.AUDIT_QUEUED))
    await log.append(AUDIT, [event(EventType.AUDIT_STARTED)])
    yield log
    await log.close()


async def _numbers(pages: LogPages, feed: Feed, after: int) -> list[int]:
    found: list[int] = []
    while page := await pages.page(feed, after):
        found += [event.number for event in page.events]
        after = page.last
    return found


@pytest.mark.parametrize("feed", [FEED, Feed(None)])
async def test_pages_have_all_that_follows(log: GatedLog, feed: Feed) -> None:
    await log.append(AUDIT, [event(EventType.FINDING)] * 150)
    pages = LogPages(log)
    assert await _numbers(pages, feed, 0) == list(range(1, 153))
    assert await _numbers(pages, feed, 70) == list(range(71, 153))


async def test_a_crowd_reads_once(log: GatedLog) -> None:
    await log.append(AUDIT, [event(EventType.FINDING)] * 98)
    pages = LogPages(log)
    found = await asyncio.gather(*(pages.page(FEED, 5) for _ in range(100)))
    assert log.reads == 1
    assert all(page is found[0] for page in found)
    # Whoever began elsewhere meets the others at a round number.
    for after in (5, 9, 33):
        assert await _numbers(pages, FEED, after) == list(range(after + 1, 101))
    assert log.reads == 1 + 2 + 4  # the first pages, the one they share, and where nothing follows


async def test_nothing_is_believed_only_of_a_read_that_began_after_the_question(
    log: GatedLog,
) -> None:
    pages = LogPages(log)
    log.gate.clear()
    early = asyncio.create_task(pages.page(FEED, 2))
    await log.found.wait()  # nothing, that is
    await log.append(AUDIT, [event(EventType.FINDING)])
    late = asyncio.create_task(pages.page(FEED, 2))
    await asyncio.sleep(0)
    log.gate.set()
    assert await early is None
    page = await late
    assert page is not None
    assert [event.number for event in page.events] == [3]
    await pages.close()


async def test_what_is_kept_is_bounded(log: GatedLog) -> None:
    text = "x" * 500_000
    await log.append(AUDIT, [event(EventType.FINDING, data={"text": text})] * 20)
    pages = LogPages(log)
    assert await _numbers(pages, FEED, 0) == list(range(1, 23))
    assert pages._kept_bytes <= MAX_KEPT_BYTES
    assert pages._kept_bytes == sum(page.size_bytes for page in pages._kept.values())


async def test_errors_reach_all_who_wait(log: GatedLog, tmp_path: Path) -> None:
    pages = LogPages(log)
    unknown = Feed("b" * 32)
    found = await asyncio.gather(
        *(pages.page(unknown, 0) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(error, AuditUnknownError) for error in found)
    closed = LogPages(GatedLog(tmp_path / "other.sqlite"))
    with pytest.raises(LogUnavailableError):
        await closed.page(FEED, 0)


async def test_a_reader_that_goes_away_takes_nothing_from_the_others(log: GatedLog) -> None:
    pages = LogPages(log)
    log.gate.clear()
    first = asyncio.create_task(pages.page(FEED, 0))
    second = asyncio.create_task(pages.page(FEED, 0))
    await log.found.wait()
    first.cancel()
    log.gate.set()
    page = await second
    assert page is not None
    assert page.last == 2
    assert log.reads == 1
