"""Opening the target and the pages after it, and taking their pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import (
    NO_EXPERIMENTS,
    Experiments,
    Missing,
    PageArtifact,
    PageFailure,
)
from veritas.collect.allowance import Allowance
from veritas.collect.attribution import attribute
from veritas.collect.bodies import BodyKeeper
from veritas.collect.browser import OpenBrowser, open_browser
from veritas.collect.canary import Canary
from veritas.collect.crawled import Crawled
from veritas.collect.deadline import Deadline
from veritas.collect.dom import UnreadableError
from veritas.collect.domains import registrable_domain
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.experiments.ground import VISITORS_AT_ONCE, Ground
from veritas.collect.experiments.running import (
    LIMIT_S,
    MAX_REQUESTS,
    SHARE_OF_TRAFFIC,
    Trials,
)
from veritas.collect.links import choose_links, page_key
from veritas.collect.memory import watch_memory
from veritas.collect.net_errors import missing_from_browser
from veritas.collect.observer import CollectObserver
from veritas.collect.page import OpenPage, Patience, new_page, open_and_read
from veritas.collect.phone import look_with_phone
from veritas.collect.pictures import take_picture
from veritas.collect.robots import Robots
from veritas.collect.screen import measure_screen
from veritas.collect.settings import CollectSettings
from veritas.collect.storage import read_storage
from veritas.collect.watching import Watcher
from veritas.core.audit import AuditRequest, Tier

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

_LOAD_S = {Tier.QUICK_SCAN: 4.0, Tier.STANDARD_AUDIT: 6.0, Tier.DEEP_FORENSIC: 8.0}
# On how many pages form fields are tried out; a quick scan types nothing.
_CANARY_PAGES = {Tier.QUICK_SCAN: 0, Tier.STANDARD_AUDIT: 2, Tier.DEEP_FORENSIC: 4}
_CANARY_LIMIT_S = 8.0
_PAGES_AT_ONCE = 2
_MIN_PAGE_S = 1.0
_PICTURE_LIMIT_S = 8.0
_SCREEN_LIMIT_S = 4.0


class Crawl:
    """One browser's work for one audit.

    Attributes:
        found: pages, failures and pictures, as they are found.
        notes: what a person should know, one sentence each.
        browser_name: name and version, empty before it has started.
        sandboxed: the browser runs in its sandbox.
    """

    def __init__(
        self,
        request: AuditRequest,
        settings: CollectSettings,
        observer: CollectObserver,
        deadline: Deadline,
        guard: EgressGuard,
        robots: Callable[[], Awaitable[Robots]],
    ) -> None:
        self.found = Crawled(observer)
        self.notes: list[str] = []
        self.browser_name = ""
        self.sandboxed = False
        self._request = request
        self._settings = settings
        self._observer = observer
        self._deadline = deadline
        self._guard = guard
        self._ask_robots = robots
        self._kept_out = 0
        self._limits = settings.limits_of(request)
        self._allowance = Allowance(self._limits, guard.journal, guard.hang_up)
        guard.on_traffic = self._allowance.weigh
        guard.budget.on_end.append(lambda: self._allowance.end(guard.budget.ended_by))
        self._bodies = BodyKeeper()
        self._watcher = Watcher()
        self._trials_left = _CANARY_PAGES[request.tier]
        self._seen: set[str] = {page_key(request.url)}
        self._started = 0
        self._domain = ""
        self._trials: Trials | None = None
        self._all_read = asyncio.Event()

    @property
    def experiments(self) -> Experiments:
        """What was tried with further visitors."""
        if self._request.tier not in LIMIT_S:
            return NO_EXPERIMENTS
        return self._trials.experiments if self._trials else Experiments()

    async def run(self) -> None:
        """Open the pages and take their pictures.

        Raises:
            BrowserUnavailableError: there is no browser, or it does not start.
            Exception: whatever the observer raises.
        """
        async with open_browser(self._settings, self._request.url, self._guard.port) as browser:
            self.browser_name, self.sandboxed = browser.name, browser.sandboxed
            if not browser.sandboxed:
                self.notes.append(
                    "The browser runs without its sandbox: this user or machine does not allow it."
                )
            watching = asyncio.create_task(watch_memory(self._allowance, browser.mark))
            try:
                await self._browse(browser)
            except BaseExceptionGroup as group:
                raise _only(group) from None
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
                self.notes += self._bodies.notes
                if self._kept_out:
                    self.notes.append(
                        f"robots.txt asks to leave {self._kept_out} of the chosen pages alone; "
                        "they were not opened."
                    )
                if self._allowance.ended_by:
                    self.notes.append(f"No further page was opened: {self._allowance.ended_by}.")

    async def _browse(self, browser: OpenBrowser) -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        try:
            context = await browser.desktop()
            await self._watcher.watch(context)
        except Error as error:
            self.found.failed[1] = PageFailure(
                self._request.url, missing_from_browser(error.message)
            )
            return
        async with asyncio.TaskGroup() as group:
            await self._visit(context, self._request.url, first=True)
            # Not beside it: two renderers at once are most of a quick scan's memory.
            if self._settings.mobile and 1 in self.found.pages:
                group.create_task(self._phone(browser))
            group.create_task(self._experiment(browser))
            workers = [
                group.create_task(self._work_through(context))
                for _ in range(min(_PAGES_AT_ONCE, self._limits.max_pages - 1))
            ]
            if workers:
                await asyncio.wait(workers)
            self._all_read.set()

    async def _experiment(self, browser: OpenBrowser) -> None:
        """Try things on the target with further visitors, if it was read as a page of the site."""
        tier, page = self._request.tier, self.found.pages.get(1)
        if tier not in LIMIT_S or not self._settings.experiments or page is None:
            return
        if not 200 <= page.status < 400 or page.bot_wall:
            return
        share_mb = self._limits.max_audit_mb * SHARE_OF_TRAFFIC
        # Ends well before all collecting must, so that what was found is kept.
        left_s = min(LIMIT_S[tier], self._deadline.left_s * 0.8)
        self._trials = Trials()
        await self._trials.run(
            Ground(
                browser=browser,
                request=self._request,
                settings=self._settings,
                target=page,
                deadline=Deadline.after(left_s),
                allowance=self._allowance.share(MAX_REQUESTS[tier], share_mb),
                robots=self._ask_robots,
                tell=self._observer.trying,
                keep_picture=self.found.keep_tried,
                places=asyncio.Semaphore(VISITORS_AT_ONCE),
                crawled=self._crawled,
            )
        )

    async def _crawled(self) -> tuple[PageArtifact, ...]:
        """The pages, once all of them are read; whoever waits has a bound of their own."""
        await self._all_read.wait()
        return self.found.in_order()

    async def _work_through(self, context: BrowserContext) -> None:
        """Open one chosen page after the other until there is enough."""
        robots = await self._ask_robots()
        while self._deadline.left_s > _MIN_PAGE_S and not self._allowance.ended_by:
            url = self._next(robots)
            if url is None:
                return
            await self._visit(context, url, first=False)

    def _next(self, robots: Robots) -> str | None:
        if self._started >= self._limits.max_pages or not self._domain:
            return None
        links = [link for page in self.found.in_order() if page.status < 400 for link in page.links]
        for url in choose_links(links, self._domain, self._seen):
            self._seen.add(url)
            if self._settings.ignore_robots or robots.allows(url):
                return url
            self._kept_out += 1
        return None

    async def _visit(self, context: BrowserContext, url: str, *, first: bool) -> None:
        self._started += 1
        index = self._started
        self.found.under_way[index] = url
        planned = self._limits.max_pages
        await self._observer.page_started(url, index, planned)
        missing = await self._open(context, index, url, first=first)
        del self.found.under_way[index]
        if missing is not None:
            self.found.failed[index] = PageFailure(url, missing)

    async def _open(
        self, context: BrowserContext, index: int, url: str, *, first: bool
    ) -> Missing | None:
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        patience = self._patience()
        try:
            async with new_page(context, self._allowance) as opened:
                found = await open_and_read(opened, url, patience, self._bodies)
                if isinstance(found, Missing):
                    return found
                key = page_key(found.final_url)
                if not first and self._is_double(index, key):
                    return None
                self._seen.add(key)
                found = await self._observed(context, opened, found)
                self.found.pages[index] = found
                if first:
                    self._domain = registrable_domain(urlsplit(found.final_url).hostname or "")
                await self._observer.page_loaded(found)
                await self._desktop_picture(opened, index)
                await self._try_canaries(opened, index)
        except Error as error:
            # Whatever was read of the page stays.
            return None if index in self.found.pages else missing_from_browser(error.message)
        return None

    async def _observed(
        self, context: BrowserContext, opened: OpenPage, found: PageArtifact
    ) -> PageArtifact:
        """The page with what its scripts did, and what they kept."""
        domain = registrable_domain(urlsplit(found.final_url).hostname or "")
        storage = await read_storage(context, opened.session, found.final_url)
        acts = self._watcher.acts(opened.page, domain)
        set_by_scripts = self._watcher.cookies(opened.page, domain)
        return msgspec.structs.replace(
            found,
            acts=acts,
            script_cookies=set_by_scripts,
            requests=self._watcher.blame(opened.page, found.requests),
            storage=attribute(storage, acts, found.cookies, set_by_scripts),
            screen=await measure_screen(opened.page, opened.session, self._screen_s()),
        )

    async def _try_canaries(self, opened: OpenPage, index: int) -> None:
        """Type into the page's fields; last of all, since it changes the page."""
        page = self.found.pages[index]
        fields = any(field.visible for form in page.forms for field in form.fields)
        if not fields or self._trials_left <= 0 or self._deadline.left_s < _CANARY_LIMIT_S * 2:
            return
        self._trials_left -= 1
        try:
            async with asyncio.timeout(_CANARY_LIMIT_S):
                leaks = await Canary().try_out(opened.page, page)
        except TimeoutError:
            self.found.annotate(
                index, "The trial of its form fields took too long and was broken off."
            )
            return
        self.found.change(index, leaks=leaks)

    def _is_double(self, index: int, key: str) -> bool:
        """Whether two links led to one page, or off the site."""
        if registrable_domain(urlsplit(key).hostname or "") != self._domain:
            return True
        return self.found.has_other(index, key)

    async def _desktop_picture(self, opened: OpenPage, index: int) -> None:
        try:
            picture = await take_picture(opened.session, "desktop", self._picture_s())
        except UnreadableError as error:
            self.found.annotate(index, f"There is no desktop picture: {error}.")
            return
        name = await self.found.keep(index, "desktop", picture)
        self.found.change(index, desktop_screenshot=name, screenshot_scale=picture.scale)

    async def _phone(self, browser: OpenBrowser) -> None:
        await look_with_phone(
            browser,
            self._request.url,
            self.found,
            self._allowance,
            self._patience(),
            self._screen_s(),
            self._picture_s(),
        )

    def _picture_s(self) -> float:
        """How long a picture may take."""
        return max(min(self._deadline.left_s, _PICTURE_LIMIT_S), _MIN_PAGE_S)

    def _screen_s(self) -> float:
        """How long a page's controls may be measured."""
        return max(min(self._deadline.left_s, _SCREEN_LIMIT_S), _MIN_PAGE_S)

    def _patience(self) -> Patience:
        deadline = self._deadline.within(self._limits.page_limit_s)
        return Patience(deadline, _LOAD_S[self._request.tier])


def _only(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first exception in a group, since callers expect a plain one."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
