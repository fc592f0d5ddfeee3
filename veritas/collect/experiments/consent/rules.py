"""The autoconsent rules: how known consent banners are recognised, and which control does what.

The rules are data of the package ``duckduckgo-autoconsent-py`` (MPL-2.0). Only what tells a
banner and its controls is taken from them. Their ways to get rid of a banner are not followed:
some hide it or set its cookies, which no visitor can do, and what a visitor meets is measured
here.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec

_MAX_SELECTOR_CHARS = 1000


class Rule(msgspec.Struct, frozen=True):
    """One rule, as far as it is used here.

    Attributes:
        name: such as ``klaro``.
        url: the pages it is for; None for any.
        frame: it is for frames (True), for the page itself (False), or for both (None).
        detect: steps that all hold where the software is in the page.
        popup: steps that all hold while its banner is to be seen.
        accept, reject, settings: what to press, or None where the rule does not say.
    """

    name: str
    url: str | None
    frame: bool | None
    detect: list[dict[str, Any]]
    popup: list[dict[str, Any]]
    accept: str | list[str] | None
    reject: str | list[str] | None
    settings: str | list[str] | None


@cache
def rules() -> tuple[Rule, ...]:
    """All rules that can be used; the first call reads them from the package, and blocks."""
    raw = files("duckduckgo_autoconsent").joinpath("autoconsent_rules.json").read_bytes()
    read = (rule_of(one) for one in msgspec.json.decode(raw))
    return tuple(rule for rule in read if rule is not None)


@lru_cache(maxsize=64)
def rules_for(url: str) -> tuple[Rule, ...]:
    """Those for a page's URL, the ones for just this page first."""
    fits = [rule for rule in rules() if rule.url is None or re.search(rule.url, url)]
    return tuple(sorted(fits, key=lambda rule: rule.url is None))


def rule_of(raw: dict[str, Any]) -> Rule | None:
    """Read one rule.

    Returns:
        None when it needs what is not supported here: code, cookies, waiting.
    """
    context = raw.get("runContext", {})
    main, frame = context.get("main", True), context.get("frame", False)
    pattern = context.get("urlPattern") or None
    detect, popup = _steps(raw["detectCmp"]), _steps(raw["detectPopup"])
    if not detect or not popup or not (main or frame) or not _is_pattern(pattern):
        return None
    accept, refuse = _presses(raw["optIn"]), _presses(raw["optOut"])
    return Rule(
        name=str(raw["name"])[:80],
        url=pattern,
        frame=None if main and frame else bool(frame),
        detect=detect,
        popup=popup,
        accept=accept[0] if accept is not None and len(accept) == 1 else None,
        reject=refuse[0] if refuse is not None and len(refuse) == 1 else None,
        settings=refuse[0] if refuse is not None and len(refuse) > 1 else None,
    )


def _is_pattern(pattern: str | None) -> bool:
    try:
        return pattern is None or bool(re.compile(pattern))
    except re.error:  # one of the few that only JavaScript understands
        return False


def _steps(steps: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Conditions of the kinds that the finder script knows; None if there are others."""
    read: list[dict[str, Any]] = []
    for step in steps:
        if "any" in step:
            inner = _steps(step["any"])
            if inner is None:
                return None
            read.append({"any": inner})
            continue
        kind = next((key for key in ("exists", "visible") if key in step), None)
        if kind is None or not _is_selector(step[kind]):
            return None
        negated = bool(step.get("negated")) or step.get("check") == "none"
        read.append({kind: step[kind], "negated": negated})
    return read


def _presses(steps: list[dict[str, Any]]) -> list[str | list[str]] | None:
    """What a visitor would press, in order; None where the rule does what no visitor can."""
    pressed: list[str | list[str]] = []
    for step in steps:
        press = step.get("waitForThenClick") or step.get("click")
        if press is not None and _is_selector(press) and not step.get("all"):
            pressed.append(press)
        elif not step.keys() & {"wait", "waitFor", "waitForVisible", "exists", "visible"}:
            return None
    return pressed


def _is_selector(selector: object) -> bool:
    parts = selector if isinstance(selector, list) else [selector]
    return all(isinstance(one, str) and 0 < len(one) <= _MAX_SELECTOR_CHARS for one in parts)
