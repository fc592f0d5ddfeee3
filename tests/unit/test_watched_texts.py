"""Which texts of a page are watched over several loads."""

from __future__ import annotations

import pytest

from tests.unit.artifact_builder import text
from veritas.collect.experiments.watched_texts import watched_texts
from veritas.core.findings import Box


def column(*words: str) -> list[str]:
    """What is watched of short texts that stand below each other."""
    texts = [
        text(each, selector=f"#t{at}", box=Box(10, 20.0 * at, 80, 18))
        for at, each in enumerate(words)
    ]
    return [watched.text for watched in watched_texts(texts)]


@pytest.mark.parametrize(
    ("words", "watched"),
    [
        (("Only 2 left", "Add to cart"), ["Only 2 left"]),
        (("€249 €299", "Only 2 left", "Buy"), ["€249 €299", "Only 2 left"]),
        (("Ends in", "09", "Hours", "41", "Minutes"), ["Ends in 09 Hours 41 Minutes"]),
        (("Chairs", "12 colours", "Buy"), []),
    ],
)
def test_neighbours_are_one_text_only_when_they_are_a_countdown(
    words: tuple[str, ...], watched: list[str]
) -> None:
    assert column(*words) == watched


def test_prose_is_not_watched() -> None:
    assert watched_texts([text("Only 2 left", prose=True)]) == []
