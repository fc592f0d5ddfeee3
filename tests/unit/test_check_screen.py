"""Checks of what the screen shows: each accuses what is unfair, and spares what looks alike."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.unit.artifact_builder import (
    MISSING,
    control,
    dead_site,
    field,
    form,
    layer,
    page,
    screen,
    site,
)
from tests.unit.artifact_builder import text as written
from veritas.artifacts import BarElement, LayerElement, PictureElement, Screen
from veritas.checks.registry import CHECKS, run_check
from veritas.core.findings import Box, CheckResult, Claim, Outcome, Severity

ENTRIES = {entry.meta.id: entry for entry in CHECKS}
NAMES = (
    "unequal-choice",
    "hidden-way-out",
    "fake-close",
    "no-way-out",
    "scroll-lock",
    "countdown-bar",
    "disguised-ad",
    "empty-badge",
    "twisted-box",
    "price-gate",
)
COOKIES = "We use cookies for advertising with our partners."
GREEN = {"fill": "#0a7d33", "ink": "#ffffff"}
PALE = {"fill": "#ffffff", "ink": "#c4c4c4"}


def run(name: str, seen: Screen, **changes: Any) -> CheckResult:
    return run_check(ENTRIES[f"vision.{name}"], site(page(screen=seen, **changes)))


def titles(name: str, seen: Screen) -> list[str]:
    result = run(name, seen)
    assert result.outcome in {Outcome.PASSED, Outcome.FAILED}, result.reason
    assert all(finding.claim is Claim.SCREEN_SHOWS for finding in result.findings)
    return [finding.title for finding in result.findings]


@pytest.mark.parametrize("name", NAMES)
def test_a_fair_page_passes_and_what_was_not_measured_is_not_checked(name: str) -> None:
    check = ENTRIES[f"vision.{name}"]
    assert run_check(check, site()).outcome is Outcome.PASSED
    assert run_check(check, dead_site()).outcome is Outcome.ERROR
    unmeasured = run_check(check, site(page(screen=MISSING)))
    assert (unmeasured.outcome, unmeasured.reason) == (Outcome.ERROR, MISSING.reason)
    facts = run_check(check, site()).facts
    assert facts["not checked"] == "text in pictures and canvas"


# ── Opposite choices ────────────────────────────────────────────────────────────────────────


def banner(*controls: Any, words: str = COOKIES, **changes: Any) -> Screen:
    placed = [msgspec.structs.replace(each, layer=0) for each in controls]
    return screen(*placed, layers=(layer(words),), **changes)


def test_a_pale_reject_beside_a_coloured_accept_is_found_with_both_and_the_ratios() -> None:
    seen = banner(control("Accept all", **GREEN), control("Reject all", **PALE))
    (finding,) = run("unequal-choice", seen).findings
    assert finding.severity is Severity.MEDIUM
    accept, reject = finding.evidence
    assert (accept.quote, reject.quote) == ("Accept all", "Reject all")
    assert accept.box is not None
    assert reject.box is not None
    assert "area 1.0 : 1" in (reject.detail or "")
    assert "contrast of the letters 5.3 against 1.7" in (reject.detail or "")


@pytest.mark.parametrize(
    "controls",
    [
        (control("Accept all", **GREEN), control("Reject all", **GREEN)),
        (control("Alle akzeptieren"), control("Alle ablehnen"), control("Einstellungen", **PALE)),
        # The site makes it easier to refuse.
        (control("Accept all", **PALE), control("Reject all", **GREEN)),
        # What is not understood may be the refusal.
        (control("Accept all", **GREEN), control("Settings"), control("Später")),
        # Closing, saving what is chosen, and paying instead are ways to refuse.
        (control("Accept all", **GREEN), control("Settings"), control("×")),
        (control("Accept all", **GREEN), control("Save settings")),
        # The colours were not measured.
        (control("Accept", fill="", ink=""), control("Reject", fill="", ink="")),
        # A notice that there is nothing to choose.
        (control("Accept all", **GREEN), control("Принять")),
    ],
)
def test_equal_and_uncertain_choices_are_no_finding(controls: tuple[Any, ...]) -> None:
    assert titles("unequal-choice", banner(*controls)) == []


def test_a_notice_with_ok_alone_is_found_only_where_data_is_used() -> None:
    needed = banner(control("OK"), words="This site uses one cookie to keep your cart.")
    assert titles("unequal-choice", needed) == []
    (finding,) = run("unequal-choice", banner(control("OK"))).findings
    assert finding.severity is Severity.LOW


def test_a_reject_that_is_missing_covered_or_out_of_the_window_is_found() -> None:
    missing = banner(control("Accept all"), control("Settings"))
    assert titles("unequal-choice", missing) == [
        "The consent banner offers Accept, and no Reject beside it"
    ]
    covered = control("Reject all", reachable=False, covered_by="#ad")
    below = control("Reject all", first_screen=False, reachable=None)
    for reject in (covered, below):
        (finding,) = run("unequal-choice", banner(control("Accept all"), reject)).findings
        assert finding.severity is Severity.MEDIUM


def test_frames_that_were_not_looked_into_may_hold_the_missing_choice() -> None:
    seen = banner(control("Accept all"), control("Settings"), frames_left_out=1)
    assert titles("unequal-choice", seen) == []


def test_on_a_phone_it_is_found_without_a_place_on_the_desktop_picture() -> None:
    seen = banner(control("Accept all", **GREEN), control("Reject all", **PALE))
    result = run("unequal-choice", screen(), mobile_screen=seen)
    (finding,) = result.findings
    assert all(piece.box is None for piece in finding.evidence)
    assert all((piece.detail or "").startswith("on a phone: ") for piece in finding.evidence)


OFFER = {"near": "Join us? Subscribe No thanks"}


@pytest.mark.parametrize(
    "refusal",
    [
        control("No thanks", **OFFER, fill="#ffffff", ink="#dddddd"),
        control("No thanks", **OFFER, font_px=8.0),
        control("No thanks", **OFFER, reachable=False, covered_by="#x"),
    ],
)
def test_a_refusal_that_can_hardly_be_seen_is_found(refusal: Any) -> None:
    offer = control("Subscribe", **OFFER, **GREEN)
    assert len(titles("unequal-choice", screen(offer, refusal))) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        # Plain, and it can be read.
        control("No thanks", **OFFER, fill="#ffffff", ink="#555555", underlined=True),
        # Somewhere else on the page.
        control("No thanks", near="Quite another box", font_px=8.0),
        control("No thanks", **OFFER, font_px=8.0, box=Box(100, 2000, 40, 10)),
        control("No thanks", **OFFER, font_px=8.0, visible=False),
    ],
)
def test_a_plain_refusal_is_fair(refusal: Any) -> None:
    offer = control("Subscribe", **OFFER, **GREEN)
    assert titles("unequal-choice", screen(offer, refusal)) == []


# ── Ways out ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"ink": "#eeeeee", "fill": "#ffffff"}, True),
        ({"font_px": 7.0}, True),
        ({}, False),
        ({"ink": "", "fill": ""}, False),
        ({"font_px": 7.0, "visible": False}, False),
    ],
)
def test_a_way_out_that_can_hardly_be_seen_is_found(changes: dict[str, Any], found: bool) -> None:
    seen = screen(control("Home"), control("Shop"), control("Cancel subscription", **changes))
    assert bool(titles("hidden-way-out", seen)) is found


def test_where_all_letters_are_small_none_is_hidden() -> None:
    small = [control(words, font_px=9.0) for words in ("Home", "Shop", "Unsubscribe")]
    assert titles("hidden-way-out", screen(*small)) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"kind": "link", "url": "https://ads.test/x"}, True),
        ({"reachable": False, "cover_url": "https://ads.test/x"}, True),
        ({"kind": "link", "url": "https://fair.test/?closed"}, False),
        ({"kind": "link", "url": "https://www.fair.test/"}, False),
        ({"kind": "link", "url": "javascript:void(0)"}, False),
        ({"kind": "link", "url": "https://ads.test/x", "layer": -1}, False),
        ({"kind": "link", "url": "https://ads.test/x", "frame_url": "https://ads.test/"}, False),
        ({}, False),
    ],
)
def test_a_close_that_leads_elsewhere_is_found(changes: dict[str, Any], found: bool) -> None:
    seen = screen(control("×", **{"layer": 0, **changes}), layers=(layer("Offer"),))
    assert bool(titles("fake-close", seen)) is found


def dialog(*controls: Any, words: str = "Get 10% off", **changes: Any) -> Screen:
    held: LayerElement = layer(words, kind="dialog", modal=True, hit_share=1.0)
    placed = [msgspec.structs.replace(each, layer=0) for each in controls]
    return msgspec.structs.replace(screen(*placed, layers=(held,), blocked=1.0), **changes)


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (dialog(control("Subscribe")), True),
        (dialog(control("Get my code"), control("Privacy policy", kind="link")), True),
        (dialog(control("Subscribe"), control("No thanks")), False),
        (dialog(control("Subscribe"), control("×")), False),
        (dialog(control("Subscribe"), control("Zurück")), False),
        (dialog(control("Subscribe"), control("Home", kind="link")), False),
        (dialog(control("Subscribe"), blocked=0.6), False),
        (dialog(control("Accept"), words=COOKIES), False),
        (dialog(), False),
    ],
)  # fmt: skip
def test_a_dialog_that_can_only_be_agreed_to_is_found(seen: Screen, found: bool) -> None:
    assert bool(titles("no-way-out", seen)) is found


def test_a_page_that_is_one_fixed_element_is_no_dialog() -> None:
    whole: LayerElement = layer("Our letter", hit_share=1.0)
    offer = control("Subscribe", layer=0)
    assert not titles("no-way-out", screen(offer, layers=(whole,), blocked=1.0))
    below = control("Home", kind="link")
    assert titles("no-way-out", screen(below, offer, layers=(whole,), blocked=1.0))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"scroll_locked": True, "blocked": 0.2}, True),
        ({"scroll_locked": False, "blocked": 0.2}, False),
        # A dialog over the window holds what is behind it, as it should.
        ({"scroll_locked": True, "blocked": 0.9}, False),
        # Nothing asks anything: an application, perhaps.
        ({"scroll_locked": True, "blocked": 0.0}, False),
    ],
)
def test_a_page_held_by_a_small_banner_is_found(changes: dict[str, Any], found: bool) -> None:
    assert bool(titles("scroll-lock", banner(control("Accept"), **changes))) is found


# ── Pressure, advertisements, badges ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("near", "found"),
    [
        ("Your cart is reserved", True),
        ("Das Angebot läuft ab", True),
        ("“Dry socks every morning”, Jonas", False),
        ("Loading", False),
        ("", False),
    ],
)
def test_a_bar_that_runs_down_beside_an_offer_is_found(near: str, found: bool) -> None:
    bar = BarElement("#bar", Box(0, 0, 300, 6), 60.0, endless=False, near=near)
    assert bool(titles("countdown-bar", screen(bars=(bar,)))) is found


AD = {"kind": "link", "rel": "sponsored", "url": "https://ads.test/x"}


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (control("Download now", **AD), True),
        (control("Weiter", **AD), True),
        (control("Play", kind="link", url="https://ad.doubleclick.net/clk"), True),
        (control("Download now", **AD, near="Advertisement Download now"), False),
        (control("Download now", **AD, near="Anzeige · Download now"), False),
        (control("This tent at a partner's shop", **AD), False),
        (control("Download now", kind="link", url="https://elsewhere.test/x"), False),
        (control("Download now", kind="link", rel="sponsored", url="https://fair.test/x"), False),
    ],
)
def test_a_paid_link_that_looks_like_a_control_is_found(link: Any, found: bool) -> None:
    assert bool(titles("disguised-ad", screen(link))) is found


@pytest.mark.parametrize(
    ("words", "link", "found"),
    [
        ("Trackly verified", "", True),
        ("Trusted Shops", "", True),
        ("Geprüfter Onlineshop", "", True),
        ("Trusted Shops", "https://www.trustedshops.de/x", False),
        ("Secure payment", "", False),
        ("Visa", "", False),
        ("", "", False),
    ],
)
def test_a_badge_that_leads_nowhere_is_found(words: str, link: str, found: bool) -> None:
    badge = PictureElement(
        "#b", words, "https://fair.test/b.svg", Box(0, 0, 80, 30), link, bool(link)
    )
    assert bool(titles("empty-badge", screen(pictures=(badge,)))) is found


# ── Extras chosen beforehand ────────────────────────────────────────────────────────────────


def extras(*options: tuple[str, bool]) -> list[str]:
    radios = [field("radio", name="care", label=label, checked=on) for label, on in options]
    result = run_check(
        ENTRIES["vision.prechecked-box"], site(page(forms=(form(*radios),), screen=screen()))
    )
    return [finding.title for finding in result.findings]


def test_an_extra_chosen_among_radio_buttons_is_found_where_one_can_do_without() -> None:
    assert extras(("Insurance for €9", True), ("No insurance", False))
    assert not extras(("Insurance for €9", False), ("No insurance", True))
    # Something must be chosen, and every one costs.
    assert not extras(("Express for €9", True), ("Standard for €4", False))


def test_a_switch_that_is_on_in_a_frame_is_found_too() -> None:
    framed = control(
        "Marketing cookies", kind="switch", checked=True, frame_url="https://cmp.test/", layer=0
    )
    seen = screen(framed, layers=(layer(COOKIES, kind="frame"),))
    result = run_check(ENTRIES["vision.prechecked-box"], site(page(forms=(), screen=seen)))
    assert [piece.quote for one in result.findings for piece in one.evidence] == [
        "Marketing cookies"
    ]


def test_a_problem_on_every_page_is_shown_once() -> None:
    seen = banner(control("Accept all", **GREEN), control("Reject all", **PALE))
    pages = [page(screen=seen, final_url=f"https://fair.test/{number}") for number in range(5)]
    result = run_check(ENTRIES["vision.unequal-choice"], site(*pages))
    (finding,) = result.findings
    assert len(finding.evidence) == 2


# ── Boxes that say no twice ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("label", "kind", "found"),
    [
        ("Untick this box if you do not want to receive our offers", "checkbox", True),
        ("If you would rather not hear from us, please untick this box", "switch", True),
        ("I do not want to opt out of your offers", "checkbox", True),
        ("Décochez la case si vous ne souhaitez pas recevoir nos offres", "checkbox", True),
        ("Odznacz, jeśli nie chcesz otrzymywać ofert", "checkbox", True),
        # The same words on a link are words only, and judged as such.
        ("Untick this box if you do not want to receive our offers", "link", False),
        ("I do not want to receive e-mails", "checkbox", False),
        ("Do not sell or share my personal information", "switch", False),
        ("Uncheck to stop receiving our letter", "checkbox", False),
        ("Send me the newsletter", "checkbox", False),
        ("Remember me", "checkbox", False),
    ],
)
def test_a_box_is_found_when_its_own_label_says_no_twice(
    label: str, kind: str, *, found: bool
) -> None:
    seen = screen(control(label, kind=kind, tag="input"))
    assert bool(titles("twisted-box", seen)) is found


@pytest.mark.parametrize(("checked", "state"), [(True, "ticked"), (False, "empty")])
def test_the_state_of_a_twisted_box_is_told_with_its_place(state: str, *, checked: bool) -> None:
    words = "Untick this box if you do not want to receive our offers"
    box = control(words, kind="checkbox", checked=checked)
    (finding,) = run("twisted-box", screen(box)).findings
    (evidence,) = finding.evidence
    assert finding.title == f"A box that is {state} says no twice"
    assert (evidence.quote, evidence.box) == (words, box.box)
    assert f"{state} before any click" in (evidence.detail or "")
    hidden = msgspec.structs.replace(box, visible=False)
    assert not run("twisted-box", screen(hidden)).findings


# ── Prices behind a registration ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "changes", "found"),
    [
        ("Register to see the price", {}, True),
        ("Sign in for prices", {"kind": "link"}, True),
        ("Create a free account to unlock our prices", {}, True),
        ("Anmelden, um Preise zu sehen", {}, True),
        ("Connectez-vous pour voir les prix", {}, True),
        ("Zaloguj się, aby zobaczyć cenę", {}, True),
        ("Sign in to see your orders", {}, False),
        ("See all prices", {}, False),
        ("Register to see the price", {"near": "Chair €79 Register to see the price"}, False),
        ("Register to see the price", {"visible": False}, False),
        ("Register to see the price", {"kind": "checkbox"}, False),
    ],
)
def test_a_price_that_shows_only_after_signing_up(
    words: str, changes: dict[str, object], *, found: bool
) -> None:
    seen = screen(control(words, **changes))
    assert bool(titles("price-gate", seen)) is found


def test_a_shop_for_traders_may_keep_its_prices() -> None:
    gate = screen(control("Log in to see our prices"))
    for words in ("We sell to trade customers only.", "Nur für Gewerbe und Händler"):
        fair = page(screen=gate, texts=(written(words),))
        assert not run_check(ENTRIES["vision.price-gate"], site(fair)).findings
