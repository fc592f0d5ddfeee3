"""What the judge says: a score, its range, and where every point comes from. Pure data.

Each point can be followed: a :class:`SignalScore` names what it cost, the :class:`Deduction` of
that signal the rules and findings behind it, and each finding carries its evidence.
"""

from __future__ import annotations

import msgspec

from veritas.judge.policy import RiskLevel, Signal


class PolicyMark(msgspec.Struct, frozen=True):
    """Which policy a score was made by.

    Attributes:
        name: whose it is.
        version: of its content.
        sha256: of its content, whatever the file looked like.
    """

    name: str
    version: str
    sha256: str


class FindingCost(msgspec.Struct, frozen=True):
    """What one finding would cost if it were the only one, in points."""

    finding_id: str
    points: float


class Deduction(msgspec.Struct, frozen=True):
    """Points taken off by one rule.

    Attributes:
        check_id: the check; of a named rule the first one that made it hold.
        points: taken off, in whole hundredths; all of them add up to what
            is missing to 100 before the score is rounded down and the caps hold.
        why: the arithmetic in words, or the reason of a named rule.
        finding_ids: the findings behind it.
        rule: the rule's place in the policy, ``checks.<check id>`` or ``rules.<name>``.
        signal: what it counts under; None for a named rule, which stands for itself.
        findings: what each finding would cost alone.
    """

    check_id: str
    points: float
    why: str
    finding_ids: tuple[str, ...]
    rule: str = ""
    signal: Signal | None = None
    findings: tuple[FindingCost, ...] = ()


class AppliedCap(msgspec.Struct, frozen=True):
    """A limit that holds for this site, whether or not the score was above it.

    Attributes:
        check_id: the first check that made it hold; empty when none did.
        most: the score cannot be above this.
        why: the rule's reason.
        rule: the rule's place in the policy, ``rules.<name>``.
        finding_ids: the findings behind it.
    """

    check_id: str
    most: int
    why: str
    rule: str = ""
    finding_ids: tuple[str, ...] = ()


class NotChecked(msgspec.Struct, frozen=True):
    """A check that could not be made, and why."""

    check_id: str
    reason: str


class SignalScore(msgspec.Struct, frozen=True):
    """One signal on its own.

    Attributes:
        name: which signal.
        title: its name for people.
        points: taken off for it.
        most_points: the most it can cost on this kind of site.
        coverage: 0 to 1, the weighted share of its checks that could be made; None when none
            applies to this site.
        weight: its weight for this kind of site, all signals together 100.
        default_weight: its weight where the kind of site is not known.
    """

    name: Signal
    title: str
    points: float
    most_points: float
    coverage: float | None
    weight: float = 0.0
    default_weight: float = 0.0


class Effect(msgspec.Struct, frozen=True):
    """What the score would gain if one check alone found nothing, in points."""

    check_id: str
    regained: int


class Judgement(msgspec.Struct, frozen=True):
    """What the evidence amounts to.

    Attributes:
        policy_version: the policy it was judged by.
        score: 0 to 100, None when the page could not be opened: then nothing is known.
        risk_level: what the score means, None when it is not assessed.
        not_assessed: why there is no risk level, or empty.
        confidence: 0 to 1, how far the score can be relied on.
        coverage: 0 to 1, the weighted share of the checks that apply and could be made.
        deductions: dearest first.
        caps: limits that hold.
        not_checked: checks that could not be made.
        signals: each signal on its own.
        score_low: where the score would lie if all findings were certain, and with what was not
            checked counted as far as the policy says; None without a score.
        score_high: where it would lie if the uncertain findings were mistaken; None without one.
        partial: why only part of the site was seen, or empty.
        site_type: whose weights held, ``default`` when the kind of site is not sure enough.
        policy: which policy.
        not_assessed_code: ``unread`` (no score), ``too_little`` (no level), or empty.
        effects: of each check with findings, what mending it alone would bring; most first.
    """

    policy_version: str
    score: int | None
    risk_level: RiskLevel | None
    not_assessed: str
    confidence: float
    coverage: float
    deductions: tuple[Deduction, ...]
    caps: tuple[AppliedCap, ...]
    not_checked: tuple[NotChecked, ...]
    signals: tuple[SignalScore, ...]
    score_low: int | None = None
    score_high: int | None = None
    partial: str = ""
    site_type: str = "default"
    policy: PolicyMark | None = None
    not_assessed_code: str = ""
    effects: tuple[Effect, ...] = ()
