"""The judge's policy: what each problem costs, and what a score cannot rise above. Pure data.

The shipped numbers stand in ``policy.toml``, which explains them; :mod:`~veritas.judge.policy_toml`
reads it, and any policy somebody brings. All points are whole hundredths, so that a score is the
same on every machine.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from veritas.core.findings import Claim, Severity


class Signal(StrEnum):
    """What a check's result says something about."""

    STRUCTURE = "structure"
    SECURITY = "security"
    VISUAL_HONESTY = "visual_honesty"
    TEMPORAL = "temporal"
    GRAPH = "graph"
    META = "meta"


class RiskLevel(StrEnum):
    """What a score means, best first."""

    TRUSTED = "trusted"
    PROBABLY_SAFE = "probably_safe"
    SUSPICIOUS = "suspicious"
    HIGH_RISK = "high_risk"
    LIKELY_FRAUDULENT = "likely_fraudulent"


SEVERITY_ORDER: tuple[Severity, ...] = tuple(Severity)
"""From least to most severe."""

_CLAIM_ORDER: tuple[Claim, ...] = tuple(Claim)

DEFAULT_TYPE = "default"
"""Whose weights hold for a kind of site that has none of its own."""


class CheckRule(msgspec.Struct, frozen=True):
    """What a check counts.

    Attributes:
        signal: what it says something about.
        weight: its share in coverage and confidence, in hundredths.
        points: what one finding costs at full confidence, by severity, in hundredths of a point.
    """

    signal: Signal
    weight: int
    points: dict[Severity, int]


class Condition(msgspec.Struct, frozen=True):
    """What must be so for a named rule to hold; findings that rest on words alone never do.

    Attributes:
        checks: one of these has a finding that fits; empty when only the page matters.
        severity: the least severity of the finding.
        claim: the least the finding must claim; None when any but words alone will do.
        confidence_pct: the least confidence of the finding, in percent.
        page: the code with which the target's page is missing, such as ``bot_wall``; empty
            when it does not matter.
    """

    checks: tuple[str, ...] = ()
    severity: Severity = Severity.LOW
    claim: Claim | None = None
    confidence_pct: int = 50
    page: str = ""


class NamedRule(msgspec.Struct, frozen=True):
    """A rule that holds for the score as a whole when all its conditions do.

    Attributes:
        id: its name, unique among all named rules.
        why: in a few words, for people.
        when: its conditions.
        most: a cap: the score cannot be above this; None for a deduction.
        points: a deduction: what it takes off besides, in hundredths; 0 for a cap.
        partial: whether the audit saw only part of the site when it holds.
    """

    id: str
    why: str
    when: tuple[Condition, ...]
    most: int | None = None
    points: int = 0
    partial: bool = False


class Policy(msgspec.Struct, frozen=True):
    """Everything the judge goes by.

    Attributes:
        name: whose policy it is.
        version: of its content.
        most: what all checks of a signal can cost together, in hundredths of a point.
        weights: by kind of site, how 100 is shared out between the signals. What a check of a
            signal costs is multiplied by the signal's weight for the kind of site over its
            default weight.
        site_type_confidence_pct: a kind of site surer than this counts, else the default.
        checks: by check id.
        other_checks: for a check without a rule of its own.
        rules: the named rules, in the order of their names.
        levels: the lowest score of each level, best level first.
        claim_pct: what a finding costs by how far its evidence reaches, in percent; the key
            ``fact`` stands for findings that claim no more than a plain fact.
        words_most: what findings that rest on words alone can cost together, in hundredths.
        further_pct: of several findings of one check the dearest costs in full, each other one
            this share.
        check_ceiling_pct: a check costs at most this share of its dearest finding.
        min_coverage_pct: below it a good level is withheld: it must be earned.
        unfinished_page_pct: what remains of the confidence when the target's page did not finish
            loading.
        unchecked_points: what the low end of the range lies below the score when nothing could be
            checked, in hundredths; less, as far as more was.
        sha256: of the content in a fixed form, whatever the file it came from looked like.
    """

    name: str
    version: str
    most: dict[Signal, int]
    weights: dict[str, dict[Signal, int]]
    site_type_confidence_pct: int
    checks: dict[str, CheckRule]
    other_checks: CheckRule
    rules: tuple[NamedRule, ...]
    levels: tuple[tuple[int, RiskLevel], ...]
    claim_pct: dict[str, int]
    words_most: int
    further_pct: int
    check_ceiling_pct: int
    min_coverage_pct: int
    unfinished_page_pct: int
    unchecked_points: int
    sha256: str = ""

    def rule_of(self, check_id: str) -> CheckRule:
        """The rule for a check, the one for others when this policy does not know it."""
        return self.checks.get(check_id, self.other_checks)

    def level_of(self, score: int) -> RiskLevel:
        """The level of a score of 0 to 100."""
        return next(level for lowest, level in self.levels if score >= lowest)


def is_at_least(severity: Severity, other: Severity) -> bool:
    """Whether one severity is as grave as another, or more."""
    return SEVERITY_ORDER.index(severity) >= SEVERITY_ORDER.index(other)


def claims_at_least(claim: Claim | None, other: Claim | None) -> bool:
    """Whether a claim reaches as far as another. A plain fact is something seen."""
    if claim is Claim.TEXT_SUGGESTS:
        return False
    reached = Claim.SCREEN_SHOWS if claim is None else claim
    return other is None or _CLAIM_ORDER.index(reached) >= _CLAIM_ORDER.index(other)
