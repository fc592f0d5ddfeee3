"""The checks of what is in the basket, what it costs, and how one gets out again."""

from __future__ import annotations

import msgspec
import pytest

from tests.unit.artifact_builder import BOX, URL, page, site, text
from veritas.artifacts import Artifacts, Experiments, Journeys, Missing, Stop, WayIn, WayOut
from veritas.checks.figures.rows import priced_rows
from veritas.checks.vision import added_fees, hard_way_out, sneaked_item
from veritas.core.errors import Fault
from veritas.core.findings import Box, CheckResult, Outcome, Severity

NAME = "Ridgeline Tent"
PRODUCT = (NAME, "€249 before: €299")


def stop(kind: str, *rows: tuple[str, str]) -> Stop:
    """Each row a name on the left and a price on the right, one below the other."""
    texts = []
    for number, (words, price) in enumerate(rows):
        y = 100.0 + 40 * number
        texts.append(text(words, selector=f"#words-{number}", box=Box(10, y, 300, 20)))
        texts.append(text(price, selector=f"#price-{number}", box=Box(400, y, 80, 20)))
    shown = " ".join(one.text for one in texts)
    return Stop(kind, f"{URL}{kind}", "Add to cart", priced_rows(texts), shown)


def gone(*stops: Stop, **changes: object) -> Artifacts:
    journeys = Journeys(NAME, (stop("product", PRODUCT), *stops), clicks_in=1, clicks_out=1)
    journeys = msgspec.structs.replace(journeys, **changes)
    return msgspec.structs.replace(site(), experiments=Experiments(journeys=journeys))


def quotes(result: CheckResult) -> list[str | None]:
    return [finding.evidence[0].quote for finding in result.findings]


def both(artifacts: Artifacts) -> list[str | None]:
    return quotes(sneaked_item.check(artifacts)) + quotes(added_fees.check(artifacts))


def test_a_thing_that_was_not_chosen_is_found_with_both_totals() -> None:
    basket = stop("basket", (NAME, "€249"), ("Care plan", "€14.99"), ("Total", "€263.99"))
    (finding,) = sneaked_item.check(gone(basket)).findings
    assert finding.severity is Severity.HIGH
    assert finding.evidence[0].quote == "Care plan €14.99"
    assert "263.99 EUR" in (finding.evidence[0].detail or "")
    assert "249.00 EUR" in (finding.evidence[0].detail or "")
    assert added_fees.check(gone(basket)).outcome is Outcome.PASSED


def test_a_fee_at_the_checkout_is_found_beside_what_the_basket_held() -> None:
    basket = stop("basket", (NAME, "€249"), ("Care plan", "€14.99"), ("Total", "€263.99"))
    again = ((NAME, "€249"), ("Care plan", "€14.99"))
    checkout = stop("checkout", *again, ("Service fee", "€4.90"), ("Total", "€268.89"))
    short = stop("checkout", (NAME, "€249"), ("Service fee", "€4.90"), ("Total", "€268.89"))
    for one in (checkout, short):
        assert quotes(added_fees.check(gone(basket, one))) == ["Service fee €4.90"]
        assert quotes(sneaked_item.check(gone(basket, one))) == ["Care plan €14.99"]


def test_a_fee_in_german_is_a_fee() -> None:
    basket = stop("basket", (NAME, "249,00 €"), ("Servicegebühr", "3,90 €"), ("Summe", "252,90 €"))
    assert quotes(added_fees.check(gone(basket))) == ["Servicegebühr 3,90 €"]


