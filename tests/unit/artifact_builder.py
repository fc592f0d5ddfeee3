"""Builds artifacts for the tests of checks, judge and report: a fair site, changed as needed."""

from __future__ import annotations

from typing import Any

import msgspec

from veritas.artifacts import (
    ARTIFACTS_VERSION,
    Artifacts,
    BodyRecord,
    Certificate,
    Consent,
    ConsentRun,
    ConsentState,
    ControlElement,
    CookieRecord,
    CorsProbe,
    Dialogs,
    DnsFacts,
    Experiments,
    FieldElement,
    FormElement,
    Headers,
    Hop,
    HttpProbe,
    LayerElement,
    LinkElement,
    Load,
    Missing,
    PageArtifact,
    PageFailure,
    Reloads,
    RequestRecord,
    Revocation,
    Screen,
    ScriptElement,
    Sources,
    SubresourceElement,
    TextElement,
    TlsFacts,
    TlsOffer,
    TlsTrial,
    WellKnownFile,
)
from veritas.core.audit import AuditRequest
from veritas.core.errors import Fault
from veritas.core.findings import Box

NOW = 1_800_000_000.0
DAY = 86_400.0
URL = "https://fair.test/"
BOX = Box(10.0, 20.0, 300.0, 40.0)
NO_JOURNEYS = Missing("the page offers nothing to buy", Fault.OURS, "not_applicable")
MISSING = Missing("the server did not answer in 10 s", Fault.TARGET, "timeout")

GOOD_HEADERS: Headers = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
    ("Content-Security-Policy", "default-src 'none'; script-src 'self'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Server", "fair"),
)


def headers(**changes: str | None) -> Headers:
    """The good headers with some replaced, added or (None) left out; ``_`` stands for ``-``."""
    named = {name.replace("_", "-").lower(): value for name, value in changes.items()}
    kept = tuple((key, value) for key, value in GOOD_HEADERS if key.lower() not in named)
    return kept + tuple((key, value) for key, value in named.items() if value is not None)


def text(words: str, **changes: Any) -> TextElement:
    element = TextElement(
        "#text", "p", words, BOX, 16.0, interactive=False, prose=False, in_dialog=False
    )
    return msgspec.structs.replace(element, **changes)


def button(words: str) -> TextElement:
    return text(words, selector="#button", tag="button", interactive=True)


def link(words: str, url: str, rel: str = "") -> LinkElement:
    return LinkElement("#link", words, url, rel, BOX, visible=True)


def field(type_: str = "text", **changes: Any) -> FieldElement:
    element = FieldElement("#field", type_, "", "", "", checked=False, box=BOX, visible=True)
    return msgspec.structs.replace(element, **changes)


def form(*fields: FieldElement, action: str = URL, **changes: Any) -> FormElement:
    return msgspec.structs.replace(FormElement("#form", action, "post", fields, BOX), **changes)


def subresource(tag: str, url: str, selector: str = "#part") -> SubresourceElement:
    return SubresourceElement(selector, tag, url, BOX)


def script(url: str = "https://fair.test/app.js", **changes: Any) -> ScriptElement:
    return msgspec.structs.replace(ScriptElement("#script", url, "", "", 0), **changes)


def body(text: str, url: str = "https://fair.test/app.js", **changes: Any) -> BodyRecord:
    record = BodyRecord(url, "script", text, len(text), "0" * 64, whole=True)
    return msgspec.structs.replace(record, **changes)


def cookie(name: str = "__Host-session", **changes: Any) -> CookieRecord:
    record = CookieRecord(
        name=name,
        line=f"{name}=…; Path=/; Secure; HttpOnly; SameSite=Lax",
        domain="",
        path="/",
        secure=True,
        http_only=True,
        same_site="lax",
        max_age_s=None,
        has_expiry=False,
        set_by_url=URL,
        third_party=False,
    )
    return msgspec.structs.replace(record, **changes)


def request(url: str, resource_type: str = "image", **changes: Any) -> RequestRecord:
    host = url.rsplit("//", maxsplit=1)[-1].split("/", maxsplit=1)[0]
    record = RequestRecord(
        id=1,
        url=url,
        method="GET",
        resource_type=resource_type,
        host=host,
        domain=".".join(host.split(".")[-2:]),
        third_party=not host.endswith("fair.test"),
        frame_url=URL,
        status=200,
        mime_type="",
        response_headers=(),
        remote_address="",
        failure="",
        started_ms=0.0,
    )
    return msgspec.structs.replace(record, **changes)


def page(**changes: Any) -> PageArtifact:
    """A fair shop's home page."""
    artifact = PageArtifact(
        url=URL,
        final_url=URL,
        status=200,
        hops=(),
        headers=GOOD_HEADERS,
        title="Fair shop",
        language="en",
        width=1280,
        height=2000,
        texts=(text("Summer sale until 31 August"), text("14 in stock"), button("No thanks")),
        links=(
            link("Contact", "https://fair.test/contact"),
            link("Imprint", "https://fair.test/imprint"),
            link("Privacy policy", "https://fair.test/privacy"),
            link("Cart", "https://fair.test/cart"),
        ),
        forms=(
            form(
                field("email", name="email", autocomplete="username"),
                field("password", name="password", autocomplete="current-password"),
                field("checkbox", name="remember", label="Remember me", checked=True),
            ),
        ),
        scripts=(),
        subresources=(subresource("img", "https://fair.test/logo.svg"),),
        cookies=(cookie(),),
        requests=(request(URL, "document"), request("https://fair.test/logo.svg")),
        console=(),
        desktop_screenshot="page-1-desktop.png",
        bodies=(body("<!doctype html><title>Fair shop</title>", URL, kind="document"),),
        leaks=(),
        screen=screen(control("Add to cart"), control("No thanks")),
        rendered='<!doctype html>\n<html lang="en"><body><h1>Fair shop</h1></body></html>\n',
    )
    return msgspec.structs.replace(artifact, **changes)


