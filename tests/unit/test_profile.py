"""What a site is made with, and what kind of site it is."""

from __future__ import annotations

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.unit.artifact_builder import (
    URL,
    body,
    cookie,
    dead_site,
    field,
    form,
    headers,
    link,
    page,
    request,
    script,
    site,
    text,
)
from veritas.artifacts import Artifacts, MetaElement
from veritas.checks.profile.profile import profile_of
from veritas.checks.profile.site_type import SiteType
from veritas.checks.profile.technologies import signatures, technologies_of

# One sign for each signature: a new one without a line here fails a test below.
SIGNS: dict[str, tuple[str, str, str]] = {
    "nginx": ("header", "Server: nginx/1.25.3", "1.25.3"),
    "Apache httpd": ("header", "Server: Apache/2.4.57 (Debian)", "2.4.57"),
    "Microsoft IIS": ("header", "Server: Microsoft-IIS/10.0", "10.0"),
    "LiteSpeed": ("header", "Server: LiteSpeed", ""),
    "Caddy": ("header", "Server: Caddy", ""),
    "Cloudflare": ("header", "CF-RAY: 8a1-FRA", ""),
    "Fastly": ("header", "X-Served-By: cache-fra-1", ""),
    "Akamai": ("header", "X-Akamai-Transformed: 9", ""),
    "Amazon CloudFront": ("header", "Via: 1.1 a.cloudfront.net (CloudFront)", ""),
    "Vercel": ("header", "Server: Vercel", ""),
    "Netlify": ("header", "Server: Netlify", ""),
    "GitHub Pages": ("header", "Server: GitHub.com", ""),
    "PHP": ("header", "X-Powered-By: PHP/8.2.1", "8.2.1"),
    "ASP.NET": ("cookie", "ASP.NET_SessionId", ""),
    "Express": ("header", "X-Powered-By: Express", ""),
    "Next.js": ("html", '<div id="__next">', ""),
    "Nuxt": ("html", '<script src="/_nuxt/a.js">', ""),
    "Gatsby": ("meta", "generator=Gatsby 5.12.0", "5.12.0"),
    "Angular": ("html", '<app-root ng-version="17.0.2">', "17.0.2"),
    "Ruby on Rails": ("meta", "csrf-param=authenticity_token", ""),
    "Laravel": ("cookie", "laravel_session", ""),
    "Django": ("cookie", "csrftoken", ""),
    "WordPress": ("meta", "generator=WordPress 6.4.2", "6.4.2"),
    "Drupal": ("header", "X-Generator: Drupal 10 (https://www.drupal.org)", "10"),
    "Joomla": ("meta", "generator=Joomla! - Open Source", ""),
    "TYPO3": ("meta", "generator=TYPO3 CMS", ""),
    "Ghost": ("meta", "generator=Ghost 5.75", "5.75"),
    "Hugo": ("meta", "generator=Hugo 0.121.1", "0.121.1"),
    "Jekyll": ("meta", "generator=Jekyll v4.3.2", "4.3.2"),
    "Docusaurus": ("meta", "generator=Docusaurus v3.0.1", "3.0.1"),
    "Sphinx": ("html", '<script src="_static/documentation_options.js">', ""),
    "MkDocs": ("meta", "generator=mkdocs-1.5.3, mkdocs-material", "1.5.3"),
    "Wix": ("request", "https://static.wixstatic.com/a.png", ""),
    "Squarespace": ("html", "<!-- This is Squarespace. -->", ""),
    "Webflow": ("html", '<html data-wf-page="1">', ""),
    "Shopify": ("request", "https://cdn.shopify.com/s/files/a.js", ""),
    "WooCommerce": ("html", "/plugins/woocommerce/a.css", ""),
    "Magento": ("cookie", "mage-cache-storage", ""),
    "PrestaShop": ("meta", "generator=PrestaShop", ""),
    "Shopware": ("html", "/bundles/storefront/a.js", ""),
    "BigCommerce": ("request", "https://cdn11.bigcommerce.com/a.js", ""),
    "OpenCart": ("html", "index.php?route=product/product", ""),
    "Stripe": ("request", "https://js.stripe.com/v3/", ""),
    "PayPal": ("request", "https://www.paypal.com/sdk/js", ""),
    "Klarna": ("request", "https://x.klarnacdn.net/kp/lib/v1/api.js", ""),
    "Google Analytics": ("request", "https://www.google-analytics.com/analytics.js", ""),
    "Google Tag Manager": ("request", "https://www.googletagmanager.com/gtm.js?id=1", ""),
    "Matomo": ("request", "https://stats.test/matomo.js", ""),
    "Plausible": ("request", "https://plausible.io/js/script.js", ""),
    "Hotjar": ("request", "https://static.hotjar.com/c/hotjar-1.js", ""),
    "Microsoft Clarity": ("request", "https://www.clarity.ms/tag/x", ""),
    "FullStory": ("request", "https://edge.fullstory.com/s/fs.js", ""),
    "Meta Pixel": ("request", "https://connect.facebook.net/en_US/fbevents.js", ""),
    "Google Ads": ("request", "https://www.googleadservices.com/pagead/conversion.js", ""),
    "TikTok Pixel": ("request", "https://analytics.tiktok.com/i18n/pixel/events.js", ""),
    "Criteo": ("request", "https://static.criteo.net/js/ld/ld.js", ""),
    "OneTrust": ("request", "https://cdn.cookielaw.org/scripttemplates/otSDKStub.js", ""),
    "Cookiebot": ("request", "https://consent.cookiebot.com/uc.js", ""),
    "Usercentrics": ("request", "https://app.usercentrics.eu/latest/main.js", ""),
    "Klaro": ("script", "https://fair.test/klaro.js", ""),
    "vanilla-cookieconsent": ("script", "https://fair.test/cookieconsent.umd.js", ""),
    "tarteaucitron": ("script", "https://fair.test/tarteaucitron.min.js", ""),
    "reCAPTCHA": ("request", "https://www.google.com/recaptcha/api.js", ""),
    "hCaptcha": ("request", "https://js.hcaptcha.com/1/api.js", ""),
    "Cloudflare Turnstile": (
        "request",
        "https://challenges.cloudflare.com/turnstile/v0/api.js",
        "",
    ),
    "Intercom": ("request", "https://widget.intercom.io/widget/x", ""),
    "Zendesk": ("request", "https://static.zdassets.com/ekr/snippet.js", ""),
    "Tawk.to": ("request", "https://embed.tawk.to/1/default", ""),
    "Sentry": ("request", "https://browser.sentry-cdn.com/7.91.0/bundle.min.js", "7.91.0"),
}


