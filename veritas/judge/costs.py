"""What findings cost by a policy, in whole hundredths of a point. Pure.

No fractions are kept: each cost is rounded half up to hundredths once, where it arises, so that a
score is the same on every machine. All steps are monotone: one more finding, or a surer or graver
one, never makes the sum smaller (tests/properties/test_judge_properties.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import msgspec

from veritas.core.findings import CheckResult, Claim, Finding, Outcome
from veritas.judge.policy import DEFAULT_TYPE, Policy, Signal
from veritas.judge.policy_toml import FACT


class Reading(Enum):
    """How the doubt in a finding is read: against the site, as it is, or for the site."""

    HARSH = "harsh"
    FAIR = "fair"
    MILD = "mild"


class CheckCost(msgspec.Struct, frozen=True):
    """What one check costs.

    Attributes:
        result: its result.
        signal: what it counts under.
        by_finding: what each finding would cost alone, in the order of the findings.
        full: what they cost together, before the limits of the signal and of mere words.
        sure: the same without the findings that rest on words alone.
        points: what is taken off in the end.
    """

    result: CheckResult
    signal: Signal
    by_finding: tuple[int, ...]
    full: int
    sure: int
    points: int = 0


def costs_of(
    results: Iterable[CheckResult], policy: Policy, site_type: str, reading: Reading
) -> tuple[CheckCost, ...]:
    """What each check with findings costs, in the order of the results.

    Args:
        results: of all checks.
        policy: what things cost.
        site_type: whose weights hold.
        reading: what to make of doubt.
    """
    costs = [
        _check_cost(result, policy, site_type, reading)
        for result in results
        if result.outcome is Outcome.FAILED and result.findings
    ]
    return _limited(costs, policy, site_type)


def most_of(signal: Signal, policy: Policy, site_type: str) -> int:
    """The most a signal can cost on a kind of site."""
    weight, usual = weights_of(signal, policy, site_type)
    return min(100_00, _share(policy.most[signal], weight, usual))


def weights_of(signal: Signal, policy: Policy, site_type: str) -> tuple[int, int]:
    """A signal's weight for a kind of site, and its default weight."""
    return policy.weights[site_type][signal], policy.weights[DEFAULT_TYPE][signal]


def _check_cost(result: CheckResult, policy: Policy, site_type: str, reading: Reading) -> CheckCost:
    signal = policy.rule_of(result.check_id).signal
    by_finding = tuple(
        _finding_cost(finding, policy, site_type, reading) for finding in result.findings
    )
    sure = [
        cost
        for cost, finding in zip(by_finding, result.findings, strict=True)
        if finding.claim is not Claim.TEXT_SUGGESTS
    ]
    return CheckCost(
        result, signal, by_finding, _together(by_finding, policy), _together(sure, policy)
    )


def _finding_cost(finding: Finding, policy: Policy, site_type: str, reading: Reading) -> int:
    rule = policy.rule_of(finding.check_id)
    weight, usual = weights_of(rule.signal, policy, site_type)
    claim = policy.claim_pct[finding.claim.value if finding.claim else FACT]
    certainty = certainty_pct(finding, reading)
    return _share(rule.points[finding.severity], certainty * claim * weight, 100 * 100 * usual)


def certainty_pct(finding: Finding, reading: Reading = Reading.FAIR) -> int:
    """How far a finding counts, in percent.

    Its confidence c; 100 when the doubt is read against the site, and 2c - 100 when it is read
    for the site, so that both lie as far from c.
    """
    held = min(1.0, max(0.0, finding.confidence))
    sure = int(held * 100 + 0.5)
    return {
        Reading.HARSH: 100 if sure else 0,
        Reading.FAIR: sure,
        Reading.MILD: max(0, 2 * sure - 100),
    }[reading]


def _together(costs: Iterable[int], policy: Policy) -> int:
    """The dearest in full and of each other one a share, bounded by a multiple of the dearest."""
    ordered = sorted(costs, reverse=True)
    if not ordered:
        return 0
    dearest = ordered[0]
    further = _share(sum(ordered[1:]), policy.further_pct, 100)
    return min(dearest + further, _share(dearest, policy.check_ceiling_pct, 100))


def _limited(costs: list[CheckCost], policy: Policy, site_type: str) -> tuple[CheckCost, ...]:
    """Hold the limits: first for what is more than words in each signal, then for words in all.

    Within a signal the dearest check is counted first, so that those at the end cost less.
    """
    left = {signal: most_of(signal, policy, site_type) for signal in Signal}
    words_left = policy.words_most
    order = sorted(range(len(costs)), key=lambda at: (-costs[at].full, costs[at].result.check_id))
    points = dict.fromkeys(order, 0)
    for at in order:
        taken = min(costs[at].sure, left[costs[at].signal])
        left[costs[at].signal] -= taken
        points[at] += taken
    for at in order:
        words = min(costs[at].full - costs[at].sure, left[costs[at].signal], words_left)
        left[costs[at].signal] -= words
        words_left -= words
        points[at] += words
    return tuple(msgspec.structs.replace(cost, points=points[at]) for at, cost in enumerate(costs))


def _share(value: int, part: int, whole: int) -> int:
    """``value * part / whole``, rounded half up."""
    return (2 * value * part + whole) // (2 * whole)
