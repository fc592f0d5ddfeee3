"""Ways round a proxy and round a check of addresses, in a real Chromium."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import datetime as dt
import hashlib
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from playwright.async_api import BrowserContext

from tests.collect_site import Handler, Remembered
from tests.egress_world import PUBLIC, World, until, world
from tests.integration.test_egress_guard import NOTATIONS
from veritas.artifacts import Artifacts, Missing, PageArtifact
from veritas.collect import browser as browser_module
from veritas.collect.allowance import Allowance
from veritas.collect.browser import OpenBrowser, open_browser
from veritas.collect.egress import opening
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.opening import open_guard
from veritas.collect.page import new_page
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import TIER_LIMITS, AuditRequest, Tier
from veritas.core.errors import Fault

pytestmark = pytest.mark.browser


def page(body: str, **headers: str) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        text = f"<!doctype html><title>t</title><p>Text</p>{body}"
        return web.Response(text=text, content_type="text/html", headers=headers)

    return answer


async def audit(
    place: World, url: str | None = None, settings: CollectSettings | None = None
) -> Artifacts:
    request = AuditRequest(url or place.url(), Tier.QUICK_SCAN)
    return (await collect(request, settings or place.settings, Remembered())).artifacts


def only_page(artifacts: Artifacts) -> PageArtifact:
    assert artifacts.page_failures == ()
    (found,) = artifacts.pages
    return found


async def test_no_notation_of_a_private_address_is_reached_from_a_page() -> None:
    async with world() as place:
        urls = [f"http://{host}:{place.port}/?{at}" for at, host in enumerate(NOTATIONS)]
        urls += [url.replace("http:", "ws:") for url in urls]
        place.pages["/"] = page(
            f"""<script>
            for (const url of {json.dumps(urls)}) {{
              try {{
                if (url.startsWith("ws")) new WebSocket(url);
                else fetch(url, {{mode: "no-cors"}}).catch(() => 0);
              }} catch {{}}  // what is no URL at all
            }}</script>"""
        )
        artifacts = await audit(place)
        assert place.private.tcp == []
        refused = {refusal.host for refusal in artifacts.egress.refusals}
        assert {"127.0.0.1", "::1", "localhost", "private.test", "169.254.169.254"} <= refused
        assert all(one.kind not in {"bad_host", "port"} for one in artifacts.egress.refusals)
        assert artifacts.egress.refused >= 60
        (named,) = (one for one in artifacts.egress.refusals if one.host == "private.test")
        assert (named.address, named.kind) == ("127.0.0.1", "loopback")
        assert any("private.test" in url.lower() for url in named.urls)
        # The record of the request says it, too.
        failures = [one.failure for one in only_page(artifacts).requests if one.failure]
        assert any("the egress guard refused localhost" in failure for failure in failures)
        asked = {name for name, _ in place.names.asked}
        assert not any("localhost" in name or "wpad" in name for name in asked)


async def test_an_answer_that_changes_while_the_page_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the first answer is public, all later ones are private."""

    class Forgetful(EgressGuard):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, cache_s=0)  # type: ignore[arg-type, misc]

    monkeypatch.setattr(opening, "EgressGuard", Forgetful)

    async def closing(_request: web.Request) -> web.Response:
        answer = web.Response(text="public")
        answer.force_close()
        return answer

    async with world() as place:
        # Enough for the look before the audit, for plain http, TLS, and the page itself.
        place.names.table["rebind.test"] = [*([PUBLIC] for _ in range(6)), ["127.0.0.1"]]
        again = "fetch('/again').then(more,more)"
        place.pages["/"] = page(
            f"<script>let n=0;function more(){{if(n++<30){again}}}more()</script>",
            Connection="close",
        )
        place.pages["/again"] = closing
        artifacts = await audit(place, place.url(host="rebind.test"))
        assert place.private.tcp == []
        (refusal,) = (one for one in artifacts.egress.refusals if one.port == place.port)
        assert (refusal.host, refusal.address) == ("rebind.test", "127.0.0.1")
        assert refusal.times >= 5


async def test_mixed_answers_do_not_lead_a_page_to_the_private_one() -> None:
    async with world() as place:
        url = f"http://mixed.test:{place.port}/x"
        place.pages["/"] = page(f"<img src={url}><iframe src={url}></iframe>")
        artifacts = await audit(place)
        assert place.private.tcp == []
        assert {one.address for one in artifacts.egress.refusals} == {"127.0.0.1"}


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "private.test"])
async def test_a_target_that_redirects_into_the_network_is_not_checked(host: str) -> None:
    async def lead_astray(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"http://{host}:{place.port}/x"})

    async with world() as place:
        place.pages["/"] = lead_astray
        artifacts = await audit(place)
        assert place.private.tcp == []
        assert isinstance(artifacts.page, Missing)
        assert (artifacts.page.code, artifacts.page.fault) == ("egress_refused", Fault.OURS)
        assert "loopback" in artifacts.page.reason
        assert isinstance(artifacts.http_probe, Missing)
        assert artifacts.http_probe.code == "egress_refused"


