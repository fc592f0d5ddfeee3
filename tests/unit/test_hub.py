from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from service.event_log.port import AuditRecord, StoredEvent
from service.event_log.sqlite import SqliteEventLog
from service.hub import TAIL_EVENTS, TURN_STREAMS, End, Hub, Subscription
from service.log_pages import Feed
from service.pages import Form, form_of
from service.stream_metrics import StreamMetrics
from tests.parked_stream import LINES, Taker, parked
from tests.scripted_service import event, until
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


WIDE = form_of("ndjson", everything=True)
FEED = Feed(AUDIT)
EVERYTHING = Feed(None)


async def _grow(
    log: CountingLog, hub: Hub, count: int = 1, kind: EventType = EventType.FINDING, **fields: Any
) -> None:
    hub.publish(AUDIT, await log.append(AUDIT, [event(kind, **fields)] * count))


def _parked(
    hub: Hub, cursor: int = 2, form: Form = LINES, feed: Feed = FEED
) -> AbstractAsyncContextManager[tuple[Subscription, Taker, asyncio.Task[None]]]:
    return parked(hub, feed, cursor, form)


async def test_a_parked_stream_is_handed_what_is_new(log: CountingLog) -> None:
    hub = Hub(log)
    async with _parked(hub) as (subscription, taker, task):
        await _grow(log, hub, 3)
        await _grow(log, hub)
        await until(lambda: subscription.cursor == 6)
        assert taker.numbers == [3, 4, 5, 6]
        assert not task.done()
        assert log.reads == 0


async def test_who_has_not_caught_up_does_not_park(log: CountingLog) -> None:
    hub = Hub(log)
    await _grow(log, hub)
    with hub.subscribe(FEED, 2, LINES, Taker()) as subscription:
        await asyncio.wait_for(subscription.park(), 5)
    with hub.subscribe(FEED, 3, LINES, Taker()) as subscription:
        task = asyncio.create_task(subscription.park())
        await asyncio.sleep(0.01)
        assert subscription.parked
        subscription.wake()
        await task
        assert not subscription.parked


async def test_a_client_that_does_not_keep_up_is_left_to_its_own_task(log: CountingLog) -> None:
    hub = Hub(log)
    async with _parked(hub) as (slow, taker, task), _parked(hub) as (_, quick, _):
        taker.room = 1
        await _grow(log, hub)
        await until(lambda: quick.numbers == [3])
        await _grow(log, hub, 2)
        await until(lambda: quick.numbers == [3, 4, 5])
        await asyncio.wait_for(task, 5)
        assert slow.cursor == 3
        assert taker.numbers == [3]


async def test_an_event_that_is_too_large_is_left_to_the_task(log: CountingLog) -> None:
    hub = Hub(log)
    async with _parked(hub) as (subscription, taker, task):
        await _grow(log, hub, data={"text": "x" * 20_000})
        await asyncio.wait_for(task, 5)
        assert (subscription.cursor, taker.taken) == (2, [])


async def test_what_is_left_out_moves_the_cursor(log: CountingLog) -> None:
    hub = Hub(log)
    form = form_of("ndjson", types=frozenset({EventType.LOG_ENTRY}))
    async with _parked(hub, form=form) as (subscription, taker, _):
        await _grow(log, hub, 5)
        await until(lambda: subscription.cursor == 7)
        assert (subscription.shown, taker.taken) == (2, [])
        await _grow(log, hub, kind=EventType.LOG_ENTRY)
        await until(lambda: taker.numbers == [8])
        assert subscription.shown == 8


async def test_the_last_event_ends_the_stream(log: CountingLog) -> None:
    hub = Hub(log)
    async with _parked(hub) as (subscription, taker, task):
        await _grow(log, hub, kind=EventType.AUDIT_CANCELLED)
        await asyncio.wait_for(task, 5)
        assert subscription.end_reason is End.COMPLETE
        assert taker.numbers == [3]


async def test_a_crowd_is_served_in_turns(log: CountingLog) -> None:
    hub = Hub(log)
    crowd = TURN_STREAMS + 10
    async with AsyncExitStack() as stack:
        takers = [(await stack.enter_async_context(_parked(hub)))[1] for _ in range(crowd)]
        stored = await log.append(AUDIT, [event(EventType.FINDING)])
        hub.publish(AUDIT, stored)
        await asyncio.sleep(0)
        assert sum(taker.numbers == [3] for taker in takers) == TURN_STREAMS
        # What comes meanwhile goes out with the rest, and then to those who had their turn.
        hub.publish(AUDIT, await log.append(AUDIT, [event(EventType.FINDING)]))
        await until(lambda: all(taker.numbers == [3, 4] for taker in takers))


async def test_live_readers_leave_the_log_alone(log: CountingLog) -> None:
    hub = Hub(log)
    await _grow(log, hub, 5)
    first = await hub.page(FEED, 3)
    second = await hub.page(FEED, 3)
    assert first is not None
    assert [event.number for event in first.events] == [4, 5, 6, 7]
    assert first is second  # encoded once for all
    assert log.reads == 0
    assert await hub.page(FEED, 7) is None
    early = await hub.page(FEED, 0)
    assert early is not None
    assert [event.number for event in early.events] == [1, 2, 3, 4, 5, 6, 7]


