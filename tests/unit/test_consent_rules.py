"""How the autoconsent rules are read, and what of a page's tree is looked into."""

from __future__ import annotations

from typing import Any

from veritas.collect.experiments.consent.documents import closed_roots
from veritas.collect.experiments.consent.rules import rule_of, rules, rules_for

RAW: dict[str, Any] = {
    "name": "made up",
    "detectCmp": [{"exists": "#cmp"}],
    "detectPopup": [{"visible": "#cmp .box", "check": "any"}],
    "optIn": [{"waitForThenClick": "#yes"}],
    "optOut": [{"wait": 500}, {"click": "#no"}],
}


def test_a_rule_says_what_to_press() -> None:
    rule = rule_of(RAW)
    assert rule is not None
    assert (rule.accept, rule.reject, rule.settings) == ("#yes", "#no", None)
    assert (rule.url, rule.frame) == (None, False)
    two = rule_of({**RAW, "optOut": [{"click": "#more"}, {"waitForThenClick": "#save"}]})
    assert two is not None
    assert (two.reject, two.settings) == (None, "#more")


def test_what_no_visitor_can_do_is_not_taken_over() -> None:
    for steps in ([{"hide": "#cmp"}], [{"eval": "EVAL_X"}], [{"click": "#no", "all": True}]):
        rule = rule_of({**RAW, "optOut": steps})
        assert rule is not None
        assert rule.reject is None


def test_a_rule_that_needs_code_or_cookies_to_be_known_is_left_out() -> None:
    assert rule_of({**RAW, "detectCmp": [{"eval": "EVAL_X"}]}) is None
    assert rule_of({**RAW, "detectPopup": [{"cookieContains": "x"}]}) is None
    assert rule_of({**RAW, "detectCmp": []}) is None
    assert rule_of({**RAW, "runContext": {"urlPattern": "("}}) is None
    assert rule_of({**RAW, "runContext": {"main": False, "frame": False}}) is None


def test_most_rules_of_the_package_can_be_used_and_few_are_for_one_page() -> None:
    assert len(rules()) > 800
    here = rules_for("https://shop.example/")
    assert 200 < len(here) < 500
    there = rules_for("https://www.papajohns.ca/")
    assert there[0].url is not None
    assert len(there) > len(here)


def test_closed_trees_are_those_of_the_document_that_is_asked_for() -> None:
    def host(number: int, mode: str) -> dict[str, Any]:
        return {"shadowRoots": [{"shadowRootType": mode, "backendNodeId": number}]}

    inner = {"frameId": "F", "contentDocument": {"children": [host(3, "closed")]}}
    nested = {"shadowRoots": [{"shadowRootType": "open", "backendNodeId": 4,
                               "children": [host(5, "closed")]}]}  # fmt: skip
    tree = {"frameId": "M", "children": [host(1, "closed"), host(2, "open"), inner, nested]}
    assert sorted(closed_roots(tree, "M")) == [1, 5]
    assert closed_roots(tree, "F") == [3]
    many = {"frameId": "M", "children": [host(number, "closed") for number in range(10_000)]}
    assert len(closed_roots(many, "M")) == 30
