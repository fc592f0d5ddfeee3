"""Ordinary, well-made pages: what is found on them must be what a careful person would sign.

The pages come from npm: ``make ordinary`` installs them and runs this. Each is served with TLS
and careful headers, so that only what the pages themselves hold is judged.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.core.audit import AuditRequest, Tier
from veritas.core.events import ProgressEvent
from veritas.core.findings import Finding, Severity
from veritas.orchestrator import Orchestrator

PACKAGES = Path(__file__).resolve().parents[1] / "ordinary" / "node_modules"
HOST = "ordinary.example"
PAGES = (
    "admin-lte/dist/index.html",
    "html5-boilerplate/dist/index.html",
    "reveal.js/index.html",
    "startbootstrap-agency/dist/index.html",
    "startbootstrap-clean-blog/dist/index.html",
    "startbootstrap-creative/dist/index.html",
    "startbootstrap-freelancer/dist/index.html",
    "startbootstrap-grayscale/dist/index.html",
    "startbootstrap-landing-page/dist/index.html",
    "startbootstrap-shop-homepage/dist/index.html",
    "startbootstrap-sb-admin-2/index.html",
)
HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
}

# What is signed: page -> checks whose findings above "low" are true of it.
# These templates have no content security policy, since they are static files; nor do they name
# who publishes them, since they are templates.
SIGNED_EVERYWHERE = frozenset({"security.csp"})
# A form that asks for a name and an address, and no privacy policy anywhere: true, too.
NO_POLICY = frozenset({"graph.privacy-policy"})
SIGNED: dict[str, frozenset[str]] = {
    "startbootstrap-agency/dist/index.html": NO_POLICY,
    "startbootstrap-creative/dist/index.html": NO_POLICY,
    "startbootstrap-freelancer/dist/index.html": NO_POLICY,
    "startbootstrap-grayscale/dist/index.html": NO_POLICY,
    "startbootstrap-landing-page/dist/index.html": NO_POLICY,
    # A page of a shop, with a cart and no imprint, no contact and no terms: true of the template.
    "startbootstrap-shop-homepage/dist/index.html": frozenset(
        {"graph.contact", "graph.imprint", "graph.privacy-policy"}
    ),
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (PACKAGES / "reveal.js").exists(), reason="the pages are not installed: make ordinary"
    ),
]


@asynccontextmanager
async def serving(folder: Path, authority: trustme.CA) -> AsyncIterator[ConnectTo]:
    async def careful(_: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(HEADERS)
        response.headers["Server"] = "web"

    app = web.Application()
    app.on_response_prepare.append(careful)
    app.router.add_static("/", folder, follow_symlinks=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        yield ConnectTo(HOST, 443, "127.0.0.1", runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def findings_of(page: str, tmp_path: Path) -> list[Finding]:
    authority = trustme.CA()
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))

    async def ignore(_: ProgressEvent) -> None:
        return

    path = PACKAGES / page
    async with serving(path.parent, authority) as rule:
        settings = CollectSettings(connect_to=(rule,), ca_file=str(ca_file), mobile=False)
        request = AuditRequest(f"https://{HOST}/{path.name}", Tier.QUICK_SCAN)
        output = await Orchestrator(request, settings, ignore).run()
    assert output.report.pages[0].status == 200
    return list(output.report.findings)


@pytest.mark.parametrize("page", PAGES)
async def test_nothing_is_found_that_a_careful_person_would_not_sign(
    page: str, tmp_path: Path
) -> None:
    found = await findings_of(page, tmp_path)
    grave = [one for one in found if one.severity not in {Severity.INFO, Severity.LOW}]
    signed = SIGNED_EVERYWHERE | SIGNED.get(page, frozenset())
    unsigned = [f"{one.check_id}: {one.title} {one.evidence[0]}" for one in grave
                if one.check_id not in signed]  # fmt: skip
    assert unsigned == []
    for one in found:
        print(page, one.severity.value, one.check_id, one.title)  # noqa: T201
