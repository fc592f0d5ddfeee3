"""The score, and where every point of it comes from. Pure: the same input, the same score.

``docs/explanation/score.md`` explains the arithmetic with an example.
"""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts, Missing
from veritas.checks.profile.profile import Profile
from veritas.core.audit import Language
from veritas.core.findings import CheckResult, Claim, Outcome
from veritas.judge.costs import (
    CheckCost,
    Reading,
    certainty_pct,
    costs_of,
    most_of,
    weights_of,
)
from veritas.judge.judgement import (
    AppliedCap,
    Deduction,
    Effect,
    FindingCost,
    Judgement,
    NotChecked,
    PolicyMark,
    SignalScore,
)
from veritas.judge.named_rules import HeldRule, held_rules
from veritas.judge.policy import (
    DEFAULT_TYPE,
    SEVERITY_ORDER,
    Policy,
    RiskLevel,
    Signal,
)
from veritas.judge.texts import texts_in

_TOO_LITTLE = "too little could be checked to call the site safe"
_GOOD_LEVELS = frozenset({RiskLevel.TRUSTED, RiskLevel.PROBABLY_SAFE})


class _Certainty(msgspec.Struct, frozen=True):
    """What applies, what was done, and how sure that is.

    Attributes:
        applicable: the weights of the checks that apply, in hundredths.
        done: of those that could be made.
        sure: of those, each times its certainty in percent.
    """

    applicable: int
    done: int
    sure: int

    @property
    def coverage(self) -> int:
        """In thousandths."""
        return _thousandths(self.done, self.applicable)

    @property
    def confidence(self) -> int:
        """In thousandths."""
        return _thousandths(self.sure, 100 * self.applicable)


def judge(
    results: tuple[CheckResult, ...],
    artifacts: Artifacts,
    policy: Policy,
    profile: Profile | None = None,
) -> Judgement:
    """Judge the results of all checks.

    A finding takes off the points of its severity times its confidence, times how far its
    evidence reaches, times what its signal weighs for the kind of site. Of several findings of
    one check the dearest counts in full and the others in part, bounded per check and per
    signal; then the named rules hold. A further finding can therefore never raise the score, and
    a check that could not be made changes coverage, confidence and the range's low end only.

    Args:
        results: of every check that was run, in any order.
        artifacts: what the checks looked at.
        policy: what to judge by.
        profile: the kind of site, None when it could not be told.
    """
    ordered = tuple(sorted(results, key=lambda result: result.check_id))
    site_type = _site_type(profile, policy)
    costs = costs_of(ordered, policy, site_type, Reading.FAIR)
    held = held_rules(ordered, artifacts, policy)
    certainty = _certainty(ordered, policy)
    scores = {
        reading: _score(
            costs_of(ordered, policy, site_type, reading), held, reading, certainty, policy
        )
        for reading in Reading
    }
    score = scores[Reading.FAIR]
    level = _level(score, certainty, policy)
    unread = _unread(artifacts, certainty)
    assessed = not unread
    code = "unread" if unread else "" if level else "too_little"
    return Judgement(
        policy_version=policy.version,
        score=score if assessed else None,
        risk_level=level if assessed else None,
        not_assessed=unread or ("" if level else _TOO_LITTLE),
        confidence=_confidence(artifacts, certainty, policy, assessed=assessed),
        coverage=certainty.coverage / 1000,
        deductions=_deductions(costs, held, policy, site_type),
        caps=tuple(
            AppliedCap(
                one.check_id, one.rule.most, one.rule.why, f"rules.{one.rule.id}", one.finding_ids
            )
            for one in held
            if one.rule.most is not None
        ),
        not_checked=tuple(
            NotChecked(result.check_id, result.reason)
            for result in ordered
            if result.outcome is Outcome.ERROR
        ),
        signals=_signals(ordered, costs, policy, site_type),
        score_low=scores[Reading.HARSH] if assessed else None,
        score_high=scores[Reading.MILD] if assessed else None,
        partial="; ".join(one.rule.why for one in held if one.rule.partial),
        site_type=site_type,
        policy=PolicyMark(policy.name, policy.version, policy.sha256),
        not_assessed_code=code,
        effects=_effects(ordered, artifacts, policy, site_type, score) if assessed else (),
    )


def _site_type(profile: Profile | None, policy: Policy) -> str:
    if profile is None or profile.type.value not in policy.weights:
        return DEFAULT_TYPE
    sure = int(profile.confidence * 100 + 0.5)
    return profile.type.value if sure >= policy.site_type_confidence_pct else DEFAULT_TYPE


def _unread(artifacts: Artifacts, certainty: _Certainty) -> str:
    """Why there can be no score at all; empty when there can."""
    page = artifacts.page
    if not isinstance(page, Missing):
        return ""
    if page.code == "bot_wall" and certainty.done:
        return ""  # what can be seen without the page was seen
    return f"the page could not be read: {page.reason}"


