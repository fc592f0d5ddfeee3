"""What must hold of the score whatever was found."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.artifact_builder import dead_site, site
from tests.unit.judge_samples import finding
from veritas.checks.registry import CHECKS
from veritas.core.audit import VerdictMode
from veritas.core.findings import CheckResult, Finding, Outcome, Severity
from veritas.judge.policy import level_of
from veritas.judge.score import judge
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


def score_of(made: tuple[CheckResult, ...]) -> int:
    score = judge(made, SITE).score
    assert score is not None
    return score


@relaxed
@given(results())
def test_score_confidence_and_coverage_are_in_range(made: tuple[CheckResult, ...]) -> None:
    judgement = judge(made, SITE)
    assert judgement.score is not None
    assert 0 <= judgement.score <= 100
    assert 0 <= judgement.confidence <= judgement.coverage <= 1
    assert judgement.risk_level in {None, level_of(judgement.score)}
    assert all(item.points > 0 for item in judgement.deductions)


@relaxed
@given(results(), st.randoms(use_true_random=False))
def test_the_same_results_in_any_order_give_the_same_judgement(
    made: tuple[CheckResult, ...], chance: object
) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge(tuple(shuffled), SITE) == judge(made, SITE)


@relaxed
@given(results(), st.sampled_from(IDS), st.data())
def test_one_more_finding_never_raises_the_score(
    made: tuple[CheckResult, ...], check_id: str, data: st.DataObject
) -> None:
    more = data.draw(findings(check_id))
    known = {result.check_id: result for result in made}
    old = known.get(check_id)
    kept = old.findings if old is not None and old.outcome is Outcome.FAILED else ()
    known[check_id] = CheckResult(check_id, Outcome.FAILED, (*kept, more))
    assert score_of(tuple(known.values())) <= score_of(made)


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
    with_missing, with_passed = judge((*others, missing), SITE), judge((*others, passed), SITE)
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
    judgement = judge(made, dead_site())
    assert (judgement.score, judgement.risk_level, judgement.confidence) == (None, None, 0.0)


@relaxed
@given(results(), st.sampled_from(VerdictMode))
def test_every_judgement_can_be_worded(made: tuple[CheckResult, ...], mode: VerdictMode) -> None:
    verdict = word_verdict(judge(made, SITE), sorted_findings(made), mode)
    assert verdict.headline
    assert verdict.text
    assert len(verdict.recommendations) <= 6
