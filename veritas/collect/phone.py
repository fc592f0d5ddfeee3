"""Opening the target once more as on a phone: how it looks there."""

from __future__ import annotations

from dataclasses import replace

from veritas.artifacts import NOT_TRIED, Missing, Screen
from veritas.collect.allowance import Allowance
from veritas.collect.browser import OpenBrowser
from veritas.collect.crawled import Crawled
from veritas.collect.dom import UnreadableError
from veritas.collect.page import Patience, go, new_page
from veritas.collect.pictures import Picture, take_picture
from veritas.collect.screen import measure_screen

# The site has just been seen to come in; a picture needs less rest than a whole reading.
_QUIET_S = 0.25


async def look_with_phone(
    browser: OpenBrowser,
    url: str,
    crawled: Crawled,
    allowance: Allowance,
    patience: Patience,
    screen_s: float,
    picture_s: float,
) -> None:
    """Measure the target's controls on a phone, and take its picture; kept with its page.

    Never raises for what the page does.

    Args:
        browser: the audit's.
        url: the target.
        crawled: has the target's page, which is changed.
        allowance: what it may use.
        patience: how long to wait for it.
        screen_s: upper bound for measuring.
        picture_s: upper bound for the picture.
    """
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

    picture: Picture | None = None
    screen: Screen | Missing = NOT_TRIED
    problem = ""
    try:
        context = await browser.mobile()
        async with new_page(context, allowance, whole=False) as opened:
            arrived = await go(opened, url, replace(patience, quiet_s=_QUIET_S))
            if isinstance(arrived, Missing):
                problem = arrived.reason
                screen = arrived
            else:
                screen = await measure_screen(opened.page, opened.session, screen_s)
                picture = await take_picture(opened.session, "mobile", picture_s)
    except (Error, UnreadableError) as error:
        problem = str(error)
    crawled.change(1, mobile_screen=screen)
    if picture is None:
        crawled.annotate(1, f"There is no mobile picture: {problem}.")
        return
    crawled.change(1, mobile_screenshot=await crawled.keep(1, "mobile", picture))
