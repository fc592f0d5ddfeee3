"""How long do text and screen take once a page has loaded?

Reads and measures the demo shop's pages, a page of 8,000 check boxes and (where the data lies
beside the repository) 60 ordinary pages, in a real Chromium on this machine, and runs the whole
vision phase on each. Aim for a quick scan: 1.5 s from the page's load to the phase's last result.
"""

from __future__ import annotations

import asyncio
import gzip
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from aiohttp import web

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from examples.demo_shop import server  # noqa: E402 - after the path is set
from tests.unit.artifact_builder import page as fair_page  # noqa: E402
from tests.unit.artifact_builder import site  # noqa: E402
from veritas.artifacts import Missing  # noqa: E402
from veritas.checks.registry import checks_of, run_check  # noqa: E402
from veritas.collect.allowance import Allowance  # noqa: E402
from veritas.collect.browser import open_browser  # noqa: E402
from veritas.collect.deadline import Deadline  # noqa: E402
from veritas.collect.dom import read_page  # noqa: E402
from veritas.collect.egress.journal import Journal  # noqa: E402
from veritas.collect.egress.opening import open_guard  # noqa: E402
from veritas.collect.page import Patience, go, new_page  # noqa: E402
from veritas.collect.screen import measure_screen  # noqa: E402
from veritas.collect.settings import CollectSettings, ConnectTo, parse_connect_to  # noqa: E402
from veritas.core.audit import TIER_LIMITS, Tier  # noqa: E402
from veritas.core.findings import Phase  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "pages"
AIM_S = 1.5
SHOP_PATHS = ("/", "/cart", "/checkout", "/shipping", "/product/ridgeline-tent")
BOXES = "".join(f"<label><input type=checkbox checked> Box {at}</label>" for at in range(8000))


@asynccontextmanager
async def serving(pages: dict[str, bytes]) -> AsyncIterator[ConnectTo]:
    """Serve documents by path on a host of this machine."""

    async def answer(request: web.Request) -> web.Response:
        body = pages.get(request.path)
        if body is None:
            raise web.HTTPNotFound
        return web.Response(body=body, content_type="text/html", charset="utf-8")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield ConnectTo("pages.test", 80, "127.0.0.1", runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def timed(urls: list[str], settings: CollectSettings) -> dict[str, tuple[float, ...]]:
    """Seconds for reading, measuring and judging, by URL."""
    allowance = Allowance(TIER_LIMITS[Tier.DEEP_FORENSIC], Journal())
    times: dict[str, tuple[float, ...]] = {}
    async with (
        open_guard(settings, 900) as guard,
        open_browser(settings, urls[0], guard.port) as browser,
    ):
        for url in urls:
            context = await browser.desktop()
            async with new_page(context, allowance) as opened:
                if isinstance(await go(opened, url, Patience(Deadline.after(12), 4)), Missing):
                    continue
                marks = [time.perf_counter()]
                reading = await read_page(opened.session, 6.0)
                marks.append(time.perf_counter())
                screen = await measure_screen(opened.page, opened.session, 3.0)
                marks.append(time.perf_counter())
            seen = fair_page(
                texts=reading.texts, links=reading.links, forms=reading.forms, screen=screen
            )
            artifacts = site(msgspec.structs.replace(seen, language=reading.language))
            begun = time.perf_counter()
            for entry in checks_of(Phase.VISION):
                run_check(entry, artifacts)
            judged = time.perf_counter() - begun
            await context.close()
            times[url] = (marks[1] - marks[0], marks[2] - marks[1], judged)
    return times


async def main() -> None:
    pages = {"/boxes": BOXES.encode()}
    pages |= {
        f"/{file.name}": gzip.decompress(file.read_bytes())
        for file in sorted(DATA.glob("*.html.gz"))
    }
    async with server.serve() as shop, serving(pages) as rule:
        settings = CollectSettings(
            connect_to=(rule, *map(parse_connect_to, shop.connect_to)), ca_file=shop.ca_file
        )
        groups = {
            "demo shop": [shop.urls["hurrymart"].rstrip("/") + path for path in SHOP_PATHS],
            "8,000 boxes": ["http://pages.test/boxes"],
            "ordinary pages": [f"http://pages.test{path}" for path in pages if path != "/boxes"],
        }
        times = await timed([url for urls in groups.values() for url in urls], settings)
    print(f"{'':16}{'pages':>6}{'read':>8}{'measure':>9}{'judge':>8}{'median':>8}{'worst':>8}")
    late = 0
    for name, urls in groups.items():
        known = [times[url] for url in urls if url in times]
        if not known:
            continue
        parts = [statistics.median(values) for values in zip(*known, strict=True)]
        sums = sorted(map(sum, known))
        late += sum(total > AIM_S for total in sums)
        print(
            f"{name:16}{len(known):6}{parts[0]:8.3f}{parts[1]:9.3f}{parts[2]:8.3f}"
            f"{statistics.median(sums):8.3f}{sums[-1]:8.3f}"
        )
    print(f"seconds; aim {AIM_S} s after load; {late} pages took longer")


if __name__ == "__main__":
    asyncio.run(main())
