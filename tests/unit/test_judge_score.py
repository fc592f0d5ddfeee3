"""The score: what it is made of, what holds it down, and what it does without evidence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.unit.artifact_builder import MISSING, certificate, dead_site, page, site, tls
from tests.unit.judge_samples import bad_shop, failing, finding, judged, run_all
from veritas.checks.profile.profile import Profile
from veritas.checks.profile.site_type import SiteType
from veritas.checks.registry import CHECKS
from veritas.core.findings import CheckResult, Claim, Outcome, Severity
from veritas.judge.policy import NamedRule, RiskLevel, Signal
from veritas.judge.score import judge
from veritas.judge.shipped import shipped_policy

POLICY = shipped_policy()
CAPS = [rule for rule in POLICY.rules if rule.most is not None and rule.when[0].checks]

PASSED = tuple(CheckResult(entry.meta.id, Outcome.PASSED) for entry in CHECKS)


def with_result(*results: CheckResult) -> tuple[CheckResult, ...]:
    changed = {result.check_id: result for result in results}
    return tuple(changed.get(old.check_id, old) for old in PASSED)


def test_a_fair_shop_is_trusted() -> None:
    judgement = judged(run_all(site()), site())
    assert judgement.score == 100
    assert judgement.risk_level is RiskLevel.TRUSTED
    assert judgement.coverage == 1.0
    assert judgement.confidence == 1.0
    assert not judgement.deductions


def test_a_shop_full_of_faults_is_at_high_risk_or_worse() -> None:
    artifacts = bad_shop()
    results = run_all(artifacts)
    assert sum(len(result.findings) for result in results) >= 24
    judgement = judged(results, artifacts)
    assert judgement.score is not None
    assert judgement.risk_level in {RiskLevel.HIGH_RISK, RiskLevel.LIKELY_FRAUDULENT}
    assert [cap.check_id for cap in judgement.caps] == ["security.insecure-form"]


def test_missing_hardening_alone_is_not_suspicious() -> None:
    artifacts = site(page(headers=(("Server", "nginx/1.2.3"),)))
    judgement = judged(run_all(artifacts), artifacts)
    assert judgement.risk_level is not None
    assert judgement.score is not None
    assert judgement.score >= 65


def test_one_pressing_text_does_not_cost_trust() -> None:
    low = finding("vision.scarcity", Severity.LOW, 0.6)
    judgement = judged(with_result(failing(low)), site())
    assert judgement.risk_level is RiskLevel.TRUSTED


def test_the_deductions_add_up_to_the_score() -> None:
    artifacts = bad_shop()
    results = tuple(
        result for result in run_all(artifacts) if result.check_id.startswith("vision.")
    )
    judgement = judged(results, artifacts)
    assert judgement.score == int(100 - sum(item.points for item in judgement.deductions))
    assert [item.points for item in judgement.deductions] == sorted(
        (item.points for item in judgement.deductions), reverse=True
    )
    for item in judgement.deductions:
        assert item.finding_ids


def test_a_signal_costs_no_more_than_its_most() -> None:
    worst = tuple(
        failing(*(finding(check_id, Severity.CRITICAL, 1.0, n) for n in range(1, 20)))
        for check_id in POLICY.checks
    )
    judgement = judged(worst, site())
    for signal in judgement.signals:
        assert signal.points == pytest.approx(POLICY.most[signal.name] / 100)
    assert judgement.score == 0
    assert any("costs at most" in item.why for item in judgement.deductions)


@pytest.mark.parametrize(
    "rule", [rule for rule in CAPS if len(rule.when) == 1], ids=lambda rule: rule.id
)
def test_caps_hold(rule: NamedRule) -> None:
    (condition,) = rule.when
    check_id = condition.checks[0]

    def caps(severity: Severity, confidence: float, claim: Claim | None = None) -> tuple[str, ...]:
        made = with_result(failing(finding(check_id, severity, confidence, claim=claim)))
        judgement = judged(made, site())
        assert judgement.score is not None
        assert not judgement.caps or judgement.score <= (rule.most or 0)
        return tuple(cap.rule for cap in judgement.caps)

    assert caps(Severity.HIGH, 0.9) == (f"rules.{rule.id}",)
    assert caps(Severity.CRITICAL, 0.9) == (f"rules.{rule.id}",)
    assert not caps(Severity.LOW, 0.9)
    assert not caps(Severity.HIGH, 0.1)  # too unsure to hold a whole score down
    assert not caps(Severity.HIGH, 0.9, Claim.TEXT_SUGGESTS)


def test_a_new_domain_caps_the_score_only_when_nothing_says_who_is_behind_it() -> None:
    new = failing(finding("graph.domain-age", Severity.MEDIUM, 0.9))
    nameless = (failing(finding("graph.imprint", Severity.LOW, 0.7)),)
    unreachable = failing(finding("graph.contact", Severity.LOW, 0.7))

    def caps(*results: CheckResult) -> list[str]:
        return [cap.rule for cap in judged(with_result(*results), site()).caps]

    assert caps(new, *nameless, unreachable) == ["rules.brand-new-and-nameless"]
    assert caps(new, *nameless) == []
    assert caps(*nameless, unreachable) == []


def test_an_untrusted_certificate_caps_the_score() -> None:
    artifacts = site(tls=tls(certificate(), trusted=False, trust_error="self-signed"))
    judgement = judged(run_all(artifacts), artifacts)
    assert judgement.score == 40
    assert judgement.risk_level is RiskLevel.HIGH_RISK


def test_an_unopened_site_is_not_assessed() -> None:
    judgement = judged(run_all(dead_site()), dead_site())
    assert judgement.score is None
    assert judgement.risk_level is None
    assert "could not be read" in judgement.not_assessed
    assert judgement.coverage == 0.0
    assert judgement.confidence == 0.0
    assert len(judgement.not_checked) == len(CHECKS)


def test_nothing_checked_is_not_trusted() -> None:
    judgement = judged((), site())
    assert (judgement.score, judgement.risk_level, judgement.coverage) == (100, None, 0.0)


def test_missing_evidence_lowers_coverage_and_not_the_score() -> None:
    artifacts = site(tls=MISSING, dns=MISSING, http_probe=MISSING)
    judgement = judged(run_all(artifacts), artifacts)
    assert judgement.score == 100
    assert judgement.coverage < 1.0
    assert {item.check_id for item in judgement.not_checked} == {
        "graph.dns",
        "security.certificate",
        "security.https-redirect",
        "security.revocation",
    }


def test_what_does_not_apply_does_not_lower_coverage() -> None:
    results = with_result(CheckResult("graph.imprint", Outcome.NOT_APPLICABLE, reason="no shop"))
    assert judged(results, site()).coverage == 1.0


def test_an_unsure_finding_and_an_unfinished_page_lower_confidence() -> None:
    sure = judged(with_result(failing(finding(confidence=1.0))), site())
    unsure = judged(with_result(failing(finding(confidence=0.4))), site())
    unfinished = judged(PASSED, site(page(complete=False)))
    assert unsure.confidence < sure.confidence == 1.0
    assert unfinished.confidence == 0.9
    assert unsure.score is not None
    assert sure.score is not None
    assert unsure.score > sure.score


def test_a_check_the_policy_does_not_know_counts_a_little() -> None:
    unknown = failing(finding("security.brand-new", Severity.HIGH))
    judgement = judged((*PASSED, unknown), site())
    assert judgement.score is not None
    assert 85 <= judgement.score < 100


def test_confidence_out_of_range_is_held_within() -> None:
    odd = msgspec.structs.replace(finding(), confidence=1e9)
    assert judged(with_result(failing(odd)), site()).score == 94


@pytest.mark.parametrize(("lowest", "level"), POLICY.levels)
def test_levels_begin_at_their_lowest_score(lowest: int, level: RiskLevel) -> None:
    assert POLICY.level_of(lowest) is level
    if lowest:
        assert POLICY.level_of(lowest - 1) is not level


def test_a_countdown_proven_fake_takes_off_25_points_besides_its_own() -> None:
    def points(claim: Claim, confidence: float) -> dict[str, float]:
        made = failing(finding("vision.countdown-restarts", Severity.HIGH, confidence, claim=claim))
        return {item.rule: item.points for item in judged(with_result(made), site()).deductions}

    assert points(Claim.EXPERIMENT_PROVES, 0.9)["rules.fake-countdown"] == 25.0
    for claim, confidence in (
        (Claim.EXPERIMENT_PROVES, 0.6),
        (Claim.SCREEN_SHOWS, 0.95),
        (Claim.TEXT_SUGGESTS, 0.95),
    ):
        assert "rules.fake-countdown" not in points(claim, confidence)


def test_a_wall_for_robots_leaves_a_partial_score_of_65_at_most() -> None:
    artifacts = site(page(bot_wall="a check of Cloudflare"))
    judgement = judged(run_all(artifacts), artifacts)
    assert judgement.score is not None
    assert judgement.score <= 65
    assert judgement.score_low is not None
    assert judgement.score_low < judgement.score
    assert "wall for robots" in judgement.partial
    assert judgement.confidence == judgement.coverage < 0.5
    assert judgement.risk_level is None
    nothing = tuple(CheckResult(entry.meta.id, Outcome.ERROR, reason="why") for entry in CHECKS)
    assert judged(nothing, artifacts).score is None


def test_the_kind_of_site_changes_what_a_signal_weighs() -> None:
    made = with_result(failing(finding("graph.contact", Severity.MEDIUM)))
    usual, shop = judged(made, site()), judged(made, site(), SiteType.SHOP)
    assert (usual.site_type, shop.site_type) == ("default", "shop")
    weights = POLICY.weights["shop"][Signal.GRAPH], POLICY.weights["default"][Signal.GRAPH]
    assert usual.deductions[0].points == 12.0
    assert shop.deductions[0].points == 12.0 * weights[0] / weights[1]
    unsure = Profile(SiteType.SHOP, 0.2, (), ())
    assert judge(made, site(), POLICY, unsure).site_type == "default"


def test_the_range_is_what_doubt_and_missing_checks_leave_open() -> None:
    sure = judged(with_result(failing(finding("security.csp", Severity.HIGH, 1.0))), site())
    assert sure.score_low == sure.score == sure.score_high == 91
    doubt = judged(with_result(failing(finding("security.csp", Severity.HIGH, 0.6))), site())
    assert (doubt.score_low, doubt.score, doubt.score_high) == (91, 94, 98)
    missing = with_result(CheckResult("security.https", Outcome.ERROR, reason="why"))
    judgement = judged(missing, site())
    lost = POLICY.unchecked_points / 100 * (1 - judgement.coverage)
    assert judgement.score == judgement.score_high == 100
    assert judgement.score_low == int(100 - lost)


def test_a_judgement_is_the_same_to_the_byte_in_every_process() -> None:
    """The order in which sets and dictionaries of other processes are walked changes nothing."""
    program = (
        "import sys, msgspec\n"
        "from tests.unit.judge_samples import bad_shop, judged, run_all\n"
        "made = judged(run_all(bad_shop()), bad_shop())\n"
        "sys.stdout.buffer.write(msgspec.json.encode(made))\n"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=100,
        ).stdout
        for seed in ("1", "2")
    }
    assert seen == {msgspec.json.encode(judged(run_all(bad_shop()), bad_shop()))}
