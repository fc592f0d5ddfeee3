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


EDPB = {
    "Overloading": {"Continuous prompting", "Privacy Maze", "Too many options"},
    "Skipping": {"Deceptive snugness", "Look over there"},
    "Stirring": {"Emotional Steering", "Hidden in plain sight"},
    "Obstructing": {"Dead end", "Longer than necessary", "Misleading action"},
    "Fickle": {
        "Lacking hierarchy", "Decontextualising", "Inconsistent interface",
        "Language discontinuity",
    },
    "Left in the dark": {"Conflicting information", "Ambiguous wording or information"},
}  # fmt: skip
GRAY = {
    "Sneaking": {"Bait and Switch", "Hiding Information", "(De)contextualizing Cues"},
    "Obstruction": {"Roach Motel", "Creating Barriers", "Adding Steps"},
    "Interface Interference": {
        "Manipulating Choice Architecture", "Bad Defaults", "Emotional or Sensory Manipulation",
        "Trick Questions", "Choice Overload", "Hidden Information", "Language Inaccessibility",
        "Feedforward Ambiguity",
    },
    "Forced Action": {
        "Nagging", "Forced Continuity", "Forced Registration",
        "Forced Communication or Disclosure", "Gamification", "Attention Capture",
    },
    "Social Engineering": {
        "Scarcity and Popularity Claims", "Social Proof", "Urgency", "Shaming", "Personalization",
    },
}  # fmt: skip
UCPD = re.compile(
    r"(?:; |, | and |\A)(?:Annex I No\. (?:7|18|23b and 23c|29)|Articles? (?:6\(1\)(?:\([a-g]\))?|"
    r"7\(2\)|7\(4\)\(c\)|8|9(?:\(d\))?)|7\(2\)|7\(4\)\(c\)|9|2011/83/EU Articles 22 and 27|"
    r"GDPR Article 7\(4\))"
)


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.id)
def test_each_entry_exists_in_its_work(kind: PatternType) -> None:
    high, _, meso = kind.gray.partition(" › ")
    assert meso in GRAY[high]
    if kind.edpb:
        part, _, name = kind.edpb.partition(": ")
        assert name in EDPB[part]
    assert kind.dsa in {"Article 25(1)", "Article 25(3)(a)", "Article 25(3)(b)", "Article 25(3)(c)"}
    assert UCPD.sub("", kind.ucpd) == "", kind.ucpd


def test_rules_are_named_once_and_belong_to_types_that_words_can_suggest() -> None:
    assert len({rule.id for rule in ALL_RULES}) == len(ALL_RULES)
    for rule in ALL_RULES:
        assert TYPES[rule.type].by_words, rule.id
    for category, words in WORDINGS:
        assert {TYPES[rule.type].category for rule in words.rules} == {category}


def test_every_type_that_words_can_suggest_has_rules_in_english() -> None:
    told = {rule.type for rule in english_rules()}
    assert told == {kind.id for kind in TYPES.values() if kind.by_words}
