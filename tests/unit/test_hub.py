from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.event_log.port import AuditRecord, StoredEvent
from service.event_log.sqlite import SqliteEventLog
from service.hub import TAIL_EVENTS, Hub
from tests.scripted_service import event
from veritas.core.events import EventType

AUDIT = "a" * 32


class CountingLog(SqliteEventLog):
    """The real log, which counts how often it is read."""

    reads = 0

    async def read(self, audit_id: str, after: int, limit: int) -> list[StoredEvent]:
        self.reads += 1
        return await super().read(audit_id, after, limit)


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[CountingLog]:
    log = CountingLog(tmp_path / "events.sqlite", "normal")
    await log.open()
    record = AuditRecord(
        id=AUDIT, url="https://a.test/", tier="t", verdict_mode="v", created_at=0.0
    )
    await log.create(record, event(EventType.AUDIT_QUEUED))
    await log.append(AUDIT, [event(EventType.AUDIT_STARTED)])
    yield log
    await log.close()


async def _grow(log: CountingLog, hub: Hub, count: int = 1) -> None:
    hub.publish(AUDIT, await log.append(AUDIT, [event(EventType.FINDING)] * count))


async def test_a_subscriber_is_woken_by_news(log: CountingLog) -> None:
    hub = Hub(log)
    with hub.subscribe(AUDIT) as subscription:
        waiting = asyncio.create_task(subscription.wait(2, 5))
        await asyncio.sleep(0)
        await _grow(log, hub)
        assert await waiting is True
        assert await subscription.wait(2, 5) is True  # what is known already does not wait
        assert await subscription.wait(3, 0.01) is False


async def test_live_readers_leave_the_log_alone(log: CountingLog) -> None:
    hub = Hub(log)
    await _grow(log, hub, 5)
    first = await hub.read(AUDIT, 3, 10)
    second = await hub.read(AUDIT, 4, 2)
    assert [e.seq for e in first] == [4, 5, 6, 7]
    assert second == first[1:3]  # the very same objects: encoded once for all
    assert await hub.read(AUDIT, 7, 10) == []
    assert log.reads == 0
    assert [e.seq for e in await hub.read(AUDIT, 0, 100)] == [1, 2, 3, 4, 5, 6, 7]
    assert log.reads == 1


async def test_the_tail_is_bounded(log: CountingLog) -> None:
    hub = Hub(log)
    await _grow(log, hub, TAIL_EVENTS + 50)
    last = TAIL_EVENTS + 52
    assert [e.seq for e in await hub.read(AUDIT, last - TAIL_EVENTS, 1)] == [53]
    assert log.reads == 0
    assert [e.seq for e in await hub.read(AUDIT, last - TAIL_EVENTS - 1, 1)] == [52]
    assert log.reads == 1


async def test_news_out_of_order_or_with_gaps_makes_no_hole(log: CountingLog) -> None:
    hub = Hub(log)
    stored = await log.append(AUDIT, [event(EventType.FINDING)] * 4)
    hub.publish(AUDIT, stored[:1])
    hub.publish(AUDIT, stored[2:3])
    hub.publish(AUDIT, stored[1:2])
    assert [e.seq for e in await hub.read(AUDIT, 2, 10)] == [3, 4, 5, 6]
    hub.publish(AUDIT, stored[3:])
    assert [e.seq for e in await hub.read(AUDIT, 4, 10)] == [5, 6]


async def test_nothing_is_kept_of_what_is_over(log: CountingLog) -> None:
    hub = Hub(log)
    with hub.subscribe(AUDIT):
        hub.publish(AUDIT, await log.append(AUDIT, [event(EventType.AUDIT_CANCELLED)]))
    with hub.subscribe("b" * 32):
        pass
    assert hub._channels == {}


async def test_stopping_ends_every_subscription(log: CountingLog) -> None:
    hub = Hub(log)
    with hub.subscribe(AUDIT) as early:
        waiting = asyncio.create_task(early.wait(2, 5))
        await asyncio.sleep(0)
        hub.stop()
        assert await waiting is False
        with hub.subscribe(AUDIT) as late:
            assert late.ended
            assert await late.wait(0, 5) is False