def showing(place: str, value: str) -> Artifacts:
    bare = {"headers": headers(Server=None), "bodies": (), "requests": (request(URL, "document"),)}
    bare |= {"cookies": (), "links": ()}
    match place:
        case "header":
            name, _, content = value.partition(": ")
            bare["headers"] = (*headers(Server=None), (name, content))
        case "meta":
            name, _, content = value.partition("=")
            bare["metas"] = (MetaElement("meta", name, content),)
        case "script":
            bare["scripts"] = (script(value),)
        case "request":
            bare["requests"] = (request(URL, "document"), request(value, "script"))
        case "cookie":
            bare["cookies"] = (cookie(value),)
        case _:
            bare["bodies"] = (body(value, URL, kind="document"),)
    return site(page(**bare))


@pytest.mark.parametrize("name", [signature.name for signature in signatures()])
def test_each_signature_finds_its_technology_and_no_other(name: str) -> None:
    place, value, version = SIGNS[name]
    found = technologies_of(showing(place, value))
    assert [one.name for one in found] == [name]
    assert found[0].version == version
    assert found[0].evidence.startswith(f"{place}: ")


def test_a_plain_page_shows_none() -> None:
    assert technologies_of(showing("html", "<p>PHP and nginx are fine, says WordPress</p>")) == ()


def test_libraries_are_told_with_their_version() -> None:
    made = site(page(bodies=(body("/*! jQuery v3.7.1 |", "https://fair.test/a.js"),)))
    assert [(one.name, one.version) for one in technologies_of(made)] == [("jQuery", "3.7.1")]


def kind_of(**changes: object) -> SiteType:
    return profile_of(site(page(forms=(), texts=(), **changes))).type


def test_kinds_of_sites() -> None:
    shop = profile_of(site(page(links=(link("Basket", f"{URL}cart"),))))
    assert shop.type is SiteType.SHOP
    assert 0 < shop.confidence <= 0.95
    assert shop.signs
    dated = tuple(link("Report", f"{URL}2026/11/report-{n}") for n in range(12))
    assert kind_of(links=dated) is SiteType.NEWS
    posts = tuple(link("Post", f"{URL}blog/{n}") for n in range(6))
    assert kind_of(links=posts) is SiteType.BLOG
    password = (form(field("text"), field("password")),)
    login = profile_of(site(page(links=(), texts=(), forms=password)))
    assert login.type is SiteType.LOGIN
    ministry = "https://www.bmi.gv.at/"
    assert kind_of(links=(), final_url=ministry) is SiteType.GOVERNMENT
    words = tuple(text(t) for t in ("Online banking", "Savings account", "Mortgages", "IBAN"))
    bank = profile_of(site(page(links=(), forms=(), texts=words)))
    assert bank.type is SiteType.BANK
    assert kind_of(links=()) is SiteType.UNKNOWN
    assert profile_of(dead_site()).type is SiteType.UNKNOWN


@given(st.text(max_size=300), st.text(max_size=100))
def test_no_page_breaks_it(html: str, url: str) -> None:
    profile_of(
        site(
            page(
                bodies=(body(html, url, kind="document"), body(html, url)),
                scripts=(script(url),),
                metas=(MetaElement("meta", html[:20], url),),
                links=(link(html[:20], url),),
            )
        )
    )


def test_signatures_are_bounded() -> None:
    """No signature may take long on a hostile page: none nests its repetitions."""
    for signature in signatures():
        for place in ("header", "meta", "script", "request", "cookie", "html"):
            pattern = getattr(signature, place)
            assert not re.search(r"[*+}]\)[*+{]", pattern), signature.name
