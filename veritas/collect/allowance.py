"""What the pages of one audit may use, and stopping those that use more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from veritas.collect.egress.journal import Endpoint, Journal
from veritas.core.audit import TierLimits

BUDGET_CODE = "budget"


class _Bill:
    """Who pays for what comes: pages open at the same time that asked one server share it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._askers: dict[Endpoint, set[PageAllowance]] = {}
        self._settled: dict[Endpoint, int] = {}

    def ask(self, endpoint: Endpoint, page: PageAllowance) -> None:
        """A page asks a server; what has come from there before is not its business."""
        askers = self._askers.setdefault(endpoint, set())
        if page not in askers:
            self._settle(endpoint)
            askers.add(page)

    def settle(self) -> None:
        """Charge what has come since the last time."""
        for endpoint in self._askers:
            self._settle(endpoint)

    def leave(self, page: PageAllowance) -> None:
        """A page is closed."""
        self.settle()
        for endpoint in [one for one, askers in self._askers.items() if page in askers]:
            self._askers[endpoint].discard(page)
            if not self._askers[endpoint]:
                del self._askers[endpoint]

    def alone(self, page: PageAllowance) -> list[Endpoint]:
        """The servers that no other open page has asked."""
        return [one for one, askers in self._askers.items() if askers == {page}]

    def _settle(self, endpoint: Endpoint) -> None:
        now = self._journal.traffic[endpoint]
        new = now - self._settled.get(endpoint, 0)
        self._settled[endpoint] = now
        askers = self._askers[endpoint]
        for page in askers:
            page.used_bytes += new / len(askers)


class PageAllowance:
    """One page's part.

    Traffic is counted by the servers a page has asked: pages that are open at the same time and
    share a server are each counted an equal part of what comes from there. A page that takes too
    much is cut off from the servers that it alone has asked, since stopping it takes time in
    which a fast server would fill its memory.

    Attributes:
        over: set when something is used up: the page is to be stopped, and read as it is.
        ended_by: what was used up, in words; empty while nothing is.
        flooded: it was requests, so that recording any more is of no use.
        used_bytes: what has come for it.
    """

    def __init__(self, audit: Allowance) -> None:
        self.over = asyncio.Event()
        self.ended_by = ""
        self.flooded = False
        self._audit = audit
        self.used_bytes = 0.0
        self._requests = 0

    def ask(self, endpoint: Endpoint) -> bool:
        """Count a request.

        Returns:
            Whether it is within the bounds, so that it is to be recorded.
        """
        limit = self._audit.limits.max_page_requests
        self._requests += 1
        self._audit.bill.ask(endpoint, self)
        if self._requests > limit:
            self.flooded = True
            self.end(f"it asked for more than {limit} things (--max-page-requests)")
        else:
            self._audit.ask()
        return self._requests <= limit

    def weigh(self) -> None:
        """See how much has come."""
        limit_mb = self._audit.limits.max_page_mb
        if self.used_bytes > limit_mb * 1e6:
            self.end(f"it loaded more than {limit_mb:g} MB (--max-page-mb)")
            for endpoint in self._audit.bill.alone(self):
                self._audit.hang_up(endpoint)

    def end(self, why: str) -> None:
        """Have the page stopped."""
        if not self.ended_by:
            self.ended_by = why
            self.over.set()


class Allowance:
    """All pages' together.

    Args:
        limits: the audit's bounds.
        journal: what the egress guard has passed on.
        hang_up: ends the connections to a server.

    Attributes:
        ended_by: what the audit has used up, in words; then no further page is opened.
        bill: who pays for what comes.
    """

    def __init__(
        self,
        limits: TierLimits,
        journal: Journal,
        hang_up: Callable[[Endpoint], None] = lambda _: None,
    ) -> None:
        self.limits = limits
        self.journal = journal
        self.hang_up = hang_up
        self.ended_by = ""
        self.bill = _Bill(journal)
        self._requests = 0
        self._left_bytes = 0.0
        self._pages: set[PageAllowance] = set()
        self._shares: list[Allowance] = []
        self._most_bytes: float | None = None

    def share(self, max_requests: int, max_mb: float) -> Allowance:
        """A part of it with bounds of its own; what it uses up, the rest of the audit keeps.

        Args:
            max_requests: how many requests its pages may make together.
            max_mb: how many megabytes (10^6 bytes) may come for them together.
        """
        limits = msgspec.structs.replace(self.limits, max_requests=max_requests)
        share = Allowance(limits, self.journal, self.hang_up)
        share.bill = self.bill
        share._most_bytes = max_mb * 1e6
        self._shares.append(share)
        if self.ended_by:
            share.end(self.ended_by)
        return share

    @contextmanager
    def page(self) -> Iterator[PageAllowance]:
        """The part of a page while it is open."""
        part = PageAllowance(self)
        self._pages.add(part)
        if self.ended_by:
            part.end(self.ended_by)
        try:
            yield part
        finally:
            self.bill.leave(part)
            self._pages.discard(part)
            self._left_bytes += part.used_bytes

    def ask(self) -> None:
        """Count a request of any page."""
        self._requests += 1
        if self._requests > self.limits.max_requests:
            self.end(
                f"the audit's pages asked for {self.limits.max_requests} things (--max-requests)"
            )

    def weigh(self) -> None:
        """See how much has come to each page."""
        self.bill.settle()
        for part in list(self._pages):
            part.weigh()
        most = self._most_bytes
        used = self._left_bytes + sum(part.used_bytes for part in self._pages)
        if most is not None and used > most:
            self.end(f"these pages together loaded more than {most / 1e6:g} MB")
        for share in self._shares:
            share.weigh()

    def stop_pages(self, why: str) -> None:
        """Have the pages that are open stopped; others may still be opened."""
        for part in list(self._pages):
            part.end(why)
        for share in self._shares:
            share.stop_pages(why)

    def end(self, why: str) -> None:
        """Have every page stopped, and no other opened."""
        if not self.ended_by:
            self.ended_by = why
            self.stop_pages(why)
            for share in self._shares:
                share.end(why)
