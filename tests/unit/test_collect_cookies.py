"""Set-Cookie fields as RFC 6265bis reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veritas.artifacts import CookieRecord
from veritas.collect.cookies import parse_set_cookie

URL = "https://shop.example/"


def parse(line: str) -> CookieRecord | None:
    return parse_set_cookie(line, set_by_url=URL, third_party=False)


def parsed(line: str) -> CookieRecord:
    cookie = parse(line)
    assert cookie is not None
    return cookie


def test_all_attributes_are_read_and_the_value_is_masked() -> None:
    cookie = parsed(
        "sid=s3cret=x; Domain=.Shop.Example; Path=/a; Secure; HttpOnly; SameSite=Strict; Max-Age=60"
    )
    assert cookie == CookieRecord(
        name="sid",
        line="sid=…; Domain=.Shop.Example; Path=/a; Secure; HttpOnly; SameSite=Strict; Max-Age=60",
        domain="shop.example",
        path="/a",
        secure=True,
        http_only=True,
        same_site="strict",
        max_age_s=60,
        has_expiry=True,
        set_by_url=URL,
        third_party=False,
    )


def test_an_absent_same_site_stays_empty() -> None:
    assert parsed("a=b; Path=/").same_site == ""


def test_an_odd_same_site_is_kept_as_sent() -> None:
    assert parsed("a=b; SameSite=Sometimes").same_site == "Sometimes"


def test_the_last_attribute_of_a_name_counts() -> None:
    cookie = parsed("a=b; SameSite=None; path=/x; SAMESITE = lax ; Path=/y")
    assert (cookie.same_site, cookie.path) == ("lax", "/y")


@pytest.mark.parametrize(
    ("text", "seconds", "expires"),
    [
        ("0", 0, True),
        ("-5", -5, True),
        ("1.5", None, False),
        ("", None, False),
        ("9" * 5000, None, False),
    ],
)
def test_max_age(text: str, seconds: int | None, *, expires: bool) -> None:
    cookie = parsed(f"a=b; Max-Age={text}")
    assert (cookie.max_age_s, cookie.has_expiry) == (seconds, expires)


def test_a_max_age_of_many_digits_is_cut_not_refused() -> None:
    assert parsed("a=b; Max-Age=" + "9" * 500).max_age_s == 10**15


def test_expires_alone_is_an_expiry() -> None:
    cookie = parsed("a=b; Expires=Wed, 21 Oct 2026 07:28:00 GMT")
    assert (cookie.max_age_s, cookie.has_expiry) == (None, True)


def test_a_field_without_equals_is_a_value_without_a_name() -> None:
    cookie = parsed("justvalue; Secure")
    assert (cookie.name, cookie.line, cookie.secure) == ("", "…; Secure", True)


@pytest.mark.parametrize("line", ["", "=", " ; Secure", "a=b\x00", "a=\x07", "a=" + "v" * 4096])
def test_what_a_browser_ignores_is_ignored(line: str) -> None:
    assert parse(line) is None


@given(st.text(max_size=300), st.text(max_size=50))
def test_any_text_is_read_and_no_value_survives(noise: str, attributes: str) -> None:
    cookie = parse(f"name=zq9SECRETzq9{noise}".split(";")[0] + ";" + attributes)
    if cookie is not None:
        assert "zq9SECRETzq9" not in cookie.line
        assert "zq9SECRETzq9" not in cookie.name


@given(st.text(max_size=500))
def test_no_line_breaks_the_parser(line: str) -> None:
    cookie = parse(line)
    assert cookie is None or len(cookie.line) <= 1000
