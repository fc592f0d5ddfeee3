"""The score, and where every point of it comes from. Pure: the same input, the same score."""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts, Missing
from veritas.core.findings import CheckResult, Outcome
from veritas.judge.policy import (
    CAPS,
    CHECK_CEILING,
    FURTHER_SHARE,
    MIN_COVERAGE,
    POLICY_VERSION,
    SEVERITY_ORDER,
    SIGNALS,
    UNFINISHED_PAGE_FACTOR,
    RiskLevel,
    Signal,
    is_at_least,
    level_of,
    rule_of,
)

_GOOD_LEVELS = frozenset({RiskLevel.TRUSTED, RiskLevel.PROBABLY_SAFE})


class Deduction(msgspec.Struct, frozen=True):
    """Points taken off for one check's findings.

    Attributes:
        check_id: the check.
        points: taken off, rounded to hundredths; all of them add up to what
            is missing to 100 before the score is rounded down and the caps hold.
        why: the arithmetic in words.
        finding_ids: the findings behind it.
    """

    check_id: str
    points: float
    why: str
    finding_ids: tuple[str, ...]


class AppliedCap(msgspec.Struct, frozen=True):
    """A limit that holds for this site, whether or not the score was above it."""

    check_id: str
    most: int
    why: str


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
        most_points: the most it can cost.
        coverage: 0 to 1, the weighted share of its checks that could be made; None when none
            applies to this site.
    """

    name: Signal
    title: str
    points: float
    most_points: float
    coverage: float | None


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


def judge(results: tuple[CheckResult, ...], artifacts: Artifacts) -> Judgement:
    """Judge the results of all checks.

    A finding takes off the points of its severity times its confidence. Of several findings of
    one check the dearest counts in full and the others in part, bounded per check and per
    signal; then the caps hold. A further finding can therefore never raise the score, and a
    check that could not be made changes coverage and confidence only.

    Args:
        results: of every check that was run, in any order.
        artifacts: what the checks looked at.
    """
    ordered = tuple(sorted(results, key=lambda result: result.check_id))
    deductions = _deductions(ordered)
    caps = _caps(ordered)
    coverage, confidence = _certainty(ordered)
    page = artifacts.page
    if isinstance(page, Missing):
        confidence = 0.0
    elif not page.complete:
        confidence *= UNFINISHED_PAGE_FACTOR
    score, level, why = _score(deductions, caps, coverage, page)
    return Judgement(
        policy_version=POLICY_VERSION,
        score=score,
        risk_level=level,
        not_assessed=why,
        confidence=round(confidence, 3),
        coverage=round(coverage, 3),
        deductions=tuple(
            sorted(
                (item for item in deductions if item.points),
                key=lambda item: (-item.points, item.check_id),
            )
        ),
        caps=caps,
        not_checked=tuple(
            NotChecked(result.check_id, result.reason)
            for result in ordered
            if result.outcome is Outcome.ERROR
        ),
        signals=_signals(ordered, deductions),
    )


def _score(
    deductions: list[Deduction],
    caps: tuple[AppliedCap, ...],
    coverage: float,
    page: object,
) -> tuple[int | None, RiskLevel | None, str]:
    if isinstance(page, Missing):
        return None, None, f"the page could not be read: {page.reason}"
    lost = sum(round(item.points * 100) for item in deductions) / 100
    # Downwards, so that no level is reached by rounding: 79.5 is not yet 80.
    score = int(max(0.0, 100.0 - lost) + 1e-9)
    score = min([score, *(cap.most for cap in caps)])
    level = level_of(score)
    if level in _GOOD_LEVELS and coverage < MIN_COVERAGE:
        return score, None, "too little could be checked to call the site safe"
    return score, level, ""


def _deductions(results: tuple[CheckResult, ...]) -> list[Deduction]:
    """Points per check; checks of one signal share what the signal can cost."""
    left = {signal: rule.most_points for signal, rule in SIGNALS.items()}
    deductions = []
    for result in results:
        if result.outcome is not Outcome.FAILED:
            continue
        rule = rule_of(result.check_id)
        costs = sorted(
            (
                rule.points[finding.severity] * min(1.0, max(0.0, finding.confidence))
                for finding in result.findings
            ),
            reverse=True,
        )
        if not costs:
            continue
        full = min(costs[0] + FURTHER_SHARE * sum(costs[1:]), costs[0] * CHECK_CEILING)
        points = round(min(full, left[rule.signal]), 2)
        left[rule.signal] -= points
        why = _why(result, points, full, rule.signal)
        ids = tuple(finding.id for finding in result.findings)
        deductions.append(Deduction(result.check_id, points, why, ids))
    return deductions


def _why(result: CheckResult, points: float, full: float, signal: Signal) -> str:
    count = len(result.findings)
    worst = max((finding.severity for finding in result.findings), key=SEVERITY_ORDER.index)
    text = f"{count} finding{'s' if count > 1 else ''}, the gravest {worst.value}"
    if points < round(full, 2):
        rule = SIGNALS[signal]
        text += f"; “{rule.title}” costs at most {rule.most_points:g} points in all"
    return text


def _caps(results: tuple[CheckResult, ...]) -> tuple[AppliedCap, ...]:
    severities = {
        (result.check_id, finding.severity)
        for result in results
        if result.outcome is Outcome.FAILED
        for finding in result.findings
    }
    return tuple(
        AppliedCap(cap.check_id, cap.most, cap.why)
        for cap in CAPS
        if any(
            check_id == cap.check_id and is_at_least(severity, cap.at_least)
            for check_id, severity in severities
        )
    )


def _certainty(results: tuple[CheckResult, ...]) -> tuple[float, float]:
    """Coverage, and confidence: coverage in which a failed check counts as far as it is sure."""
    applicable = done = sure = 0.0
    for result in results:
        if result.outcome is Outcome.NOT_APPLICABLE:
            continue
        weight = rule_of(result.check_id).weight
        applicable += weight
        if result.outcome is Outcome.ERROR:
            continue
        done += weight
        confidence = max((finding.confidence for finding in result.findings), default=1.0)
        sure += weight * min(1.0, max(0.0, confidence))
    if not applicable:
        return 0.0, 0.0
    return done / applicable, sure / applicable


def _signals(
    results: tuple[CheckResult, ...], deductions: list[Deduction]
) -> tuple[SignalScore, ...]:
    scores = []
    for signal, rule in SIGNALS.items():
        own = tuple(result for result in results if rule_of(result.check_id).signal is signal)
        applies = any(result.outcome is not Outcome.NOT_APPLICABLE for result in own)
        points = sum(item.points for item in deductions if rule_of(item.check_id).signal is signal)
        scores.append(
            SignalScore(
                name=signal,
                title=rule.title,
                points=round(points, 2),
                most_points=rule.most_points,
                coverage=round(_certainty(own)[0], 3) if applies else None,
            )
        )
    return tuple(scores)
