"""One visitor who puts a product into the basket, looks at the checkout, and takes it out again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from veritas.artifacts import Missing, PageArtifact, TextElement
from veritas.artifacts.journeys import Journeys, Stop
from veritas.checks.figures.prices import prices_of
from veritas.checks.figures.rows import priced_rows
from veritas.collect.dom import Reading, UnreadableError
from veritas.collect.experiments.ground import Ground, Visitor
from veritas.collect.experiments.journeys.controls import (
    Control,
    add_control,
    basket_link,
    checkout_link,
    confirm_control,
    is_basket,
    product_links,
    remove_control,
    same_site,
)
from veritas.collect.frame_texts import read_whole_page
from veritas.collect.links import page_key

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Route

MAX_PRESSES_OUT = 5
_MAX_PAGE_TEXT_CHARS = 6000
_PRESS_LIMIT_MS = 2000
_SETTLE_S = 4.0
_QUIET_S = 0.5
_READ_LIMIT_S = 4.0
_READ_TRIES = 3


@dataclass(slots=True)
class _Walk:
    product: str = ""
    clicks_in: int = 0
    clicks_out: int | None = None
    stops: list[Stop] = field(default_factory=list)
    why_not: list[str] = field(default_factory=list)

    def journeys(self) -> Journeys:
        return Journeys(
            product=self.product,
            stops=tuple(self.stops),
            clicks_in=self.clicks_in,
            clicks_out=self.clicks_out,
            why_not=tuple(self.why_not),
        )


class Shopper:
    """The visitor.

    Args:
        ground: what the experiment stands on.
        visitor: a fresh one.
    """

    def __init__(self, ground: Ground, visitor: Visitor) -> None:
        self._ground = ground
        self._visitor = visitor
        self._domain = ground.domain
        self._walk = _Walk()

    async def walk(self) -> Journeys:
        """Go as far as it goes; never raises for what the site does."""
        try:
            await self._go()
        except UnreadableError as error:
            self._walk.why_not.append(f"a page could not be read: {error}")
        return self._walk.journeys()

    async def _go(self) -> None:
        product = await self._product_page()
        if product is None:
            return
        page, control = product
        self._walk.product = product_name(page)
        self._stop("product", page.final_url, "", page.texts)
        await self._ground.tell("Putting something into the basket, and looking what is in it then")
        seen = await self._press(control)
        self._walk.clicks_in = 1
        basket = await self._basket(seen, control)
        if basket is None:
            return
        basket_url = self._url
        onward = checkout_link(basket, self._domain)
        if onward and await self._ground.may_open(onward):
            checkout = await self._visitor.open(onward)
            if isinstance(checkout, PageArtifact) and checkout.status < 400:
                self._stop("checkout", checkout.final_url, "", checkout.texts)
        await self._ground.tell("Taking it out of the basket again")
        await self._take_out(basket_url)

    async def _product_page(self) -> tuple[PageArtifact, Control] | None:
        """A page on which something can be put into the basket: a product's, else the target."""
        target = self._ground.target
        for url in [*product_links(target, self._domain)[:1], target.final_url]:
            if url != target.final_url and not await self._ground.may_open(url):
                continue
            if url == target.final_url and add_control(target, self._domain) is None:
                continue
            page = await self._visitor.open(url)
            if isinstance(page, Missing) or page.status >= 400:
                continue
            control = add_control(page, self._domain)
            if control is not None:
                return page, control
        self._walk.why_not.append("no control was found that only puts something into a basket")
        return None

    async def _basket(self, seen: Reading, control: Control) -> Reading | None:
        """The page that shows the basket, once something is in it."""
        if not is_basket(self._url):
            link = basket_link(seen, self._domain)
            if not link or not await self._ground.may_open(link):
                self._walk.why_not.append("no link to the basket was found")
                return None
            found = await self._visitor.open(link)
            if isinstance(found, Missing) or found.status >= 400:
                self._walk.why_not.append("the basket could not be opened")
                return None
            seen = await self._read()
        self._stop("basket", self._url, control.words, seen.texts)
        return seen

    async def _take_out(self, basket_url: str) -> None:
        """Press what takes it out, and what then asks again, until it is gone."""
        if not await self._ground.may_open(basket_url):
            return
        if isinstance(await self._visitor.open(basket_url), Missing):
            self._walk.why_not.append("the basket could not be opened a second time")
            return
        seen = await self._read()
        control = remove_control(seen, self._domain)
        if control is None:
            self._walk.why_not.append("no control was found that takes something out of the basket")
            return
        dialogs = self._visitor.opened.conduct.dialogs
        for presses in range(1, MAX_PRESSES_OUT + 1):
            before = self._url
            seen = await self._press(control)
            if self._visitor.opened.conduct.dialogs > dialogs:
                self._walk.why_not.append("a dialog asked whether to take it out; it was dismissed")
                return
            # To press the same once more on the same page would tell nothing.
            but = control.selector if self._at(before) else ""
            following = confirm_control(seen, self._domain, but)
            if not self._at(basket_url) and following is None:
                if isinstance(await self._visitor.open(basket_url), Missing):
                    break
                seen = await self._read()
            if self._at(basket_url) and not self._holds(seen):
                self._walk.clicks_out = presses
                self._stop("emptied", self._url, control.words, seen.texts)
                return
            self._stop("leaving", self._url, control.words, seen.texts)
            if following is None:
                break
            control = following
        self._walk.why_not.append("it was still in the basket after pressing what takes it out")

    def _at(self, url: str) -> bool:
        return page_key(self._url) == page_key(url)

    def _holds(self, seen: Reading) -> bool:
        """Whether the product is still named together with a price."""
        name = self._walk.product.casefold()
        return any(name in row.text.casefold() for row in priced_rows(seen.texts))

    async def _press(self, control: Control) -> Reading:
        """Press a control, and read what comes of it.

        Raises:
            UnreadableError: it cannot be pressed, or the page cannot be read.
        """
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        page = self._visitor.opened.page
        found = page.locator(f"css={control.selector}").first
        try:
            try:
                await found.click(timeout=_PRESS_LIMIT_MS)
            except Error:
                # Something lies above it, a banner say, which is not to be pressed in its place.
                await found.dispatch_event("click", timeout=_PRESS_LIMIT_MS)
            await self._visitor.opened.log.quiet(_QUIET_S, _SETTLE_S)
            await page.wait_for_load_state("load", timeout=_SETTLE_S * 1000)
        except Error as error:
            raise UnreadableError(f"{control.words!r} could not be pressed: {error}") from None
        return await self._read()

    async def _read(self) -> Reading:
        last = UnreadableError("there was no time")
        for _ in range(_READ_TRIES):
            within_s = max(0.5, min(_READ_LIMIT_S, self._visitor.deadline.left_s))
            try:
                return await self._visitor.opened.conduct.unless_crashed(
                    read_whole_page(self._visitor.opened.session, self._url, within_s)
                )
            except UnreadableError as error:
                last = error
                await asyncio.sleep(_QUIET_S)
        raise last

    @property
    def _url(self) -> str:
        return self._visitor.opened.page.url

    def _stop(self, kind: str, url: str, pressed: str, texts: tuple[TextElement, ...]) -> None:
        text = " ".join(element.text for element in texts)[:_MAX_PAGE_TEXT_CHARS]
        self._walk.stops.append(Stop(kind, url[:2048], pressed, priced_rows(texts), text))


def product_name(page: PageArtifact) -> str:
    """What the product is called: the heading, if there is just one, else the page's title."""
    headings = [text.text for text in page.texts if text.tag == "h1" and not prices_of(text.text)]
    return (headings[0] if headings else page.title.partition("|")[0].partition("·")[0])[:120]


async def stay_on_site(context: BrowserContext, domain: str) -> None:
    """Let no page of a profile lead to another site, whatever is pressed.

    Raises:
        playwright Error: the browser is gone.
    """

    async def decide(route: Route) -> None:
        request = route.request
        leads_away = (
            request.is_navigation_request()
            and request.frame.parent_frame is None
            and not same_site(request.url, domain)
        )
        await (route.abort("blockedbyclient") if leads_away else route.continue_())

    await context.route("**/*", decide)
