"""Checks of pressing wording and of boxes checked beforehand."""

from __future__ import annotations

import msgspec
import pytest

from tests.unit.artifact_builder import BOX, button, dead_site, field, form, page, site, text
from veritas.artifacts import Artifacts
from veritas.checks.registry import CHECKS, run_check
from veritas.core.findings import CheckResult, Claim, Outcome, Severity

ENTRIES = {entry.meta.id: entry for entry in CHECKS}
WORDING = ("vision.urgency", "vision.scarcity", "vision.social-proof", "vision.confirmshaming")


def run(check_id: str, artifacts: Artifacts) -> CheckResult:
    return run_check(ENTRIES[check_id], artifacts)


def found_in(words: str) -> set[str]:
    """The wording checks that fail on a page with one button of these words."""
    artifacts = site(page(texts=(button(words),)))
    return {name for name in WORDING if run(name, artifacts).outcome is Outcome.FAILED}


@pytest.mark.parametrize("check_id", [*WORDING, "vision.prechecked-box"])
def test_a_fair_page_passes_and_a_dead_one_is_not_checked(check_id: str) -> None:
    assert run(check_id, site()).outcome is Outcome.PASSED
    assert run(check_id, dead_site()).outcome is Outcome.ERROR


@pytest.mark.parametrize(
    ("words", "check"),
    [
        ("Hurry! This offer ends in 09:59", "vision.urgency"),
        ("Hurry! Your cart expires in 04:12", "vision.urgency"),
        ("Sale ends tonight", "vision.urgency"),
        ("2 days 04 hours 17 minutes 12 seconds", "vision.urgency"),
        ("ＬＩＭＩＴＥＤ ＴＩＭＥ ＯＦＦＥＲ", "vision.urgency"),
        ("Limi\u200bted time offer", "vision.urgency"),
        ("Nur noch für kurze Zeit", "vision.urgency"),
        ("Angebot endet bald", "vision.urgency"),
        ("Only 2 left in stock — order soon", "vision.scarcity"),
        ("Hurry! Only 3 left", "vision.scarcity"),
        ("Low stock", "vision.scarcity"),
        ("Nur noch 2 Stück verfügbar", "vision.scarcity"),
        ("Fast ausverkauft", "vision.scarcity"),
        ("37 people are viewing this right now", "vision.social-proof"),
        ("Anna from Bremen just bought this", "vision.social-proof"),
        ("12 Personen schauen sich das gerade an", "vision.social-proof"),
        ("No thanks, I prefer paying full price", "vision.confirmshaming"),
        ("No, I don’t want to save money", "vision.confirmshaming"),
        ("Nein danke, ich zahle lieber den vollen Preis", "vision.confirmshaming"),
    ],
)
def test_pressing_words_are_found_in_their_category(words: str, check: str) -> None:
    assert found_in(words) == {check}


@pytest.mark.parametrize(
    "words",
    [
        "14 in stock",
        "Summer sale until 31 August",
        "No thanks",
        "No, keep editing",
        "No thanks, keep me on the free plan",
        "No, I don't want to receive marketing emails",
        "I'd rather not say",
        "Delivered in two to three working days",
        "5 minutes left",
        "120 characters left",
        "4.5 stars, 312 reviews",
        "Customers who bought this also bought",
        "12 people found this review helpful",
        "The film lasts 2 h 14 min",
        "10:45",
        "Demand for nurses rises",
        "There is no hurry",
        "Angemeldet bleiben",
        "Auf Lager",
        "",
        " ",
        "🙂" * 500,
    ],
)
def test_honest_look_alikes_are_not_found(words: str) -> None:
    assert found_in(words) == set()


def test_a_finding_claims_no_more_than_the_words_show() -> None:
    artifacts = site(page(texts=(text("Only 2 left in stock!", selector="#stock"),)))
    (finding,) = run("vision.scarcity", artifacts).findings
    assert finding.title == "Scarcity wording"
    assert finding.confidence <= 0.6
    assert finding.claim is Claim.TEXT_SUGGESTS
    assert finding.severity in {Severity.LOW, Severity.MEDIUM}
    assert "prove nothing" in finding.summary
    (evidence,) = finding.evidence
    assert (evidence.quote, evidence.selector, evidence.box) == (
        "Only 2 left in stock!",
        "#stock",
        BOX,
    )


