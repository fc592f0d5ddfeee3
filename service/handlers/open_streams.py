"""The streams that are open: one task looks after all of them.

A handler that waits for news is not told when its client goes away, and a timer for each ping,
each write and each age of thousands of streams would cost more than the streams. So one task goes
through all of them now and then. It ends those whose client has left, that are old enough, or
whose rights have ended; cuts off clients that take nothing; and gives quiet streams a sign of
life.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from aiohttp import web

from service.access.client import CLIENT, Client
from service.event_log.port import LogUnavailableError
from service.handlers.outlet import Outlet
from service.hub import End, Hub, Subscription
from service.log_pages import Feed
from service.pages import Form
from service.settings import Settings
from service.stream_metrics import StreamMetrics

_LOOK_INTERVAL_S = 0.5
_LOOK_AGAIN_INTERVAL_S = 30.0
# A stream lives for its maximum age less up to this part of it, by chance: streams that began
# together do not end together.
_AGE_JITTER = 0.2
# How long a stream that must end may take to say so, before its connection is cut.
_FAREWELL_LIMIT_S = 2.0

_log = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class OpenStream:
    """One stream.

    Attributes:
        client: who asked for it.
        subscription: its place in the log.
        outlet: where it goes.
        ends_at: when it is old enough, in the loop's time.
        due_at: when it next gets a sign of life, or ends, in the loop's time.
    """

    client: Client
    subscription: Subscription
    outlet: Outlet
    ends_at: float
    due_at: float


class OpenStreams:
    """Looks after the open streams.

    Args:
        hub: hands events to streams, and ends them at shutdown.
        settings: the limits.
        meters: count.
        still_valid: whether a client may still do what it was admitted to. Asked of every stream
            each time it is looked after.
    """

    def __init__(
        self,
        hub: Hub,
        settings: Settings,
        meters: StreamMetrics,
        still_valid: Callable[[Client], bool],
    ) -> None:
        self._hub = hub
        self._settings = settings
        self._meters = meters
        self._still_valid = still_valid
        self._open: dict[OpenStream, None] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def follow(
        self, request: web.Request, feed: Feed, after: int, form: Form, outlet: Outlet
    ) -> Iterator[Subscription]:
        """Subscribe to a log for as long as the client of a request is there.

        Args:
            request: who asked.
            feed: which log.
            after: the cursor.
            form: how the stream is written.
            outlet: where it goes.
        """
        settings = self._settings
        now = asyncio.get_running_loop().time()
        age_s = settings.stream_max_age_s * (1 - _AGE_JITTER * secrets.randbelow(1000) / 1000)
        with (
            self._hub.subscribe(feed, after, form, outlet) as subscription,
            self._meters[form.transport].follow(resumed=after > 0),
        ):
            due_at = now + min(age_s, settings.sse_ping_interval_s)
            stream = OpenStream(request[CLIENT], subscription, outlet, now + age_s, due_at)
            self._open[stream] = None
            try:
                yield subscription
            finally:
                del self._open[stream]
                if outlet.waiting_bytes:
                    outlet.abort()  # nobody would look after it any more

    def start(self) -> None:
        """Begin to look."""
        self._tasks = [
            asyncio.create_task(self._watch(), name="open-streams"),
            asyncio.create_task(self._look_again(), name="look-again"),
        ]

    def end_all(self) -> None:
        """End every stream, those to come included. Clients resume where they were."""
        self._hub.stop()
        for stream in self._open:
            if stream.outlet.waiting_bytes:
                stream.outlet.abort()  # there is no time to wait until it takes a farewell

    async def stop(self) -> None:
        """Stop looking."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        settings = self._settings
        interval_s = min(
            _LOOK_INTERVAL_S, settings.sse_ping_interval_s, settings.send_timeout_s / 2
        )
        while True:
            await asyncio.sleep(interval_s)
            now = loop.time()
            for stream in list(self._open):
                if not self._still_valid(stream.client):
                    self._take_away(stream, now)
                elif now >= stream.due_at or stream.outlet.wants_a_look:
                    self._look_after(stream, now)

    @staticmethod
    def _take_away(stream: OpenStream, now: float) -> None:
        stream.subscription.end(End.RIGHTS)
        if stream.outlet.blocked_for(now) > _FAREWELL_LIMIT_S:
            stream.outlet.abort()  # it takes nothing, so it will not hear of it

    def _look_after(self, stream: OpenStream, now: float) -> None:
        subscription, outlet = stream.subscription, stream.outlet
        if outlet.closing:
            subscription.end(End.LEFT)
        elif outlet.blocked_for(now) > self._settings.send_timeout_s:
            self._meters[subscription.form.transport].slow()
            _log.info("slow_client_cut_off", audit_id=subscription.feed.audit_id)
            outlet.abort()
            subscription.end(End.LEFT)
        elif now >= stream.ends_at:
            subscription.end(End.AGE)
        elif now >= stream.due_at:
            stream.due_at = min(stream.ends_at, now + self._settings.sse_ping_interval_s)
            self._give_sign(stream)

    def _give_sign(self, stream: OpenStream) -> None:
        subscription = stream.subscription
        if not subscription.parked:  # it is being written to
            return
        moved = subscription.cursor > subscription.shown
        sign = subscription.form.sign_of_life(subscription.cursor, moved=moved)
        if sign and stream.outlet.offer(sign):
            subscription.shown = subscription.cursor
            self._meters[subscription.form.transport].sent(0, len(sign))

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AGAIN_INTERVAL_S)
            try:
                await self._hub.look_again()
            except LogUnavailableError as error:
                _log.warning("log_not_looked_at", reason=str(error))
