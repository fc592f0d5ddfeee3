"""The checks of what several loads of the page show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from tests.unit.artifact_builder import BOX, URL, page, site, text
from veritas.artifacts import (
    Artifacts,
    Experiments,
    Load,
    Missing,
    PageArtifact,
    Reloads,
    Seen,
    TextElement,
    WatchedText,
    Writer,
)
from veritas.checks.vision import countdown_restarts, price_always_reduced, random_figures, urgency
from veritas.collect.experiments.further_pages import pages_to_reload, telling
from veritas.core.errors import Fault
from veritas.core.findings import Claim, Outcome, Severity

# As the experiment makes them.
LOADS = (
    Load(1, 0.2),
    Load(2, 6.2),
    Load(3, 2.8, clock_shift_s=4200.0, chance="low"),
    Load(4, 2.8, chance="low"),
    Load(5, 2.9, chance="high"),
)


def clock(left_s: float) -> str:
    return f"{int(left_s) // 3600:02}:{int(left_s) // 60 % 60:02}:{int(left_s) % 60:02}"


def countdown(
    ends: Sequence[float | None], words: str = "This offer ends in", lag: float = 0.9
) -> WatchedText:
    """A clock that counts, in each load, to an end in seconds since the first was asked for."""
    seen = []
    for load, end in zip(LOADS, ends, strict=False):
        for at in (load.started_s + lag, load.started_s + lag + 1.3):
            text = "" if end is None else f"{words} {clock(max(end - at, 0))}"
            seen.append(Seen(load.number, round(at, 2), text))
    return WatchedText("#clock", BOX, f"{words} 00:09:59 Buy", tuple(seen))


def figure(
    values: Sequence[int],
    words: str = "{} people are viewing this right now",
    writers: tuple[Writer, ...] = (),
) -> WatchedText:
    seen = [
        Seen(load.number, load.started_s + 1, words.format(value))
        for load, value in zip(LOADS, values, strict=False)
    ]
    return WatchedText("#figure", BOX, words, tuple(seen), writers)


def loaded(*texts: WatchedText, loads: tuple[Load, ...] = LOADS) -> Artifacts:
    return msgspec.structs.replace(
        site(), experiments=Experiments(reloads=Reloads(URL, loads, texts))
    )


RESTARTS = [load.started_s + 0.6 + 600 for load in LOADS]


def test_a_clock_that_starts_with_each_visitor_is_proven_fake() -> None:
    result = countdown_restarts.check(loaded(countdown(RESTARTS)))
    (finding,) = result.findings
    assert finding.title == "A countdown starts afresh for each visitor"
    assert (finding.claim, finding.severity) == (Claim.EXPERIMENT_PROVES, Severity.HIGH)
    assert finding.confidence == 0.95
    assert "opened at 6.2 s" in (finding.evidence[1].detail or "")


def test_a_busy_machine_leaves_it_undecided() -> None:
    late = [end - 2.5 for end in RESTARTS]
    late[0] = RESTARTS[0]
    assert countdown_restarts.check(loaded(countdown(late))).outcome is Outcome.ERROR
    slow = tuple(msgspec.structs.replace(load, timed=False) for load in LOADS)
    result = countdown_restarts.check(loaded(countdown(RESTARTS), loads=slow))
    assert result.findings == ()


def test_a_page_kept_by_a_cache_is_less_sure_to_lie() -> None:
    result = countdown_restarts.check(loaded(countdown([end + 137.5 for end in RESTARTS])))
    assert result.findings[0].confidence == 0.75


def test_an_end_that_differs_between_visitors_is_untrue() -> None:
    ends = [600.0, 1400.0, 900.0, 300.0, 2000.0]
    (finding,) = countdown_restarts.check(loaded(countdown(ends))).findings
    assert finding.title == "A countdown gives each visitor another end"


def test_a_clock_that_begins_anew_past_its_end_is_found_but_not_an_order_time() -> None:
    end = 3600.0
    ends = [end, end, end - 4200 + 86_400, end, end]
    (finding,) = countdown_restarts.check(loaded(countdown(ends))).findings
    assert finding.title == "A countdown begins anew when it is over"
    daily = countdown(ends, "Order for delivery tomorrow: offer ends in")
    assert countdown_restarts.check(loaded(daily)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "ends",
    [
        [5000.0] * 5,  # the server says how much is left
        [5000.0, 5000.0, 800.0, 5000.0, 5000.0],  # the visitor's clock is asked
        [3600.0, 3600.0, None, 3600.0, 3600.0],  # and says that it is over
        [3600.0, 3600.0, 0.0, 3600.0, 3600.0],
        [900.0, 901.4, 900.0, 900.0, 900.0],  # read on a busy machine
    ],
)
def test_a_true_end_is_no_finding(ends: list[float | None]) -> None:
    assert countdown_restarts.check(loaded(countdown(ends))).outcome is Outcome.PASSED


def test_what_the_experiment_has_disproved_the_words_suggest_no_more() -> None:
    words = text("This offer ends in 01:23:20", selector="#clock")
    for ends, found in (([5000.0] * 5, 0), (RESTARTS, 1)):
        artifacts = msgspec.structs.replace(loaded(countdown(ends)), pages=(page(texts=(words,)),))
        assert len(urgency.check(artifacts).findings) == found


@pytest.mark.parametrize(
    "words",
    ["Your session ends in", "Your cart is reserved for", "Resend your code in", "Next video in"],
)
def test_what_begins_with_each_visitor_is_no_finding(words: str) -> None:
    assert countdown_restarts.check(loaded(countdown(RESTARTS, words))).findings == ()


def test_a_text_that_does_not_run_is_no_countdown() -> None:
    still = msgspec.structs.replace(
        countdown(RESTARTS),
        seen=tuple(
            Seen(load.number, load.started_s + later, "Offer ends at 12:30")
            for load in LOADS
            for later in (1.0, 2.3)
        ),
    )
    assert countdown_restarts.check(loaded(still)).outcome is Outcome.NOT_APPLICABLE
    assert countdown_restarts.check(loaded()).outcome is Outcome.NOT_APPLICABLE


def test_a_second_load_that_failed_is_not_checked() -> None:
    only_first = countdown([900.0, None, None, None, None])
    result = countdown_restarts.check(loaded(only_first))
    assert result.outcome is Outcome.ERROR


def test_a_figure_that_follows_chance_is_proven_with_its_line() -> None:
    writer = Writer("https://fair.test/a.js:3:5", "https://fair.test/a.js:3:20", "n = random()")
    result = random_figures.check(loaded(figure([33, 41, 20, 20, 49], writers=(writer,))))
    (finding,) = result.findings
    assert finding.title == "A number of people comes from a random generator"
    assert finding.claim is Claim.EXPERIMENT_PROVES
    assert finding.evidence[1].quote == "n = random()"


def test_a_small_stock_is_found_only_when_the_line_was_seen() -> None:
    writer = Writer("https://fair.test/a.js:3:5", "https://fair.test/a.js:3:20", "n = random()")
    words = "Only {} left in stock"
    values = [3, 2, 2, 2, 4]
    assert random_figures.check(loaded(figure(values, words, (writer,)))).findings
    assert random_figures.check(loaded(figure(values, words))).findings == ()


def test_a_figure_the_server_throws_is_found_by_its_jumps() -> None:
    (finding,) = random_figures.check(loaded(figure([12, 44, 37, 18, 29]))).findings
    assert finding.title == "A number of people jumps at random"
    assert finding.confidence == 0.7


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([14] * 5, "{} in stock"),  # true stock does not move
        ([9, 6, 8, 8, 7], "Only {} left in stock"),  # it is sold
        ([37, 39, 38, 38, 36], "{} people are viewing this right now"),  # people come and go
        ([3, 7, 3, 7, 3], "{} people are viewing this right now"),  # two servers
    ],
)
def test_true_figures_are_no_finding(values: list[int], words: str) -> None:
    assert random_figures.check(loaded(figure(values, words))).findings == ()


def test_true_viewers_beside_an_unrelated_generator_are_no_finding() -> None:
    writer = Writer("https://fair.test/a.js:3:5", "https://fair.test/a.js:9:2", "id = uuid()")
    found = random_figures.check(loaded(figure([120, 131, 118, 127, 122], writers=(writer,))))
    assert found.findings == ()


def test_viewers_who_never_move_are_only_likely() -> None:
    (finding,) = random_figures.check(loaded(figure([37] * 5))).findings
    assert (finding.severity, finding.claim) == (Severity.LOW, Claim.SCREEN_SHOWS)
    assert finding.confidence == 0.4


def test_too_few_loads_are_not_checked() -> None:
    loads = (LOADS[0], *(msgspec.structs.replace(load, problem="late") for load in LOADS[1:]))
    result = random_figures.check(loaded(figure([5]), loads=loads))
    assert result.outcome is Outcome.ERROR


def test_a_reduced_price_is_noted_only_beside_a_countdown_that_is_not_true() -> None:
    price = figure([0] * 5, "€249 €299")
    (finding,) = price_always_reduced.check(loaded(countdown(RESTARTS), price)).findings
    assert finding.severity is Severity.INFO
    for fair in (loaded(countdown([5000.0] * 5), price), loaded(price), loaded()):
        assert price_always_reduced.check(fair).outcome is Outcome.NOT_APPLICABLE


CART = "https://fair.test/cart"


def test_further_pages_are_judged_beside_the_target() -> None:
    """Each by its own loads; the same clock on two pages is one finding with evidence of both."""
    thrown = figure([3, 40, 3, 3, 40], "Only {} left", (Writer("a.js:1:1", "a.js:1:1"),))
    cart = Reloads(CART, LOADS, (countdown(RESTARTS), thrown))
    alone = Experiments(reloads=Reloads(URL, LOADS, ()), further_reloads=(cart,))
    (finding,) = countdown_restarts.check(site(experiments=alone)).findings
    assert {evidence.page_url for evidence in finding.evidence} == {CART}
    both = msgspec.structs.replace(alone, reloads=Reloads(URL, LOADS, (countdown(RESTARTS),)))
    (finding,) = countdown_restarts.check(site(experiments=both)).findings
    assert {evidence.page_url for evidence in finding.evidence} == {URL, CART}
    true = msgspec.structs.replace(
        alone, reloads=Reloads(URL, LOADS, (countdown([5000.0] * 5), figure([37] * 5)))
    )
    result = countdown_restarts.check(site(experiments=true))
    assert [one.evidence[0].page_url for one in result.findings] == [CART]
    assert result.facts["countdowns"] == "2"
    assert random_figures.check(site(experiments=true)).findings
    late = Missing("time was up", Fault.OURS, "time_limit")
    assert not countdown_restarts.check(
        site(experiments=msgspec.structs.replace(true, further_reloads=late))
    ).findings


def test_a_reduction_is_judged_by_the_clock_of_its_own_page() -> None:
    price = WatchedText(
        "#price",
        BOX,
        "",
        tuple(Seen(load.number, load.started_s + 1, "€249 €299") for load in LOADS),
    )
    cart = Reloads(CART, LOADS, (price, countdown([5000.0] * 5)))
    experiments = Experiments(
        reloads=Reloads(URL, LOADS, (countdown(RESTARTS),)), further_reloads=(cart,)
    )
    result = price_always_reduced.check(site(experiments=experiments))
    assert result.outcome is Outcome.NOT_APPLICABLE
    cart = Reloads(CART, LOADS, (price, countdown(RESTARTS)))
    (finding,) = price_always_reduced.check(
        site(experiments=msgspec.structs.replace(experiments, further_reloads=(cart,)))
    ).findings
    assert finding.evidence[0].page_url == CART


def test_the_pages_that_tell_most_that_is_new_are_loaded_again() -> None:
    clock, stock = text("This offer ends in 00:09:59"), text("Only 3 left", selector="#stock")

    def at(name: str, *texts: TextElement, **changes: Any) -> PageArtifact:
        return page(final_url=f"{URL}{name}", texts=texts, **changes)

    pages = [
        at("plain", text("A fine chair")),
        at("same", clock),
        at("walled", clock, stock, bot_wall="a wall"),
        at("gone", clock, stock, status=404),
        at("product", text("Only 2 left", selector="#stock")),
        at("cart", stock, text("37 people are viewing this right now", selector="#crowd")),
    ]
    known = telling(at("", clock))

    def chosen(most: int) -> list[str]:
        return [page.final_url for page in pages_to_reload(pages, known, most)]

    assert chosen(3) == [f"{URL}cart"]  # the product's stock figure is the cart's, too
    assert chosen(0) == []
    known = frozenset()
    assert chosen(3) == [f"{URL}cart", f"{URL}same"]


def test_without_the_experiment_nothing_is_said() -> None:
    missing = Missing("time was up", Fault.OURS, "time_limit")
    artifacts = msgspec.structs.replace(site(), experiments=Experiments(reloads=missing))
    for module in (countdown_restarts, random_figures, price_always_reduced):
        assert module.check(artifacts).outcome is Outcome.ERROR
