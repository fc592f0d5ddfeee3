"""Wakes subscribers when an audit's log grows.

A subscriber holds a cursor, not a buffer. It subscribes first and reads the log second, so
nothing falls between the two. The hub keeps the latest events of audits that run, so that a
crowd of live readers does not go to the log for each event.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from service.event_log.port import EventLog, StoredEvent
from service.wire import WireEvent

TAIL_EVENTS = 256
TAIL_BYTES = 512 * 1024


class _Channel:
    """One audit's subscribers and latest events."""

    def __init__(self) -> None:
        self.last_seq = 0
        self.ended = False
        self.tail: deque[WireEvent] = deque()
        self.tail_bytes = 0
        self.subscriptions: set[Subscription] = set()

    def keep(self, event: StoredEvent) -> None:
        """Add to the tail, which has no gaps."""
        if self.tail and event.seq != self.tail[-1].seq + 1:
            self.tail.clear()
            self.tail_bytes = 0
        self.tail.append(WireEvent(event))
        self.tail_bytes += len(event.body)
        while len(self.tail) > TAIL_EVENTS or (self.tail_bytes > TAIL_BYTES and len(self.tail) > 1):
            self.tail_bytes -= len(self.tail.popleft().stored.body)

    def recent(self, after: int, limit: int) -> list[WireEvent] | None:
        """Events after a cursor, or None when the tail does not reach back that far."""
        if not self.tail or after + 1 < self.tail[0].seq:
            return None
        begin = after + 1 - self.tail[0].seq
        end = min(begin + limit, len(self.tail))
        return [self.tail[index] for index in range(begin, end)]


class Subscription:
    """One subscriber's ear. Made by :meth:`Hub.subscribe`.

    Attributes:
        ended: set for good by :meth:`end`.
    """

    def __init__(self, channel: _Channel) -> None:
        self._channel = channel
        self._waiter: asyncio.Future[bool] | None = None
        self.ended = False

    async def wait(self, after_seq: int, timeout_s: float) -> bool:
        """Wait until there is an event after ``after_seq``.

        Only one task may wait at a time.

        Returns:
            True when there is news; False after the time, or when the subscription is ended.
        """
        if self.ended:
            return False
        if self._channel.last_seq > after_seq:
            return True
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = loop.call_later(timeout_s, partial(self._wake, news=False))
        try:
            return await self._waiter
        finally:
            timer.cancel()
            self._waiter = None

    def end(self) -> None:
        """Wake the subscriber for the last time."""
        self.ended = True
        self._wake(news=False)

    def news(self) -> None:
        """Wake the subscriber: the log has grown."""
        self._wake(news=True)

    def _wake(self, *, news: bool) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(news)


class Hub:
    """Knows who listens to which audit.

    Args:
        log: where events come from that are no longer, or not yet, kept here.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._channels: dict[str, _Channel] = {}
        self._stopped = False

    @contextmanager
    def subscribe(self, audit_id: str) -> Iterator[Subscription]:
        """Listen to an audit. Subscribe first, then read: so no event is missed."""
        channel = self._channels.setdefault(audit_id, _Channel())
        subscription = Subscription(channel)
        subscription.ended = self._stopped
        channel.subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            channel.subscriptions.discard(subscription)
            if not channel.subscriptions and (channel.ended or not channel.tail):
                self._channels.pop(audit_id, None)

    def followed(self, audit_id: str) -> bool:
        """Whether anyone listens to an audit."""
        channel = self._channels.get(audit_id)
        return channel is not None and bool(channel.subscriptions)

    def publish(self, audit_id: str, events: Sequence[StoredEvent]) -> None:
        """Tell an audit's subscribers of events that the log has.

        Events may come late or with gaps; what is missing here is read from the log.
        """
        channel = self._channels.setdefault(audit_id, _Channel())
        for event in events:
            if event.seq > channel.last_seq:
                channel.last_seq = event.seq
                channel.ended = event.terminal
                channel.keep(event)
        for subscription in channel.subscriptions:
            subscription.news()
        if channel.ended and not channel.subscriptions:
            del self._channels[audit_id]

    async def read(self, audit_id: str, after: int, limit: int) -> list[WireEvent]:
        """Events after a cursor, in order; from memory where possible, else from the log.

        Raises:
            AuditUnknownError: there is no such audit.
            LogUnavailableError: the log had to be asked and did not answer.
        """
        channel = self._channels.get(audit_id)
        if channel is not None:
            recent = channel.recent(after, limit)
            if recent is not None:
                return recent
        return [WireEvent(event) for event in await self._log.read(audit_id, after, limit)]

    def stop(self) -> None:
        """End every subscription, those to come included: the service shuts down."""
        self._stopped = True
        for channel in list(self._channels.values()):
            for subscription in list(channel.subscriptions):
                subscription.end()
