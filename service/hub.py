"""Tells subscribers when a log grows: caught-up streams at once, the others by waking their task.

A subscriber holds a cursor, not a buffer. It subscribes first and reads the log second, so
nothing falls between the two. Once it has read everything it parks: from then on the hub itself
hands it what is new, encoded once for all streams of its form, in one loop over all of them; that
is several times cheaper than waking a task for each. A client that does not keep up is handed
nothing more: its task is woken, waits until there is room, and reads the log from its cursor.

The hub keeps the latest events of audits that run, so that live readers leave the log alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Protocol

from prometheus_client import CollectorRegistry

from service.event_log.port import AuditExpiredError, AuditUnknownError, EventLog, StoredEvent
from service.log_pages import Feed, LogPages
from service.pages import MAX_PAGE_EVENTS, Encoded, Form, Page, WireEvent, first_page
from service.stream_metrics import StreamMetrics

TAIL_EVENTS = 256
TAIL_BYTES = 512 * 1024
# How many streams are served before others on the event loop get their turn: about 2 ms.
TURN_STREAMS = 256


class End(Enum):
    """Why a stream ends."""

    COMPLETE = "the audit is over"
    STOPPING = "the service stops"
    AGE = "the stream has reached its maximum age"
    RIGHTS = "the client's right to it has ended"
    FLOOD = "the client sent too much"
    BROKEN = "the log cannot be read"
    LEFT = "the client has left"


class Taker(Protocol):
    """Where a stream's bytes go."""

    def offer(self, piece: bytes) -> bool:
        """Write something, if the client has taken all there was before; else do nothing."""
        ...


class _Channel:
    """One log's subscribers and latest events.

    Attributes:
        last: the number of the latest event that was told of; 0 before the first.
    """

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.last = 0
        self.ended = False
        self.tail: deque[WireEvent] = deque()
        self.tail_bytes = 0
        self.subscriptions: dict[Subscription, None] = {}
        self.round: deque[Subscription] = deque()
        self.news = False
        self.turn: asyncio.Handle | None = None
        self._pages: dict[int, Page] = {}

    def keep(self, event: WireEvent) -> None:
        """Add to the tail, which has no gaps."""
        if self.tail and event.number != self.tail[-1].number + 1:
            self.tail.clear()
            self.tail_bytes = 0
        self.tail.append(event)
        self.tail_bytes += len(event.stored.body)
        while len(self.tail) > TAIL_EVENTS or (self.tail_bytes > TAIL_BYTES and len(self.tail) > 1):
            self.tail_bytes -= len(self.tail.popleft().stored.body)
        self.last = event.number
        self._pages.clear()

    def page(self, after: int) -> Page | None:
        """What follows a cursor; None when the tail does not begin at or before that, or ends."""
        page = self._pages.get(after)
        if page is None and self.tail and self.tail[0].number <= after + 1 <= self.tail[-1].number:
            begin = after + 1 - self.tail[0].number
            end = min(begin + MAX_PAGE_EVENTS, len(self.tail))
            page = first_page(after, [self.tail[index] for index in range(begin, end)])
            self._pages[after] = page
        return page


