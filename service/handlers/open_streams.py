"""The streams that are open: ends those whose client has left, and all of them at shutdown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiohttp import web

from service.access.client import CLIENT, RIGHTS_LOST, Client
from service.hub import Hub, Subscription

_LOOK_INTERVAL_S = 0.5
# How long a stream that must end may take to say so, before its connection is cut.
_FAREWELL_LIMIT_S = 2.0


class OpenStreams:
    """Looks after the open streams.

    A handler that waits for news is not told when its client goes away; one task looks at all
    connections instead, which for thousands of them is cheaper than a timer for each.

    Args:
        hub: ends the waiting of streams at shutdown.
        still_valid: whether a client may still do what it was admitted to. A stream whose client
            may not is marked :data:`~service.access.client.RIGHTS_LOST` and ended.
    """

    def __init__(self, hub: Hub, still_valid: Callable[[Client], bool]) -> None:
        self._hub = hub
        self._still_valid = still_valid
        self._open: dict[Subscription, web.Request] = {}
        self._watcher: asyncio.Task[None] | None = None
        self.stopping = False

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def follow(self, request: web.Request, audit_id: str) -> Iterator[Subscription]:
        """Subscribe to an audit for as long as the client of a request is there."""
        with self._hub.subscribe(audit_id) as subscription:
            self._open[subscription] = request
            try:
                yield subscription
            finally:
                del self._open[subscription]

    def start(self) -> None:
        """Begin to look."""
        self._watcher = asyncio.create_task(self._watch(), name="open-streams")

    def end_all(self) -> None:
        """End every stream, those to come included. Clients resume where they were."""
        self.stopping = True
        self._hub.stop()

    async def stop(self) -> None:
        """Stop looking."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_INTERVAL_S)
            for subscription, request in list(self._open.items()):
                if request.transport is None or request.transport.is_closing():
                    subscription.end()
                elif RIGHTS_LOST in request or not self._still_valid(request[CLIENT]):
                    self._take_away(subscription, request)

    @staticmethod
    def _take_away(subscription: Subscription, request: web.Request) -> None:
        now = asyncio.get_running_loop().time()
        if RIGHTS_LOST not in request:
            request[RIGHTS_LOST] = now
        subscription.end()
        if now - request[RIGHTS_LOST] > _FAREWELL_LIMIT_S and request.transport is not None:
            request.transport.abort()  # it takes nothing, so it will not hear of it
