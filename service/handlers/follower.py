"""Goes along a log for one stream: what was, what is new, what was missed are one loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import structlog
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from service.connections import CONNECTIONS
from service.event_log.port import AuditExpiredError, AuditUnknownError, LogUnavailableError
from service.handlers.keys import HUB, METRICS, SETTINGS, STREAMS
from service.handlers.outlet import Outlet
from service.hub import End, Hub, Subscription
from service.log_pages import Feed
from service.pages import Form, Page, form_of
from service.stream_metrics import TransportMeter
from service.wire import Transport
from veritas.core.events import EventType

# After so many events that were left out, the client is told how far it is.
_LEFT_OUT_EVENTS = 512
_MAX_REPLIES = 64

_log = structlog.get_logger(__name__)


class Asked(NamedTuple):
    """What a client asks for.

    Attributes:
        feed: which log.
        after: from where on.
        last: the number of the latest event there is.
        complete: whether nothing can follow.
        types: which types of events; None for all.
        only_news: whether it asked for what comes from now on, and so does not know ``after``.
    """

    feed: Feed
    after: int
    last: int
    complete: bool
    types: frozenset[EventType] | None
    only_news: bool = False

    def form(self, transport: Transport, *, chunked: bool = False) -> Form:
        """How it is written."""
        everything = self.feed.everything
        return form_of(transport, chunked=chunked, types=self.types, everything=everything)


class Follower:
    """Writes a log to a client, from its cursor to the end of the stream.

    Args:
        hub: where events come from.
        subscription: the stream's place.
        outlet: where they go.
        meter: counts what is written.
    """

    def __init__(
        self, hub: Hub, subscription: Subscription, outlet: Outlet, meter: TransportMeter
    ) -> None:
        self.subscription = subscription
        self.outlet = outlet
        self._hub = hub
        self._meter = meter
        self._replies: deque[bytes] = deque()
        self._begun = asyncio.get_running_loop().time()
        # How much is written of an event that is too large to be written at once.
        self._pieces_done = 0

    @property
    def in_mid_event(self) -> bool:
        """Whether a part of a large event is written, and nothing else may be before the rest."""
        return self._pieces_done > 0

    def reply(self, piece: bytes) -> None:
        """Write something besides the events, before the next of them."""
        if len(self._replies) >= _MAX_REPLIES:
            self.subscription.end(End.FLOOD)  # it asks, and does not take the answers
        else:
            self._replies.append(piece)
            self.subscription.wake()

    def farewell(self, piece: bytes) -> None:
        """Write a last thing, if there is room for it and it does no harm."""
        if not self.in_mid_event and self.outlet.offer(piece):
            self._meter.sent(0, len(piece))

    async def run(self) -> End:
        """Write until the stream ends. All that was written is taken then, unless it broke.

        Returns:
            Why it ends.
        """
        try:
            return await self._run()
        except ConnectionError:
            return End.LEFT
        except (AuditUnknownError, AuditExpiredError, LogUnavailableError) as error:
            _log.warning("stream_broken", reason=str(error))
            return End.BROKEN

    async def _run(self) -> End:
        subscription = self.subscription
        while True:
            await self.outlet.drain()
            if self._replies and not self.in_mid_event:
                await self._write(self._replies.popleft())
            elif subscription.end_reason is not None:
                return subscription.end_reason
            elif await self._write_next():
                await asyncio.sleep(0)  # a client that takes everything leaves others their turn
            elif not self._replies:  # one may have come while the log was asked
                await subscription.park()

    async def _write_next(self) -> bool:
        """Write the next piece of the next page. While a client blocks, no page is held for it.

        Returns:
            Whether there was a page.
        """
        subscription = self.subscription
        page = await self._hub.page(subscription.feed, subscription.cursor)
        if page is None:
            return False
        pieces = page.encoded(subscription.form).pieces
        if pieces:
            await self._write(pieces[self._pieces_done])
            self._pieces_done += 1
        if self._pieces_done >= len(pieces):
            self._finish(page)
        return True

    def _finish(self, page: Page) -> None:
        subscription = self.subscription
        encoded = page.encoded(subscription.form)
        subscription.moved(page, encoded)
        self._pieces_done = 0
        if encoded.events:
            self._meter.sent(encoded.events, 0, self._delay_s(page))
        elif subscription.cursor - subscription.shown >= _LEFT_OUT_EVENTS:
            self.show_cursor()

    def show_cursor(self) -> None:
        """Tell the client how far it is, if events were left out since it last knew."""
        subscription = self.subscription
        moved = subscription.cursor > subscription.shown
        if moved and (piece := subscription.form.sign_of_life(subscription.cursor, moved=True)):
            self._replies.append(piece)
            subscription.shown = subscription.cursor

    async def _write(self, piece: bytes) -> None:
        while not self.outlet.offer(piece):
            await self.outlet.drain()
        self._meter.sent(0, len(piece))

    def _delay_s(self, page: Page) -> float | None:
        if page.durable_at is None or page.durable_at < self._begun:
            return None
        return asyncio.get_running_loop().time() - page.durable_at


@contextmanager
def following(
    request: web.Request, asked: Asked, form: Form, writer: AbstractStreamWriter | None
) -> Iterator[Follower]:
    """Follow what a client asks for, for as long as it is there.

    Args:
        request: the client's.
        asked: what it asks for.
        form: how it is written.
        writer: what preparing the response gave.

    Raises:
        ConnectionError: the client has left already.
    """
    app = request.app
    outlet = Outlet(request, writer, app[SETTINGS].send_timeout_s)
    with (
        app[CONNECTIONS].streaming(request.transport),
        app[STREAMS].follow(request, asked.feed, asked.after, form, outlet) as subscription,
    ):
        if asked.complete:
            subscription.end(End.COMPLETE)
        meter = app[METRICS].streams[form.transport]
        yield Follower(app[HUB], subscription, outlet, meter)