class Subscription:
    """One stream's place in a log. Made by :meth:`Hub.subscribe`.

    Attributes:
        cursor: the number of the last event that was written or left out.
        shown: the number of the last one that the client knows of.
        form: how the stream is written.
        end_reason: why the stream ends; None while it does not.
        parked: whether it has caught up, and the hub hands it what is new.
    """

    __slots__ = ("_channel", "_offer", "_waiter", "cursor", "end_reason", "form", "parked", "shown")

    def __init__(self, channel: _Channel, cursor: int, form: Form, taker: Taker) -> None:
        self._channel = channel
        self._offer = taker.offer
        self._waiter: asyncio.Future[None] | None = None
        self.parked = False
        self.cursor = cursor
        self.shown = cursor
        self.form = form
        self.end_reason: End | None = None

    @property
    def feed(self) -> Feed:
        """What it follows."""
        return self._channel.feed

    async def park(self) -> None:
        """Let the hub hand out what is new, until the stream's own task is needed.

        That is when the client does not keep up, when an event is too large to be written at once,
        when the stream ends, and when somebody calls :meth:`wake`.
        """
        if self.end_reason is not None or self._channel.last > self.cursor:
            return
        self._waiter = asyncio.get_running_loop().create_future()
        self.parked = True
        try:
            await self._waiter
        finally:
            self.parked = False
            self._waiter = None

    def wake(self) -> None:
        """Have the stream's task look after it."""
        self.parked = False
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def end(self, reason: End) -> None:
        """End the stream; the first reason counts."""
        self.end_reason = self.end_reason or reason
        self.wake()

    def moved(self, page: Page, encoded: Encoded) -> None:
        """Note that a page was written."""
        self.cursor = page.last
        if encoded.events:
            self.shown = page.last
        if page.terminal:
            self.end(End.COMPLETE)

    def take(self, news: _News) -> bool:
        """Have news written, if that is possible at once; else wake the stream's task."""
        if not news.at_once or (news.piece and not self._offer(news.piece)):
            self.wake()
            return False
        news.streams += 1
        self.cursor = news.last
        if news.piece:
            self.shown = news.last
        if news.terminal:
            self.end(End.COMPLETE)
        return True


class _News:
    """A page for all streams of a form that are at the same place.

    Attributes:
        at_once: whether it is one piece at most.
        piece: what is to be written; empty when all is left out.
        streams: how many have had it.
    """

    __slots__ = ("at_once", "encoded", "last", "page", "piece", "streams", "terminal")

    def __init__(self, page: Page, encoded: Encoded) -> None:
        self.page = page
        self.encoded = encoded
        self.last = page.last
        self.terminal = page.terminal
        self.at_once = len(encoded.pieces) <= 1
        self.piece = encoded.pieces[0] if encoded.pieces else b""
        self.streams = 0


