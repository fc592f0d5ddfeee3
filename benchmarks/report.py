"""How long does each form of a report take to make, for 10 and for 1,000 findings?

A thousand findings is what the bounds on findings allow a hostile site. Each has evidence with a
box, and the first sixty have a picture, as in an audit. The PDF is printed by a real Chromium from
the HTML, its start included. Run: ``.venv/bin/python benchmarks/report.py``.
"""

from __future__ import annotations

import asyncio
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.golden_reports import frozen  # noqa: E402
from veritas.collect.pdf import print_pdf  # noqa: E402
from veritas.collect.settings import CollectSettings  # noqa: E402
from veritas.core.findings import Box, Finding  # noqa: E402
from veritas.report.fingerprint import fingerprints  # noqa: E402
from veritas.report.formats import FORMATS  # noqa: E402
from veritas.report.model import Report  # noqa: E402

COUNTS = (10, 1_000)
RUNS = 5
MOST_PICTURES = 60


def report_of(count: int) -> tuple[Report, dict[str, bytes]]:
    """The demo shop's report with as many findings as asked for, and its pictures."""
    report = frozen("hurrymart")
    pictures = {
        page.desktop_screenshot: picture(1366, 2953)
        for page in report.pages
        if page.desktop_screenshot
    }
    findings: list[Finding] = []
    for number in range(count):
        known = report.findings[number % len(report.findings)]
        name = f"crop-{number}.png" if number < MOST_PICTURES else None
        if name:
            pictures[name] = picture(400, 120)
        place = Box(60, 40.0 + number % 70 * 40, 300, 30)
        first = msgspec.structs.replace(known.evidence[0], box=place, screenshot=name)
        findings.append(
            msgspec.structs.replace(
                known,
                id=f"{known.check_id}#{number + 1}",
                evidence=(first, *known.evidence[1:]),
            )
        )
    return (
        msgspec.structs.replace(
            report, findings=tuple(findings), fingerprints=fingerprints(findings)
        ),
        pictures,
    )


def picture(width: int, height: int) -> bytes:
    """Something with edges and colours in it, as screenshots have."""
    image = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for y in range(10, height, 24):
        draw.text((20, y), "Some text of a page, of which there is much " * 4, fill=(20, 30, 60))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def measured(make: Callable[[], bytes | None]) -> tuple[float, int]:
    """Median seconds, and bytes."""
    seconds, content = [], b""
    for _ in range(RUNS):
        began = time.perf_counter()
        content = make() or b""
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), len(content)


def main() -> None:
    samples = {count: report_of(count) for count in COUNTS}
    print(f"{'form':<12}" + "".join(f"{count:>12,} findings{'':>10}" for count in COUNTS))
    for one in FORMATS.values():
        line = f"{one.name:<12}"
        for count in COUNTS:
            report, pictures = samples[count]
            seconds, size = measured(lambda r=report, p=pictures: one.render(r, p))  # type: ignore[misc]  # noqa: B023
            line += f"{seconds:>10.3f} s {size / 1024:>10,.0f} KiB     "
        print(line, flush=True)
    line = f"{'pdf':<12}"
    for count in COUNTS:
        html = FORMATS["html"].render(*samples[count]) or b""
        began = time.perf_counter()
        pdf = asyncio.run(print_pdf(html, CollectSettings()))
        line += f"{time.perf_counter() - began:>10.3f} s {len(pdf) / 1024:>10,.0f} KiB     "
    print(line)


if __name__ == "__main__":
    main()
