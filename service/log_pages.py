"""Reads a log in pages, once for all who read the same place.

A crowd that comes back at once from the middle of a long log goes along it together: the pages
that were read last are kept, and whoever wants a page that is being read waits for that.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from functools import partial
from typing import NamedTuple

from service.event_log.port import EventLog
from service.pages import MAX_PAGE_EVENTS, Page, WireEvent, cut_pages

# Of the events' bodies; their encoded forms come on top, about as much for each in use.
MAX_KEPT_BYTES = 4 * 1024 * 1024


class Feed(NamedTuple):
    """What a stream follows.

    Attributes:
        audit_id: the audit whose log it is; None for everything.
        owner: of everything, only this client's audits; None for everybody's.
    """

    audit_id: str | None
    owner: str | None = None

    @property
    def everything(self) -> bool:
        """Whether it is the log of all audits."""
        return self.audit_id is None


_Key = tuple[Feed, int]


class LogPages:
    """Pages of one log.

    Args:
        log: where they come from.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._kept: OrderedDict[_Key, Page] = OrderedDict()
        self._kept_bytes = 0
        self._reading: dict[_Key, asyncio.Task[Page | None]] = {}

    async def page(self, feed: Feed, after: int) -> Page | None:
        """The page after a cursor; None when there was nothing, at or after the call.

        Raises:
            AuditUnknownError, AuditExpiredError, LogUnavailableError: as ``EventLog.read``.
        """
        key = (feed, after)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        joined = self._reading.get(key)
        if joined is not None:
            page = await asyncio.shield(joined)
            if page is not None:
                return page
            # It may have looked before the call: whoever relies on its "nothing" could wait for
            # news that has been told already.
        return await asyncio.shield(self._reading.get(key) or self._begin(key))

    async def close(self) -> None:
        """Wait for what is being read."""
        await asyncio.gather(*self._reading.values(), return_exceptions=True)

    def _begin(self, key: _Key) -> asyncio.Task[Page | None]:
        task = asyncio.create_task(self._read(*key), name="log-page")
        self._reading[key] = task
        task.add_done_callback(partial(self._ended, key))
        return task

    def _ended(self, key: _Key, task: asyncio.Task[Page | None]) -> None:
        del self._reading[key]
        if not task.cancelled():
            task.exception()  # whoever waits has it; there may be nobody left

    async def _read(self, feed: Feed, after: int) -> Page | None:
        # Pages end at round numbers, so that readers that began apart meet.
        limit = MAX_PAGE_EVENTS - after % MAX_PAGE_EVENTS
        if feed.audit_id is None:
            found = await self._log.read_all(after, limit, owner=feed.owner)
            events, last = found.events, found.cursor
        else:
            events = await self._log.read(feed.audit_id, after, limit)
            last = events[-1].seq if events else after
        made = [WireEvent(event, everything=feed.everything) for event in events]
        pages = cut_pages(after, last, made)
        for page in pages:
            self._keep(feed, page)
        return pages[0] if pages else None

    def _keep(self, feed: Feed, page: Page) -> None:
        # The log only grows, so a page stays true; one that is short is followed by another.
        replaced = self._kept.pop((feed, page.after), None)
        self._kept[feed, page.after] = page
        self._kept_bytes += page.size_bytes - (replaced.size_bytes if replaced else 0)
        while self._kept_bytes > MAX_KEPT_BYTES and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._kept_bytes -= gone.size_bytes
