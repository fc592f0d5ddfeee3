"""Makes the pictures of the HTML report in docs/: ``make pictures``.

Audits the demo shop, writes the report, and looks at it in a real Chromium: on a desktop in light
and in dark, on a phone, and on paper.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from examples.demo_shop.server import serve  # noqa: E402
from scripts.golden import audit  # noqa: E402
from veritas.collect.browser import find_browser  # noqa: E402
from veritas.collect.settings import CollectSettings  # noqa: E402
from veritas.core.audit import Tier  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
_COLOURS = 128  # keeps the files small


async def shoot(
    browser: Browser, file: Path, name: str, size: tuple[int, int], anchor: str = "", **look: Any
) -> None:
    """One picture of what a reader sees, from an anchor on."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **look
    )
    page = await context.new_page()
    await page.goto(file.as_uri() + (f"#{anchor}" if anchor else ""))
    png = await page.screenshot()
    await context.close()
    with Image.open(io.BytesIO(png)) as image:
        small = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)


async def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with serve() as shop:
        output = await audit(shop, "hurrymart", Tier.STANDARD_AUDIT)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_bytes(output.files["report.html"])
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(
                executable_path=find_browser(CollectSettings()),
                chromium_sandbox=os.geteuid() != 0,
            )
            desktop, phone = (1100, 1150), (390, 844)
            await shoot(browser, file, "report-light", desktop, color_scheme="light")
            await shoot(browser, file, "report-dark", desktop, "findings", color_scheme="dark")
            await shoot(browser, file, "report-graph", desktop, "timeline", color_scheme="light")
            await shoot(browser, file, "report-phone", phone, color_scheme="dark")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
