"""The verdict in both modes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import msgspec
import pytest

from tests.unit.artifact_builder import MISSING, dead_site, page, site
from tests.unit.judge_samples import bad_shop, failing, finding, judged, run_all
from veritas.artifacts import Artifacts
from veritas.core.audit import Language, VerdictMode
from veritas.core.findings import Claim, Severity
from veritas.judge.judgement import Judgement
from veritas.judge.texts import texts_in
from veritas.judge.verdict import Verdict, word_verdict
from veritas.report.model import sorted_findings

WORDS = texts_in(Language.ENGLISH)


def verdict_of(
    artifacts: Artifacts, mode: VerdictMode, language: Language = Language.ENGLISH
) -> tuple[Judgement, Verdict]:
    results = run_all(artifacts)
    judgement = judged(results, artifacts)
    return judgement, word_verdict(judgement, sorted_findings(results), mode, language)


def test_a_fair_site_is_told_so() -> None:
    _, verdict = verdict_of(site(), VerdictMode.SIMPLE)
    assert verdict.headline == "This site looks fine"
    assert "None of our checks found a problem." in verdict.text
    assert verdict.recommendations


def test_the_gravest_reasons_come_first() -> None:
    _, verdict = verdict_of(bad_shop(), VerdictMode.SIMPLE)
    assert (
        verdict.text.index(WORDS.checks["security.insecure-form"].reason)
        < len(verdict.text) / 2 + 60
    )
    assert WORDS.checks["security.insecure-form"].tip in verdict.recommendations[:2]
    assert len(verdict.recommendations) <= 6


def test_nobody_is_called_a_fraud() -> None:
    for mode, language in itertools.product(VerdictMode, Language):
        _, verdict = verdict_of(bad_shop(), mode, language)
        assert not re.search(
            r"\b(?:is|are|ist|sind) (?:a |ein )?(?:fraud|scam|criminal|betrug|betrüger)",
            verdict.text.lower(),
        )


def test_an_unopened_site_gets_no_judgement() -> None:
    for mode, headline in (
        (VerdictMode.SIMPLE, "We cannot say"),
        (VerdictMode.EXPERT, "Not assessed"),
    ):
        _, verdict = verdict_of(dead_site(), mode)
        assert verdict.headline == headline
        assert "None of our checks" not in verdict.text


@pytest.mark.parametrize("mode", list(VerdictMode))
def test_what_was_not_checked_is_told(mode: VerdictMode) -> None:
    _, verdict = verdict_of(site(dns=MISSING), mode)
    words = "could not check one thing" if mode is VerdictMode.SIMPLE else "graph.dns"
    assert words in verdict.text


def test_the_expert_gets_facts_ids_and_references() -> None:
    judgement, verdict = verdict_of(bad_shop(), VerdictMode.EXPERT)
    assert f"{judgement.score}/100" in verdict.text
    assert judgement.policy_version in verdict.text
    assert judgement.deductions[0].check_id in verdict.text
    assert "CWE-319" in verdict.text
    assert "Cap 30 by security.insecure-form" in verdict.text
    assert verdict.recommendations[0].startswith("security.insecure-form: ")


def test_hostile_texts_in_findings_cannot_break_a_line() -> None:
    odd = finding("security.csp", Severity.HIGH)
    result = failing(odd)
    judgement = judged((result,), site())
    hostile = type(odd)(
        **{
            name: getattr(odd, name)
            for name in odd.__struct_fields__
            if name not in {"advice", "references"}
        },
        advice="line\nbreak \x1b[31m" + "x" * 10_000,
        references=("r\n" * 5000,),
    )
    verdict = word_verdict(judgement, (hostile,), VerdictMode.EXPERT)
    assert all("\n" not in item and len(item) <= 400 for item in verdict.recommendations)
    assert "\x1b" not in verdict.text
    assert "\n" not in verdict.text


@pytest.mark.parametrize("mode", list(VerdictMode))
@pytest.mark.parametrize("make", [site, bad_shop, dead_site])
def test_a_verdict_in_german_says_nothing_in_english(
    mode: VerdictMode, make: Callable[[], Artifacts]
) -> None:
    judgement, verdict = verdict_of(make(), mode, Language.GERMAN)
    assert verdict.language is Language.GERMAN
    shown = " ".join([verdict.headline, verdict.text, *verdict.recommendations])
    shown = shown.replace(judgement.not_assessed or "-", "")  # technical: as the browser says it
    shown = re.sub(r"References?:.*|Quellen:.*", "", shown)
    english = re.findall(r"\b(?:the|this|we|is not|finding|words alone|what we)\b", shown.lower())
    assert not english, shown


def test_what_is_said_seen_and_proven_stands_apart() -> None:
    made = tuple(
        failing(finding(check_id, Severity.HIGH, claim=claim))
        for check_id, claim in (
            ("vision.urgency", Claim.TEXT_SUGGESTS),
            ("vision.prechecked-box", Claim.SCREEN_SHOWS),
            ("security.form-leaks", Claim.EXPERIMENT_PROVES),
        )
    )
    judgement = judged(made, site())
    simple = word_verdict(judgement, sorted_findings(made), VerdictMode.SIMPLE).text
    for opening, check_id in (
        ("What we saw: ", "vision.prechecked-box"),
        ("What we tried out and saw happen: ", "security.form-leaks"),
        ("What the words alone suggest, which proves nothing: ", "vision.urgency"),
    ):
        assert opening + WORDS.checks[check_id].reason in simple
    expert = word_verdict(judgement, sorted_findings(made), VerdictMode.EXPERT).text
    assert "1 proven by experiment, 1 seen or measured, 1 by words alone" in expert


def test_steps_come_by_effect_with_lines_to_paste() -> None:
    judgement, verdict = verdict_of(bad_shop(), VerdictMode.SIMPLE)
    assert verdict.steps[0].check_id == "security.insecure-form"  # it holds the score at 30
    steps = {step.check_id: step for step in verdict.steps}
    assert steps["security.insecure-form"].lines == (
        '<form action="https://fair.test/login" …>  <!-- #sign-in -->'
    )
    alone = (failing(finding("security.csp")), failing(finding("security.hsts", Severity.LOW)))
    judgement = judged(alone, site())
    first, second = word_verdict(judgement, sorted_findings(alone), VerdictMode.SIMPLE).steps
    assert (first.check_id, second.check_id) == ("security.csp", "security.hsts")
    assert first.lines.startswith("Content-Security-Policy: default-src 'self'")
    for step in (first, second):
        rest = tuple(result for result in alone if result.check_id != step.check_id)
        assert judgement.score is not None
        assert judged(rest, site()).score == judgement.score + step.regained


@pytest.mark.parametrize(
    "selector", ["--> <script>alert(1)</script>", 'a"b', "x\ny", "a" * 10_000, "<!-- -->"]
)
def test_what_a_page_says_cannot_break_out_of_lines_to_paste(selector: str) -> None:
    odd = finding("vision.prechecked-box")
    evidence = msgspec.structs.replace(odd.evidence[0], selector=selector)
    hostile = msgspec.structs.replace(odd, evidence=(evidence,))
    made = (failing(hostile),)
    verdict = word_verdict(judged(made, site()), (hostile,), VerdictMode.SIMPLE)
    assert [step.lines for step in verdict.steps] == [""]


@pytest.mark.parametrize("language", list(Language))
def test_a_site_behind_a_wall_is_not_called_free_of_problems(language: Language) -> None:
    walled = site(page(bot_wall="a check of Cloudflare"))
    words = texts_in(language)
    _, simple = verdict_of(walled, VerdictMode.SIMPLE, language)
    assert words.simple["partial"] in simple.text
    assert words.simple["nothing_found"] not in simple.text
    _, expert = verdict_of(walled, VerdictMode.EXPERT, language)
    assert words.expert["partial"].format(reason=words.rules["bot-wall"]) in expert.text
    assert len(expert.text) < 1500