WEBRTC = """<script>
const pc = new RTCPeerConnection({iceServers: [
  {urls: "stun:HOST:PORT"},
  {urls: "turn:HOST:PORT?transport=udp", username: "u", credential: "c"},
  {urls: "turn:HOST:PORT?transport=tcp", username: "u", credential: "c"},
]});
pc.createDataChannel("d");
pc.onicegatheringstatechange = () => { document.title = pc.iceGatheringState; };
pc.createOffer().then(offer => pc.setLocalDescription(offer));
</script>"""


async def test_webrtc_sends_nothing_by_udp_and_asks_the_guard_for_tcp() -> None:
    async with world() as place:
        for host in ("127.0.0.1", "private.test"):
            where = WEBRTC.replace("HOST", host).replace("PORT", str(place.port))
            place.pages["/"] = page(where)
            artifacts = await audit(place)
            assert place.private.udp == []
            assert place.private.tcp == []
            assert isinstance(artifacts.page, PageArtifact)
            assert [one.host for one in artifacts.egress.refusals] == [host]
        # Our own questions about the site's mail are no way round: they are below its name.
        asked = {name for name, _ in place.names.asked if not name.endswith(".site.test")}
        assert asked <= {"site.test", "private.test", "test"}


async def test_the_same_page_does_send_udp_where_no_guard_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control of the test above: without the flags the listener hears it."""
    plain = [
        flag
        for flag in browser_module._FLAGS
        if "webrtc" not in flag and "host-resolver" not in flag
    ]
    monkeypatch.setattr(browser_module, "_flags", lambda *_: plain)
    async with world() as place:
        where = WEBRTC.replace("HOST", "127.0.0.1").replace("PORT", str(place.port))
        place.pages["/"] = page(where)
        async with (
            open_guard(place.settings, 10) as guard,
            open_browser(place.settings, "", 0) as browser,
        ):
            context = await browser.desktop()
            allowance = Allowance(TIER_LIMITS[Tier.QUICK_SCAN], guard.journal)
            async with new_page(context, allowance) as opened:
                await opened.page.goto(f"http://{PUBLIC}:{place.port}/")
                assert await until(lambda: bool(place.private.udp), 10)


@asynccontextmanager
async def secure_site(
    place: World, monkeypatch: pytest.MonkeyPatch, answer: Handler
) -> AsyncIterator[str]:
    """A site with a certificate the browser takes for good: workers and HTTP/3 want one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued = trustme.CA().issue_cert("tls.test")
    issued.configure_cert(context)
    leaf = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())
    key = leaf.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    trust = f"--ignore-certificate-errors-spki-list={pin}"
    monkeypatch.setattr(browser_module, "_FLAGS", (*browser_module._FLAGS, trust))
    place.names.table["tls.test"] = [["127.80.0.3"]]
    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.80.0.3", place.port, ssl_context=context).start()
        yield f"https://tls.test:{place.port}/"
    finally:
        await runner.cleanup()


async def test_a_service_worker_is_held_like_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async with world() as place:
        target = f"http://127.0.0.1:{place.port}/x"
        code = (
            f"fetch('{target}?early',{{mode:'no-cors'}}).catch(()=>0);"
            f"onfetch=e=>e.respondWith(fetch('{target}?late',{{mode:'no-cors'}}))"
        )
        register = "<script>navigator.serviceWorker.register('/sw.js')</script>"

        async def lenient(self: OpenBrowser) -> BrowserContext:
            # The driver blocks workers; that is not to be what holds them.
            return await self.browser.new_context(ignore_https_errors=True, service_workers="allow")

        monkeypatch.setattr(OpenBrowser, "desktop", lenient)
        registered = asyncio.Event()

        async def answer(request: web.Request) -> web.Response:
            if request.path == "/sw.js":
                registered.set()
                return web.Response(text=code, content_type="text/javascript")
            return web.Response(text=f"<p>Text</p>{register}", content_type="text/html")

        async with secure_site(place, monkeypatch, answer) as url:
            artifacts = await audit(place, url)
        assert registered.is_set()
        assert place.private.tcp == []
        assert [one.host for one in artifacts.egress.refusals] == ["127.0.0.1"]


async def test_quic_and_web_transport_send_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with world() as place:
        tried = asyncio.Event()
        code = "".join(
            f"try{{new WebTransport('https://{host}:{place.port}/x').ready.catch(()=>0)"
            f".finally(()=>fetch('/tried'))}}catch(e){{document.title=e}}"
            for host in ("127.0.0.1", "private.test", "localhost", "[::1]")
        )

        async def answer(request: web.Request) -> web.Response:
            if request.path == "/tried":
                tried.set()
            headers = {"Alt-Svc": f'h3="127.0.0.1:{place.port}", h3=":{place.port}"'}
            text = f"<script>{code}</script><img src=/a><img src=/b>"
            return web.Response(text=text, content_type="text/html", headers=headers)

        async with secure_site(place, monkeypatch, answer) as url:
            await audit(place, url)
        assert tried.is_set()
        assert place.private.udp == []
        assert place.private.tcp == []


