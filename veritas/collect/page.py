"""Opening one page and reading it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urldefrag, urlsplit

from veritas.artifacts import Missing, PageArtifact
from veritas.collect.allowance import BUDGET_CODE, Allowance, PageAllowance
from veritas.collect.bodies import BodyKeeper
from veritas.collect.bot_wall import bot_wall
from veritas.collect.conduct import Conduct
from veritas.collect.deadline import Deadline
from veritas.collect.dom import (
    Reading,
    UnreadableError,
    call,
    evaluate,
    page_size,
    scroll_through,
)
from veritas.collect.domains import registrable_domain
from veritas.collect.egress.explain import explain
from veritas.collect.frame_texts import read_whole_page
from veritas.collect.net_errors import is_proxy_error, missing_from_browser
from veritas.collect.network_log import NetworkLog
from veritas.collect.rendered import read_rendered
from veritas.core.errors import Fault, shorten

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, Page

_QUIET_S = 0.5
_READ_LIMIT_S = 6.0
_READ_TRIES = 3
_PARSE_LIMIT_S = 1.0
_PARSE_LOOK_S = 0.03
_BODIES_LIMIT_S = 2.0
_HEADERS_LIMIT_S = 1.0
_LEAST_RENDERED_S = 0.5
_CLOSE_LIMIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for one page.

    Attributes:
        deadline: the page is given up then.
        load_s: how long to wait for all its parts once its document is there.
        quiet_s: the network is to rest this long before the page counts as loaded.
    """

    deadline: Deadline
    load_s: float
    quiet_s: float = _QUIET_S

    @property
    def until_read_s(self) -> float:
        """How long the document may take, so that time is left to read what has come."""
        return max(0.5, self.deadline.left_s * 0.7)


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page that has been prepared and can be sent to URLs."""

    page: Page
    session: CDPSession
    conduct: Conduct
    log: NetworkLog

    @property
    def allowance(self) -> PageAllowance:
        """What it may use."""
        return self.log.allowance


@asynccontextmanager
async def new_page(
    context: BrowserContext, allowance: Allowance, *, whole: bool = True
) -> AsyncIterator[OpenPage]:
    """A page with everything that watches it; closed at the end.

    Args:
        context: the profile it is in.
        allowance: what the audit's pages may use.
        whole: record everything on the wire; else only what is needed to load it.

    Raises:
        playwright Error: the browser is gone.
    """
    page = await context.new_page()
    with allowance.page() as part:
        log = NetworkLog(allowance.journal, part)
        async with _watched(page, log, whole=whole) as opened:
            yield opened


@asynccontextmanager
async def _watched(page: Page, log: NetworkLog, *, whole: bool) -> AsyncIterator[OpenPage]:
    conduct: Conduct | None = None
    try:
        session = await page.context.new_cdp_session(page)
        conduct = Conduct(session)
        conduct.watch(page)
        log.listen(page)
        if whole:
            await log.listen_to_wire(await page.context.new_cdp_session(page))
        yield OpenPage(page, session, conduct, log)
    finally:
        await log.close()
        if conduct is not None:
            await conduct.close()
        closing = asyncio.create_task(page.close())
        await asyncio.wait({closing}, timeout=_CLOSE_LIMIT_S)
        closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)


async def open_and_read(
    opened: OpenPage, url: str, patience: Patience, bodies: BodyKeeper | None = None
) -> PageArtifact | Missing:
    """Open a URL, wait until the page is there, and read it.

    Never raises for what the page does.

    Returns:
        The page without pictures, or why there is none.
    """
    arrived = await go(opened, url, patience)
    if isinstance(arrived, Missing):
        return arrived
    try:
        reading, final_url = await opened.conduct.unless_crashed(_read(opened, patience))
    except UnreadableError as error:
        return _unreadable(opened, str(error))
    within_s = max(patience.deadline.left_s, _LEAST_RENDERED_S)
    rendered = await read_rendered(opened.session, within_s) if bodies else ""
    await opened.log.settle(_HEADERS_LIMIT_S)
    kept = await bodies.keep(opened.log.responses(), _BODIES_LIMIT_S) if bodies else ()
    hops, status, headers = opened.log.documents(final_url)
    if not final_url.startswith(("http://", "https://")):
        failure = opened.log.last_failure() or f"the page ended at {shorten(final_url)}"
        return _no_page(opened, failure)
    if status is None:
        return Missing("the answer of the server was not recorded", Fault.OURS, "browser_error")
    domain = registrable_domain(urlsplit(final_url).hostname or "")
    notes = [*reading.notes, *opened.conduct.notes()]
    if opened.allowance.ended_by:
        notes.insert(0, f"It was stopped and read as it was: {opened.allowance.ended_by}.")
    elif arrived == "partly":
        notes.insert(0, "It did not finish loading in time; what had come was read.")
    cookies, traffic = opened.log.cookies(domain), opened.log.traffic(domain)
    return PageArtifact(
        url=url,
        final_url=final_url,
        status=status,
        hops=hops,
        headers=headers,
        title=reading.title,
        language=reading.language,
        width=reading.width,
        height=reading.height,
        texts=reading.texts,
        links=reading.links,
        forms=reading.forms,
        scripts=reading.scripts,
        subresources=reading.subresources,
        metas=reading.metas,
        icons=reading.icons,
        covers=reading.covers,
        bodies=kept,
        bot_wall=bot_wall(
            status,
            headers,
            reading.title,
            reading.texts,
            frozenset(urlsplit(script.url).hostname or "" for script in reading.scripts),
        ),
        cookies=cookies,
        requests=traffic.requests,
        tls=traffic.tls,
        started_at=traffic.started_at,
        content_loaded_ms=traffic.content_loaded_ms,
        loaded_ms=traffic.loaded_ms,
        console=opened.log.console(),
        complete=arrived == "loaded" and not opened.allowance.ended_by,
        notes=(*notes, *opened.log.notes),
        rendered=rendered,
    )


async def go(
    opened: OpenPage, url: str, patience: Patience
) -> Literal["loaded", "partly"] | Missing:
    """Open a URL and wait until the page is there, or as much of it as comes in time.

    A page that uses more than it may is stopped where it is.

    Returns:
        Whether everything has loaded, or why there is no page.
    """
    going = asyncio.create_task(_go(opened, url, patience))
    over = asyncio.create_task(opened.allowance.over.wait())
    try:
        await asyncio.wait({going, over}, return_when=asyncio.FIRST_COMPLETED)
        if going.done():
            return going.result()
    finally:
        going.cancel()
        over.cancel()
        await asyncio.gather(going, over, return_exceptions=True)
    if opened.allowance.flooded:
        await opened.log.stop_listening(opened.page)
    await _let_parse(opened)
    await _stop(opened)
    await _disconnect(opened)
    if opened.page.url.startswith(("http://", "https://")):
        return "partly"
    return Missing(f"the page was stopped: {opened.allowance.ended_by}", Fault.OURS, BUDGET_CODE)


async def _go(
    opened: OpenPage, url: str, patience: Patience
) -> Literal["loaded", "partly"] | Missing:
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser
    from playwright.async_api import TimeoutError as BrowserTimeoutError  # noqa: PLC0415

    page = opened.page
    try:
        try:
            await page.goto(url, wait_until="commit", timeout=patience.deadline.left_s * 1000)
        except BrowserTimeoutError:
            return _silent(opened)
        document_s = patience.until_read_s
        try:
            await page.wait_for_load_state("domcontentloaded", timeout=document_s * 1000)
            load_s = min(patience.load_s, patience.until_read_s)
            settling = Deadline.after(load_s)
            await page.wait_for_load_state("load", timeout=load_s * 1000)
        except BrowserTimeoutError:
            await _stop(opened)
            return "partly"
        await _see_all(opened)
        await opened.log.quiet(patience.quiet_s, max(settling.left_s, patience.quiet_s))
    except Error as error:
        if opened.conduct.crashed:
            return Missing("the page crashed the browser", Fault.OURS, "browser_error")
        if "Download is starting" in error.message:
            return Missing("the answer is a download, not a page", Fault.TARGET, "not_a_page")
        return _no_page(opened, error.message)
    return "loaded"


async def _see_all(opened: OpenPage) -> None:
    """Scroll through a page that is higher than the window, so that late parts load."""
    size = opened.page.viewport_size
    try:
        _, height = await opened.conduct.unless_crashed(page_size(opened.session))
        if size is not None and height > size["height"]:
            await opened.conduct.unless_crashed(scroll_through(opened.session, height))
    except UnreadableError:
        return  # it moved on meanwhile; reading tries again


async def _read(opened: OpenPage, patience: Patience) -> tuple[Reading, str]:
    """Read the page, again if it moves on to another document meanwhile."""
    last = UnreadableError("the time was up")
    for _ in range(_READ_TRIES):
        before = urldefrag(opened.page.url).url
        try:
            within_s = min(_READ_LIMIT_S, max(patience.deadline.left_s, 1.0))
            reading = await read_whole_page(opened.session, before, within_s)
        except UnreadableError as error:
            last = error
        else:
            if urldefrag(opened.page.url).url == before:
                return reading, before
            last = UnreadableError("the page kept moving on to other pages")
        if opened.conduct.crashed or patience.deadline.left_s <= 0:
            break
        await opened.conduct.stop_scripts()
        await opened.log.quiet(_QUIET_S, min(2.0, patience.deadline.left_s))
    raise last


async def _let_parse(opened: OpenPage) -> None:
    """Wait until something of the document is there: bytes come faster than they are parsed.

    A parser that makes nothing of what has come is not waited for.
    """
    deadline = Deadline.after(_PARSE_LIMIT_S)
    try:
        while deadline.left_s > 0 and not opened.conduct.crashed:
            there = "document.body !== null && document.body.firstChild !== null"
            if await evaluate(opened.session, there, deadline.left_s):
                return
            await asyncio.sleep(_PARSE_LOOK_S)
    except UnreadableError:
        return  # a script keeps it busy: stopping comes next


async def _stop(opened: OpenPage) -> None:
    """Stop loading and scripts, so that what has come can be read."""
    await opened.conduct.stop_scripts()
    try:
        await call(opened.session, "Page.stopLoading", {}, 1.0)
    except UnreadableError:
        return


async def _disconnect(opened: OpenPage) -> None:
    """Let the page ask for nothing more."""
    offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    try:
        await call(opened.session, "Emulation.setScriptExecutionDisabled", {"value": True}, 1.0)
        await call(opened.session, "Network.enable", {"maxTotalBufferSize": 0}, 1.0)
        await call(opened.session, "Network.emulateNetworkConditions", offline, 1.0)
    except UnreadableError:
        return


def _no_page(opened: OpenPage, message: str) -> Missing:
    """Why there is no page: what the guard says of the connection, else the browser's words."""
    error = opened.log.no_connection()
    if error is not None and (is_proxy_error(message) or message == opened.log.last_failure()):
        return explain(error)
    return missing_from_browser(message)


def _silent(opened: OpenPage) -> Missing:
    """Nothing came in time; whose doing that is shows in whether anything was asked."""
    if opened.conduct.crashed:
        return Missing("the page crashed the browser", Fault.OURS, "browser_error")
    return Missing("the server did not answer in time", Fault.TARGET, "timeout")


def _unreadable(opened: OpenPage, why: str) -> Missing:
    if opened.allowance.ended_by:
        reason = f"the page was stopped, and could not be read then: {opened.allowance.ended_by}"
        return Missing(reason, Fault.OURS, BUDGET_CODE)
    if opened.conduct.crashed:
        why = "the page crashed the browser"
    return Missing(f"the page could not be read: {why}", Fault.OURS, "unreadable")
