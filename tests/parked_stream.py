"""A stream that has caught up with a log, as the hub sees it, in place of a real client's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from service.hub import End, Hub, Subscription
from service.log_pages import Feed
from service.pages import Form, form_of

LINES = form_of("ndjson")


class Taker:
    """A client: takes what it is offered as long as it has room."""

    def __init__(self) -> None:
        self.room = 1000
        self.taken: list[bytes] = []

    def offer(self, piece: bytes) -> bool:
        if len(self.taken) >= self.room:
            return False
        self.taken.append(piece)
        return True

    @property
    def numbers(self) -> list[int]:
        lines = b"".join(self.taken).splitlines()
        return [msgspec.json.decode(line)["seq"] for line in lines]


@asynccontextmanager
async def parked(
    hub: Hub, feed: Feed, cursor: int, form: Form = LINES
) -> AsyncIterator[tuple[Subscription, Taker, asyncio.Task[None]]]:
    """A parked stream, its client, and the task that waits until it is needed."""
    taker = Taker()
    with hub.subscribe(feed, cursor, form, taker) as subscription:
        task = asyncio.create_task(subscription.park())
        await asyncio.sleep(0)
        try:
            yield subscription, taker, task
        finally:
            subscription.end(End.LEFT)
            await task
