"""The score: what it is made of, what holds it down, and what it does without evidence."""

from __future__ import annotations

import msgspec
import pytest

from tests.unit.artifact_builder import MISSING, certificate, dead_site, page, site, tls
from tests.unit.judge_samples import bad_shop, failing, finding, run_all
from veritas.checks.registry import CHECKS
from veritas.core.findings import CheckResult, Outcome, Severity
from veritas.judge.policy import CAPS, LEVELS, RULES, SIGNALS, RiskLevel, level_of
from veritas.judge.score import judge

PASSED = tuple(CheckResult(entry.meta.id, Outcome.PASSED) for entry in CHECKS)


def with_result(result: CheckResult) -> tuple[CheckResult, ...]:
    return tuple(result if old.check_id == result.check_id else old for old in PASSED)


def test_a_fair_shop_is_trusted() -> None:
    judgement = judge(run_all(site()), site())
    assert judgement.score == 100
    assert judgement.risk_level is RiskLevel.TRUSTED
    assert judgement.coverage == 1.0
    assert judgement.confidence == 1.0
    assert not judgement.deductions


def test_a_shop_full_of_faults_is_at_high_risk_or_worse() -> None:
    artifacts = bad_shop()
    results = run_all(artifacts)
    assert sum(len(result.findings) for result in results) >= 24
    judgement = judge(results, artifacts)
    assert judgement.score is not None
    assert judgement.risk_level in {RiskLevel.HIGH_RISK, RiskLevel.LIKELY_FRAUDULENT}
    assert [cap.check_id for cap in judgement.caps] == ["security.insecure-form"]


def test_missing_hardening_alone_is_not_suspicious() -> None:
    artifacts = site(page(headers=(("Server", "nginx/1.2.3"),)))
    judgement = judge(run_all(artifacts), artifacts)
    assert judgement.risk_level is not None
    assert judgement.score is not None
    assert judgement.score >= 65


def test_one_pressing_text_does_not_cost_trust() -> None:
    low = finding("vision.scarcity", Severity.LOW, 0.6)
    judgement = judge(with_result(failing(low)), site())
    assert judgement.risk_level is RiskLevel.TRUSTED


def test_the_deductions_add_up_to_the_score() -> None:
    artifacts = bad_shop()
    results = tuple(
        result for result in run_all(artifacts) if result.check_id.startswith("vision.")
    )
    judgement = judge(results, artifacts)
    assert judgement.score == int(100 - sum(item.points for item in judgement.deductions))
    assert [item.points for item in judgement.deductions] == sorted(
        (item.points for item in judgement.deductions), reverse=True
    )
    for item in judgement.deductions:
        assert item.finding_ids


def test_a_signal_costs_no_more_than_its_most() -> None:
    worst = tuple(
        failing(*(finding(check_id, Severity.CRITICAL, 1.0, n) for n in range(1, 20)))
        for check_id in RULES
    )
    judgement = judge(worst, site())
    for signal in judgement.signals:
        assert signal.points == pytest.approx(SIGNALS[signal.name].most_points)
    assert judgement.score == 0
    assert any("costs at most" in item.why for item in judgement.deductions)


@pytest.mark.parametrize("cap", CAPS, ids=lambda cap: cap.check_id)
def test_caps_hold(cap: object) -> None:
    rule = next(item for item in CAPS if item is cap)
    judgement = judge(with_result(failing(finding(rule.check_id, Severity.HIGH, 0.1))), site())
    assert judgement.score == rule.most
    low = judge(with_result(failing(finding(rule.check_id, Severity.LOW))), site())
    assert not low.caps


def test_an_untrusted_certificate_caps_the_score() -> None:
    artifacts = site(tls=tls(certificate(), trusted=False, trust_error="self-signed"))
    judgement = judge(run_all(artifacts), artifacts)
    assert judgement.score == 40
    assert judgement.risk_level is RiskLevel.HIGH_RISK


def test_an_unopened_site_is_not_assessed() -> None:
    judgement = judge(run_all(dead_site()), dead_site())
    assert judgement.score is None
    assert judgement.risk_level is None
    assert "could not be read" in judgement.not_assessed
    assert judgement.coverage == 0.0
    assert judgement.confidence == 0.0
    assert len(judgement.not_checked) == len(CHECKS)


def test_nothing_checked_is_not_trusted() -> None:
    judgement = judge((), site())
    assert (judgement.score, judgement.risk_level, judgement.coverage) == (100, None, 0.0)


def test_missing_evidence_lowers_coverage_and_not_the_score() -> None:
    artifacts = site(tls=MISSING, dns=MISSING, http_probe=MISSING)
    judgement = judge(run_all(artifacts), artifacts)
    assert judgement.score == 100
    assert judgement.coverage < 1.0
    assert {item.check_id for item in judgement.not_checked} == {
        "graph.dns",
        "security.certificate",
        "security.https-redirect",
    }


def test_what_does_not_apply_does_not_lower_coverage() -> None:
    results = with_result(CheckResult("graph.imprint", Outcome.NOT_APPLICABLE, reason="no shop"))
    assert judge(results, site()).coverage == 1.0


def test_an_unsure_finding_and_an_unfinished_page_lower_confidence() -> None:
    sure = judge(with_result(failing(finding(confidence=1.0))), site())
    unsure = judge(with_result(failing(finding(confidence=0.4))), site())
    unfinished = judge(PASSED, site(page(complete=False)))
    assert unsure.confidence < sure.confidence == 1.0
    assert unfinished.confidence == 0.9
    assert unsure.score is not None
    assert sure.score is not None
    assert unsure.score > sure.score


def test_a_check_the_policy_does_not_know_counts_a_little() -> None:
    unknown = failing(finding("security.brand-new", Severity.HIGH))
    judgement = judge((*PASSED, unknown), site())
    assert judgement.score is not None
    assert 85 <= judgement.score < 100


def test_confidence_out_of_range_is_held_within() -> None:
    odd = msgspec.structs.replace(finding(), confidence=1e9)
    assert judge(with_result(failing(odd)), site()).score == 94


@pytest.mark.parametrize(("lowest", "level"), LEVELS)
def test_levels_begin_at_their_lowest_score(lowest: int, level: RiskLevel) -> None:
    assert level_of(lowest) is level
    if lowest:
        assert level_of(lowest - 1) is not level
