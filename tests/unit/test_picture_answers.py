"""Reading what a vision model answers: strictly, and into places on the page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.artifact_builder import BOX, URL, page, site, text
from veritas.artifacts import NOT_LOOKED, Sighting, Sightings
from veritas.checks.registry import CHECKS, run_check
from veritas.checks.vision import model_candidates
from veritas.collect.chat_endpoint import ChatError
from veritas.collect.picture_reading import MAX_ITEMS, Part, read_answer
from veritas.core.findings import Box, Claim, Outcome, Severity

PART = Part(b"", 1000, 1400, 1400, 2.0)
GOOD: dict[str, Any] = {"category": "urgency", "quote": "Hurry!", "box": [10, 20, 100, 40]}


def answer(*items: object) -> str:
    return json.dumps({"items": items})


def test_a_place_is_told_in_pixels_of_the_page() -> None:
    found, refused = read_answer(answer(GOOD), PART, 2.0)
    assert refused == 0
    assert found == [Sighting("urgency", "Hurry!", Box(10.0, 720.0, 100.0, 40.0))]


def test_a_fence_around_the_json_is_taken_off() -> None:
    found, _ = read_answer(f"```json\n{answer(GOOD)}\n```", PART, 1.0)
    assert len(found) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"category": "fraud"},
        {"category": ["urgency"]},
        {"quote": ""},
        {"quote": "x" * 201},
        {"quote": "a\u202eb"},
        {"quote": 7},
        {"box": [10, 20, 100]},
        {"box": [-1, 20, 100, 40]},
        {"box": [950, 20, 100, 40]},
        {"box": [10, 20, 1e308, 40]},
        {"box": [10, 20, 1, 1]},
        {"box": "everywhere"},
        {"severity": "critical"},
    ],
)
def test_what_is_no_such_thing_is_left_out_and_counted(changes: dict[str, Any]) -> None:
    found, refused = read_answer(answer({**GOOD, **changes}, GOOD, "nonsense", None), PART, 1.0)
    assert (len(found), refused) == (1, 3)


def test_no_more_than_so_many_are_taken() -> None:
    found, refused = read_answer(answer(*[GOOD] * 500), PART, 1.0)
    assert (len(found), refused) == (MAX_ITEMS, 500 - MAX_ITEMS)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "I see urgency.",
        "[]",
        '{"items": 3}',
        '{"items": [], "score": 100}',
        '{"items": [' + "[" * 5000,
        '{"items": []} and more',
        "\ud800",
    ],
)
def test_anything_else_is_no_answer(words: str) -> None:
    with pytest.raises(ChatError):
        read_answer(words, PART, 1.0)


@given(st.text(max_size=300))
def test_no_answer_breaks_it(words: str) -> None:
    try:
        read_answer(words, PART, 1.0)
    except ChatError:
        return


def test_candidates_only_suggest_and_cost_nothing() -> None:
    items = (Sighting("urgency", "Hurry!", BOX), Sighting("sneaking", "not there", BOX))
    sightings = Sightings(URL, "stub-1", 1, items, refused=2)
    artifacts = site(page(texts=(text("Hurry! Now"),)), sightings=sightings)
    result = model_candidates.check(artifacts)
    assert {(one.severity, one.claim) for one in result.findings} == {
        (Severity.INFO, Claim.TEXT_SUGGESTS)
    }
    assert [one.confidence for one in result.findings] == [0.3, 0.15]
    assert result.facts["answers left out"] == "2"


def test_without_a_model_it_does_not_apply() -> None:
    (entry,) = (one for one in CHECKS if one.meta.id == model_candidates.META.id)
    artifacts = site()
    assert artifacts.sightings == NOT_LOOKED
    assert run_check(entry, artifacts).outcome is Outcome.NOT_APPLICABLE
