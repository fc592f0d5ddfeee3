"""``veritas doctor``: is everything here that an audit needs?"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
import psutil
from rich.console import Console
from rich.markup import escape

from veritas import __version__
from veritas.collect.browser import open_browser
from veritas.collect.egress.opening import open_guard
from veritas.collect.egress.policy import EgressRefusedError
from veritas.collect.loading import load_modules
from veritas.collect.settings import CollectSettings
from veritas.core.audit import parse_target_url
from veritas.core.errors import BrowserUnavailableError, InvalidRequestError, shorten
from veritas.options.parser import EXIT_DONE, EXIT_FAILED, EXIT_USAGE, Parser

if TYPE_CHECKING:
    from veritas.collect.browser import OpenBrowser
    from veritas.collect.egress.guard import EgressGuard

_MIN_MEMORY_MB = 700
_MIN_DISK_MB = 200
_MIN_FILES = 256
_NETWORK_LIMIT_S = 8.0
_FONTS_LIMIT_S = 5.0
_MARKS = {"ok": "[bright_green]✓[/]", "warn": "[bright_yellow]![/]", "fail": "[bright_red]✗[/]"}

# A letter that no font has is drawn as the same box as U+10FFFF, which none can have.
_FONTS_SCRIPT = """() => {
  const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  pen.font = "32px sans-serif";
  const drawn = (text) => {
    pen.clearRect(0, 0, 300, 150);
    pen.fillText(text, 8, 60);
    return pen.getImageData(0, 0, 80, 90).data.join();
  };
  const box = drawn("\\u{10FFFF}");
  const samples = {Latin: "a", Greek: "ω", Cyrillic: "ж", Arabic: "ع", Chinese: "漢", emoji: "😀"};
  return Object.keys(samples).filter((name) => drawn(samples[name]) === box);
}"""


class Check(msgspec.Struct, frozen=True):
    """One thing looked at.

    Attributes:
        name: what it is.
        state: ``ok``; ``warn``, audits run but see less; or ``fail``, they do not run.
        detail: what was found.
        advice: what to do; empty if nothing.
    """

    name: str
    state: str
    detail: str
    advice: str = ""


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas doctor", description="See whether all that audits need is here.")
    made.add_argument(
        "url", metavar="URL", nargs="?", default="https://example.org/", help="a site to reach"
    )
    made.add_argument("--browser", metavar="PATH", help="the Chromium or Chrome to use")
    made.add_argument("--json", action="store_true", help="as JSON")
    return made


def run(options: argparse.Namespace) -> int:
    """Look at everything, and say what is missing."""
    try:
        url = parse_target_url(options.url)
    except InvalidRequestError as error:
        print(f"veritas doctor: {error.value}: {error}", file=sys.stderr)
        return EXIT_USAGE
    return asyncio.run(_run(url, options))


async def _run(url: str, options: argparse.Namespace) -> int:
    console = Console(highlight=False)
    found = []
    async for check in _checks(url, CollectSettings(browser_path=options.browser)):
        found.append(check)
        if not options.json:
            mark = _MARKS[check.state] if console.is_terminal else f"{check.state:4}"
            console.print(f"{mark} [bold]{check.name}[/]: {escape(check.detail)}", soft_wrap=True)
            if check.advice:
                console.print(f"    {escape(check.advice)}", soft_wrap=True)
    if options.json:
        print(json.dumps(msgspec.to_builtins(found), indent=1))
    return EXIT_FAILED if any(check.state == "fail" for check in found) else EXIT_DONE


async def _checks(url: str, settings: CollectSettings) -> AsyncIterator[Check]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check("Veritas", "ok", f"{__version__} on Python {python}")
    for check in (_memory(), _disk(), _files(), _authorities()):
        yield check
    async with open_guard(settings, 10) as guard:
        async for check in _browser(url, settings, guard):
            yield check
        yield await _network(url, guard)


def _memory() -> Check:
    free_mb = psutil.virtual_memory().available // 1_000_000
    if free_mb >= _MIN_MEMORY_MB:
        return Check("memory", "ok", f"{free_mb} MB free")
    advice = f"an audit takes up to {_MIN_MEMORY_MB} MB; close something, or give more memory"
    return Check("memory", "warn", f"{free_mb} MB free", advice)


def _disk() -> Check:
    folder = tempfile.gettempdir()
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb >= _MIN_DISK_MB:
        return Check("temporary files", "ok", f"{free_mb} MB free in {folder}")
    advice = f"the browser's profile needs {_MIN_DISK_MB} MB; set TMPDIR to another folder"
    return Check("temporary files", "fail", f"{free_mb} MB free in {folder}", advice)


def _files() -> Check:
    if sys.platform == "win32":
        return Check("open files", "ok", "no limit is set")
    import resource  # noqa: PLC0415 - not on every system

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if limit == resource.RLIM_INFINITY or limit >= _MIN_FILES:
        return Check("open files", "ok", "enough may be open")
    return Check("open files", "warn", f"at most {limit}", f"raise it: ulimit -n {_MIN_FILES}")


def _authorities() -> Check:
    count = ssl.create_default_context().cert_store_stats()["x509_ca"]
    if count:
        return Check("trusted authorities", "ok", f"{count} known")
    advice = "install them: apt-get install -y ca-certificates"
    return Check("trusted authorities", "warn", "none, so no certificate is trusted", advice)


async def _browser(url: str, settings: CollectSettings, guard: EgressGuard) -> AsyncIterator[Check]:
    try:
        async with open_browser(settings, url, guard.port) as browser:
            yield Check("browser", "ok", f"{browser.name} starts")
            yield _sandbox(sandboxed=browser.sandboxed)
            yield await _fonts(browser)
    except BrowserUnavailableError as error:
        yield Check("browser", "fail", "none that starts", str(error))


def _sandbox(*, sandboxed: bool) -> Check:
    if sandboxed:
        return Check("sandbox", "ok", "the browser runs in its sandbox")
    why = "Chromium refuses it to root; run as another user"
    if sys.platform != "linux" or os.geteuid() != 0:
        why = "allow user namespaces (kernel.unprivileged_userns_clone), or see docs/how-to"
    return Check("sandbox", "warn", "the browser runs without its sandbox", why)


async def _fonts(browser: OpenBrowser) -> Check:
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

    try:
        async with asyncio.timeout(_FONTS_LIMIT_S):
            page = await (await browser.desktop()).new_page()
            lacking: list[str] = await page.evaluate(_FONTS_SCRIPT)
    except (Error, TimeoutError) as error:
        return Check("fonts", "warn", f"could not be tried ({shorten(str(error))})")
    if not lacking:
        return Check("fonts", "ok", "Latin, Greek, Cyrillic, Arabic, Chinese, emoji")
    advice = (
        "install some: apt-get install -y fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
    )
    return Check("fonts", "warn", f"pictures show boxes for {', '.join(lacking)}", advice)


async def _network(url: str, guard: EgressGuard) -> Check:
    await load_modules("aiohttp")
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    advice = (
        "only sites that this machine reaches can be audited; see --connect-to and --dns-server"
    )
    try:
        async with asyncio.timeout(_NETWORK_LIMIT_S):
            _, writer = await guard.open_connection(host, port, None, _NETWORK_LIMIT_S)
            writer.close()
            await writer.wait_closed()
    except EgressRefusedError as error:
        return Check("network", "warn", f"{host} is refused: {error}", "see --allow-private")
    except TimeoutError:
        return Check("network", "warn", f"{host} port {port} does not answer in time", advice)
    except OSError as error:
        why = shorten(error.strerror or str(error))
        return Check("network", "warn", f"{host} port {port} is not reached ({why})", advice)
    return Check("network", "ok", f"{host} port {port} is reached")
