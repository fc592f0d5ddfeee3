"""The experiment: closing the dialog that a page shows, and seeing whether it comes back.

One fresh visitor closes it by its own control, stays, scrolls, and opens one more page. So that
nobody has to wait, the clock of the visitor's page is moved on; what the page does by its clock
comes then as it would have come.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import ControlElement, LinkElement, Missing, PageArtifact, Screen
from veritas.artifacts.dialogs import Dialogs, DialogSeen
from veritas.checks.controls.closable_dialogs import (
    asking_dialogs,
    closing_controls,
    same_dialog,
    still_there,
)
from veritas.collect.dom import UnreadableError, evaluate
from veritas.collect.experiments.ground import Ground, Visitor
from veritas.collect.experiments.journeys.controls import same_site
from veritas.collect.experiments.journeys.walking import stay_on_site
from veritas.collect.experiments.window_picture import take_picture
from veritas.collect.links import page_key
from veritas.collect.page import Patience, go
from veritas.collect.screen import measure_screen, screen_script
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import Fault, shorten

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Locator, Route

APPEARS_WITHIN_S = 30
"""By the page's clock, how long a dialog may take to come."""

STAYS_AWAY_S = 60
"""By the page's clock, how long it is watched after it was closed."""

_LIMIT_S = 16.0
_HOP_S = 5
_HOP_LIMIT_S = 2.0
_SETTLE_S = 0.6
_MEASURE_LIMIT_S = 3.0
_PRESS_LIMIT_MS = 1500
_CLOSING_LIMIT_S = 2.0
_POLL_S = 0.3
_MAX_PRESSES = 2
_MAX_TEXT_CHARS = 500
# To the end of the page, or back from there: either way it scrolls.
_SCROLL = (
    "window.scrollTo({ top: window.scrollY > 0 ? 0 : document.documentElement.scrollHeight, "
    "behavior: 'instant' })"
)
# A page of which nothing is asked but to be looked at.
_NOT_NEXT = re.compile(
    r"log-?(?:in|out)|sign-?(?:in|up|out)|register|account|cart|basket|check-?out|delete|remove|"
    r"unsubscribe|download|feed|\.(?!html?$|php$|aspx?$)[a-z0-9]{2,5}$"
)


async def try_dialogs(ground: Ground) -> Dialogs | Missing:
    """Close the target's dialog, if it shows one, and watch for it.

    Returns:
        What was seen; ``Missing`` when the page could not be opened or looked at again.

    Raises:
        playwright Error: the browser is gone.
        Exception: whatever ``ground.tell`` raises.
    """
    await in_daemon_thread(screen_script)
    async with ground.visitor(ground.deadline, prepare=lambda one: _prepare(one, ground)) as one:
        watch = _Watch(ground, replace(one, deadline=ground.deadline.within(_LIMIT_S)))
        try:
            return await watch.run()
        except UnreadableError as error:
            if watch.found.closed_at_s is not None:
                why_not = (*watch.found.why_not, f"the page could not be watched on: {error}")
                return msgspec.structs.replace(watch.found, why_not=why_not)
            reason = f"whether a dialog comes back was not tried: {shorten(str(error))}"
            return Missing(reason, Fault.OURS, "unreadable")


async def _prepare(context: BrowserContext, ground: Ground) -> None:
    await context.clock.install()
    await stay_on_site(context, ground.domain)
    await context.route("**/*", _send_nothing)


async def _send_nothing(route: Route) -> None:
    """A button that declines may stand in a form, which it would send."""
    request = route.request
    if request.is_navigation_request() and request.method != "GET":
        await route.abort("aborted")
    else:
        await route.fallback()


