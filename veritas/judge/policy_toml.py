"""Reads a policy written in TOML: the shipped one, or one that somebody brings. Pure.

``docs/reference/policy.md`` describes every key. A policy that begins with ``extends = "veritas"``
changes the shipped one: tables are merged key by key, other values take the place of the old.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection
from decimal import Decimal
from typing import Any

import msgspec

from veritas.checks.profile.site_type import SiteType
from veritas.core.errors import PolicyError
from veritas.core.findings import Claim, Severity
from veritas.judge.policy import (
    DEFAULT_TYPE,
    CheckRule,
    Condition,
    NamedRule,
    Policy,
    RiskLevel,
    Signal,
)
from veritas.judge.toml_table import TomlTable

SCHEMA = 1
MAX_POLICY_BYTES = 256 * 1024
MAX_RULES = 200
FACT = "fact"
PAGE_CODES = frozenset({"bot_wall"})
"""The codes a condition may name for a page that could not be had; without any other a site that
did not open has no score at all."""

_BASE = "veritas"


def parse_policy(source: str, known_checks: Collection[str], base: str = "") -> Policy:
    """Read a policy.

    Args:
        source: the document.
        known_checks: ids of all checks there are; a rule for any other is refused.
        base: the shipped policy's document, for a policy that extends it.

    Raises:
        PolicyError: it is no policy of this format, or a number does not fit; the message names
            the line, the key and the value.
    """
    values = _read(source)
    extends = values.pop("extends", None)
    if extends is not None:
        if extends != _BASE or not base:
            raise PolicyError(f"extends = {extends!r}: only {_BASE!r} can be extended")
        values = _merged(_read(base), values)
    top = TomlTable(values, "", source)
    if top.whole("schema", 0, 1_000_000) != SCHEMA:
        raise top.refuse(
            "schema",
            f"this program reads policies of schema {SCHEMA}; see docs/reference/policy.md",
        )
    policy = _policy(top, frozenset(known_checks))
    top.done()
    content = msgspec.json.encode(policy, order="deterministic")
    return msgspec.structs.replace(policy, sha256=hashlib.sha256(content).hexdigest())


def _read(source: str) -> dict[str, Any]:
    if len(source) > MAX_POLICY_BYTES:
        raise PolicyError(f"a policy has at most {MAX_POLICY_BYTES >> 10} KiB")
    try:
        return tomllib.loads(source, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError(f"this is not TOML: {error}") from None
    except ArithmeticError:
        raise PolicyError("a number in it cannot be read") from None
    except ValueError as error:  # a number with thousands of digits
        raise PolicyError(f"a number in it cannot be read: {error}") from None


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _merged(old, value)
        else:
            merged[key] = value
    return merged


def _policy(top: TomlTable, known: frozenset[str]) -> Policy:
    scoring = top.table("scoring")
    policy = Policy(
        name=top.text("name", longest=80),
        version=top.text("version", longest=40),
        most=_by_signal(top.table("signals")),
        weights=_weights(top.table("weights")),
        site_type_confidence_pct=scoring.whole("site_type_confidence_pct", 0, 100),
        checks=_checks(top.table("checks"), known),
        other_checks=_check(top.table("other_checks")),
        rules=_rules(top.table("rules"), known),
        levels=_levels(top.table("levels")),
        claim_pct=_claims(scoring.table("claims")),
        words_most=scoring.hundredths("words_most", 0, 100),
        further_pct=scoring.whole("further_pct", 0, 100),
        check_ceiling_pct=scoring.whole("check_ceiling_pct", 100, 1000),
        min_coverage_pct=scoring.whole("min_coverage_pct", 0, 100),
        unfinished_page_pct=scoring.whole("unfinished_page_pct", 0, 100),
        unchecked_points=scoring.hundredths("unchecked_points", 0, 100),
    )
    scoring.done()
    return policy


def _by_signal(table: TomlTable) -> dict[Signal, int]:
    values = {signal: table.hundredths(signal, 0, 100) for signal in Signal}
    _only(table, [signal.value for signal in Signal], "signal")
    return values


def _only(table: TomlTable, known: list[str], what: str) -> None:
    for key in table.keys():  # noqa: SIM118 - a table of ours, not a dict
        if key not in known:
            raise table.refuse(key, f"unknown {what}; known: {', '.join(known)}")


def _weights(table: TomlTable) -> dict[str, dict[Signal, int]]:
    kinds = [DEFAULT_TYPE, *(kind.value for kind in SiteType if kind is not SiteType.UNKNOWN)]
    _only(table, kinds, "kind of site")
    if DEFAULT_TYPE not in table:
        raise table.refuse(DEFAULT_TYPE, "this is missing: the weights for any other kind of site")
    weights = {}
    for kind in table.keys():  # noqa: SIM118
        row = _by_signal(table.table(kind))
        total = sum(row.values())
        if total != 100_00:
            shown = f"{total / 100:g}"
            raise table.refuse(kind, f"these weights sum to {shown}; they must sum to 100")
        weights[kind] = row
    for signal, weight in weights[DEFAULT_TYPE].items():
        if not weight:
            raise table.table(DEFAULT_TYPE).refuse(
                signal, "a default weight is more than 0; set its most to 0 under [signals] instead"
            )
    return weights


def _checks(table: TomlTable, known: frozenset[str]) -> dict[str, CheckRule]:
    for key in table.keys():  # noqa: SIM118
        if key not in known:
            raise table.refuse(key, "unknown check; `veritas checks` names all")
    return {key: _check(table.table(key)) for key in table.keys()}  # noqa: SIM118


def _check(table: TomlTable) -> CheckRule:
    name = table.text("signal")
    if name not in tuple(Signal):
        raise table.refuse("signal", f"unknown signal; known: {', '.join(Signal)}")
    weight = table.hundredths("weight", 0, 100)
    low, medium, high = table.hundredths_list("points", 3, 0, 100)
    if not low <= medium <= high:
        raise table.refuse("points", "what is graver costs no less: low, medium, high must rise")
    table.done()
    points = {
        Severity.INFO: 0,
        Severity.LOW: low,
        Severity.MEDIUM: medium,
        Severity.HIGH: high,
        Severity.CRITICAL: high * 5 // 4,
    }
    return CheckRule(Signal(name), weight, points)


def _claims(table: TomlTable) -> dict[str, int]:
    known = [FACT, *(claim.value for claim in Claim)]
    _only(table, known, "claim")
    shares = {name: table.whole(name, 0, 1000) for name in known}
    rising = [shares[name] for name in known[1:]]
    if rising != sorted(rising):
        raise table.refuse(
            Claim.EXPERIMENT_PROVES, "what proves more costs no less: the shares must rise"
        )
    return shares


def _levels(table: TomlTable) -> tuple[tuple[int, RiskLevel], ...]:
    _only(table, [level.value for level in RiskLevel], "level")
    levels = tuple((table.whole(level, 0, 100), level) for level in RiskLevel)
    lowest = [score for score, _ in levels]
    if lowest != sorted(set(lowest), reverse=True):
        raise table.refuse(RiskLevel.TRUSTED, "each level must begin above the next worse one")
    if lowest[-1] != 0:
        raise table.refuse(RiskLevel.LIKELY_FRAUDULENT, "the worst level must begin at 0")
    return levels


def _rules(table: TomlTable, known: frozenset[str]) -> tuple[NamedRule, ...]:
    names = sorted(table.keys())
    if len(names) > MAX_RULES:
        raise table.refuse("", f"{len(names)} rules; {MAX_RULES} is the limit")
    rules = [_rule(name, table.table(name), known) for name in names]
    return tuple(rule for rule in rules if rule is not None)


def _rule(name: str, table: TomlTable, known: frozenset[str]) -> NamedRule | None:
    off = table.flag("off")
    why = table.text("why")
    most = table.whole("most", 0, 100) if "most" in table else None
    points = table.hundredths("points", 0, 100) if "points" in table else 0
    partial = table.flag("partial")
    when = tuple(_condition(item, known) for item in table.tables("when"))
    table.done()
    if (most is None) == (points == 0):
        raise table.refuse("", "give either most (a cap) or points (a deduction)")
    if not when:
        raise table.refuse("when", "a rule needs a condition, such as [{ check = … }]")
    return None if off else NamedRule(name, why, when, most, points, partial)


def _condition(table: TomlTable, known: frozenset[str]) -> Condition:
    checks = table.texts("check")
    for check in checks:
        if check not in known:
            raise table.refuse("check", f"unknown check {check!r}")
    severity = table.text("severity", default=Severity.LOW)
    if severity not in tuple(Severity):
        raise table.refuse("severity", f"unknown severity; known: {', '.join(Severity)}")
    claim = table.text("claim", default="")
    strong = (Claim.SCREEN_SHOWS, Claim.EXPERIMENT_PROVES)
    if claim and claim not in strong:
        raise table.refuse(
            "claim", f"give one of {', '.join(strong)}: words alone are never enough"
        )
    page = table.text("page", default="")
    if page and page not in PAGE_CODES:
        raise table.refuse("page", f"unknown code; known: {', '.join(sorted(PAGE_CODES))}")
    if bool(checks) == bool(page):
        raise table.refuse("", "a condition names either a check or a page")
    confidence = table.whole("confidence_pct", 0, 100, default=50)
    table.done()
    return Condition(checks, Severity(severity), Claim(claim) if claim else None, confidence, page)
