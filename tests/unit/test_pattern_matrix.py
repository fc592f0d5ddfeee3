"""The matrix of planted patterns is what the demo shop's list says, and leaves no check out."""

from __future__ import annotations

from scripts.pattern_matrix import PAGE, planted, render
from veritas.checks.registry import CHECKS
from veritas.core.findings import Claim


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run make reference"


def test_every_check_that_measures_the_screen_is_planted_with_its_look_alike() -> None:
    known = {entry.meta.id: entry.meta for entry in CHECKS}
    rows = planted()
    for row in rows:
        assert row["check"] in known
        assert row["twin"]
        assert Claim(row["claim"])
    shown = {name for name, meta in known.items() if meta.claim is Claim.SCREEN_SHOWS}
    assert shown <= {row["check"] for row in rows}
