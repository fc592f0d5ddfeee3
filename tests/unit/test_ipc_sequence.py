from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veritas.core.events import ProgressEvent
from veritas.core.ipc import Sequencer


def numbered(number: int) -> ProgressEvent:
    return ProgressEvent(number=number, timestamp=0.0)


@given(
    st.integers(1, 40).flatmap(
        lambda last: st.lists(st.integers(1, last), max_size=120).map(
            lambda some: [*some, *range(1, last + 1)]
        )
    )
)
def test_any_order_and_any_repeats_give_each_once_in_order(arrivals: list[int]) -> None:
    sequencer = Sequencer()
    out = [event.number for n in arrivals for event in sequencer.accept(numbered(n))]
    assert out == list(range(1, max(arrivals) + 1))
    assert sequencer.dropped == len(arrivals) - len(out)
    assert sequencer.waiting == 0


@pytest.mark.parametrize("number", [0, -1, 10_001])
def test_a_dishonest_number_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        Sequencer().accept(numbered(number))


def test_a_gap_that_stays_is_counted_and_the_rest_still_comes() -> None:
    sequencer = Sequencer()
    for number in (1, 4, 6):
        sequencer.accept(numbered(number))
    missing, rest = sequencer.give_up_gap()
    assert (missing, [event.number for event in rest]) == (3, [4, 6])
    assert sequencer.give_up_gap() == (0, [])