class Hub:
    """Knows who follows which log.

    Args:
        log: where events come from that are no longer, or not yet, kept here.
        meters: count what is handed out; by default ones of its own.
    """

    def __init__(self, log: EventLog, meters: StreamMetrics | None = None) -> None:
        self._log = log
        self._pages = LogPages(log)
        self._meters = meters or StreamMetrics(CollectorRegistry())
        self._audits: dict[Feed, _Channel] = {}
        self._wide: dict[Feed, _Channel] = {}
        self._stopped = False

    @contextmanager
    def subscribe(
        self, feed: Feed, cursor: int, form: Form, taker: Taker
    ) -> Iterator[Subscription]:
        """Follow a log. Subscribe first, then read: so no event is missed.

        Args:
            feed: which log.
            cursor: the last event that is not wanted.
            form: how the stream is written.
            taker: takes what the hub hands out.
        """
        channels = self._wide if feed.everything else self._audits
        channel = channels.setdefault(feed, _Channel(feed))
        subscription = Subscription(channel, cursor, form, taker)
        if self._stopped:
            subscription.end(End.STOPPING)
        channel.subscriptions[subscription] = None
        try:
            yield subscription
        finally:
            del channel.subscriptions[subscription]
            if not channel.subscriptions and (channel.ended or not channel.tail or feed.everything):
                channels.pop(feed, None)

    def followed(self, audit_id: str) -> bool:
        """Whether anyone listens to an audit."""
        channel = self._audits.get(Feed(audit_id))
        return channel is not None and bool(channel.subscriptions)

    def publish(self, audit_id: str, events: Sequence[StoredEvent]) -> None:
        """Tell subscribers of an audit's events that the log has.

        Events may come late or with gaps; what is missing here is read from the log.
        """
        now = asyncio.get_running_loop().time()
        feed = Feed(audit_id)
        channel = self._audits.setdefault(feed, _Channel(feed))
        for event in events:
            if event.seq > channel.last:
                channel.ended = event.terminal
                channel.keep(WireEvent(event, durable_at=now))
        self._tell(channel)
        if channel.ended and not channel.subscriptions:
            del self._audits[feed]
        for wide in self._wide.values():
            self._publish_everything(wide, events, now)

    async def page(self, feed: Feed, after: int) -> Page | None:
        """The page after a cursor, from memory where possible; None when there is nothing yet.

        Raises:
            AuditUnknownError, AuditExpiredError: there is no such audit (any more).
            LogUnavailableError: the log had to be asked and did not answer.
        """
        channel = (self._wide if feed.everything else self._audits).get(feed)
        page = None if channel is None else channel.page(after)
        return page or await self._pages.page(feed, after)

    async def look_again(self) -> None:
        """Look whether followed logs have events that nobody told of.

        That takes a fault: an append whose answer got lost, say.

        Raises:
            LogUnavailableError: the log does not answer.
        """
        for channel in self._all_channels():
            if not channel.subscriptions:
                continue
            last, ended = await self._last(channel.feed)
            if last > channel.last:
                channel.last, channel.ended = last, ended
                self._tell(channel)

    def stop(self) -> None:
        """End every subscription, those to come included: the service shuts down."""
        self._stopped = True
        for channel in self._all_channels():
            for subscription in list(channel.subscriptions):
                subscription.end(End.STOPPING)

    async def close(self) -> None:
        """Wait for what is being read."""
        await self._pages.close()

    def _all_channels(self) -> list[_Channel]:
        return [*self._audits.values(), *self._wide.values()]

    async def _last(self, feed: Feed) -> tuple[int, bool]:
        if feed.audit_id is None:
            return await self._log.last_position(), False
        try:
            record = await self._log.get(feed.audit_id)
        except (AuditUnknownError, AuditExpiredError):
            return 0, True
        return record.last_seq, record.finished

    def _publish_everything(
        self, channel: _Channel, events: Sequence[StoredEvent], now: float
    ) -> None:
        for event in events:
            if event.position <= channel.last:
                continue
            if channel.feed.owner is None:
                channel.keep(WireEvent(event, everything=True, durable_at=now))
            else:
                channel.last = event.position  # whose it is, only the log knows
        self._tell(channel)

    def _tell(self, channel: _Channel) -> None:
        if channel.subscriptions:
            channel.news = True
            if channel.turn is None:
                channel.turn = asyncio.get_running_loop().call_soon(self._take_turn, channel)

    def _take_turn(self, channel: _Channel) -> None:
        """Serve some of a channel's streams, then let others on the event loop have their turn.

        What has come meanwhile is handed out with the rest: so under load there are fewer writes.
        """
        channel.turn = None
        if not channel.round:
            channel.news = False
            channel.round.extend(channel.subscriptions)
        told: dict[tuple[int, Form], _News] = {}
        for _ in range(min(TURN_STREAMS, len(channel.round))):
            subscription = channel.round.popleft()
            if not subscription.parked:
                continue
            while subscription.cursor < channel.last:
                place = (subscription.cursor, subscription.form)
                news = told.get(place)
                if news is None:
                    page = channel.page(subscription.cursor)
                    if page is None:
                        subscription.wake()  # what it lacks has to be read from the log
                        break
                    news = told[place] = _News(page, page.encoded(subscription.form))
                if not subscription.take(news):
                    break
        self._count(told)
        if channel.round or channel.news:
            channel.turn = asyncio.get_running_loop().call_soon(self._take_turn, channel)

    def _count(self, told: dict[tuple[int, Form], _News]) -> None:
        now = asyncio.get_running_loop().time()
        for (_, form), news in told.items():
            delay_s = None if news.page.durable_at is None else now - news.page.durable_at
            size_bytes = news.encoded.size_bytes
            self._meters[form.transport].sent(
                news.encoded.events, size_bytes, delay_s, streams=news.streams
            )