def test_the_same_words_on_several_pages_are_one_finding() -> None:
    pages = tuple(
        page(final_url=f"https://fair.test/{n}", texts=(text(f"Only {n} left in stock"),))
        for n in range(1, 5)
    )
    (finding,) = run("vision.scarcity", site(*pages)).findings
    assert len(finding.evidence) == 4


def test_running_text_counts_only_when_short_and_clear() -> None:
    long = "He told us that only 2 left in stock is what every shop writes " * 3
    assert run("vision.scarcity", site(page(texts=(text(long),)))).outcome is Outcome.PASSED
    weak = text("Low stock", prose=True)
    assert run("vision.scarcity", site(page(texts=(weak,)))).outcome is Outcome.PASSED
    clear = text("Only 2 left in stock", prose=True)
    assert run("vision.scarcity", site(page(texts=(clear,)))).outcome is Outcome.FAILED


def test_confirmshaming_looks_at_what_can_be_clicked() -> None:
    words = "No thanks, I prefer paying full price"
    artifacts = site(page(texts=(text(words),)))
    assert run("vision.confirmshaming", artifacts).outcome is Outcome.PASSED


def test_what_is_not_read_is_said() -> None:
    facts = run("vision.urgency", site()).facts
    assert facts["not checked"] == "text in pictures, videos and canvas"


def test_a_page_without_any_text_is_not_checked() -> None:
    assert run("vision.urgency", site(page(texts=()))).outcome is Outcome.ERROR


def test_thousands_of_pressing_texts_make_a_bounded_result() -> None:
    many = tuple(text("Hurry! " + "a" * (n % 90) + " sale ends soon!") for n in range(3000))
    result = run("vision.urgency", site(page(texts=many)))
    assert 0 < len(result.findings) <= 20


@pytest.mark.parametrize(
    ("label", "name", "what"),
    [
        ("Send me daily offers from the shop and its partners", "newsletter", "advertising mail"),
        ("Yes, I want to receive news and offers", "", "advertising mail"),
        ("You can unsubscribe any time: send me the newsletter", "", "advertising mail"),
        ("Newsletter abonnieren", "", "advertising mail"),
        ("Share my details with selected partners", "", "sharing of data"),
        ("Add tent insurance for €9.99 a month", "insurance", "insurance or a paid extra"),
        ("Gift box + $4.99", "", "insurance or a paid extra"),
        ("I agree to the terms", "", "consent"),
        ("Marketing cookies", "", "consent"),
        ("Ich willige in die Nutzung ein", "", "consent"),
        ("", "newsletter_optin", "advertising mail"),
    ],
)
def test_a_box_for_what_people_should_choose_is_found(label: str, name: str, what: str) -> None:
    box = field("checkbox", label=label, name=name, checked=True)
    (finding,) = run("vision.prechecked-box", site(page(forms=(form(box),)))).findings
    assert what in finding.title
    assert finding.evidence[0].quote == (label or None)


@pytest.mark.parametrize(
    "label",
    [
        "Remember me",
        "Keep me signed in",
        "Billing address is the same",
        "Strictly necessary cookies",
        "In stock only",
        "Red (12)",
        "Marketing",
        "Dark mode",
        "Do not share my data with third parties",
        "Something nobody understands",
    ],
)
def test_a_box_for_anything_else_is_not_found(label: str) -> None:
    box = field("checkbox", label=label, name="newsletter", checked=True)
    result = run("vision.prechecked-box", site(page(forms=(form(box),))))
    assert result.outcome is Outcome.PASSED


@pytest.mark.parametrize("label", ["Marketing", "Non-necessary", "Analytics cookies"])
def test_beside_necessary_cookies_the_others_are_a_consent(label: str) -> None:
    boxes = (
        field("checkbox", label="Necessary", checked=True),
        field("checkbox", label=label, checked=True, selector="#marketing"),
        field("checkbox", label="Statistics"),
    )
    (finding,) = run("vision.prechecked-box", site(page(forms=(form(*boxes),)))).findings
    assert finding.evidence[0].selector == "#marketing"


@pytest.mark.parametrize("changes", [{"checked": False}, {"visible": False}, {"type": "radio"}])
def test_boxes_nobody_sees_or_that_are_empty_are_not_found(changes: dict[str, object]) -> None:
    box = msgspec.structs.replace(field("checkbox", label="Newsletter", checked=True), **changes)
    result = run("vision.prechecked-box", site(page(forms=(form(box),))))
    assert not result.findings