def _score(
    costs: tuple[CheckCost, ...],
    held: tuple[HeldRule, ...],
    reading: Reading,
    certainty: _Certainty,
    policy: Policy,
) -> int:
    lost = sum(cost.points for cost in costs) + sum(one.rule.points for one in held)
    caps = [one.rule.most * 100 for one in held if one.rule.most is not None]
    left = min([100_00 - lost, *caps])
    if reading is Reading.HARSH:
        left -= policy.unchecked_points * (1000 - certainty.coverage) // 1000
    # Downwards, so that no level is reached by rounding: 79.5 is not yet 80.
    return max(0, left) // 100


def _level(score: int, certainty: _Certainty, policy: Policy) -> RiskLevel | None:
    level = policy.level_of(score)
    if level in _GOOD_LEVELS and certainty.coverage < policy.min_coverage_pct * 10:
        return None
    return level


def _effects(
    results: tuple[CheckResult, ...],
    artifacts: Artifacts,
    policy: Policy,
    site_type: str,
    score: int,
) -> tuple[Effect, ...]:
    """What mending each check alone would bring: most first, the graver cap first, then points."""
    effects = []
    for result in results:
        if result.outcome is not Outcome.FAILED:
            continue
        rest = tuple(other for other in results if other is not result)
        mended = _score(
            costs_of(rest, policy, site_type, Reading.FAIR),
            held_rules(rest, artifacts, policy),
            Reading.FAIR,
            _certainty(rest, policy),
            policy,
        )
        effects.append(Effect(result.check_id, mended - score))
    return tuple(sorted(effects, key=lambda item: (-item.regained, item.check_id)))


def _confidence(
    artifacts: Artifacts, certainty: _Certainty, policy: Policy, *, assessed: bool
) -> float:
    if not assessed:
        return 0.0
    page = artifacts.page
    share = 100
    if not isinstance(page, Missing) and not page.complete:
        share = policy.unfinished_page_pct
    return certainty.confidence * share // 100 / 1000


def _deductions(
    costs: tuple[CheckCost, ...], held: tuple[HeldRule, ...], policy: Policy, site_type: str
) -> tuple[Deduction, ...]:
    by_check = [
        Deduction(
            check_id=cost.result.check_id,
            points=cost.points / 100,
            why=_why(cost, policy, site_type),
            finding_ids=tuple(finding.id for finding in cost.result.findings),
            rule=(
                f"checks.{cost.result.check_id}"
                if cost.result.check_id in policy.checks
                else "other_checks"
            ),
            signal=cost.signal,
            findings=tuple(
                FindingCost(finding.id, alone / 100)
                for finding, alone in zip(cost.result.findings, cost.by_finding, strict=True)
            ),
        )
        for cost in costs
        if cost.points
    ]
    named = [
        Deduction(
            check_id=one.check_id,
            points=one.rule.points / 100,
            why=one.rule.why,
            finding_ids=one.finding_ids,
            rule=f"rules.{one.rule.id}",
        )
        for one in held
        if one.rule.points
    ]
    return tuple(sorted([*by_check, *named], key=lambda item: (-item.points, item.check_id)))


def _why(cost: CheckCost, policy: Policy, site_type: str) -> str:
    findings = cost.result.findings
    count = len(findings)
    worst = max((finding.severity for finding in findings), key=SEVERITY_ORDER.index)
    text = f"{count} finding{'s' if count > 1 else ''}, the gravest {worst.value}"
    if all(finding.claim is Claim.TEXT_SUGGESTS for finding in findings):
        text += "; words alone"
    if cost.points < cost.full:
        most = most_of(cost.signal, policy, site_type) / 100
        title = texts_in(Language.ENGLISH).signals[cost.signal]
        if cost.points >= cost.sure < cost.full:
            text += f"; words alone cost at most {policy.words_most / 100:g} points in all"
        else:
            text += f"; “{title}” costs at most {most:g} points in all"
    return text


def _certainty(results: tuple[CheckResult, ...], policy: Policy) -> _Certainty:
    """How much was checked, and how sure that is: a failed check is as sure as its findings."""
    applicable = done = sure = 0
    for result in results:
        if result.outcome is Outcome.NOT_APPLICABLE:
            continue
        weight = policy.rule_of(result.check_id).weight
        applicable += weight
        if result.outcome is Outcome.ERROR:
            continue
        done += weight
        sure += weight * max((certainty_pct(finding) for finding in result.findings), default=100)
    return _Certainty(applicable, done, sure)


def _thousandths(part: int, whole: int) -> int:
    return (2000 * part + whole) // (2 * whole) if whole else 0


def _signals(
    results: tuple[CheckResult, ...], costs: tuple[CheckCost, ...], policy: Policy, site_type: str
) -> tuple[SignalScore, ...]:
    scores = []
    for signal in Signal:
        own = tuple(
            result for result in results if policy.rule_of(result.check_id).signal is signal
        )
        applies = any(result.outcome is not Outcome.NOT_APPLICABLE for result in own)
        weight, usual = weights_of(signal, policy, site_type)
        scores.append(
            SignalScore(
                name=signal,
                title=texts_in(Language.ENGLISH).signals[signal],
                points=sum(cost.points for cost in costs if cost.signal is signal) / 100,
                most_points=most_of(signal, policy, site_type) / 100,
                coverage=_certainty(own, policy).coverage / 1000 if applies else None,
                weight=weight / 100,
                default_weight=usual / 100,
            )
        )
    return tuple(scores)
