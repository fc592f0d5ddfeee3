"""Checks of who is behind the site, and who else is told."""

from __future__ import annotations

import pytest

from tests.unit.artifact_builder import (
    button,
    cookie,
    dead_site,
    field,
    form,
    link,
    page,
    request,
    site,
    subresource,
    text,
)
from veritas.artifacts import Artifacts, LinkElement
from veritas.checks.registry import CHECKS, run_check
from veritas.core.findings import CheckResult, Outcome, Severity

ENTRIES = {entry.meta.id: entry for entry in CHECKS}
LINKED = ("graph.contact", "graph.imprint", "graph.privacy-policy")
ELSEWHERE = (link("Shipping", "https://fair.test/shipping"),)
CART = (*ELSEWHERE, link("Cart", "https://fair.test/cart"))


def run(check_id: str, artifacts: Artifacts) -> CheckResult:
    return run_check(ENTRIES[check_id], artifacts)


@pytest.mark.parametrize("check_id", [*LINKED, "graph.third-parties", "graph.dns"])
def test_a_fair_site_passes_and_a_dead_one_is_not_checked(check_id: str) -> None:
    assert run(check_id, site()).outcome is Outcome.PASSED
    assert run(check_id, dead_site()).outcome is Outcome.ERROR


@pytest.mark.parametrize("check_id", LINKED)
def test_a_shop_that_says_nothing_is_found(check_id: str) -> None:
    result = run(check_id, site(page(links=CART)))
    (finding,) = result.findings
    assert finding.evidence[0].url == "https://fair.test/"
    assert finding.confidence <= 0.7


@pytest.mark.parametrize("check_id", LINKED)
@pytest.mark.parametrize("changes", [{"complete": False, "links": CART}, {"links": ()}])
def test_a_page_that_may_fill_itself_later_is_not_accused(
    check_id: str, changes: dict[str, object]
) -> None:
    quiet = page(texts=(button("Add to cart"),), **changes)
    assert run(check_id, site(quiet)).outcome is Outcome.ERROR


@pytest.mark.parametrize(
    ("check_id", "found"),
    [
        ("graph.contact", link("Kontakt", "https://fair.test/x")),
        ("graph.contact", link("", "mailto:a@fair.test")),
        ("graph.contact", link("+49 30 1234", "tel:+49301234")),
        ("graph.contact", link("Nous contacter", "https://fair.test/7")),
        ("graph.contact", link("", "https://fair.test/de/kontakt.html")),
        ("graph.contact", link("お問い合わせ", "https://fair.test/7")),
        ("graph.imprint", link("Impressum", "https://fair.test/x")),
        ("graph.imprint", link("About us", "https://fair.test/7")),
        ("graph.imprint", link("Mentions légales", "https://fair.test/7")),
        ("graph.imprint", link("", "https://fair.test/legal-notice")),
        ("graph.privacy-policy", link("Datenschutzerklärung", "https://fair.test/7")),
        ("graph.privacy-policy", link("Política de privacidad", "https://fair.test/7")),
        ("graph.privacy-policy", link("", "https://fair.test/shop-privacy/")),
        ("graph.privacy-policy", link("x", "https://fair.test/x", rel="Privacy-Policy")),
    ],
)
def test_links_are_known_in_many_languages(check_id: str, found: LinkElement) -> None:
    result = run(check_id, site(page(links=(*CART, found))))
    assert result.outcome is Outcome.PASSED
    assert result.facts["found"] == found.url


@pytest.mark.parametrize(
    ("check_id", "other"),
    [
        ("graph.contact", link("Email", "mailto:?subject=Look%20at%20this")),
        ("graph.contact", link("Call", "tel:")),
        ("graph.contact", link("", "https://fair.test/news/fans-turn-up-to-support-the-team")),
        ("graph.imprint", link("", "https://social.test/company/fair-shop")),
        ("graph.imprint", link("", "https://fair.test/all-you-need-to-know-about-tents")),
        ("graph.privacy-policy", link("", "https://fair.test/why-my-tent-is-my-privacy-now-ok")),
    ],
)
def test_links_to_share_and_articles_are_not_taken_for_it(
    check_id: str, other: LinkElement
) -> None:
    assert run(check_id, site(page(links=(*CART, other)))).outcome is Outcome.FAILED


