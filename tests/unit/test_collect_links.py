"""Which hosts belong together, and which pages are opened next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veritas.artifacts import LinkElement
from veritas.collect.domains import registrable_domain
from veritas.collect.links import choose_links, page_key
from veritas.core.findings import Box


def link(url: str, text: str = "", *, visible: bool = True) -> LinkElement:
    return LinkElement("a", text, url, "", Box(0, 0, 10, 10), visible)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.shop.example.co.uk", "example.co.uk"),
        ("shop.test", "shop.test"),
        ("a.b.shop.test.", "shop.test"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("2001:db8::1", "2001:db8::1"),
        ("someone.github.io", "someone.github.io"),
        ("", ""),
    ],
)
def test_registrable_domain(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


@given(st.text(max_size=80))
def test_any_text_has_a_domain(host: str) -> None:
    assert isinstance(registrable_domain(host), str)


def test_pages_that_matter_come_first() -> None:
    chosen = choose_links(
        [
            link("https://shop.test/blog/one"),
            link("https://shop.test/legal/privacy"),
            link("https://shop.test/p/tent"),
            link("https://www.shop.test/checkout"),
            link("https://shop.test/x", "Sign up"),
        ],
        "shop.test",
        [],
    )
    assert chosen == [
        "https://www.shop.test/checkout",
        "https://shop.test/x",
        "https://shop.test/p/tent",
        "https://shop.test/legal/privacy",
        "https://shop.test/blog/one",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://other.test/checkout",
        "mailto:a@shop.test",
        "javascript:void(0)",
        "https://shop.test/logout",
        "https://shop.test/account/sign-out",
        "https://shop.test/terms.PDF",
        "https://shop.test/file.zip?x=1",
        "https://shop.test/cart?delete=3",
        "https://user:secret@shop.test/",
        "https://[broken/",
        "https://shop.test/" + "x" * 3000,
    ],
)
def test_links_that_are_not_followed(url: str) -> None:
    assert choose_links([link(url)], "shop.test", []) == []


def test_one_page_is_opened_once() -> None:
    links = [
        link("https://shop.test/cart#top"),
        link("https://shop.test/cart?utm_source=x&gclid=1"),
        link("https://SHOP.test/cart"),
        link("https://shop.test/#main"),
    ]
    assert choose_links(links, "shop.test", [page_key("https://shop.test/")]) == [
        "https://shop.test/cart"
    ]


def test_other_parameters_stay_as_they_were() -> None:
    assert page_key("https://shop.test/p?id=%41+b&x") == "https://shop.test/p?id=%41+b&x"


@given(st.lists(st.text(max_size=60).map(lambda tail: f"https://shop.test/{tail}"), max_size=8))
def test_choosing_never_fails_and_never_repeats(urls: list[str]) -> None:
    chosen = choose_links([link(url) for url in urls], "shop.test", [])
    assert len(chosen) == len(set(chosen))


def test_links_that_redirect_away_are_not_opened() -> None:
    urls = [
        "https://shop.test/out?url=https%3A%2F%2Fother.test%2F",
        "https://shop.test/out?url=https://[bad",
        "https://shop.test/login?next=https://www.shop.test/cart",
        "https://shop.test/a?q=https",
    ]
    found = choose_links([link(url) for url in urls], "shop.test", ())
    assert urls[0] not in found
    assert set(urls[1:]) == set(found)
