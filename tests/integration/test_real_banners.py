"""Six real consent banners, each set up fairly and unfairly: what is measured is what was set up.

The banners come from npm: ``make banners`` installs them and runs this. They are served with TLS,
and the tracker is a host of another site on the same machine.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from tests.banners.setups import HEAD, SETUPS, TRACKER, SetUp
from tests.collect_site import Remembered
from veritas.artifacts import Consent, ConsentRun, ConsentState, Missing
from veritas.checks.registry import CHECKS, run_check
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.core.audit import TIER_LIMITS, AuditRequest, Tier, TierLimits

PACKAGES = Path(__file__).resolve().parents[1] / "banners" / "node_modules"
HOST = "www.banner-shop.example"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (PACKAGES / "klaro").exists(), reason="the banners are not installed: make banners"
    ),
]
COUNT = f'new Image().src = "https://{TRACKER}/pixel.gif?page=" + encodeURIComponent(location);'
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b"
)


async def tracker(request: web.Request) -> web.Response:
    if request.path == "/count.js":
        return web.Response(text=COUNT, content_type="text/javascript")
    cookie = "seen=0123456789abcdef0123456789abcdef; Max-Age=31536000; Path=/"
    return web.Response(
        body=PIXEL,
        content_type="image/gif",
        headers={"Set-Cookie": f"{cookie}; Secure; SameSite=None", "Cache-Control": "no-store"},
    )


@asynccontextmanager
async def serving(page: str, tmp_path: Path) -> AsyncIterator[CollectSettings]:
    authority = trustme.CA()
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.host.startswith(TRACKER):
            return await tracker(request)
        if request.path.startswith("/packages/"):
            return web.FileResponse(PACKAGES / request.path.removeprefix("/packages/"))
        if request.path == "/":
            return web.Response(text=page, content_type="text/html")
        return web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, TRACKER).configure_cert(context)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        port = runner.addresses[0][1]
        rules = tuple(ConnectTo(host, 443, "127.0.0.1", port) for host in (HOST, TRACKER))
        yield CollectSettings(connect_to=rules, ca_file=str(ca_file), mobile=False)
    finally:
        await runner.cleanup()


def asked(state: ConsentState | Missing | None) -> bool:
    assert isinstance(state, ConsentState)
    return any(request.host == TRACKER for request in state.requests)


def row(setup: SetUp, consent: Consent, found: set[str]) -> str:
    """What was measured, as a line of a table."""
    accept, reject = consent.accept, consent.reject
    assert consent.banner is not None
    assert isinstance(accept, ConsentRun)
    assert isinstance(reject, ConsentRun)
    known = consent.banner.found_by.partition(": ")[2] or "own search"
    no = "no way" if reject.done else f"{len(reject.clicks)} on {reject.screens}"
    states = {
        "before": (consent.nothing.before,),
        "accept": (accept.after, accept.again),
        "reject": (reject.after, reject.again),
    }
    when = [
        name
        for name, seen in states.items()
        if any(isinstance(state, ConsentState) and asked(state) for state in seen)
    ]
    cells = (
        *(setup.package, "fair" if setup.fair else "unfair", known),
        *(f"{len(accept.clicks)} on {accept.screens}", no, ", ".join(when)),
        ", ".join(sorted(one.removeprefix("vision.") for one in found)) or "–",
    )
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("setup", SETUPS, ids=[one.name for one in SETUPS])
async def test_what_is_measured_is_what_was_set_up(
    setup: SetUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = TierLimits(max_pages=1, time_limit_s=90.0, page_limit_s=20.0)
    monkeypatch.setitem(TIER_LIMITS, Tier.STANDARD_AUDIT, limits)
    observer = Remembered()
    async with serving(f"{HEAD}{setup.body}</body></html>", tmp_path) as settings:
        request = AuditRequest(f"https://{HOST}/", Tier.STANDARD_AUDIT)
        collected = await collect(request, settings, observer)
    consent = collected.artifacts.experiments.consent
    assert isinstance(consent, Consent), consent
    assert consent.banner is not None
    assert asked(consent.nothing.before) is ("before" in setup.tracked)
    accept, reject = consent.accept, consent.reject
    assert isinstance(accept, ConsentRun), accept
    assert accept.done is None, accept.done
    assert len(accept.clicks) == setup.accept_clicks, accept.clicks
    assert (asked(accept.after) or asked(accept.again)) is ("accept" in setup.tracked)
    assert isinstance(accept.again, ConsentState)
    assert accept.again.banner is False
    assert isinstance(reject, ConsentRun), reject
    if setup.reject_clicks is None:
        assert reject.done is not None
        assert reject.done.code == "no_way", reject.done
    else:
        assert reject.done is None, reject.done
        assert len(reject.clicks) == setup.reject_clicks, reject.clicks
        assert (asked(reject.after) or asked(reject.again)) is ("reject" in setup.tracked)
        assert isinstance(reject.again, ConsentState)
        assert reject.again.banner is not setup.reject_remembered
    found = {
        finding.check_id
        for entry in CHECKS
        if "experiments.consent" in entry.meta.needs
        for finding in run_check(entry, collected.artifacts).findings
    }
    print(row(setup, consent, found))  # noqa: T201 - the table of docs/explanation/consent.md
    assert found == setup.found
    assert {name for name in observer.pictures if name == "experiment-consent-banner.png"}
