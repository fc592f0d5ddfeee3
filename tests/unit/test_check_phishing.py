"""Names and brands that are not a site's own, and those that only seem so."""

from __future__ import annotations

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from tests.unit.artifact_builder import field, form, page, site
from veritas.artifacts import Artifacts
from veritas.checks.phishing.brands import brands, likeness
from veritas.checks.phishing.confusables import skeleton
from veritas.checks.security import brand_imitation, login_on_free_host, lookalike_name
from veritas.core.findings import Outcome, Severity


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


def test_a_password_on_a_free_host() -> None:
    (finding,) = login_on_free_host.check(at("mytool.web.app", "mytool.web.app")).findings
    assert finding.severity is Severity.LOW
    assert "web.app" in finding.summary
    assert login_on_free_host.check(at("web.app.fair.test", "fair.test")).outcome is Outcome.PASSED


@given(st.text(max_size=80), st.text(max_size=40))
def test_no_name_breaks_it(host: str, domain: str) -> None:
    likeness(host, domain)
    assert skeleton(skeleton(host)) == skeleton(host) or host
