"""The ground truth of the demo shop fits what is really served, and the twin is clean."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
import pytest
from cryptography import x509

from examples.demo_shop import server
from examples.demo_shop.visitor import Page, Visitor, trust, visit

ROOT = Path(__file__).parents[2]
TRUTH: dict[str, Any] = json.loads(
    (ROOT / "examples/demo_shop/ground_truth.json").read_text(encoding="utf-8")
)
FAULTS: dict[str, list[dict[str, Any]]] = {site["host"]: site["faults"] for site in TRUTH["sites"]}
PLANTED = FAULTS["hurrymart.test"]
CHECKS = {
    *("security." + name for name in ("https-redirect", "certificate", "hsts", "csp")),
    *("security." + name for name in ("content-type-options", "framing", "referrer-policy")),
    *("security." + name for name in ("cookie-flags", "mixed-content", "insecure-form")),
    *("security." + name for name in ("foreign-form", "version-disclosure")),
    *("vision." + name for name in ("urgency", "scarcity", "social-proof", "confirmshaming")),
    *("security." + name for name in ("cross-origin-sharing", "security-txt", "early-storage")),
    *("security." + name for name in ("vulnerable-library", "packed-code", "source-maps")),
    *("security." + name for name in ("secrets", "message-listener", "script-integrity")),
    *("security." + name for name in ("fingerprinting", "session-recording", "form-leaks")),
    *("security." + name for name in ("password-fields", "opener-access", "open-redirect")),
    *("vision." + name for name in ("prechecked-box", "countdown-restarts", "random-figures")),
    *("vision." + name for name in ("trick-question", "hard-to-cancel", "hidden-subscription")),
    "vision.forced-action",
    *("vision." + name for name in ("price-always-reduced", "sneaked-item", "added-fees")),
    *("vision." + name for name in ("hard-way-out", "nagging-dialog")),
    *("vision." + name for name in ("tracking-before-consent", "reject-without-effect")),
    *("vision." + name for name in ("reject-harder", "consent-not-remembered")),
    *("vision." + name for name in ("preticked-purposes", "legitimate-interest")),
    *("vision." + name for name in ("unequal-choice", "hidden-way-out", "fake-close")),
    *("vision." + name for name in ("no-way-out", "scroll-lock", "countdown-bar")),
    *("vision." + name for name in ("disguised-ad", "empty-badge", "twisted-box", "price-gate")),
    "security.private-network",
    *("graph." + name for name in ("contact", "imprint", "privacy-policy", "third-parties")),
    *("graph." + name for name in ("vat-number", "trust-badges", "social-links")),
}
TIMEOUT_S = 10


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    async with server.serve() as shop, visit(shop) as guest:
        yield guest


async def days_left(shop: server.DemoShop, name: str) -> float:
    async with asyncio.timeout(TIMEOUT_S):
        _reader, writer = await asyncio.open_connection(
            server.LOOPBACK, shop.https_port, ssl=trust(shop), server_hostname=name
        )
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    end = x509.load_der_x509_certificate(der).not_valid_after_utc
    return (end - dt.datetime.now(dt.UTC)) / dt.timedelta(days=1)


# ── What each kind of fault looks like when it is really there ──────────────────────────────


def header_is_missing(fault: dict[str, Any], page: Page) -> None:
    assert fault["evidence"]["header"] not in page.headers


def csp_is_void(fault: dict[str, Any], page: Page) -> None:
    policy = page.headers[fault["evidence"]["header"]]
    assert policy == "default-src * 'unsafe-inline' 'unsafe-eval'"


def framing_is_open(fault: dict[str, Any], page: Page) -> None:
    header_is_missing(fault, page)
    assert "frame-ancestors" not in page.headers["Content-Security-Policy"]


def referrer_leaks(fault: dict[str, Any], page: Page) -> None:
    assert page.headers[fault["evidence"]["header"]] == "unsafe-url"


def cookie_is_bare(fault: dict[str, Any], page: Page) -> None:
    (cookie,) = page.cookies
    assert cookie.startswith(fault["evidence"]["cookie"] + "=")
    assert [part.strip() for part in cookie.split(";")[1:]] == ["Path=/"]


def version_is_named(fault: dict[str, Any], page: Page) -> None:
    assert any(c.isdigit() for c in page.headers[fault["evidence"]["header"]])


def loads_in_clear(fault: dict[str, Any], page: Page) -> None:
    element = page.find(fault["evidence"]["selector"])
    assert element.tag in ("img", "script")
    assert element.attributes["src"] == fault["evidence"]["url"]
    assert fault["evidence"]["url"].startswith("http://")


def form_posts_there(fault: dict[str, Any], page: Page) -> None:
    form = page.find(fault["evidence"]["selector"])
    assert form.tag == "form"
    assert form.attributes["action"] == fault["evidence"]["url"]
    wanted = (
        ("type", "password")
        if fault["check"] == "security.insecure-form"
        else ("autocomplete", "cc-number")
    )
    assert any(e.inside("form") is form and wanted in e.attributes.items() for e in page.elements)


def text_is_there(fault: dict[str, Any], page: Page) -> None:
    assert fault["evidence"]["quote"] in page.find(fault["evidence"]["selector"]).text


def box_is_ticked(fault: dict[str, Any], page: Page) -> None:
    box = page.find(fault["evidence"]["selector"])
    assert box.attributes["type"] in {"checkbox", "radio"}
    assert "checked" in box.attributes
    label = box.inside("label")
    assert label is not None
    assert label.text.strip() == fault["evidence"]["quote"]


def leads_there(fault: dict[str, Any], page: Page) -> None:
    assert page.find(fault["evidence"]["selector"]).attributes["href"] == fault["evidence"]["url"]


def is_loaded(fault: dict[str, Any], page: Page) -> None:
    assert fault["evidence"]["url"] in page.loaded()


def picture_leads_there(fault: dict[str, Any], page: Page) -> None:
    link = page.find(fault["evidence"]["selector"]).inside("a")
    assert link is not None
    assert link.attributes["href"] == fault["evidence"]["url"]


def leads_back(fault: dict[str, Any], page: Page) -> None:
    assert page.find(fault["evidence"]["selector"]).attributes["href"] == "#"
    assert fault["evidence"]["url"].endswith("/#")


ON_THE_PAGE: dict[str, Callable[[dict[str, Any], Page], None]] = {
    "security.hsts": header_is_missing,
    "security.csp": csp_is_void,
    "security.content-type-options": header_is_missing,
    "security.framing": framing_is_open,
    "security.referrer-policy": referrer_leaks,
    "security.cookie-flags": cookie_is_bare,
    "security.mixed-content": loads_in_clear,
    "security.insecure-form": form_posts_there,
    "security.foreign-form": form_posts_there,
    "security.version-disclosure": version_is_named,
    "vision.urgency": text_is_there,
    "vision.scarcity": text_is_there,
    "vision.social-proof": text_is_there,
    "vision.confirmshaming": text_is_there,
    "vision.trick-question": text_is_there,
    "vision.hard-to-cancel": text_is_there,
    "vision.hidden-subscription": text_is_there,
    "vision.forced-action": text_is_there,
    "vision.countdown-restarts": text_is_there,
    "vision.random-figures": text_is_there,
    "vision.tracking-before-consent": is_loaded,
    "vision.reject-without-effect": is_loaded,
    "vision.prechecked-box": box_is_ticked,
    "vision.unequal-choice": text_is_there,
    "vision.hidden-way-out": text_is_there,
    "vision.fake-close": leads_there,
    "graph.third-parties": is_loaded,
    "graph.vat-number": text_is_there,
    "graph.trust-badges": picture_leads_there,
    "graph.social-links": leads_back,
}
# What the twin has in the same words, and shows fairly.
SAME_WORDS = {"vision.unequal-choice", "vision.hidden-way-out", "vision.hard-way-out"}
ON_OTHER_PAGES = {
    "vision.sneaked-item",
    "vision.added-fees",
    "security.form-leaks",  # a quick scan types nothing
    *("vision." + name for name in ("fake-close", "no-way-out", "countdown-bar", "disguised-ad")),
}
ABSENT_LINKS = {
    "graph.contact": ("contact", "mailto:", "tel:"),
    "graph.imprint": ("imprint", "impressum", "legal"),
    "graph.privacy-policy": ("privacy",),
}


def test_the_list_is_well_formed() -> None:
    assert TRUTH["version"] == 1
    assert {fault["check"] for fault in PLANTED} == CHECKS
    assert len({fault["id"] for fault in PLANTED}) == len(PLANTED)
    assert FAULTS["fairmart.test"] == []
    for fault in PLANTED:
        fields = {"id", "check", "page", "scope", "description", "evidence"}
        assert set(fault) - {"needs", "pattern", "claim", "twin"} == fields
        assert fault.get("needs", "experiments") == "experiments"
        assert fault["scope"] in ("site", "page")
        assert fault["evidence"] or fault["check"] == "security.session-recording"
        assert set(fault["evidence"]) <= {"selector", "quote", "header", "url", "cookie"}


def test_all_kinds_show_on_the_home_page() -> None:
    shown = {fault["check"] for fault in PLANTED if fault["page"] == "/"}
    assert shown == CHECKS - ON_OTHER_PAGES


async def test_every_planted_fault_is_served(visitor: Visitor) -> None:
    pages = await visitor.crawl("https://hurrymart.test/")
    del pages["/out"]  # a redirect
    for fault in PLANTED:
        assertion = ON_THE_PAGE.get(fault["check"])
        if assertion is not None:
            where = pages if fault["scope"] == "site" else [fault["page"]]
            for path in where:
                assertion(fault, pages[path])
    for page in pages.values():
        for fragments in ABSENT_LINKS.values():
            assert not [url for url in page.links() if any(f in url for f in fragments)]


async def test_hurrymart_answers_in_clear_and_its_certificate_runs_out(visitor: Visitor) -> None:
    (fault,) = (f for f in PLANTED if f["check"] == "security.https-redirect")
    for url in (fault["evidence"]["url"], "http://www.hurrymart.test/"):
        page = await visitor.get(url)
        assert page.status == 200
        assert "HurryMart" in page.source
    for name in ("hurrymart.test", "www.hurrymart.test"):
        assert 5 <= await days_left(visitor.shop, name) < 5.5


async def test_the_third_parties_are_real(visitor: Visitor) -> None:
    for fault in PLANTED:
        url = fault["evidence"].get("url", "")
        if url.endswith("/login") or urlsplit(url).path == "/charge":
            async with visitor.session.post(url, data={"a": "b"}, allow_redirects=False) as answer:
                assert answer.status in (200, 303)
        elif url and fault["check"] != "security.private-network":  # nothing answers there
            page = await visitor.get(url)
            assert page.status == (302 if fault["id"] == "open-redirect" else 200)
            cookie = fault["evidence"].get("cookie")
            if cookie is not None:
                assert page.cookies[0].startswith(cookie + "=")


@pytest.mark.parametrize(
    ("home", "count"), [("https://hurrymart.test/", 14), ("https://fairmart.test/", 15)]
)
async def test_all_links_and_files_lead_somewhere(visitor: Visitor, home: str, count: int) -> None:
    pages = await visitor.crawl(home)
    assert len(pages) == count
    own = {url for page in pages.values() for url in page.loaded() if url.startswith("/")}
    for path in [*pages, *own]:
        wanted = 302 if path == "/out" else 200
        assert (await visitor.get(urljoin(home, path))).status == wanted, path
    assert (await visitor.get(urljoin(home, "/nowhere"))).status == 404


async def test_the_twin_is_clean(visitor: Visitor) -> None:
    pages = await visitor.crawl("https://fairmart.test/")
    for page in pages.values():
        assert page.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        assert page.headers["Content-Security-Policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert page.headers["Server"] == "fairmart"
        assert "X-Powered-By" not in page.headers
        (cookie,) = page.cookies
        assert cookie.startswith("__Host-session=")
        assert cookie.endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")
        assert all(url.startswith("/static/") for url in page.loaded())
        assert {"/contact", "/imprint", "/privacy"} <= set(page.links())
        quotes = [f["evidence"].get("quote") for f in PLANTED if f["check"] not in SAME_WORDS]
        assert not any(quote in page.source for quote in quotes if quote)
        for element in page.elements:
            # Inline code and style would be blocked by the policy, which is a console error.
            assert element.tag != "style"
            assert not {"style", "onclick", "onload"} & set(element.attributes)
            assert element.tag != "script" or element.attributes["src"]
            assert element.tag != "img" or "alt" in element.attributes
            if element.tag == "form":
                action = urljoin("https://fairmart.test/", element.attributes["action"] or "")
                assert action.startswith("https://fairmart.test/")
            if "checked" in element.attributes:
                # What is needed anyway, and cannot be switched.
                locked = "disabled" in element.attributes
                free = element.attributes.get("value") == "0"
                assert locked or free or element.attributes["name"] == "remember"


async def test_the_twin_insists_on_https_and_one_name(visitor: Visitor) -> None:
    for start, target in (
        ("http://fairmart.test/cart?a=1", "https://fairmart.test/cart?a=1"),
        ("http://www.fairmart.test/", "https://www.fairmart.test/"),
        ("https://www.fairmart.test/", "https://fairmart.test/"),
    ):
        page = await visitor.get(start)
        assert (page.status, page.headers["Location"]) == (301, target)
        assert page.headers["Server"] == "fairmart"
        assert not page.cookies
        assert ("Strict-Transport-Security" in page.headers) == start.startswith("https:")
    assert await days_left(visitor.shop, "fairmart.test") >= 60
    assert await days_left(visitor.shop, "cdn.trackly.test") >= 60


async def test_a_name_nobody_has_is_refused(visitor: Visitor) -> None:
    page = await visitor.get("http://elsewhere.test/")
    assert page.status == 421
    assert "elsewhere.test" in page.source
    with pytest.raises(aiohttp.ClientConnectorError):
        await visitor.get("https://elsewhere.test/")


async def test_the_program_writes_its_state_and_leaves_nothing(tmp_path: Path) -> None:
    state_file = tmp_path / "state.json"
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "examples.demo_shop", "--state-file", str(state_file)),
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert child.stdout is not None
        line = await asyncio.wait_for(child.stdout.readline(), TIMEOUT_S)
        assert line.startswith(b"The demo shop is open: https://hurrymart.test/")
        state = json.loads(state_file.read_text(encoding="utf-8"))
        assert state["pid"] == child.pid
        assert state["urls"]["fairmart"] == "https://fairmart.test/"
        assert f"www.fairmart.test:443:127.0.0.1:{state['https_port']}" in state["connect_to"]
        assert f"ads.gridads.test:80:127.0.0.1:{state['http_port']}" in state["connect_to"]
        assert Path(state["ca_file"]).read_text(encoding="ascii").startswith("-----BEGIN CERT")
        child.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(child.wait(), TIMEOUT_S) == 0
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    assert list(tmp_path.iterdir()) == []


async def test_a_taken_port_is_named(visitor: Visitor) -> None:
    taken = visitor.shop.http_port
    with pytest.raises(OSError, match=f"port {taken}: .*choose another"):
        async with server.serve(http_port=taken):
            pass
