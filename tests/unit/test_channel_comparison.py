from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.channel_comparison import ChannelComparison
from veritas.core.events import ProgressEvent


def numbered(number: int, detail: str = "same") -> ProgressEvent:
    return ProgressEvent(number=number, detail=detail, timestamp=1.5)


@given(st.permutations([*((n, True) for n in range(1, 9)), *((n, False) for n in range(1, 9))]))
def test_the_same_events_match_in_any_interleaving(order: list[tuple[int, bool]]) -> None:
    comparison = ChannelComparison()
    for number, by_queue in order:
        take = comparison.from_queue if by_queue else comparison.from_stdout
        take(numbered(number))
    assert comparison.outcome() == {"matched": 8, "match": True, "first_difference": None}


def test_the_first_difference_is_named() -> None:
    comparison = ChannelComparison()
    for number in (1, 2, 3):
        comparison.from_queue(numbered(number))
        comparison.from_stdout(numbered(number, "other" if number == 2 else "same"))
    outcome = comparison.outcome()
    assert outcome["first_difference"] == "event 2 differs in detail"
    assert outcome["matched"] == 2


def test_an_event_that_came_by_one_channel_only_is_a_difference() -> None:
    comparison = ChannelComparison()
    comparison.from_stdout(numbered(1))
    assert comparison.outcome()["first_difference"] == "event 1 came only by stdout"
