"""Names and brands that are not a site's own, and those that only seem so."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from tests.unit.artifact_builder import BOX, field, form, page, site
from veritas.artifacts import Artifacts, CoverElement, LinkElement, SubresourceElement
from veritas.checks.phishing.brands import brands, likeness
from veritas.checks.phishing.confusables import skeleton
from veritas.checks.security import (
    brand_icon,
    brand_imitation,
    hidden_cover,
    login_on_free_host,
    lookalike_name,
)
from veritas.core.findings import Box, Outcome, Severity


def at(host: str, domain: str, *, title: str = "Shop", secret: bool = True) -> Artifacts:
    url = f"https://{host}/"
    forms = (form(field("password"), action=url),) if secret else ()
    made = site(page(url=url, final_url=url, title=title, forms=forms))
    return msgspec.structs.replace(made, host=host, domain=domain)


@pytest.mark.parametrize(
    ("host", "domain", "brand", "kind"),
    [
        ("paypa1.com", "paypa1.com", "PayPal", "homoglyph"),
        ("rnicrosoft.com", "rnicrosoft.com", "Microsoft", "homoglyph"),
        ("xn--pypal-4ve.com", "xn--pypal-4ve.com", "PayPal", "homoglyph"),
        ("www.arnazon.co.uk", "arnazon.co.uk", "Amazon", "homoglyph"),
        ("paypal.com.account.evil.test", "evil.test", "PayPal", "subdomain"),
        ("paypal-login.com", "paypal-login.com", "PayPal", "bait"),
        ("secure-chasebank.com", "secure-chasebank.com", "Chase", "bait"),
        ("dhl-tracking.info", "dhl-tracking.info", "DHL", "bait"),
        ("sparkasse-sicherheit.net", "sparkasse-sicherheit.net", "Sparkasse", "bait"),
        ("netflix-update.web.app", "netflix-update.web.app", "Netflix", "bait"),
        ("gooogle.com", "gooogle.com", "Google", "typo"),
        ("facebok.com", "facebok.com", "Facebook", "typo"),
        ("instargam.com", "instargam.com", "Instagram", "typo"),
    ],
)
def test_imitations_are_seen(host: str, domain: str, brand: str, kind: str) -> None:
    found = likeness(host, domain)
    assert found is not None
    assert (found.brand.name, found.kind) == (brand, kind)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.paypal.com", "paypal.com"),
        ("amazon.com.be", "amazon.com.be"),  # a brand has more domains than any list
        ("amazon.fr", "amazon.fr"),
        ("apple.news", "apple.news"),
        ("appleton.org", "appleton.org"),
        ("pineapple.test", "pineapple.test"),
        ("booking-office.nhs.uk", "nhs.uk"),
        ("discordia.net", "discordia.net"),
        ("orange.example", "orange.example"),
        ("my-apple-garden.test", "my-apple-garden.test"),
        ("ledger.example.org", "example.org"),
        ("allegra.pl", "allegra.pl"),
        ("fairmart.test", "fairmart.test"),
        ("192.0.2.1", "192.0.2.1"),
        ("localhost", "localhost"),
        ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("xn--invalid-punycode-!!.de", "xn--invalid-punycode-!!.de"),
        ("", ""),
    ],
)
def test_other_names_are_left_alone(host: str, domain: str) -> None:
    assert likeness(host, domain) is None


def test_no_brand_imitates_another() -> None:
    for brand in brands():
        for domain in brand.domains:
            assert likeness(f"www.{domain}", domain) is None, domain


def test_a_look_alike_that_asks_for_a_password_is_grave() -> None:
    (finding,) = lookalike_name.check(at("paypa1.com", "paypa1.com")).findings
    assert finding.severity is Severity.HIGH
    assert finding.evidence[0].detail == "“paypa1” looks like “paypal”"
    (mild,) = lookalike_name.check(at("paypa1.com", "paypa1.com", secret=False)).findings
    assert mild.severity is Severity.LOW
    assert lookalike_name.check(at("fair.test", "fair.test")).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Log in to your PayPal account", True),
        ("Sparkasse – Anmeldung", True),
        ("Bank of America | Online Banking | Sign In", True),
        ("Sign in with Google", False),
        ("Fair shop: sign in or use PayPal", False),
        ("Shopify apps: log in", True),
        ("Log in · Fair shop", False),
        ("PayPal fees explained", False),
        ("Sign in for Amazon sellers", False),
    ],
)
def test_a_brand_in_the_title_of_a_sign_in_page(title: str, *, found: bool) -> None:
    result = brand_imitation.check(at("fair.test", "fair.test", title=title))
    assert bool(result.findings) is found
    if found:
        assert result.findings[0].evidence[0].quote == title


def test_a_brands_own_page_and_a_page_without_secrets() -> None:
    title = "Log in to your PayPal account"
    own = brand_imitation.check(at("www.paypal.com", "paypal.com", title=title))
    assert own.outcome is Outcome.PASSED
    own_name = brand_imitation.check(at("paypal.example", "paypal.example", title=title))
    assert own_name.outcome is Outcome.PASSED
    no_form = brand_imitation.check(at("fair.test", "fair.test", title=title, secret=False))
    assert no_form.outcome is Outcome.NOT_APPLICABLE


def logo(text: str, selector: str = "#logo", **changes: Any) -> SubresourceElement:
    made = SubresourceElement(selector, "img", "https://fair.test/l.png", Box(20, 20, 90, 30), text)
    return msgspec.structs.replace(made, **changes)


@pytest.mark.parametrize(
    ("title", "pictures", "found"),
    [
        ("Welcome", [logo("PayPal")], True),
        ("Welcome", [logo("PayPal logo")], True),
        ("Welcome", [logo("Bank of America homepage")], True),
        ("Welcome", [logo("PayPal accepted here")], False),
        ("Welcome", [logo("PayPal", tag="source")], False),
        ("Welcome", [logo("PayPal", box=Box(20, 1200, 90, 30))], False),
        ("Welcome", [logo("PayPal", box=Box(20, 20, 16, 16))], False),
        # Its own picture comes first, it names itself, ways to pay, a partner's mark.
        ("Welcome", [logo("Chairs"), logo("PayPal", "#pay")], False),
        ("Fair: sign in", [logo("PayPal")], False),
        ("Welcome", [logo("PayPal"), logo("Klarna", "#k")], False),
        ("Welcome", [logo("PayPal", "#link > img")], False),
        ("Welcome", [logo("Google", "form > button:nth-of-type(1) > img")], False),
    ],
)
def test_a_brand_in_the_logo_of_a_sign_in_page(
    title: str, pictures: list[SubresourceElement], *, found: bool
) -> None:
    made = at("fair.test", "fair.test", title=title)
    away = LinkElement("#link", "", "https://www.paypal.com/", "", BOX, visible=True)
    shown = msgspec.structs.replace(made.pages[0], subresources=tuple(pictures), links=(away,))
    result = brand_imitation.check(msgspec.structs.replace(made, pages=(shown,)))
    assert bool(result.findings) is found
    for finding in result.findings:
        assert finding.severity is Severity.MEDIUM
        assert finding.evidence[0].selector == "#logo"


def test_a_password_on_a_free_host() -> None:
    (finding,) = login_on_free_host.check(at("mytool.web.app", "mytool.web.app")).findings
    assert finding.severity is Severity.LOW
    assert "web.app" in finding.summary
    assert login_on_free_host.check(at("web.app.fair.test", "fair.test")).outcome is Outcome.PASSED


@given(st.text(max_size=80), st.text(max_size=40))
def test_no_name_breaks_it(host: str, domain: str) -> None:
    likeness(host, domain)
    assert skeleton(skeleton(host)) == skeleton(host) or host


ICON = "https://www.paypal.com/favicon.ico"


def with_icon(icon: str, host: str = "evil.test", *, secret: bool = True) -> Artifacts:
    made = at(host, host, secret=secret)
    (home,) = made.pages
    return msgspec.structs.replace(made, pages=(msgspec.structs.replace(home, icons=(icon,)),))


def test_the_icon_of_a_brand_on_a_foreign_sign_in_page() -> None:
    (finding,) = brand_icon.check(with_icon(ICON)).findings
    assert finding.severity is Severity.HIGH
    assert finding.evidence[0].url == ICON
    hosted = brand_icon.check(with_icon(ICON, "x.web.app")).findings[0]
    assert hosted.confidence > finding.confidence


@pytest.mark.parametrize(
    ("icon", "host"),
    [
        (ICON, "www.paypal.com"),
        (ICON, "paypal-shops.test"),  # may be the brand's
        ("https://evil.test/favicon.ico", "evil.test"),
        ("https://github.com/somebody/site/raw/main/favicon.ico", "evil.test"),
        ("https://www.google.com/s2/favicons?domain=evil.test", "evil.test"),
        ("https://bucket.s3.amazonaws.com/favicon.ico", "evil.test"),
        ("data:image/png;base64,AAAA", "evil.test"),
        ("https://[/favicon.ico", "evil.test"),
    ],
)
def test_icons_that_are_left_alone(icon: str, host: str) -> None:
    assert brand_icon.check(with_icon(icon, host)).outcome is Outcome.PASSED


def test_an_icon_counts_where_secrets_are_asked_for() -> None:
    assert brand_icon.check(with_icon(ICON, secret=False)).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("tag", "url", "outcome"),
    [
        ("iframe", "https://ads.test/", Outcome.FAILED),
        ("a", "https://ads.test/go", Outcome.FAILED),
        ("a", "https://fair.test/next", Outcome.PASSED),
        ("a", "javascript:void(0)", Outcome.PASSED),
        ("div", "", Outcome.PASSED),  # a fading curtain, say
        ("iframe", "", Outcome.PASSED),
    ],
)
def test_what_lies_unseen_over_a_page(tag: str, url: str, outcome: Outcome) -> None:
    cover = CoverElement("#over", tag, url, BOX, 0.9, "#buy")
    assert hidden_cover.check(site(page(covers=(cover,)))).outcome is outcome
