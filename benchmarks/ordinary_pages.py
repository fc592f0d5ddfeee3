"""What does the vision phase say of 60 ordinary pages? Every finding is listed, to be looked at.

Usage: ``python benchmarks/ordinary_pages.py [--data DIR] [--all] [--only NAME] [--keep DIR]
[--experiments]``.

The pages (news, blogs and companies of 2019, from article-extraction-benchmark, MIT) lie beside the
repository in ``../shared/data/pages``; without them it is skipped. Each is served from this machine
and audited by the real engine in a real Chromium, as ``quick_scan``, or with ``--experiments`` as
``standard_audit``, consent and reloads tried; what the page asks of other hosts is not reachable.
``--all`` lists the findings of the other phases, too; they say more of how the pages are served
than of the pages. ``--keep DIR`` keeps what was collected, so that the next
run with the same folder judges it again without a browser.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import ssl
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import trustme
from aiohttp import web

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from veritas.artifacts import Artifacts  # noqa: E402
from veritas.checks.registry import CHECKS, run_check  # noqa: E402
from veritas.collect.folder import load, save  # noqa: E402
from veritas.collect.settings import CollectSettings, ConnectTo  # noqa: E402
from veritas.core.audit import AuditRequest, Tier  # noqa: E402
from veritas.core.events import ProgressEvent  # noqa: E402
from veritas.core.findings import Outcome, Phase  # noqa: E402
from veritas.orchestrator import Orchestrator  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "pages"
HOST = "ordinary.example"


@asynccontextmanager
async def serving(file: Path, ca_file: Path) -> AsyncIterator[tuple[ConnectTo, ...]]:
    """One page as a site with TLS: whatever document is asked for, it is this one.

    Some pages send themselves to the address they once had.
    """
    body = gzip.decompress(file.read_bytes())

    async def page(request: web.Request) -> web.Response:
        if request.headers.get("Sec-Fetch-Dest", "document") != "document":
            raise web.HTTPNotFound
        return web.Response(body=body, content_type="text/html", charset="utf-8")

    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    app = web.Application()
    app.router.add_get("/{path:.*}", page)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        yield (ConnectTo(HOST, 443, "127.0.0.1", runner.addresses[0][1]),)
    finally:
        await runner.cleanup()


async def artifacts_of(file: Path, keep: Path | None, tier: Tier) -> Artifacts:
    folder = keep / file.name if keep is not None else None
    if folder is not None and folder.exists():
        return load(folder).artifacts

    async def ignore(_: ProgressEvent) -> None:
        return

    with tempfile.TemporaryDirectory() as temporary:
        ca_file = Path(temporary) / "ca.pem"
        async with serving(file, ca_file) as rules:
            settings = CollectSettings(
                connect_to=rules, ca_file=str(ca_file), mobile=False, ignore_robots=True
            )
            request = AuditRequest(f"https://{HOST}/", tier)
            output = await Orchestrator(request, settings, ignore).run()
    if folder is not None:
        save(folder, output.collected)
    return output.collected.artifacts


def judged(artifacts: Artifacts, phases: frozenset[Phase]) -> tuple[list[str], list[str]]:
    """The findings, and how many checks were not carried out for what reason."""
    found: list[str] = []
    unchecked: Counter[str] = Counter()
    for entry in CHECKS:
        if entry.meta.phase not in phases:
            continue
        result = run_check(entry, artifacts)
        if result.outcome is Outcome.ERROR:
            unchecked[result.reason] += 1
        for one in result.findings:
            fact = one.evidence[0]
            said = fact.quote or fact.detail or ""
            found.append(
                f"{one.check_id} [{one.severity}, {one.confidence:.2f}] {one.title}: "
                f"{said[:160]!r}\n      {fact.selector or ''} {(fact.detail or '')[:300]}"
            )
    return found, [f"{many} checks: {reason}" for reason, many in unchecked.items()]


async def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--experiments", action="store_true")
    options = parser.parse_args()
    pages = sorted(options.data.glob("*.html.gz"))
    if not pages:
        print(f"SKIPPED: the pages are not there; they belong in {options.data}")
        return 0
    tier = Tier.STANDARD_AUDIT if options.experiments else Tier.QUICK_SCAN
    phases = frozenset(Phase) if options.all else frozenset({Phase.VISION})
    with_findings = findings = unread = texts = 0
    for page in pages:
        name = page.name.removesuffix(".html.gz")
        if options.only and options.only not in name:
            continue
        artifacts = await artifacts_of(page, options.keep, tier)
        if not artifacts.readable_pages:
            unread += 1
            why = [each.missing.reason for each in artifacts.page_failures]
            print(f"{name}: not read {why}", flush=True)
            continue
        texts += sum(len(each.texts) for each in artifacts.readable_pages)
        found, unchecked = judged(artifacts, phases)
        with_findings += bool(found)
        findings += len(found)
        for line in (*found, *(f"not checked: {each}" for each in unchecked)):
            print(f"{name}: {line}", flush=True)
    print(
        f"\n{len(pages)} pages, {unread} not read, {texts} texts; "
        f"{findings} findings on {with_findings} pages"
    )
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