def certificate(**changes: Any) -> Certificate:
    artifact = Certificate(
        subject="CN=fair.test",
        organization="",
        issuer="CN=Good CA",
        names=("fair.test", "*.fair.test"),
        not_before=NOW - 10 * DAY,
        not_after=NOW + 80 * DAY,
        key_type="EC",
        key_bits=256,
        signature_algorithm="ecdsa-with-SHA256",
        fingerprint_sha256="ab" * 32,
        self_signed=False,
    )
    return msgspec.structs.replace(artifact, **changes)


def tls(leaf: Certificate | None = None, **changes: Any) -> TlsFacts:
    facts = TlsFacts(
        "fair.test",
        443,
        "TLSv1.3",
        "TLS_AES_128_GCM_SHA256",
        leaf or certificate(),
        True,
        "",
        revocation=Revocation("http://ocsp.test/", "good", None, "", NOW - DAY, NOW + DAY),
    )
    return msgspec.structs.replace(facts, **changes)


def probe(**changes: Any) -> HttpProbe:
    facts = HttpProbe(
        "http://fair.test/", (Hop("http://fair.test/", 301, "https://fair.test/"),), URL, 200
    )
    return msgspec.structs.replace(facts, **changes)


def tls_offer(*accepted: str) -> TlsOffer:
    """A server that accepts these versions and kinds of suites, and no other."""

    def trial(name: str) -> TlsTrial:
        return TlsTrial(name, name in accepted, "0x1301" if name in accepted else "")

    versions = ("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3")
    kinds = ("no encryption", "no authentication", "export and DES", "RC4", "3DES")
    return TlsOffer(tuple(map(trial, versions)), tuple(map(trial, kinds)))


def well_known(text: str = "", **changes: Any) -> WellKnownFile:
    """A security.txt; by default the answer that there is none."""
    path = "/.well-known/security.txt"
    status = 200 if text else 404
    file = WellKnownFile(path, f"https://fair.test{path}", status, "text/plain", "", text)
    return msgspec.structs.replace(file, **changes)


def site(*pages: PageArtifact, **changes: Any) -> Artifacts:
    """A fair site; with no page given it has its one home page."""
    artifacts = Artifacts(
        version=ARTIFACTS_VERSION,
        request=AuditRequest(URL),
        host="fair.test",
        domain="fair.test",
        collected_at=NOW,
        pages=pages or (page(),),
        page_failures=(),
        http_probe=probe(),
        tls=tls(),
        dns=DnsFacts("fair.test", ("192.0.2.7",), "", ("ns1.dns.test",), ("mx.mail.test",), ()),
        cors=CorsProbe(URL, "https://elsewhere.invalid", "", "", 200),
        well_known=(well_known(),),
        tls_offer=tls_offer("TLSv1.3", "TLSv1.2"),
        experiments=Experiments(
            reloads=Reloads(URL, (Load(1, 0.0),), ()),
            journeys=NO_JOURNEYS,
            consent=consent(),
            dialogs=Dialogs(),
        ),
    )
    return msgspec.structs.replace(artifacts, **changes)


def consent(**changes: Any) -> Consent:
    """A page without a banner, on which nobody is tracked."""
    nothing = ConsentRun("none", before=ConsentState(outside_chars=500))
    asked = Consent(URL, "fair.test", banner=None, settings=None, nothing=nothing)
    return msgspec.structs.replace(asked, **changes)


def dead_site() -> Artifacts:
    """A site of which nothing could be collected."""
    return site(
        pages=(),
        page_failures=(PageFailure(URL, MISSING),),
        http_probe=MISSING,
        tls=MISSING,
        dns=MISSING,
        cors=MISSING,
        well_known=MISSING,
        probed_files=MISSING,
        tls_offer=MISSING,
        experiments=Experiments(MISSING, MISSING, MISSING, dialogs=MISSING),
        sources=Sources(MISSING, MISSING, MISSING, MISSING, {"blocklist": MISSING}),
    )


def control(words: str = "", **changes: Any) -> ControlElement:
    """A plain grey button on white, in the first layer if there is one."""
    element = ControlElement(
        selector="#" + ("".join(filter(str.isalnum, words.lower())) or "control"),
        tag="button",
        kind="button",
        text=words,
        url="",
        rel="",
        name="",
        near="",
        box=Box(100.0, 700.0, 120.0, 40.0),
        font_px=16.0,
        font_weight=400,
        ink="#222222",
        fill="#e8e8e8",
        behind="#ffffff",
        opacity=1.0,
        bordered=False,
        underlined=False,
        visible=True,
        first_screen=True,
        reachable=True,
        covered_by="",
        cover_url="",
        disabled=False,
        checked=False,
        layer=-1,
    )
    return msgspec.structs.replace(element, **changes)


def layer(words: str, **changes: Any) -> LayerElement:
    """A bar at the bottom of the window."""
    element = LayerElement(
        selector="#layer",
        kind="fixed",
        text=words,
        box=Box(0.0, 660.0, 1366.0, 240.0),
        visible=True,
        modal=False,
        fixed=True,
        z_index=1000,
        hit_share=0.25,
        inside=-1,
    )
    return msgspec.structs.replace(element, **changes)


def screen(
    *controls: ControlElement, layers: tuple[LayerElement, ...] = (), **changes: Any
) -> Screen:
    """A desktop window with these controls."""
    artifact = Screen(1366.0, 900.0, 2000.0, 0.0, False, controls, layers)
    return msgspec.structs.replace(artifact, **changes)
