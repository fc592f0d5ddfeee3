"""Colours by their published formulas, and which of two controls stands out."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.unit.artifact_builder import control
from veritas.checks.controls.colour import brightness_step, colour_distance, contrast_ratio
from veritas.checks.controls.prominence import LIMITS, compare
from veritas.core.findings import Box

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "banners.py"
BANNER = Box(0, 600, 1000, 300)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#ffffff", "#ffffff") == pytest.approx(1)
    # The grey that just passes 4.5:1 on white, and the one that just does not.
    assert (contrast_ratio("#767676", "#ffffff") or 0) >= 4.5
    assert (contrast_ratio("#777777", "#ffffff") or 9) < 4.5


def test_distances_are_those_of_oklab_and_brightness_that_of_bt601() -> None:
    assert colour_distance("#000000", "#ffffff") == pytest.approx(1, abs=1e-3)
    assert colour_distance("#ff0000", "#ff0000") == 0
    # Ottosson's values for pure red and blue: (0.628, 0.225, 0.126) and (0.452, -0.032, -0.312).
    assert colour_distance("#ff0000", "#0000ff") == pytest.approx(0.537, abs=2e-3)
    assert brightness_step("#000000", "#ffffff") == pytest.approx(255)
    assert brightness_step("#ff0000", "#000000") == pytest.approx(76.2, abs=0.1)


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#gggggg", "#1234567"])
def test_what_was_not_measured_stays_unknown(colour: str) -> None:
    assert contrast_ratio(colour, "#ffffff") is None
    assert colour_distance("#ffffff", colour) is None
    assert brightness_step(colour, colour) is None


def signs(first: dict[str, object], second: dict[str, object]) -> tuple[str, ...]:
    return compare(control("Accept", **first), control("Reject", **second), BANNER).signs


GREEN = {"fill": "#0a7d33", "ink": "#ffffff"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        (GREEN, GREEN),
        # Another colour of like strength.
        (GREEN, {"fill": "#7d330a", "ink": "#ffffff"}),
        # A little larger, since its label is longer.
        ({**GREEN, "box": Box(0, 800, 150, 40)}, {**GREEN, "box": Box(200, 800, 110, 40)}),
        # Reject stands out more: nobody is pushed.
        ({}, GREEN),
        # Nothing was measured, so nothing is said.
        ({"fill": "", "ink": ""}, {"fill": "", "ink": ""}),
    ],
)
def test_equal_controls_show_no_sign(first: dict[str, object], second: dict[str, object]) -> None:
    assert signs(first, second) == ()


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        (GREEN, {"fill": "#ffffff"}, "set off"),
        (GREEN, {"fill": "#ffffff", "kind": "link"}, "plain text"),
        (GREEN, {"fill": "#ffffff", "box": Box(880, 610, 110, 20)}, "in a corner"),
        ({**GREEN, "box": Box(0, 800, 300, 80)}, {**GREEN, "box": Box(9, 9, 90, 30)}, "larger"),
        (GREEN, {**GREEN, "ink": "#2a8d53"}, "easy to read"),
    ],
)
def test_what_stands_out_shows_why(
    first: dict[str, object], second: dict[str, object], sign: str
) -> None:
    assert any(sign in each for each in signs(first, second))


def test_the_figures_say_what_was_not_measured() -> None:
    figures = compare(control("Accept", fill=""), control("Reject")).figures
    assert any("not measured against 23 of 255" in figure for figure in figures)


def test_the_limits_are_those_the_benchmark_fits() -> None:
    banners = runpy.run_path(str(BENCHMARK))
    if not banners["DATA"].exists():
        pytest.skip("the banner data is not beside the repository")
    pairs = banners["read_pairs"]()
    assert banners["fit"](pairs) == LIMITS
    folds = banners["folds_of"](pairs)
    groups = [{pair.group for pair in fold} for fold in folds]
    assert sum(len(group) for group in groups) == len(set.union(*groups))
    (hits, false, missed), _ = banners["cross_validated"](pairs)
    precision, recall = banners["rates"](hits, false, missed)
    assert precision > 0.8
    assert recall > 0.75
