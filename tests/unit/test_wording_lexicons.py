"""Rules and lexicons: each on dozens of pressing texts and of ordinary ones of our own writing."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.unit.artifact_builder import button, page, site, text
from tests.unit.wording_samples import de, en, es, fr, it, nl, pl
from veritas.checks.registry import CHECKS, run_check
from veritas.checks.wording.judgement import LANGUAGES, Tier, judge, judge_text
from veritas.checks.wording.language import by_script, by_words, page_language
from veritas.checks.wording.lexicons import LEXICONS
from veritas.checks.wording.taxonomy import CATEGORIES, TYPES
from veritas.core.findings import Claim, Outcome

SAMPLES: dict[str, ModuleType] = {"de": de, "es": es, "fr": fr, "it": it, "nl": nl, "pl": pl}
PRESSING = [
    pytest.param(language, words, kind, id=f"{language}-{words}")
    for language, module in SAMPLES.items()
    for words, kind in module.PRESSING
]
ORDINARY = [
    pytest.param(language, words, id=f"{language}-{words}")
    for language, module in SAMPLES.items()
    for words in module.ORDINARY
]
SCARCITY = next(entry for entry in CHECKS if entry.meta.id == "vision.scarcity")
GERMAN_PAGE = (
    text("Wir liefern die Ware mit der Post und Sie können sie bei uns auch abholen."),
    text("Das ist für Sie ohne Kosten, wenn Sie nicht in der Stadt wohnen."),
)


def test_every_language_has_a_lexicon_and_enough_samples() -> None:
    assert set(SAMPLES) == set(LEXICONS) == set(LANGUAGES) - {"en"}
    for module in SAMPLES.values():
        assert len(set(module.PRESSING)) >= 40
        assert len(set(module.ORDINARY)) >= 40
        assert {TYPES[kind].category for _, kind in module.PRESSING} == set(CATEGORIES)


@pytest.mark.parametrize(("language", "words", "kind"), PRESSING)
def test_a_pressing_text_is_found_with_its_type(language: str, words: str, kind: str) -> None:
    found = judge(words, (language,))
    assert (found.type, found.tier) == (kind, Tier.LIKELY)
    assert found.reasons()[0].startswith(f"rule {language}.")
    assert judge_text(words).tier is not None, "the language is not said, and found all the same"


@pytest.mark.parametrize(("language", "words"), ORDINARY)
def test_an_ordinary_text_is_not(language: str, words: str) -> None:
    found = judge(words, (language,))
    assert found.tier is None, found
    shown = judge_text(words)
    assert shown.tier is None, shown


@pytest.mark.parametrize(("words", "category"), en.PRESSING)
def test_a_pressing_english_text_is_found_with_its_category(words: str, category: str) -> None:
    found = judge_text(words)
    assert found.tier is not None
    assert found.category == category
    assert found.why


@pytest.mark.parametrize("words", en.ORDINARY)
def test_an_ordinary_english_text_is_not(words: str) -> None:
    found = judge_text(words)
    assert found.tier is None, found


@pytest.mark.parametrize("language", SAMPLES)
def test_a_page_tells_its_language_by_its_words(language: str) -> None:
    shown = " ".join(each for each in SAMPLES[language].ORDINARY if each.count(" ") >= 3)
    assert by_words(shown) == language


@pytest.mark.parametrize(
    ("texts", "lang", "code", "told_by"),
    [
        ((), "de-AT", "de", "its lang attribute"),
        ((), "", "", ""),
        ((), "<script>", "", ""),
        (("Wir haben das für Sie und die anderen nicht auf der Seite",), "en", "de", "its words"),
        (("O produto não está à venda e você pode ver os outros",), "pt-BR", "pt", "its words"),
        (("Этот товар закончился",), "en", "cyrillic script", "its script"),
        (("Sale",), "sv", "sv", "its lang attribute"),
        (("The price is what you see and that is all we ask for",), "", "en", "its words"),
    ],
)
def test_words_count_more_than_the_lang_attribute(
    texts: tuple[str, ...], lang: str, code: str, told_by: str
) -> None:
    found = page_language(texts, lang)
    assert (found.code, found.told_by) == (code, told_by)


def test_a_script_is_told_by_most_letters() -> None:
    assert by_script("Ελληνικά και English") == "greek script"
    assert by_script("Watches 手錶") == ""
    assert by_script("12345 !?") == ""


def test_a_page_in_a_language_with_a_lexicon_is_checked() -> None:
    shown = page(texts=(*GERMAN_PAGE, button("Nur noch 2 Stück verfügbar")), language="de")
    (finding,) = run_check(SCARCITY, site(shown)).findings
    assert finding.claim is Claim.TEXT_SUGGESTS
    assert (finding.evidence[0].detail or "").startswith("likely; rule de.low-stock.1 (clear): ")
    assert any(each.startswith("DSA Article 25") for each in finding.references)
    fair = page(texts=(*GERMAN_PAGE, button("14 Stück auf Lager")), language="de")
    assert run_check(SCARCITY, site(fair)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("words", "lang", "name"),
    [
        ("Осталось только две штуки, успейте купить сегодня", "", "cyrillic script"),
        ("Restam apenas duas unidades, não perca o que os outros já têm", "pt", "Portuguese"),
        ("Bara två kvar", "sv", "Swedish"),
        ("…", "", "a language that could not be told"),
    ],
)
def test_a_page_in_another_language_is_not_checked_and_never_clean(
    words: str, lang: str, name: str
) -> None:
    result = run_check(SCARCITY, site(page(texts=(text(words),), language=lang)))
    assert result.outcome is Outcome.ERROR
    assert result.reason == f"what the words say was not checked: 1 page in {name}"


def test_an_english_banner_is_found_on_a_page_in_any_language() -> None:
    shown = page(
        texts=(text("Осталось мало товара"), button("Only 2 left in stock!")), language="ru"
    )
    result = run_check(SCARCITY, site(shown))
    assert result.outcome is Outcome.FAILED
    assert result.facts["pages not checked"] == "1 page in cyrillic script"


def test_one_readable_page_beside_another_passes_and_says_what_was_left() -> None:
    pages = (page(), page(texts=(text("Этот товар закончился"),), language="ru"))
    result = run_check(SCARCITY, site(*pages))
    assert result.outcome is Outcome.PASSED
    assert result.facts["pages not checked"] == "1 page in cyrillic script"
