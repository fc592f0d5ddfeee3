"""Reading countdowns, counts and prices out of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veritas.checks.figures.countdown import TimeLeft, time_left
from veritas.checks.figures.counts import count_of
from veritas.checks.figures.prices import is_reduced, prices_of


@pytest.mark.parametrize(
    ("text", "seconds", "step_s"),
    [
        ("Hurry! This offer ends in 09:59", 599, 1),
        ("ends in 01:02:03", 3723, 1),
        ("2d 04:03:01 left", 2 * 86400 + 4 * 3600 + 181, 1),
        ("12 : 00 : 09", 12 * 3600 + 9, 1),
        ("01:02:03:04", 86400 + 2 * 3600 + 3 * 60 + 4, 1),
        ("3 days 04:05 left", 3 * 86400 + 4 * 3600 + 300, 60),
        ("2 hours 13 minutes", 7980, 60),
        ("2h 13m 5s", 7985, 1),
        ("02 Days 11 Hours 05 Minutes 09 Seconds", 2 * 86400 + 11 * 3600 + 309, 1),
        ("Days 02 Hours 11 Minutes 05 Seconds 09", 2 * 86400 + 11 * 3600 + 309, 1),
        ("noch 2 Tage, 3 Std. und 4 Min.", 2 * 86400 + 3 * 3600 + 240, 60),
        ("il reste 5 minutes 10 secondes", 310, 1),
        ("45 seconds left", 45, 1),
    ],
)
def test_countdowns_are_read(text: str, seconds: int, step_s: int) -> None:
    assert time_left(text) == TimeLeft(seconds, step_s)


@pytest.mark.parametrize(
    "text",
    [
        "Open 9:00 - 17:00",
        "at 14:30 Uhr",
        "10:30 pm",
        "Summer sale until 31 August",
        "2 days",
        "12 minutes ago",
        "€249",
        "",
        "1/2/2026",
        "ratio 16:9:4:3:2:1",
    ],
)
def test_other_times_are_no_countdowns(text: str) -> None:
    assert time_left(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("37 people are viewing this right now", "people", 37),
        ("1,204 others have this in their cart", "people", 1204),
        ("12 Personen sehen sich das gerade an", "people", 12),
        ("23 personnes regardent cet article", "people", 23),
        ("18 watching now", "people", 18),
        ("Only 2 left in stock — order soon", "stock", 2),
        ("14 in stock", "stock", 14),
        ("Nur noch 3 Stück verfügbar", "stock", 3),
        ("Plus que 4 en stock", "stock", 4),
        ("¡Solo quedan 5 unidades!", "stock", 5),
    ],
)
def test_counts_are_read(text: str, kind: str, number: int) -> None:
    found = count_of(text)
    assert found is not None
    assert (found.kind, found.number) == (kind, number)


@pytest.mark.parametrize(
    "text",
    [
        "Anna bought this 12 minutes ago",
        "3 people reviewed this",
        "Rated 4 of 5",
        "Trusted by 10000 customers",
        "2 persons",
        "€249",
    ],
)
def test_other_numbers_are_no_counts(text: str) -> None:
    assert count_of(text) is None


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("€249 before: €299", [24900, 29900]),
        ("1.299,00 €", [129900]),
        ("$1,299.00", [129900]),
        ("Total: 49,- EUR", [4900]),
        ("CHF 1'200.50", [120050]),
        ("12,99 zł", [1299]),
        ("free", []),
        ("249", []),
    ],
)
def test_prices_are_read(text: str, cents: list[int]) -> None:
    assert [price.cents for price in prices_of(text)] == cents


def test_a_price_is_reduced_only_if_it_says_so() -> None:
    assert is_reduced("€249 before: €299")
    assert is_reduced("€249 €299")
    assert is_reduced("Statt 29,99 € nur 19,99 €")
    assert not is_reduced("€20 - €40")
    assert not is_reduced("€249, before VAT")


@given(st.text(max_size=400))
def test_no_text_makes_them_fail(text: str) -> None:
    time_left(text)
    count_of(text)
    prices_of(text)