async def test_a_certificate_that_names_private_addresses_fetches_nothing(tmp_path: Path) -> None:
    """Issuers (AIA), OCSP and revocation lists are fetched for chains that are not complete."""
    async with world() as place:
        context = _certificate_pointing_at(f"http://127.0.0.1:{place.port}", tmp_path)

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, EOFError):  # the TLS collector asks for nothing
                await reader.readuntil(b"\r\n\r\n")
                head = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n"
                writer.write(head + b"page")
                await writer.drain()
            writer.close()

        place.names.table["tls.test"] = [["127.80.0.3"]]
        server = await asyncio.start_server(answer, "127.80.0.3", place.port, ssl=context)
        async with server:
            artifacts = await audit(place, f"https://tls.test:{place.port}/")
        assert only_page(artifacts).status == 200
        assert place.private.tcp == []
        # It did try.
        assert [one.host for one in artifacts.egress.refusals] == ["127.0.0.1"]


def _certificate_pointing_at(base: str, folder: Path) -> ssl.SSLContext:
    """A certificate of an issuer nobody has, to be fetched, asked and checked at a base URL."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    access = [
        (AuthorityInformationAccessOID.CA_ISSUERS, f"{base}/issuer.crt"),
        (AuthorityInformationAccessOID.OCSP, f"{base}/ocsp"),
    ]
    locations = x509.UniformResourceIdentifier(f"{base}/list.crl")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tls.test")]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nobody CA")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("tls.test")]), critical=False)
        .add_extension(
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
                    for method, url in access
                ]
            ),
            critical=False,
        )
        .add_extension(
            x509.CRLDistributionPoints([x509.DistributionPoint([locations], None, None, None)]),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    chain = folder / "server.pem"
    chain.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


async def test_other_schemes_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("<script>parent.postMessage('found','*')</script>mark-of-the-file")
    async with world() as place:
        told = []

        async def tell(request: web.Request) -> web.Response:
            told.append(request.query_string)
            return web.Response()

        urls = [
            *(
                f"{scheme}://127.0.0.1:{place.port}/x"
                for scheme in ("ftp", "gopher", "dict", "ldap")
            ),
            *(f"file://{host}{secret}" for host in ("", "localhost", "127.0.0.1")),
            *(f"view-source:{url}" for url in (secret.as_uri(), f"http://127.0.0.1:{place.port}/")),
            *("chrome://version", "chrome://net-export", "devtools://devtools/bundled/x.html"),
            f"filesystem:http://127.0.0.1:{place.port}/temporary/x",
            f"jar:http://127.0.0.1:{place.port}/x!/y",
        ]
        place.pages["/tell"] = tell
        place.pages["/"] = page(
            f"""<script>
            const tell = what => fetch("/tell?" + encodeURIComponent(what));
            onmessage = e => tell("message " + e.data);
            for (const url of {json.dumps(urls)}) {{
              const frame = document.createElement("iframe");
              frame.src = url;
              frame.onload = () => {{
                try {{
                  const text = frame.contentDocument.body.innerText;
                  if (text) tell(url + text);
                }} catch {{}}
              }};
              document.body.append(frame);
              fetch(url).then(a => a.text()).then(t => tell(url + t)).catch(() => 0);
              try {{ open(url); }} catch {{}}
              const image = new Image(); image.onload = () => tell(url); image.src = url;
            }}
            try {{ location = {json.dumps(secret.as_uri())}; }} catch {{}}
            </script>"""
        )
        artifacts = await audit(place)
        assert told == []
        assert place.private.tcp == []
        assert "mark-of-the-file" not in repr(artifacts)
        assert only_page(artifacts).final_url == place.url()


@pytest.mark.parametrize("scheme", ["file", "ftp", "chrome", "view-source", "data", "javascript"])
async def test_a_redirect_to_another_scheme_is_not_followed(scheme: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("mark-of-the-file")
    places = {
        "file": secret.as_uri(),
        "ftp": "ftp://127.0.0.1:PORT/x",
        "chrome": "chrome://version",
        "view-source": f"view-source:{secret.as_uri()}",
        "data": "data:text/html,mark-of-the-file",
        "javascript": "javascript:alert(1)",
    }

    async with world() as place:
        location = places[scheme].replace("PORT", str(place.port))

        async def lead_astray(_request: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": location})

        place.pages["/"] = lead_astray
        artifacts = await audit(place)
        assert "mark-of-the-file" not in repr(artifacts.pages)
        assert place.private.tcp == []
        assert isinstance(artifacts.page, Missing)