@dataclass(slots=True)
class _Watch:
    ground: Ground
    visitor: Visitor
    found: Dialogs = field(default_factory=Dialogs)
    _begun: float = 0.0

    async def run(self) -> Dialogs:
        """All of it.

        Raises:
            UnreadableError: the page cannot be opened, or measured.
        """
        self._begun = asyncio.get_running_loop().time()
        await self.ground.tell("Looking for a dialog that asks for something")
        await self._open(self.ground.target.final_url)
        screen = await self._await_dialog()
        if screen is None:
            return self.found
        if not await self._close(screen):
            return self.found
        await self.ground.tell("Closed the dialog; watching whether it comes back")
        await self._stay()
        await self._go_on()
        return self.found

    async def _open(self, url: str) -> str:
        """Open a page; gives the URL at which it ended.

        Raises:
            UnreadableError: it does not open for this visitor, or not on the site.
        """
        opened = self.visitor.opened
        arrived = await go(opened, url, Patience(self.visitor.deadline, self.visitor.load_s))
        if isinstance(arrived, Missing):
            raise UnreadableError(arrived.reason)
        final_url = self._url
        _, status, _ = opened.log.documents(final_url)
        if status is None or not 200 <= status < 400:
            raise UnreadableError(f"the server answered a further visitor with {status}")
        if not same_site(final_url, self.ground.domain):
            raise UnreadableError("a further visitor was led to another site")
        return final_url

    async def _await_dialog(self) -> Screen | None:
        """The screen with a dialog, and the dialog noted; None when none comes."""
        await self._wait(APPEARS_WITHIN_S)
        screen = await self._look()
        dialogs = asking_dialogs(screen)
        for at in dialogs:
            if closing_controls(screen, at, self._url):
                self._note(shown=await self._seen(screen, at, "dialog-first"))
                return screen
        if dialogs:
            self._note(shown=await self._seen(screen, dialogs[0], "dialog-first"))
            self._cannot("the dialog has no control that says it closes it")
        return None

    async def _close(self, screen: Screen) -> bool:
        """Press what closes it until it is gone; whether it is."""
        shown = self.found.shown
        if shown is None:
            return False
        for _ in range(_MAX_PRESSES):
            at = next(
                (at for at, one in enumerate(screen.layers) if one.selector == shown.selector), -1
            )
            controls = closing_controls(screen, at, self._url) if at >= 0 else []
            if not controls:
                break
            await self._press(controls[0])
            if page_key(self._url) != page_key(self.ground.target.final_url):
                self._cannot("the control that should close the dialog led to another page")
                return False
            until = self.visitor.deadline.within(_CLOSING_LIMIT_S)
            while until.left_s > 0:
                screen = await self._look()
                if not still_there(shown.text, screen):
                    self._note(
                        pressed=controls[0].text[:100],
                        pressed_selector=controls[0].selector,
                        closed_at_s=self._now,
                    )
                    return True
                await asyncio.sleep(_POLL_S)
        self._cannot("the dialog was still there after its own control was pressed")
        return False

    async def _stay(self) -> None:
        """Scroll, let the clock go on, and look."""
        await self._wait(STAYS_AWAY_S)
        screen = await self._look()
        self._note(stayed_until_s=self._now, back_here=await self._back(screen, "dialog-back-here"))

    async def _go_on(self) -> None:
        """Open one more page of the site, and look there."""
        for link in _next_links(self.ground.target, self.ground.domain):
            if await self.ground.may_open(link):
                break
        else:
            self._cannot("no link leads to another page of the site")
            return
        final_url = await self._open(link)
        self._note(next_url=final_url[:2048])
        await self._wait(APPEARS_WITHIN_S)
        self._note(back_next=await self._back(await self._look(), "dialog-back-next"))

    async def _back(self, screen: Screen, name: str) -> DialogSeen | None:
        shown = self.found.shown
        layer = same_dialog(shown.text, screen) if shown else None
        return await self._seen(screen, screen.layers.index(layer), name) if layer else None

    async def _seen(self, screen: Screen, at: int, name: str) -> DialogSeen:
        layer, at_s = screen.layers[at], self._now
        picture = await take_picture(self.ground, self.visitor, name)
        return DialogSeen(
            self._url[:2048],
            at_s,
            layer.selector,
            layer.text[:_MAX_TEXT_CHARS],
            layer.box,
            picture,
        )

    async def _look(self) -> Screen:
        opened = self.visitor.opened
        within_s = min(_MEASURE_LIMIT_S, self.visitor.deadline.left_s)
        if within_s <= 0:
            raise UnreadableError("the time was up")
        found = await opened.conduct.unless_crashed(
            measure_screen(opened.page, opened.session, within_s)
        )
        if isinstance(found, Missing):
            raise UnreadableError(found.reason)
        return found

    async def _wait(self, seconds: int) -> None:
        """Scroll, and move the page's clock on; in hops, for what counts them.

        Raises:
            UnreadableError: the page does not let its clock be moved in time.
        """
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        opened = self.visitor.opened
        await evaluate(opened.session, _SCROLL, _HOP_LIMIT_S)
        try:
            async with asyncio.timeout(max(0.1, min(_HOP_LIMIT_S * 2, self._left_s))):
                for _ in range(0, seconds, _HOP_S):
                    await opened.conduct.unless_crashed(
                        opened.page.clock.fast_forward(_HOP_S * 1000)
                    )
        except (Error, TimeoutError) as error:
            words = shorten(str(error)) or "it took too long"
            raise UnreadableError(f"the page's clock could not be moved on ({words})") from None
        self._note(moved_s=self.found.moved_s + seconds)
        await asyncio.sleep(_SETTLE_S)

    async def _press(self, control: ControlElement) -> None:
        """Press a control, as a mouse would; where something lies above it, by its own click.

        Raises:
            UnreadableError: it cannot be pressed.
        """
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        found = self._locate(control)
        try:
            try:
                await found.click(timeout=_PRESS_LIMIT_MS)
            except Error:
                await found.dispatch_event("click", timeout=_PRESS_LIMIT_MS)
        except Error as error:
            raise UnreadableError(f"“{control.text[:40]}” could not be pressed: {error}") from None

    def _locate(self, control: ControlElement) -> Locator:
        page = self.visitor.opened.page
        first, *rest = control.selector.split(" >> ")
        if control.frame_url and rest:
            return page.frame_locator(f"css={first}").locator(_chain(rest)).first
        return page.locator(_chain([first, *rest])).first

    def _note(self, **changes: object) -> None:
        self.found = msgspec.structs.replace(self.found, **changes)

    def _cannot(self, reason: str) -> None:
        self._note(why_not=(*self.found.why_not, reason))

    @property
    def _url(self) -> str:
        return self.visitor.opened.page.url

    @property
    def _left_s(self) -> float:
        return self.visitor.deadline.left_s

    @property
    def _now(self) -> float:
        """Seconds since the target was opened, by the page's clock."""
        since_s = asyncio.get_running_loop().time() - self._begun
        return round(since_s + self.found.moved_s, 1)


def _chain(parts: list[str]) -> str:
    return " >> ".join(f"css={part}" for part in parts)


def _next_links(page: PageArtifact, domain: str) -> list[str]:
    """Other pages of the site that a visitor might read next, in document order."""
    here = page_key(page.final_url)
    found = [one.url for one in page.links if _reads_on(one, domain) and page_key(one.url) != here]
    return list(dict.fromkeys(found))[:20]


def _reads_on(link: LinkElement, domain: str) -> bool:
    if not link.visible or not same_site(link.url, domain):
        return False
    parts = urlsplit(link.url)
    return not parts.query and not _NOT_NEXT.search(parts.path.lower())
