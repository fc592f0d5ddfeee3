"""Connect-to rules, with the meaning curl gives them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veritas.collect.settings import ConnectTo, connection_target, parse_connect_to
from veritas.core.errors import InvalidRequestError


@pytest.mark.parametrize(
    ("raw", "rule", "words"),
    [
        (
            "Shop.Test:443:127.0.0.1:8443",
            ConnectTo("shop.test", 443, "127.0.0.1", 8443),
            "MAP shop.test:443 127.0.0.1:8443",
        ),
        ("::127.0.0.1:80", ConnectTo("", None, "127.0.0.1", 80), "MAP * 127.0.0.1:80"),
        ("shop.test:::", ConnectTo("shop.test", None, "", None), "MAP shop.test shop.test"),
        (
            "[::1]:80:[2001:DB8::1]:8080",
            ConnectTo("::1", 80, "2001:db8::1", 8080),
            "MAP [::1]:80 [2001:db8::1]:8080",
        ),
        ("a.test:80:b.test:", ConnectTo("a.test", 80, "b.test", None), "MAP a.test:80 b.test"),
    ],
)
def test_good_rules(raw: str, rule: ConnectTo, words: str) -> None:
    assert parse_connect_to(raw) == rule
    assert rule.resolver_rule == words


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "a:b",
        "a:80:b:80:c",
        "a:0:b:80",
        "a:65536:b:80",
        "a:80:b:x",
        ":80::81",
        "[::1:80:b:80",
        "[nonsense]:80:b:80",
        "a b:80:c:80",
        "a:80:b, MAP * evil:80",
        "a:٣:b:80",
    ],
)
def test_bad_rules_name_the_value(raw: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        parse_connect_to(raw)
    assert caught.value.code == "invalid_connect_to"
    assert "HOST:PORT:ADDRESS:PORT" in str(caught.value)


def test_the_first_rule_that_fits_counts() -> None:
    rules = (parse_connect_to("a.test:443:10.0.0.1:1"), parse_connect_to(":443:10.0.0.2:"))
    assert connection_target(rules, "A.test", 443) == ("10.0.0.1", 1, True)
    assert connection_target(rules, "b.test", 443) == ("10.0.0.2", 443, True)
    assert connection_target(rules, "b.test", 80) == ("b.test", 80, False)


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_refused(raw: str) -> None:
    try:
        rule = parse_connect_to(raw)
    except InvalidRequestError:
        return
    # What goes to the browser's command line can hold no second rule.
    assert "," not in rule.resolver_rule
    assert rule.resolver_rule.count(" ") == 2