@pytest.mark.parametrize(
    "rows",
    [
        [(NAME, "€249"), ("Total", "€249")],
        [(NAME, "€249"), ("Shipping", "€4.90"), ("Total", "€253.90")],
        [(NAME, "€249"), ("Shipping", "€4.90"), ("incl. VAT", "€39.76"), ("Total", "€253.90")],
        [(NAME, "€249"), ("Versand mit DHL", "€4.90"), ("Gesamtsumme", "€253.90")],
        [(NAME, "€249"), ("Subtotal", "€249"), ("Shipping", "€4.90"), ("Total", "€253.90")],
        # An offer that was not taken, as dear as what the total grew by.
        [(NAME, "€249"), ("Add insurance", "€4.90"), ("DPD", "€4.90"), ("Total", "€253.90")],
        # Two of them at once, with the sum of the line beside the price.
        [(NAME, "€249"), (f"{NAME} again", "€249"), ("Total", "€498")],
        # Two ways to add up.
        [(NAME, "€249"), ("Sticker", "€5"), ("Patch", "€5"), ("Total", "€254")],
        [(NAME, "€249"), ("Discount", "€20"), ("Wrap", "€10"), ("Total", "€239")],
        [(NAME, "€249"), ("Mystery", "€7"), ("Total", "€300")],
        [(NAME, "€249"), ("Care plan", "€14.99")],
        [("Something else", "€14.99"), ("Total", "€14.99")],
        # What others bought, below the sum.
        [(NAME, "€249"), ("Total", "€259"), ("You may also like a mug", "€10")],
    ],
)
def test_an_honest_or_unclear_basket_is_no_finding(rows: list[tuple[str, str]]) -> None:
    assert both(gone(stop("basket", *rows))) == []


def test_what_the_products_page_names_is_no_surprise() -> None:
    basket = stop("basket", (NAME, "€249"), ("Booking fee", "€4.90"), ("Total", "€253.90"))
    named = stop("product", PRODUCT, ("plus booking fee of", "€4.90"))
    journeys = Journeys(NAME, (named, basket), clicks_in=1)
    artifacts = msgspec.structs.replace(site(), experiments=Experiments(journeys=journeys))
    assert both(artifacts) == []


def test_a_language_whose_words_are_unknown_is_not_judged() -> None:
    basket = stop("basket", (NAME, "€249"), ("Frakt", "€5"), ("Total", "€254"))
    artifacts = msgspec.structs.replace(gone(basket), pages=(page(language="sv"),))
    assert sneaked_item.check(artifacts).outcome is Outcome.NOT_APPLICABLE


def test_more_presses_out_than_in_are_a_hard_way_out() -> None:
    stops = (
        stop("basket", (NAME, "€249"), ("Total", "€249")),
        stop("leaving"),
        stop("leaving"),
        stop("emptied"),
    )
    (finding,) = hard_way_out.check(gone(*stops, clicks_out=3)).findings
    assert "3 presses out, 1 in" in (finding.evidence[0].detail or "")
    for presses in (1, 2):
        assert hard_way_out.check(gone(*stops, clicks_out=presses)).outcome is Outcome.PASSED


def test_leaving_a_letter_that_asks_for_more_than_joining_it() -> None:
    way_in = WayIn("#join", "Join", 1, BOX)
    asks = gone(way_in=way_in, way_out=WayOut((f"{URL}leave",), 4))
    assert [one.title for one in hard_way_out.check(asks).findings] == [
        "Leaving asks for more than joining"
    ]
    calls = gone(way_in=way_in, way_out=WayOut((f"{URL}leave",), 0, "call us to cancel"))
    assert quotes(hard_way_out.check(calls)) == ["call us to cancel"]
    for fair in (WayOut((f"{URL}leave",), 1), WayOut((f"{URL}leave",), 1, "or call us to cancel")):
        fine = gone(way_in=way_in, way_out=fair)
        assert hard_way_out.check(fine).outcome is Outcome.PASSED


def test_without_a_basket_nothing_is_said() -> None:
    missing = Missing("time was up", Fault.OURS, "time_limit")
    none = msgspec.structs.replace(site(), experiments=Experiments(journeys=missing))
    empty = gone(clicks_out=None, why_not=("no link to the basket was found",))
    for module in (sneaked_item, added_fees, hard_way_out):
        assert module.check(none).outcome is Outcome.ERROR
        result = module.check(empty)
        assert result.outcome is Outcome.NOT_APPLICABLE
        assert "no link to the basket" in result.reason
