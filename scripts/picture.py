"""Makes docs/run.png: a real audit of the demo shop, as a terminal shows it.

Run it after a change of the live view: ``.venv/bin/python scripts/picture.py``.
"""

from __future__ import annotations

import asyncio
import os
import pty
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from examples.demo_shop.server import serve  # noqa: E402
from veritas.collect.browser import find_browser  # noqa: E402
from veritas.collect.settings import CollectSettings  # noqa: E402

COLUMNS = 118
_PAGE = """<!doctype html><meta charset="utf-8">
<body style="margin:0;background:#12161c"><pre style="display:inline-block;margin:0;
padding:22px 26px;font:14px/1.45 'DejaVu Sans Mono','Liberation Mono',monospace;color:#d7dde5">
{code}</pre></body>"""


async def run_in_terminal(arguments: list[str], cwd: str) -> str:
    """Run a program on a pseudo-terminal and return what it wrote, colours included."""
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    process = await asyncio.create_subprocess_exec(
        *arguments, stdin=terminal, stdout=terminal, stderr=terminal, env=environment, cwd=cwd
    )
    os.close(terminal)
    written = bytearray()
    gone = asyncio.Event()

    def read() -> None:
        try:
            chunk = os.read(controller, 65536)
        except OSError:
            chunk = b""
        written.extend(chunk)
        if not chunk:
            gone.set()

    loop = asyncio.get_running_loop()
    loop.add_reader(controller, read)
    async with asyncio.timeout(120):
        await process.wait()
        await gone.wait()
    loop.remove_reader(controller)
    os.close(controller)
    return written.decode()


def settled(output: str) -> str:
    """Leave out what the progress bar wiped away again."""
    lines = output.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rsplit("\x1b[2K", 1)[-1] for line in lines if "\x1b[?25" not in line)


async def main() -> None:
    async with serve() as shop:
        rules = [flag for rule in shop.connect_to for flag in ("--connect-to", rule)]
        with tempfile.TemporaryDirectory() as folder:
            output = await run_in_terminal(
                [
                    *(sys.executable, "-m", "veritas", shop.urls["hurrymart"]),
                    *("--tier", "quick_scan", *rules, "--ca-file", shop.ca_file),
                ],
                folder,
            )
    text = (
        "$ .venv/bin/veritas https://hurrymart.test/ --tier quick_scan --connect-to … --ca-file …\n"
        + settled(output)
    )
    console = Console(record=True, width=COLUMNS, file=Path(os.devnull).open("w"))  # noqa: SIM115, ASYNC230
    console.print(Text.from_ansi(text))
    html = console.export_html(inline_styles=True, code_format=_PAGE)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find_browser(CollectSettings()))
        page = await browser.new_page(
            viewport={"width": 1060, "height": 400}, device_scale_factor=1
        )
        await page.set_content(html)
        await page.locator("pre").screenshot(path=ROOT / "docs" / "run.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
