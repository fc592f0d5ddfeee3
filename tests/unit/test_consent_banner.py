"""Finding the consent banner among the layers of a screen."""

from __future__ import annotations

from tests.unit.artifact_builder import control, layer, screen
from veritas.checks.controls.choice_words import Choice
from veritas.checks.controls.consent_banner import find_consent_banner
from veritas.core.findings import Box

COOKIES = "We use cookies for advertising and statistics."


def test_a_banner_is_found_with_what_its_controls_do() -> None:
    banner = find_consent_banner(
        screen(
            control("Home", kind="link"),
            control("Accept all", layer=0),
            control("Reject all", layer=0, kind="link"),
            control("Settings", layer=0),
            control("Cookie policy", layer=0, kind="link"),
            control("Marketing", layer=0, kind="checkbox"),
            control("Foo", layer=0),
            layers=(layer(COOKIES),),
        )
    )
    assert banner is not None
    assert {choice: one.text for choice, one in banner.choices.items()} == {
        Choice.ACCEPT: "Accept all",
        Choice.REJECT: "Reject all",
        Choice.SETTINGS: "Settings",
        Choice.INFO: "Cookie policy",
    }
    assert [one.text for one in banner.unknown] == ["Foo"]
    assert [one.text for one in banner.boxes] == ["Marketing"]
    assert banner.control(Choice.PAY) is None


def test_the_innermost_layer_with_most_choices_is_the_banner() -> None:
    banner = find_consent_banner(
        screen(
            control("Accept", layer=1),
            control("Reject", layer=1),
            layers=(layer(COOKIES), layer(COOKIES, inside=0, selector="#inner")),
        )
    )
    assert banner is not None
    assert banner.layer.selector == "#inner"


def test_of_two_controls_with_one_meaning_the_largest_counts() -> None:
    small = control("Decline", layer=0, box=wide(40))
    large = control("Reject all", layer=0, box=wide(160))
    banner = find_consent_banner(screen(small, large, layers=(layer(COOKIES),)))
    assert banner is not None
    assert banner.control(Choice.REJECT) == large


def test_what_is_no_banner_is_none() -> None:
    ok = control("OK", layer=0)
    assert find_consent_banner(screen()) is None
    assert find_consent_banner(screen(control("Accept all"))) is None
    assert find_consent_banner(screen(ok, layers=(layer("Join our newsletter"),))) is None
    assert find_consent_banner(screen(ok, layers=(layer(COOKIES, visible=False),))) is None
    invisible = control("OK", layer=0, visible=False)
    assert find_consent_banner(screen(invisible, layers=(layer(COOKIES),))) is None
    # A whole page in one fixed element, with a link to its cookie policy.
    many = [control("OK", layer=0)] * 100
    assert find_consent_banner(screen(*many, layers=(layer(COOKIES),))) is None


def wide(width: float) -> Box:
    return Box(0.0, 0.0, width, 40.0)
