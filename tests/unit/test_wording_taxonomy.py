"""The table of types: complete, and the page made of it up to date."""

from __future__ import annotations

import re

import pytest

from scripts.taxonomy_reference import PAGE, render
from veritas.checks.wording.english import WORDINGS, english_rules
from veritas.checks.wording.lexicons import LEXICONS
from veritas.checks.wording.taxonomy import CATEGORIES, TYPES, PatternType

ALL_RULES = (
    *english_rules(),
    *(rule for each in LEXICONS.values() for rule in (*each.short.rules, *each.long.rules)),
)


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run make reference"


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.id)
def test_each_type_has_an_id_a_category_and_its_place_in_the_works(kind: PatternType) -> None:
    assert re.fullmatch(r"[a-z-]+\.[a-z-]+", kind.id)
    assert kind.category in CATEGORIES
    assert kind.id.startswith(kind.category.lower().replace(" ", "-") + ".")
    assert kind.dsa.startswith("Article 25")
    assert " › " in kind.gray
    assert kind.ucpd
    assert len(kind.references) >= 4


def test_rules_are_named_once_and_belong_to_types_that_words_can_suggest() -> None:
    assert len({rule.id for rule in ALL_RULES}) == len(ALL_RULES)
    for rule in ALL_RULES:
        assert TYPES[rule.type].by_words, rule.id
    for category, words in WORDINGS:
        assert {TYPES[rule.type].category for rule in words.rules} == {category}


def test_every_type_that_words_can_suggest_has_rules_in_english() -> None:
    told = {rule.type for rule in english_rules()}
    assert told == {kind.id for kind in TYPES.values() if kind.by_words}