def test_a_headline_is_no_link_to_a_page_of_that_name() -> None:
    headline = link(
        "Minister defends privacy law after weeks of protest in the capital and elsewhere",
        "https://fair.test/news/1",
    )
    result = run("graph.privacy-policy", site(page(links=(*CART, headline))))
    assert result.outcome is Outcome.FAILED


def test_an_address_in_the_text_is_a_contact() -> None:
    words = (text("Write to hello@fair.test"),)
    result = run("graph.contact", site(page(links=CART, texts=words)))
    assert result.outcome is Outcome.PASSED


def test_a_missing_contact_weighs_little_where_nothing_is_taken() -> None:
    plain = page(links=ELSEWHERE, forms=(), texts=(text("Hello"),))
    assert run("graph.contact", site(plain)).findings[0].severity is Severity.INFO
    shop = page(links=CART, forms=())
    assert run("graph.contact", site(shop)).findings[0].severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("language", "domain", "outcome"),
    [
        ("en", "fair.test", Outcome.NOT_APPLICABLE),
        ("de-AT", "fair.test", Outcome.FAILED),
        ("en", "fair.ch", Outcome.FAILED),
        ("den", "fair.test", Outcome.NOT_APPLICABLE),
    ],
)
def test_an_imprint_is_asked_for_where_the_law_does(
    language: str, domain: str, outcome: Outcome
) -> None:
    blog = page(links=ELSEWHERE, forms=(), texts=(text("Hello"),), language=language)
    assert run("graph.imprint", site(blog, domain=domain)).outcome is outcome


def test_a_site_that_collects_nothing_needs_no_policy() -> None:
    plain = page(links=ELSEWHERE, forms=(), cookies=())
    assert run("graph.privacy-policy", site(plain)).outcome is Outcome.NOT_APPLICABLE
    asks = page(links=ELSEWHERE, forms=(form(field("email")),), cookies=())
    assert run("graph.privacy-policy", site(asks)).findings[0].severity is Severity.MEDIUM


def test_fonts_and_scripts_from_elsewhere_are_a_fact_only() -> None:
    home = page(
        requests=(
            request("https://fonts.type.test/a.woff2", "font"),
            request("https://cdn.lib.test/lib.js", "script"),
            request("https://img.pics.test/photo.jpg"),
        )
    )
    result = run("graph.third-parties", site(home))
    assert result.outcome is Outcome.PASSED
    assert result.facts["domains"] == "lib.test, pics.test, type.test"


def test_those_who_set_cookies_or_count_are_found_with_their_requests() -> None:
    pixel = "https://ads.grid.test/pixel.svg?shop=fair"
    tag = "https://cdn.track.test/tag.js"
    home = page(
        requests=(request(pixel), request(tag, "script"), request("https://fair.test/pixel.gif")),
        cookies=(
            cookie("id", third_party=True, set_by_url=tag, line="id=…; Max-Age=1"),
            cookie("gone", third_party=True, set_by_url="https://x.none.test/", max_age_s=0),
        ),
        subresources=(subresource("img", pixel, "#ad-pixel"),),
    )
    result = run("graph.third-parties", site(home))
    found = {finding.title.split()[0]: finding.evidence for finding in result.findings}
    assert set(found) == {"grid.test", "track.test"}
    assert (found["grid.test"][0].url, found["grid.test"][0].selector) == (pixel, "#ad-pixel")
    assert found["track.test"][0].cookie == "id=…; Max-Age=1"
    assert tag in {evidence.url for evidence in found["track.test"]}


def test_ten_thousand_trackers_make_a_bounded_result() -> None:
    many = tuple(request(f"https://t{n}.x{n}.test/pixel") for n in range(10_000))
    result = run("graph.third-parties", site(page(requests=many)))
    assert len(result.findings) == 20
    assert result.facts["third-party domains"] == "10000"


def test_hostile_links_break_nothing() -> None:
    links = tuple(
        link("\u202e" + "c" * 100_000, url)
        for url in ("http://[", "https://fair.test/" + "%" * 9999, "\x00", "javascript:contact", "")
    )
    for check_id in LINKED:
        assert "our side" not in run(check_id, site(page(links=links))).reason


def test_what_the_name_system_says_is_a_fact() -> None:
    assert run("graph.dns", site()).facts["addresses"] == "192.0.2.7"
