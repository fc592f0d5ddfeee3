"""The records of decisions: each has a number of its own, and says it."""

from __future__ import annotations

from pathlib import Path

RECORDS = sorted((Path(__file__).parents[2] / "docs" / "adr").glob("*.md"))


def test_numbers_are_given_once_and_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in RECORDS]
    assert numbers == list(range(1, len(RECORDS) + 1))


def test_each_says_its_number() -> None:
    for path in RECORDS:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert path.name[:4] in first, path.name
