"""The streams that are open: ends those whose client has left, and all of them at shutdown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from service.hub import Hub, Subscription

_LOOK_INTERVAL_S = 0.5


class OpenStreams:
    """Looks after the open streams.

    A handler that waits for news is not told when its client goes away; one task looks at all
    connections instead, which for thousands of them is cheaper than a timer for each.

    Args:
        hub: ends the waiting of streams at shutdown.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
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
