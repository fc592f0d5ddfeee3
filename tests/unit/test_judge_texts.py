"""The catalogue of words: complete in every language, and plain where it must be."""

from __future__ import annotations

import re
import string
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from tests.readability import english_grade, german_grade, sentences_of, words_of
from tests.unit.judge_samples import bad_shop, judged, run_all
from veritas.checks.registry import CHECKS
from veritas.core.audit import Language, VerdictMode
from veritas.core.findings import Severity
from veritas.judge.policy import RiskLevel, Signal
from veritas.judge.shipped import shipped_policy
from veritas.judge.texts import fixes, texts_in
from veritas.judge.verdict import word_verdict
from veritas.report.model import sorted_findings

GRADES = {Language.ENGLISH: english_grade, Language.GERMAN: german_grade}
JARGON = re.compile(
    r"\b(?:https?|tls|ssl|hsts|csp|cookies?|header|domain|server|protocol|certificate|encrypt\w*|"
    r"policy|dns|referrer|framing|nosniff|coverage|evidence|assess\w*|"
    r"protokoll|zertifikat\w*|verschlüssel\w*|richtlinie|abdeckung|bewertet|skripte?)\b",
    re.IGNORECASE,
)


def raw(language: Language) -> dict[str, Any]:
    source = files("veritas.judge.texts").joinpath(f"{language.value}.toml").read_text("utf-8")
    return tomllib.loads(source)


def flat(table: dict[str, Any], path: str = "") -> dict[str, str]:
    """Every text by the keys that lead to it."""
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{path}{key}/")
        else:
            found[path + key] = value
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def plain_texts(language: Language) -> list[str]:
    """What is said to everybody."""
    texts = texts_in(language)
    parts = [text for check in texts.checks.values() for text in (check.reason, check.tip) if text]
    for level in texts.levels.values():
        parts += [f"{level.headline}.", level.meaning, level.todo]
    return [*parts, *texts.simple.values(), *texts.not_assessed.values()]


def test_every_language_says_the_same_things_with_the_same_placeholders() -> None:
    english = flat(raw(Language.ENGLISH))
    for language in Language:
        other = flat(raw(language))
        assert set(other) == set(english), language
        for key, text in other.items():
            assert text.strip(), key
            assert placeholders(text) == placeholders(english[key]), key


def test_everything_that_can_be_said_has_words() -> None:
    for language in Language:
        texts = texts_in(language)
        assert set(texts.levels) == {"none", *RiskLevel}
        assert set(texts.signals) == set(Signal)
        assert set(texts.severities) == set(Severity)
        assert set(texts.rules) == {rule.id for rule in shipped_policy().rules}
        assert set(texts.checks) == {entry.meta.id for entry in CHECKS}
    assert set(fixes()) <= {entry.meta.id for entry in CHECKS}


@pytest.mark.parametrize("language", list(Language))
def test_plain_words_hold_no_jargon_and_short_sentences(language: Language) -> None:
    for text in plain_texts(language):
        assert not JARGON.search(text), text
        for sentence in sentences_of(text):
            assert len(words_of(sentence)) <= 22, sentence


@pytest.mark.parametrize("language", list(Language))
def test_plain_words_are_for_a_reader_of_twelve(language: Language) -> None:
    grade = GRADES[language]
    everything = " ".join(plain_texts(language))
    assert grade(everything) <= 6.0  # the sixth school year: eleven to twelve years old
    results = run_all(bad_shop())
    judgement = judged(results, bad_shop())
    verdict = word_verdict(judgement, sorted_findings(results), VerdictMode.SIMPLE, language)
    assert grade(" ".join([f"{verdict.headline}.", verdict.text])) <= 6.0


def test_the_measure_tells_hard_words_from_plain_ones() -> None:
    hard = (
        "The absence of a restrictive content security policy considerably facilitates the "
        "unauthorised execution of injected instructions within the document's origin."
    )
    schwer = (
        "Das Fehlen einer einschränkenden Inhaltssicherheitsrichtlinie erleichtert die unbefugte "
        "Ausführung eingeschleuster Anweisungen innerhalb des Ursprungs des Dokuments erheblich."
    )
    assert english_grade(hard) > 15
    assert german_grade(schwer) > 12
    assert english_grade("The cat sat on the mat. It was warm.") < 2
    assert german_grade("Die Katze lag auf dem Dach. Es war warm.") < 3
