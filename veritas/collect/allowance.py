"""What the pages of one audit may use, and stopping those that use more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from veritas.collect.egress.journal import Endpoint, Journal
from veritas.core.audit import TierLimits

BUDGET_CODE = "budget"


class PageAllowance:
    """One page's part.

    Traffic is counted by the servers a page has asked: pages that are open at the same time and
    share a server are both counted what comes from there.

    Attributes:
        over: set when something is used up: the page is to be stopped, and read as it is.
        ended_by: what was used up, in words; empty while nothing is.
        flooded: it was requests, so that recording any more is of no use.
    """

    def __init__(self, audit: Allowance) -> None:
        self.over = asyncio.Event()
        self.ended_by = ""
        self.flooded = False
        self._audit = audit
        self._requests = 0
        self._before: dict[Endpoint, int] = {}

    def ask(self, endpoint: Endpoint) -> bool:
        """Count a request.

        Returns:
            Whether it is within the bounds, so that it is to be recorded.
        """
        limit = self._audit.limits.max_page_requests
        self._requests += 1
        self._before.setdefault(endpoint, self._audit.journal.traffic[endpoint])
        if self._requests > limit:
            self.flooded = True
            self.end(f"it asked for more than {limit} things (--max-page-requests)")
        else:
            self._audit.ask()
        return self._requests <= limit

    def weigh(self) -> None:
        """See how much has come."""
        traffic = self._audit.journal.traffic
        limit_mb = self._audit.limits.max_page_mb
        used = sum(traffic[endpoint] - before for endpoint, before in self._before.items())
        if used > limit_mb * 1e6:
            self.end(f"it loaded more than {limit_mb:g} MB (--max-page-mb)")

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

    Attributes:
        ended_by: what the audit has used up, in words; then no further page is opened.
    """

    def __init__(self, limits: TierLimits, journal: Journal) -> None:
        self.limits = limits
        self.journal = journal
        self.ended_by = ""
        self._requests = 0
        self._pages: set[PageAllowance] = set()

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
            self._pages.discard(part)

    def ask(self) -> None:
        """Count a request of any page."""
        self._requests += 1
        if self._requests > self.limits.max_requests:
            self.end(
                f"the audit's pages asked for {self.limits.max_requests} things (--max-requests)"
            )

    def weigh(self) -> None:
        """See how much has come to each page."""
        for part in list(self._pages):
            part.weigh()

    def stop_pages(self, why: str) -> None:
        """Have the pages that are open stopped; others may still be opened."""
        for part in list(self._pages):
            part.end(why)

    def end(self, why: str) -> None:
        """Have every page stopped, and no other opened."""
        if not self.ended_by:
            self.ended_by = why
            self.stop_pages(why)
