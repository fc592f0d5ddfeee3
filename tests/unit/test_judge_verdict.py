"""The verdict in both modes."""

from __future__ import annotations

import re

import pytest

from tests.unit.artifact_builder import MISSING, dead_site, site
from tests.unit.judge_samples import bad_shop, failing, finding, judged, run_all
from veritas.artifacts import Artifacts
from veritas.core.audit import VerdictMode
from veritas.core.findings import Severity
from veritas.judge.judgement import Judgement
from veritas.judge.verdict import Verdict, word_verdict
from veritas.judge.verdict_words import PLAIN_LEVELS, PLAIN_REASONS, PLAIN_TIPS
from veritas.report.model import sorted_findings

JARGON = re.compile(
    r"\b(?:https?|tls|ssl|hsts|csp|cookie|header|domain|server|protocol|certificate|encrypt\w*|"
    r"policy|dns|referrer|framing|nosniff|coverage|evidence|assess\w*)\b",
    re.IGNORECASE,
)


def verdict_of(artifacts: Artifacts, mode: VerdictMode) -> tuple[Judgement, Verdict]:
    results = run_all(artifacts)
    judgement = judged(results, artifacts)
    return judgement, word_verdict(judgement, sorted_findings(results), mode)


def plain_texts() -> list[str]:
    texts = [*PLAIN_REASONS.values(), *PLAIN_TIPS.values()]
    return texts + [part for pair in PLAIN_LEVELS.values() for part in pair]


def test_plain_words_hold_no_jargon_and_short_sentences() -> None:
    for words in plain_texts():
        assert not JARGON.search(words), words
        for sentence in re.split(r"[.!?] ", words):
            assert len(sentence.split()) <= 22, sentence


def test_a_fair_site_is_told_so() -> None:
    _, verdict = verdict_of(site(), VerdictMode.SIMPLE)
    assert verdict.headline == "This site looks fine"
    assert "None of our checks found a problem." in verdict.text
    assert verdict.recommendations


def test_the_gravest_reasons_come_first() -> None:
    _, verdict = verdict_of(bad_shop(), VerdictMode.SIMPLE)
    assert verdict.text.index(PLAIN_REASONS["security.insecure-form"]) < len(verdict.text) / 2 + 60
    assert PLAIN_TIPS["security.insecure-form"] in verdict.recommendations[:2]
    assert len(verdict.recommendations) <= 6


def test_nobody_is_called_a_fraud() -> None:
    for mode in VerdictMode:
        _, verdict = verdict_of(bad_shop(), mode)
        assert not re.search(r"\b(?:is|are) (?:a )?(?:fraud|scam|criminal)", verdict.text.lower())


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
