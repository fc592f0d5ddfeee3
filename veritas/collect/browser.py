"""Finding a browser, starting it, and leaving nothing of it behind."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from veritas.collect.loading import load_modules
from veritas.collect.processes import Family, browser_family, end_browser
from veritas.collect.settings import OWN_USER_AGENT, PLAIN_USER_AGENT, CollectSettings
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import BrowserUnavailableError, shorten

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright

DESKTOP = (1366, 900)
MOBILE = (390, 844)

_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
_ADVICE = (
    "install one with `apt-get install -y --no-install-recommends chromium-headless-shell`, "
    "or set VERITAS_BROWSER to the path of a Chromium or Chrome"
)
_FLAGS = (
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-notifications",
    "--disable-quic",
    "--disable-speech-api",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    # Each kind of Chromium knows only one of the two.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_START_LIMIT_S = 20.0
_DRIVER_LIMIT_S = 5.0
_CLOSE_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class OpenBrowser:
    """A running browser.

    Attributes:
        browser: the driver's handle.
        name: product and version, such as ``Chromium 140.0.7339.80``.
        sandboxed: its renderers run in the sandbox.
        user_agent: what the settings say of it.
        mark: by which its processes are known.
    """

    browser: Browser
    name: str
    sandboxed: bool
    user_agent: str | None
    mark: str

    async def desktop(self) -> BrowserContext:
        """A fresh, empty profile on a desktop computer."""
        return await self._context(DESKTOP, mobile=False)

    async def mobile(self) -> BrowserContext:
        """A fresh, empty profile on a phone."""
        return await self._context(MOBILE, mobile=True)

    async def _context(self, size: tuple[int, int], *, mobile: bool) -> BrowserContext:
        return await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=1,
            is_mobile=mobile,
            has_touch=mobile,
            user_agent=user_agent_of(self.user_agent, self.browser.version, mobile=mobile),
            # A bad certificate is recorded by the TLS collector; the rest is still to be seen.
            ignore_https_errors=True,
            accept_downloads=False,
            service_workers="block",
            permissions=[],
        )


def find_browser(settings: CollectSettings) -> str | None:
    """The executable to run; None for the one Playwright itself has installed.

    Raises:
        BrowserUnavailableError: the one named in the settings or in ``VERITAS_BROWSER`` is no
            executable file.
    """
    for source, named in (
        ("the setting browser_path", settings.browser_path),
        ("VERITAS_BROWSER", os.environ.get("VERITAS_BROWSER")),
    ):
        if named:
            found = shutil.which(named)
            if found is None:
                raise BrowserUnavailableError(
                    f"{source} names {shorten(named)!r}, which is no executable file; {_ADVICE}"
                )
            return found
    return next((path for path in map(shutil.which, _NAMES) if path), None)


@asynccontextmanager
async def open_browser(
    settings: CollectSettings, target_url: str, guard_port: int
) -> AsyncIterator[OpenBrowser]:
    """Run a browser while the context is open.

    Args:
        settings: which browser, and how it presents itself.
        target_url: what it is for.
        guard_port: where on loopback the egress guard speaks SOCKS; its only way out.

    On leaving, by whatever way, its processes, its profile folder and its driver are gone
    within about ten seconds, normally within 0.2.

    Raises:
        BrowserUnavailableError: there is none, or it does not start.
    """
    start = _Start(f"--veritas-audit={secrets.token_hex(8)}", asyncio.create_task(_start_driver()))
    try:
        executable = await in_daemon_thread(lambda: find_browser(settings))
        start.scratch = await in_daemon_thread(lambda: tempfile.mkdtemp(prefix="veritas-browser-"))
        try:
            async with asyncio.timeout(_START_LIMIT_S):
                # Shielded: a driver whose start is broken off would live on unknown.
                playwright = await asyncio.shield(start.driver)
                start.launch = asyncio.create_task(
                    _launch(playwright, executable, settings, _flags(target_url, guard_port), start)
                )
                opened = await asyncio.shield(start.launch)
        except TimeoutError:
            raise BrowserUnavailableError(
                f"the browser {executable or 'of Playwright'} did not start within "
                f"{_START_LIMIT_S:.0f} seconds; {_ADVICE}"
            ) from None
        start.family = asyncio.create_task(in_daemon_thread(lambda: browser_family(start.mark)))
        yield opened
    finally:
        await _to_the_end(_close(start))


@dataclass(slots=True)
class _Start:
    """What has been started so far, and so has to be ended."""

    mark: str
    driver: asyncio.Task[Playwright]
    scratch: str = ""
    launch: asyncio.Task[OpenBrowser] | None = None
    family: asyncio.Task[Family] | None = None


async def _start_driver() -> Playwright:
    try:
        await load_modules("playwright.async_api")
        from playwright.async_api import async_playwright  # noqa: PLC0415 - loaded by now

        return await async_playwright().start()
    except Exception as error:  # the driver raises bare exceptions
        raise BrowserUnavailableError(
            f"the browser's driver does not start ({shorten(str(error))}); it needs libatomic: "
            "apt-get install -y --no-install-recommends libatomic1"
        ) from error


async def _launch(
    playwright: Playwright,
    executable: str | None,
    settings: CollectSettings,
    flags: list[str],
    start: _Start,
) -> OpenBrowser:
    from playwright.async_api import Error  # noqa: PLC0415 - loaded by now

    wanted = settings.sandbox
    attempts = [wanted] if wanted is not None else [True, False]
    if wanted is None and sys.platform == "linux" and os.geteuid() == 0:
        attempts = [False]  # Chromium refuses to run sandboxed as root
    last: Error | None = None
    for sandbox in attempts:
        try:
            browser = await playwright.chromium.launch(
                executable_path=executable,
                chromium_sandbox=sandbox,
                args=[*flags, start.mark],
                artifacts_dir=start.scratch,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=_START_LIMIT_S * 1000,
            )
        except Error as error:
            last = error
            continue
        name = f"Chromium {browser.version}"
        return OpenBrowser(browser, name, sandbox, settings.user_agent, start.mark)
    which = executable or "Playwright's own"
    raise BrowserUnavailableError(
        f"no browser could be started ({which}: {_cause(last)}); {_ADVICE}"
    )


def _flags(target_url: str, guard_port: int) -> list[str]:
    flags = [
        *_FLAGS,
        f"--proxy-server=socks5://127.0.0.1:{guard_port}",
        "--proxy-bypass-list=<-loopback>",  # else this machine and its link would go round it
        # The browser itself resolves nothing, whatever part of it should try.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ]
    port = urlsplit(target_url).port
    if port is not None:  # else Chromium refuses ports of other well-known services
        flags.append(f"--explicitly-allowed-ports={port}")
    return flags


def user_agent_of(chosen: str | None, version: str, *, mobile: bool) -> str:
    """What the browser calls itself: a Chrome of its version, with our name behind it.

    Args:
        chosen: a text of the user's own; ``plain`` leaves our name out, for sites that show
            known auditors another face; None for the usual one.
        version: of the browser.
        mobile: as on a phone.
    """
    if chosen and chosen != PLAIN_USER_AGENT:
        return chosen
    system = "Linux; Android 10; K" if mobile else "X11; Linux x86_64"
    major = version.partition(".")[0]
    kind = "Mobile Safari" if mobile else "Safari"
    plain = (
        f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{major}.0.0.0 {kind}/537.36"
    )
    return plain if chosen == PLAIN_USER_AGENT else f"{plain} {OWN_USER_AGENT}"


def _cause(error: Exception | None) -> str:
    """The line of a launch failure that says why."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [
        line for line in lines if "ERROR" in line or "Failed" in line or "doesn't exist" in line
    ]
    return shorten((telling or lines or ["no message"])[0], 300)