async def test_the_tail_is_bounded(log: CountingLog) -> None:
    hub = Hub(log)
    await _grow(log, hub, TAIL_EVENTS + 50)
    last = TAIL_EVENTS + 52
    page = await hub.page(FEED, last - TAIL_EVENTS)
    assert page is not None
    assert page.events[0].number == 53
    assert log.reads == 0
    page = await hub.page(FEED, last - TAIL_EVENTS - 1)
    assert page is not None
    assert page.events[0].number == 52
    assert log.reads == 1


async def test_news_out_of_order_or_with_gaps_makes_no_hole(log: CountingLog) -> None:
    hub = Hub(log)
    stored = await log.append(AUDIT, [event(EventType.FINDING)] * 4)
    async with _parked(hub) as (subscription, taker, task):
        hub.publish(AUDIT, stored[:1])
        hub.publish(AUDIT, stored[2:3])
        hub.publish(AUDIT, stored[1:2])
        await asyncio.wait_for(task, 5)
        page = await hub.page(FEED, subscription.cursor)
        assert page is not None
        assert [event.number for event in page.events] == [3, 4, 5, 6]
        assert taker.taken == []
    hub.publish(AUDIT, stored[3:])
    page = await hub.page(FEED, 4)
    assert page is not None
    assert [event.number for event in page.events] == [5, 6]


async def test_an_event_that_nobody_told_of_is_found(log: CountingLog) -> None:
    hub = Hub(log)
    async with _parked(hub) as (_, _, task), _parked(hub, 2, WIDE, EVERYTHING) as (_, _, wide):
        await log.append(AUDIT, [event(EventType.AUDIT_CANCELLED)])
        await hub.look_again()
        await asyncio.wait_for(task, 5)
        await asyncio.wait_for(wide, 5)
    await hub.look_again()  # nobody is left who could wait
    page = await hub.page(FEED, 2)
    assert page is not None
    assert page.terminal


async def test_everything_is_told_in_the_order_of_the_log(log: CountingLog) -> None:
    hub = Hub(log)
    other = "b" * 32
    async with _parked(hub, 2, WIDE, EVERYTHING) as (subscription, taker, task):
        record = AuditRecord(
            id=other, url="https://b.test/", tier="t", verdict_mode="v", created_at=0.0
        )
        hub.publish(other, [await log.create(record, event(EventType.AUDIT_QUEUED))])
        await _grow(log, hub, kind=EventType.AUDIT_CANCELLED)
        await until(lambda: subscription.cursor == 4)
        found = [msgspec.json.decode(line) for line in b"".join(taker.taken).splitlines()]
        assert [(e["cursor"], e["audit_id"]) for e in found] == [("g3", other), ("g4", AUDIT)]
        assert not task.done()  # an audit's end is not the end of this
    assert hub._wide == {}


async def test_a_client_is_told_of_its_own_audits_only(log: CountingLog) -> None:
    hub = Hub(log)
    feed = Feed(None, owner="ann")
    own, others = "b" * 32, "c" * 32
    async with _parked(hub, 2, WIDE, feed) as (subscription, taker, task):
        for audit_id, owner in ((others, "bob"), (own, "ann")):
            record = AuditRecord(
                id=audit_id,
                url="https://b.test/",
                tier="t",
                verdict_mode="v",
                created_at=0.0,
                owner=owner,
            )
            hub.publish(audit_id, [await log.create(record, event(EventType.AUDIT_QUEUED))])
        await asyncio.wait_for(task, 5)
        assert taker.taken == []  # whose it is, the hub does not know: the log is asked
        page = await hub.page(feed, subscription.cursor)
        assert page is not None
        assert [event.stored.audit_id for event in page.events] == [own]
        assert page.last == 4


async def test_nothing_is_kept_of_what_is_over(log: CountingLog) -> None:
    hub = Hub(log)
    with hub.subscribe(FEED, 2, LINES, Taker()):
        await _grow(log, hub, kind=EventType.AUDIT_CANCELLED)
    with hub.subscribe(Feed("b" * 32), 0, LINES, Taker()):
        pass
    assert hub._audits == {}


async def test_stopping_ends_every_subscription(log: CountingLog) -> None:
    hub = Hub(log)
    async with _parked(hub) as (early, _, task):
        hub.stop()
        await asyncio.wait_for(task, 5)
        assert early.end_reason is End.STOPPING
        with hub.subscribe(FEED, 0, LINES, Taker()) as late:
            assert late.end_reason is End.STOPPING
            await asyncio.wait_for(late.park(), 5)


async def test_what_is_handed_out_is_counted(log: CountingLog) -> None:
    meters = StreamMetrics(CollectorRegistry())
    hub = Hub(log, meters)
    async with _parked(hub) as (_, one, _), _parked(hub) as (_, two, _):
        await _grow(log, hub, 2)
        await until(lambda: one.numbers == two.numbers == [3, 4])
    assert meters["ndjson"].events == 4
    assert meters["ndjson"].size_bytes == 2 * len(b"".join(one.taken))
    assert meters["ndjson"].delays()[0][-1] == ("+Inf", 2)
