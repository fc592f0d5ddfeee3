"""The reference page of the checks is what the checks say."""

from __future__ import annotations

from scripts.check_reference import PAGE, render


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run make reference"


def test_every_part_of_a_check_is_on_it() -> None:
    page = render()
    assert page.count("### `") == page.count("**Rule**") == page.count("**Does not see**")