async def _close(start: _Start) -> None:
    """Close the browser politely, then the driver, then end whatever is left."""
    family = Family()
    if start.family is not None:
        await _bounded(start.family)
        if not start.family.cancelled() and not start.family.exception():
            family = start.family.result()
    launch, driver = start.launch, start.driver
    if launch is not None and launch.done() and not launch.cancelled() and not launch.exception():
        await _bounded(launch.result().browser.close())
    await asyncio.wait({driver}, timeout=_DRIVER_LIMIT_S)
    family = family.joined(await in_daemon_thread(lambda: end_browser(start.mark)))
    if driver.done() and not driver.cancelled() and not driver.exception():
        await _bounded(driver.result().stop())
    waiting = [task for task in (driver, launch) if task is not None]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    # Once more: a launch that was under way may have finished in between.
    await in_daemon_thread(lambda: _sweep(start, family))


def _sweep(start: _Start, family: Family) -> None:
    family = family.joined(end_browser(start.mark))
    family.end_driver()
    for folder in [*family.folders, *([Path(start.scratch)] if start.scratch else [])]:
        shutil.rmtree(folder, ignore_errors=True)


async def _bounded(action: Awaitable[object]) -> None:
    """Await one step of closing; that it fails or hangs must not stop the next one."""
    task = asyncio.ensure_future(action)
    done, _ = await asyncio.wait({task}, timeout=_CLOSE_LIMIT_S)
    if not done:
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _to_the_end(work: Coroutine[object, object, None]) -> None:
    """Await work that cancellation may interrupt only once it is done."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
