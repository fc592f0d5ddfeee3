"""What an experiment stands on: a browser, the page it is about, and its bounds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import Missing, PageArtifact
from veritas.collect.allowance import Allowance
from veritas.collect.browser import OpenBrowser
from veritas.collect.deadline import Deadline
from veritas.collect.domains import registrable_domain
from veritas.collect.page import OpenPage, Patience, new_page, open_and_read
from veritas.collect.robots import Robots
from veritas.collect.settings import CollectSettings
from veritas.collect.storage import read_storage
from veritas.collect.watching import Watcher
from veritas.core.audit import AuditRequest

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

# How many further visitors there are at one time: each has a renderer of its own.
VISITORS_AT_ONCE = 3
_CLOSE_LIMIT_S = 2.0

Prepare = Callable[["BrowserContext"], Awaitable[None]]
KeepPicture = Callable[[str, bytes, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A fresh visitor with one page, watched as those of the crawl are.

    Attributes:
        context: the empty profile, which is gone afterwards.
        opened: the page and what watches it.
        watcher: what the page's scripts do.
        load_s: how long to wait for all parts of a page once its document is there.
        deadline: until when all of it is to be done.
    """

    context: BrowserContext
    opened: OpenPage
    watcher: Watcher
    load_s: float
    deadline: Deadline

    async def open(self, url: str) -> PageArtifact | Missing:
        """Open a URL and read the page, as the crawl does but for pictures and bodies.

        Never raises for what the page does.
        """
        patience = Patience(self.deadline, self.load_s)
        found = await open_and_read(self.opened, url, patience)
        if isinstance(found, Missing):
            return found
        domain = registrable_domain(urlsplit(found.final_url).hostname or "")
        return msgspec.structs.replace(
            found,
            acts=self.watcher.acts(self.opened.page, domain),
            storage=await read_storage(self.context, self.opened.session, found.final_url),
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """What all experiments of one audit share.

    Attributes:
        browser: the audit's, which goes out through the egress guard only.
        request: what is audited, and how far.
        settings: how it is reached.
        target: the target's page as the crawl read it.
        deadline: until when every experiment is to be done.
        allowance: what the experiments' pages may use together; the crawl has its own.
        robots: the site's rules, which bind experiments as they bind the crawl.
        tell: says to whoever watches the audit what is being tried, in a few words.
        keep_picture: keeps a PNG under an artifact name, and says which page it shows.
        places: one for each visitor who may be there at one time.
        crawled: waits until the crawl is over, and gives its pages, the target first.
    """

    browser: OpenBrowser
    request: AuditRequest
    settings: CollectSettings
    target: PageArtifact
    deadline: Deadline
    allowance: Allowance
    robots: Callable[[], Awaitable[Robots]]
    tell: Callable[[str], Awaitable[None]]
    keep_picture: KeepPicture
    places: asyncio.Semaphore
    crawled: Callable[[], Awaitable[Sequence[PageArtifact]]]

    @property
    def domain(self) -> str:
        """The registrable domain of the site."""
        return registrable_domain(urlsplit(self.target.final_url).hostname or "")

    async def may_open(self, url: str) -> bool:
        """Whether a page is on the site, and robots.txt leaves it to us."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        if parts.scheme not in {"http", "https"} or registrable_domain(host) != self.domain:
            return False
        return self.settings.ignore_robots or (await self.robots()).allows(url)

    @asynccontextmanager
    async def visitor(
        self, deadline: Deadline, *, mobile: bool = False, prepare: Prepare | None = None
    ) -> AsyncIterator[Visitor]:
        """A fresh visitor, once there is a place for one; gone at the end with all they kept.

        Whoever has one must not wait for another inside of it: two that did so would wait for
        each other.

        Args:
            deadline: until when the visitor's work is to be done.
            mobile: as on a phone.
            prepare: is given the empty profile before it has a page, to add scripts say.

        Raises:
            playwright Error: the browser is gone.
        """
        async with self.places:
            context = await (self.browser.mobile() if mobile else self.browser.desktop())
            try:
                watcher = Watcher()
                await watcher.watch(context)
                if prepare is not None:
                    await prepare(context)
                within = self.deadline.within(deadline.left_s)
                load_s = min(6.0, within.left_s)
                async with new_page(context, self.allowance) as opened:
                    yield Visitor(context, opened, watcher, load_s, within)
            finally:
                closing = asyncio.create_task(context.close())
                await asyncio.wait({closing}, timeout=_CLOSE_LIMIT_S)
                closing.cancel()
                await asyncio.gather(closing, return_exceptions=True)
