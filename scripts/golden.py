"""Renews the golden reports: ``make golden``.

It writes tests/golden/reports anew from the frozen input there; look at the diff before you commit
it. ``make golden ARGS=--audit`` makes the input anew, too, by an audit of the demo shops.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from examples.demo_shop.server import DemoShop, serve  # noqa: E402
from tests.golden_reports import (  # noqa: E402
    FOLDER,
    INPUT,
    SITES,
    golden_files,
    page_of,
    pdf_summary,
)
from veritas.collect.pdf import print_pdf  # noqa: E402
from veritas.collect.settings import CollectSettings, parse_connect_to  # noqa: E402
from veritas.core.audit import AuditRequest, Tier  # noqa: E402
from veritas.core.events import ProgressEvent  # noqa: E402
from veritas.orchestrator import AuditOutput, Orchestrator  # noqa: E402
from veritas.report import json as json_report  # noqa: E402
from veritas.report.model import Report  # noqa: E402

_BEGAN = 1_800_000_000.0
# What is another one in each audit.
_CHANCE = (
    (rb"canary-[0-9a-f]{12}", b"canary-0123456789ab"),
    (rb"veritas-[0-9a-f]{12}\.invalid", b"veritas-0123456789ab.invalid"),
    (rb"\b[0-9a-f]{64}\b", b"ab" * 32),
    (rb"127\.0\.0\.1:\d+", b"127.0.0.1:443"),
)


async def audit(shop: DemoShop, site: str, tier: Tier = Tier.QUICK_SCAN) -> AuditOutput:
    """Audit one of the demo shops."""

    async def hear_nothing(_: ProgressEvent) -> None:
        return

    rules = tuple(parse_connect_to(rule) for rule in shop.connect_to)
    settings = CollectSettings(connect_to=rules, ca_file=shop.ca_file)
    return await Orchestrator(AuditRequest(shop.urls[site], tier), settings, hear_nothing).run()


def settled(report: Report) -> bytes:
    """A report without what is chance: times and random marks."""
    timeline = report.timeline
    if timeline is not None:
        requests = tuple(
            msgspec.structs.replace(one, at_ms=10.0 * index)
            for index, one in enumerate(timeline.requests)
        )
        timeline = msgspec.structs.replace(timeline, requests=requests)
    phases = tuple(
        msgspec.structs.replace(phase, seconds=0.5, detail=re.sub(r"\d+", "3", phase.detail))
        for phase in report.phases
    )
    raw = json_report.render(
        msgspec.structs.replace(
            report,
            started_at=_BEGAN,
            finished_at=_BEGAN + 4.25,
            duration_s=4.25,
            phases=phases,
            timeline=timeline,
        )
    )
    for pattern, replacement in _CHANCE:
        raw = re.sub(pattern, replacement, raw)
    return raw


async def freeze() -> None:
    """Audit both shops and keep their reports as input."""
    async with serve() as shop:
        for site in SITES:
            report = (await audit(shop, site)).report
            folder = FOLDER / site
            folder.mkdir(parents=True, exist_ok=True)
            (folder / INPUT).write_bytes(settled(report))


async def main() -> None:
    parser = argparse.ArgumentParser(description="Renew the golden reports.")
    parser.add_argument("--audit", action="store_true", help="make the input anew, too")
    if parser.parse_args().audit:
        await freeze()
    for site in SITES:
        for name, text in golden_files(site).items():
            (FOLDER / site / name).write_text(text, encoding="utf-8")
        pdf = await print_pdf(page_of(site), CollectSettings())
        (FOLDER / site / "report.pdf.txt").write_text(pdf_summary(pdf), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
