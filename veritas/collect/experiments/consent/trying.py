"""The experiment: the page is opened by three fresh visitors who choose differently."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import Missing, PageArtifact
from veritas.artifacts.consent import (
    Consent,
    ConsentBanner,
    ConsentRun,
    ConsentState,
)
from veritas.checks.controls.choice_words import Choice
from veritas.collect.domains import registrable_domain
from veritas.collect.experiments.consent.choosing import Chooser
from veritas.collect.experiments.consent.finding import script
from veritas.collect.experiments.consent.measuring import Stretch
from veritas.collect.experiments.consent.pressing import ImpossibleError
from veritas.collect.experiments.consent.rules import rules
from veritas.collect.experiments.consent.seen import Look, SeenBanner
from veritas.collect.experiments.ground import Ground, Visitor
from veritas.collect.experiments.window_picture import take_picture
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import Fault, shorten

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

_SCRIPTS = ("elements.js", "finder.js", "press.js", "select.js", "standing.js")
_RUN_LIMIT_S = 15.0
_APPEAR_S = 2.5
_APPEAR_KNOWN_S = 4.0
_APPEAR_MARGIN_S = 0.5
_POLL_S = 0.25
_QUIET_S = 0.5
_QUIET_LIMIT_S = 2.5


async def try_consent(ground: Ground) -> Consent | Missing:
    """Leave the target's banner alone, accept it, reject it; a fresh visitor each.

    Returns:
        What came of it; ``Missing`` when the page could not even be opened and looked at.

    Raises:
        playwright Error: the browser is gone.
        Exception: whatever ``ground.tell`` raises.
    """
    await in_daemon_thread(lambda: (rules(), [script(name) for name in _SCRIPTS]))
    await ground.tell("Opening the page as a visitor who clicks nothing")
    first = await _leave_alone(ground)
    if isinstance(first, Missing):
        return first
    consent = Consent(
        url=first.url,
        domain=ground.domain,
        banner=first.banner,
        settings=first.settings,
        nothing=first.run,
    )
    if first.banner is None:
        return consent
    await ground.tell("Accepting everything, and rejecting everything, as two more visitors")
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_chosen(ground, choice, first))
            for choice in (Choice.ACCEPT, Choice.REJECT)
        ]
    accept, reject = (task.result() for task in tasks)
    return msgspec.structs.replace(consent, accept=accept, reject=reject)


@dataclass(frozen=True, slots=True)
class _First:
    """What the visitor who clicks nothing saw.

    Attributes:
        url: where the page is.
        banner, settings, run: see :class:`~veritas.artifacts.Consent`.
        closed: it was found only in a closed shadow tree, or not at all.
        appear_s: after how long it was seen.
    """

    url: str
    banner: ConsentBanner | None
    settings: ConsentBanner | Missing | None
    run: ConsentRun
    closed: bool
    appear_s: float


# Some banners are not shown to browsers that say they are driven by a program; what a visitor
# meets is what counts here. The browser's name still says who it is.
_AS_A_VISITOR = (
    "Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false, "
    "configurable: true, enumerable: true });"
)


async def _as_a_visitor(context: BrowserContext) -> None:
    await context.add_init_script(_AS_A_VISITOR)


@asynccontextmanager
async def _visitor(ground: Ground) -> AsyncIterator[Visitor]:
    """A fresh visitor, whose time begins when there is a place for one."""
    async with ground.visitor(ground.deadline, prepare=_as_a_visitor) as visitor:
        yield replace(visitor, deadline=ground.deadline.within(_RUN_LIMIT_S))


async def _leave_alone(ground: Ground) -> _First | Missing:
    async with _visitor(ground) as visitor:
        page = await _open(ground, visitor, ground.target.final_url)
        if isinstance(page, Missing):
            return page
        chooser = Chooser(visitor.opened, visitor.deadline, closed=False, may_open=ground.may_open)
        opened = asyncio.get_running_loop().time()
        try:
            seen = await _await_banner(chooser, _APPEAR_S)
            appear_s = asyncio.get_running_loop().time() - opened
            if seen.banner is None:
                # Only now, since it takes the browser longer: into what no script can get at.
                chooser.closed = True
                seen = await chooser.look()
        except ImpossibleError as error:
            return error.missing()
        if seen.banner is None and (seen.cut or visitor.deadline.left_s <= 0):
            return ImpossibleError("not all of the page could be looked through").missing()
        stretch = Stretch(ground, visitor)
        state = await stretch.end(seen)
        banner = seen.banner.banner if seen.banner else None
        settings: ConsentBanner | Missing | None = None
        if seen.banner is not None:
            name = await take_picture(ground, visitor, "consent-banner")
            banner = msgspec.structs.replace(seen.banner.banner, picture=name)
            settings = await _settings(ground, visitor, chooser, seen.banner)
        return _First(
            page.final_url,
            banner,
            settings,
            ConsentRun("none", before=state, screens=1 if banner else 0),
            chooser.closed,
            appear_s,
        )


async def _settings(
    ground: Ground, visitor: Visitor, chooser: Chooser, banner: SeenBanner
) -> ConsentBanner | Missing | None:
    """The second screen; all that this visitor does is measured already."""
    try:
        shown = await chooser.open_settings(banner)
    except ImpossibleError as error:
        return error.missing()
    if shown is None:
        return None
    name = await take_picture(ground, visitor, "consent-settings")
    return msgspec.structs.replace(shown.banner, picture=name)


async def _chosen(ground: Ground, choice: Choice, first: _First) -> ConsentRun | Missing:
    """One choice; that its page breaks the browser says nothing of the other."""
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

    try:
        return await _choose(ground, choice, first)
    except Error as error:
        return Missing(f"the browser failed: {shorten(error.message)}", Fault.OURS, "browser_error")


async def _choose(ground: Ground, choice: Choice, first: _First) -> ConsentRun | Missing:
    async with _visitor(ground) as visitor:
        page = await _open(ground, visitor, first.url)
        if isinstance(page, Missing):
            return page
        chooser = Chooser(
            visitor.opened, visitor.deadline, closed=first.closed, may_open=ground.may_open
        )
        stretch = Stretch(ground, visitor)
        try:
            seen = await _await_banner(chooser, _APPEAR_KNOWN_S)
        except ImpossibleError as error:
            return error.missing()
        run = ConsentRun(choice.value, before=await stretch.end(seen))
        if seen.banner is None:
            gone = Missing("the banner was not there this time", Fault.OURS, "no_banner")
            return msgspec.structs.replace(run, done=gone)
        done: Missing | None = None
        try:
            await chooser.choose(seen.banner, choice)
        except ImpossibleError as error:
            done = error.missing()
        if not _is_there(visitor.opened.page.url, page.final_url, chooser):
            done = Missing("the click led to another page", Fault.OURS, "led_away")
        run = msgspec.structs.replace(
            run,
            clicks=tuple(chooser.clicks),
            screens=chooser.screens,
            done=done,
            elsewhere=chooser.elsewhere,
        )
        if done is not None:
            return run
        after = await _settled(chooser, stretch)
        if isinstance(after, ConsentState):
            name = await take_picture(ground, visitor, f"consent-after-{choice.value}")
            after = msgspec.structs.replace(after, picture=name)
        run = msgspec.structs.replace(run, after=after)
        again = await _again(ground, visitor, chooser, stretch, first)
        if chooser.elsewhere and not (isinstance(again, ConsentState) and not again.banner):
            reason = "whether the choice on the other page was heard is not known"
            return msgspec.structs.replace(run, done=Missing(reason, Fault.OURS, "not_operated"))
        return msgspec.structs.replace(run, again=again)


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return registrable_domain(parts.hostname or ""), parts.path.rstrip("/")


def _is_there(url: str, meant: str, chooser: Chooser) -> bool:
    """Whether the visitor is where the choice was to be made."""
    if chooser.elsewhere:
        return _place(url)[0] == _place(meant)[0]
    return _place(url) == _place(meant)


async def _settled(chooser: Chooser, stretch: Stretch) -> ConsentState | Missing:
    """What the choice led to, once all is quiet."""
    log = chooser.opened.log
    await log.quiet(_QUIET_S, min(_QUIET_LIMIT_S, chooser.deadline.left_s))
    try:
        return await stretch.end(await chooser.look())
    except ImpossibleError as error:
        return error.missing()


async def _again(
    ground: Ground, visitor: Visitor, chooser: Chooser, stretch: Stretch, first: _First
) -> ConsentState | Missing:
    """The same page once more, as the visitor who has chosen comes back."""
    page = await _open(ground, visitor, first.url)
    if isinstance(page, Missing):
        return page
    try:
        # Had it come back, it would have come as soon as at first, or not much later.
        within_s = min(_APPEAR_S, first.appear_s * 2 + _APPEAR_MARGIN_S)
        seen = await _await_banner(chooser, within_s)
        if seen.banner is not None and not _is_same(seen.banner.banner, first.banner):
            seen = replace(seen, banner=None)  # something else that asks, not what was answered
        return await stretch.end(seen)
    except ImpossibleError as error:
        return error.missing()


def _is_same(one: ConsentBanner, other: ConsentBanner | None) -> bool:
    if other is None:
        return False
    places = (one.frame_url, one.selector) == (other.frame_url, other.selector)
    return places or one.text[:80] == other.text[:80]


async def _open(ground: Ground, visitor: Visitor, url: str) -> PageArtifact | Missing:
    """Open the page as the crawl did; an error page or another site is not what was meant."""
    page = await visitor.open(url)
    if isinstance(page, Missing):
        return page
    if not 200 <= page.status < 400:
        reason = f"a further visitor was answered with status {page.status}"
        return Missing(reason, Fault.OURS, "http_error")
    if page.bot_wall:
        reason = f"a further visitor was shown {page.bot_wall} in place of the page"
        return Missing(reason, Fault.OURS, "bot_wall")
    if registrable_domain(urlsplit(page.final_url).hostname or "") != ground.domain:
        return Missing("a further visitor was led to another site", Fault.OURS, "led_away")
    return page


async def _await_banner(chooser: Chooser, within_s: float) -> Look:
    """Look until there is a banner, since most come late, with an upper bound.

    Raises:
        ImpossibleError: the page could not be looked at.
    """
    until = chooser.deadline.within(within_s)
    while True:
        seen = await chooser.look()
        if seen.banner is not None:
            # It may still be moving into its place, and have only a part of its controls.
            await asyncio.sleep(_POLL_S)
            settled = await chooser.look()
            return settled if settled.banner is not None else seen
        if until.left_s <= 0:
            return seen
        await asyncio.sleep(_POLL_S)
