from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.recent_samples import RecentSamples


def test_quantiles_are_samples() -> None:
    samples = RecentSamples()
    assert samples.quantile(0.5) is None
    for number in range(100, 0, -1):
        samples.add(number)
    assert [samples.quantile(q) for q in (0, 0.5, 0.99, 0.995, 1)] == [1, 50, 99, 100, 100]


def test_old_samples_are_forgotten() -> None:
    samples = RecentSamples(3)
    for number in (100.0, 1.0, 2.0, 3.0):
        samples.add(number)
    assert (len(samples), samples.quantile(1)) == (3, 3.0)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_a_share_that_is_none(share: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        RecentSamples().quantile(share)


@given(st.lists(st.floats(0, 60), min_size=1, max_size=50), st.floats(0, 1))
def test_at_least_the_share_does_not_exceed_it(values: list[float], share: float) -> None:
    samples = RecentSamples()
    for value in values:
        samples.add(value)
    found = samples.quantile(share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    below = [value for value in values if value < found]
    assert not below or len(below) < share * len(values)
