"""What must hold of the score whatever was found."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.artifact_builder import dead_site, site
from tests.unit.judge_samples import finding, judged
from veritas.checks.profile.site_type import SiteType
from veritas.checks.registry import CHECKS
from veritas.core.audit import VerdictMode
from veritas.core.findings import CheckResult, Claim, Finding, Outcome, Severity
from veritas.judge.policy import RiskLevel
from veritas.judge.shipped import shipped_policy
from veritas.judge.verdict import word_verdict
from veritas.report.model import sorted_findings

SITE = site()

# Machines are shared: how long an example takes says nothing about the code.
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
IDS = [entry.meta.id for entry in CHECKS]


@st.composite
def findings(draw: st.DrawFn, check_id: str) -> Finding:
    return finding(
        check_id,
        draw(st.sampled_from(Severity)),
        draw(st.floats(0, 1)),
        draw(st.integers(1, 99)),
        claim=draw(st.sampled_from([None, *Claim])),
    )


@st.composite
def results(draw: st.DrawFn) -> tuple[CheckResult, ...]:
    made = []
    for check_id in draw(st.lists(st.sampled_from(IDS), unique=True)):
        outcome = draw(st.sampled_from(Outcome))
        found: tuple[Finding, ...] = ()
        if outcome is Outcome.FAILED:
            found = tuple(draw(st.lists(findings(check_id), min_size=1, max_size=6)))
        made.append(CheckResult(check_id, outcome, found, reason="why"))
    return tuple(made)


KINDS = st.sampled_from([None, *SiteType])


def range_of(made: tuple[CheckResult, ...], kind: SiteType | None = None) -> tuple[int, int, int]:
    """The score's low end, the score, and its high end."""
    judgement = judged(made, SITE, kind)
    low, score, high = judgement.score_low, judgement.score, judgement.score_high
    assert low is not None
    assert score is not None
    assert high is not None
    return low, score, high


def score_of(made: tuple[CheckResult, ...]) -> int:
    return range_of(made)[1]


@relaxed
@given(results(), KINDS)
def test_score_confidence_and_coverage_are_in_range(
    made: tuple[CheckResult, ...], kind: SiteType | None
) -> None:
    judgement = judged(made, SITE, kind)
    low, score, high = range_of(made, kind)
    assert 0 <= low <= score <= high <= 100
    assert 0 <= judgement.confidence <= judgement.coverage <= 1
    assert judgement.risk_level in {None, shipped_policy().level_of(score)}
    assert all(item.points > 0 for item in judgement.deductions)


@relaxed
@given(results(), st.randoms(use_true_random=False))
def test_the_same_results_in_any_order_give_the_same_judgement(
    made: tuple[CheckResult, ...], chance: object
) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judged(tuple(shuffled), SITE) == judged(made, SITE)


@relaxed
@given(results(), st.sampled_from(IDS), KINDS, st.data())
def test_one_more_finding_never_raises_the_score_nor_its_range(
    made: tuple[CheckResult, ...], check_id: str, kind: SiteType | None, data: st.DataObject
) -> None:
    more = data.draw(findings(check_id))
    known = {result.check_id: result for result in made}
    old = known.get(check_id)
    kept = old.findings if old is not None and old.outcome is Outcome.FAILED else ()
    known[check_id] = CheckResult(check_id, Outcome.FAILED, (*kept, more))
    _, score, high = range_of(tuple(known.values()), kind)
    _, score_before, high_before = range_of(made, kind)
    assert score <= score_before
    assert high <= high_before
    if old is not None and old.outcome in {Outcome.PASSED, Outcome.FAILED}:  # checked before
        assert range_of(tuple(known.values()), kind)[0] <= range_of(made, kind)[0]


@relaxed
@given(results())
def test_points_follow_from_signal_to_rule_to_finding(made: tuple[CheckResult, ...]) -> None:
    judgement = judged(made, SITE)
    findings = {finding.id: finding for result in made for finding in result.findings}
    named = sum(round(item.points * 100) for item in judgement.deductions if item.signal is None)
    for signal in judgement.signals:
        own = [item for item in judgement.deductions if item.signal is signal.name]
        assert sum(round(item.points * 100) for item in own) == round(signal.points * 100)
        assert signal.points <= signal.most_points
    lost = sum(round(signal.points * 100) for signal in judgement.signals) + named
    assert judgement.score == min(
        [max(0, 100_00 - lost) // 100, *(cap.most for cap in judgement.caps)]
    )
    for deduction in judgement.deductions:
        assert deduction.rule
        assert set(deduction.finding_ids) <= set(findings)
    for cap in judgement.caps:
        assert cap.rule
        assert set(cap.finding_ids) <= set(findings)


@relaxed
@given(results(), KINDS)
def test_words_alone_never_call_a_site_deceptive(
    made: tuple[CheckResult, ...], kind: SiteType | None
) -> None:
    mere = tuple(
        msgspec.structs.replace(
            result,
            findings=tuple(
                msgspec.structs.replace(item, claim=Claim.TEXT_SUGGESTS) for item in result.findings
            ),
        )
        for result in made
    )
    judgement = judged(mere, SITE, kind)
    assert judgement.risk_level in {None, RiskLevel.TRUSTED}
    assert not judgement.caps


@relaxed
@given(results())
def test_what_is_proven_never_costs_less_than_what_is_said(
    made: tuple[CheckResult, ...],
) -> None:
    scores = []
    for claim in Claim:
        claiming = tuple(
            msgspec.structs.replace(
                result,
                findings=tuple(
                    msgspec.structs.replace(item, claim=claim) for item in result.findings
                ),
            )
            for result in made
        )
        scores.append(score_of(claiming))
    assert scores == sorted(scores, reverse=True)


@relaxed
@given(results(), st.sampled_from(IDS))
def test_a_check_that_could_not_be_made_never_lowers_the_score(
    made: tuple[CheckResult, ...], check_id: str
) -> None:
    others = tuple(result for result in made if result.check_id != check_id)
    missing = CheckResult(check_id, Outcome.ERROR, reason="no evidence")
    passed = CheckResult(check_id, Outcome.PASSED)
    assert score_of((*others, missing)) == score_of((*others, passed)) == score_of(others)
    assert score_of((*others, missing)) >= score_of(made)
    with_missing, with_passed = judged((*others, missing), SITE), judged((*others, passed), SITE)
    assert with_missing.coverage <= with_passed.coverage
    assert with_missing.confidence <= with_passed.confidence


@relaxed
@given(results())
def test_a_graver_finding_never_costs_less(made: tuple[CheckResult, ...]) -> None:
    graver = tuple(
        msgspec.structs.replace(
            result,
            findings=tuple(
                msgspec.structs.replace(item, severity=Severity.CRITICAL)
                for item in result.findings
            ),
        )
        for result in made
    )
    assert score_of(graver) <= score_of(made)


@relaxed
@given(results())
def test_a_site_that_did_not_open_never_has_a_score(made: tuple[CheckResult, ...]) -> None:
    judgement = judged(made, dead_site())
    assert (judgement.score, judgement.risk_level, judgement.confidence) == (None, None, 0.0)


@relaxed
@given(results(), st.sampled_from(VerdictMode))
def test_every_judgement_can_be_worded(made: tuple[CheckResult, ...], mode: VerdictMode) -> None:
    verdict = word_verdict(judged(made, SITE), sorted_findings(made), mode)
    assert verdict.headline
    assert verdict.text
    assert len(verdict.recommendations) <= 6
