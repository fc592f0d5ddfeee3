"""The HTML report in a real Chromium: quiet, complete, and for everybody."""

from __future__ import annotations

import importlib.resources
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Browser, Page, Request, async_playwright

from tests.unit.artifact_builder import URL, dead_site, site
from tests.unit.judge_samples import bad_shop, failing, finding
from tests.unit.report_samples import report_of
from tests.unit.test_report_markdown import ATTACKS, attacked, attacked_results
from veritas.collect.browser import find_browser
from veritas.collect.settings import CollectSettings
from veritas.core.findings import Box, Evidence, Severity
from veritas.report.html import render
from veritas.report.model import Report

# The one from npm (make reports) is newer than the one from PyPI, which is always there.
NEWEST_AXE = Path(__file__).resolve().parents[1] / "report_tools/node_modules/axe-core/axe.min.js"
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}

pytestmark = pytest.mark.browser


def picture(width: int, height: int) -> bytes:
    image = Image.new("RGB", (width, height), (250, 246, 240))
    ImageDraw.Draw(image).rectangle((40, 40, width - 40, 160), fill=(20, 70, 60))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def with_pictures() -> tuple[Report, dict[str, bytes]]:
    """A report of every severity, each with a box."""
    found = []
    for number, severity in enumerate(Severity, 1):
        piece = Evidence(
            page_url=URL, box=Box(60, 300.0 * number, 400, 60), screenshot=f"crop-{number}.png"
        )
        found.append(
            msgspec.structs.replace(finding(number=number, severity=severity), evidence=(piece,))
        )
    files = {f"crop-{number}.png": picture(500, 140) for number in range(1, 6)}
    report = report_of(bad_shop(), (failing(*found),))
    return report, {"page-1-desktop.png": picture(1366, 4000), **files}


def hostile() -> Report:
    words = " ".join(ATTACKS[:24])
    artifacts = attacked(words)
    return report_of(artifacts, attacked_results(artifacts, words))


def many() -> Report:
    return report_of(site(), (failing(*(finding(number=n) for n in range(1, 120))),))


SAMPLES: dict[str, Any] = {
    "pictures": with_pictures,
    "bad": lambda: (report_of(bad_shop()), {}),
    "dead": lambda: (report_of(dead_site()), {}),
    "hostile": lambda: (hostile(), {}),
    "many": lambda: (many(), {}),
}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=find_browser(CollectSettings()), chromium_sandbox=os.geteuid() != 0
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(
    browser: Browser, file: Path, scheme: Any, size: str, **options: Any
) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page in a profile of its own, and whatever it asked for or complained of."""
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, **options
    )
    try:
        page = await context.new_page()
        heard: list[str] = []
        asked: list[Request] = []
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        # The driver marks the function it is given, which a bound method of a list does not let it.
        page.on("request", lambda one: asked.append(one))  # noqa: PLW0108
        await page.goto(file.as_uri(), wait_until="load")
        # All but the page itself, and the pictures that are inside it.
        heard += [
            f"request: {one.failure} {one.url[:80]}"
            for one in asked
            if not one.url.startswith(("file:", "data:"))
        ]
        yield page, heard
    finally:
        await context.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    made = {}
    for name, sample in SAMPLES.items():
        report, pictures = sample()
        made[name] = folder / f"{name}.html"
        made[name].write_bytes(render(report, pictures))
    return made


async def test_it_is_quiet_styled_and_as_wide_as_the_screen(files: dict[str, Path]) -> None:
    async with chromium() as browser:
        for name, file in files.items():
            for scheme, size in (("light", "desktop"), ("dark", "phone")):
                async with opened(browser, file, scheme, size) as (page, heard):
                    assert heard == [], name
                    wider = await page.evaluate(
                        "document.documentElement.scrollWidth - window.innerWidth"
                    )
                    assert wider <= 0, f"{name} on a {size}"
                    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
                    assert (
                        ground == {"light": "rgb(244, 245, 248)", "dark": "rgb(15, 18, 23)"}[scheme]
                    )
                    assert await page.evaluate("document.scripts.length") == 0


async def test_nothing_that_gets_into_it_can_run_or_ask_for_anything(
    files: dict[str, Path], tmp_path: Path
) -> None:
    """As if the escaping had failed: the policy in the file holds all the same."""
    planted = (
        b'<script>document.title="taken"</script>'
        b'<img src="https://evil.test/x.png" onerror="document.title=\'taken\'">'
        b'<style>h1{color:rgb(1,2,3)}</style><link rel=stylesheet href="https://evil.test/x.css">'
        b'<iframe src="https://evil.test/"></iframe><base href="https://evil.test/"></main>'
    )
    raw = files["pictures"].read_bytes()
    assert raw.count(b"</main>") == 1
    file = tmp_path / "planted.html"
    file.write_bytes(raw.replace(b"</main>", planted))
    async with chromium() as browser, opened(browser, file, "light", "desktop") as (page, heard):
        # Chromium tells of requests that its policy stopped before they began.
        asked = [one for one in heard if one.startswith("request:")]
        assert all(one.startswith("request: csp ") for one in asked), asked
        refused = [one for one in heard if "Content Security Policy" in one]
        assert len(refused) >= 5
        assert (await page.title()).startswith("Audit of")
        assert await page.evaluate("getComputedStyle(document.querySelector('h1')).color") != (
            "rgb(1, 2, 3)"
        )


async def test_pictures_are_shown_with_their_boxes(files: dict[str, Path]) -> None:
    async with chromium() as browser:
        async with opened(browser, files["pictures"], "light", "desktop") as (page, _):
            crops = await page.evaluate(
                "[...document.images].map(one => [one.complete, one.naturalWidth])"
            )
            assert crops == [[True, 500]] * 5
            places = await page.evaluate(
                """() => {
                  const frame = document.querySelector('#shot-1').getBoundingClientRect();
                  return [...document.querySelectorAll('.full rect.mark')].map(one => {
                    const box = one.getBoundingClientRect();
                    return [(box.x + box.width / 2 - frame.x) / frame.width,
                            (box.y + box.height / 2 - frame.y) / frame.height];
                  });
                }"""
            )
        assert len(places) == 5
        # The gravest comes first: it is the lowest on the page. 60 + 400/2 of 1366 across.
        for (x, y), number in zip(places, (5, 4, 3, 2, 1), strict=True):
            assert x == pytest.approx(260 / 1366, abs=0.005)
            assert y == pytest.approx((300 * number + 30) / 4000, abs=0.005)


def axe() -> str:
    if NEWEST_AXE.exists():
        return NEWEST_AXE.read_text()
    return importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()


async def test_axe_core_finds_nothing(files: dict[str, Path]) -> None:
    script = axe()
    async with chromium() as browser:
        for name, file in files.items():
            for scheme, size in (("light", "desktop"), ("dark", "desktop"), ("dark", "phone")):
                # The tool is put in from outside, past the page's policy.
                async with opened(browser, file, scheme, size, bypass_csp=True) as (page, _):
                    await page.evaluate(script)
                    result = await page.evaluate("axe.run({resultTypes: ['violations']})")
                    told = [
                        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
                        for one in result["violations"]
                    ]
                    assert told == [], f"{name}, {scheme}, {size}"
                    assert len(result["passes"]) > 10
