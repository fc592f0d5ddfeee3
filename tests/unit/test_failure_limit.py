from __future__ import annotations

import pytest

from service.access import failure_limit
from service.access.failure_limit import FailureLimit


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_minute_has_so_many_refusals() -> None:
    clock = Clock()
    limit = FailureLimit(2, clock)
    assert [limit.note("10.0.0.1") for _ in range(4)] == [(0, 60), (0, 60), (1, 60), (2, 60)]
    assert limit.note("10.0.0.2") == (0, 60)
    clock.now += 59
    assert limit.note("10.0.0.1") == (3, 1)
    clock.now += 1
    assert limit.note("10.0.0.1") == (0, 60)


def test_one_network_is_one_client() -> None:
    limit = FailureLimit(1)
    assert limit.note("2001:db8::1")[0] == 0
    assert limit.note("2001:db8::ffff:1")[0] == 1
    assert limit.note("2001:db8:0:1::1")[0] == 0
    assert limit.note("10.0.0.1")[0] == 0
    assert limit.note("10.0.0.2")[0] == 0
    assert limit.note("")[0] == 0
    assert limit.note("fe80::1%eth0")[0] == 0
    assert limit.note("fe80::2%eth0")[0] == 1
    # How IPv4 looks to who listens on both.
    assert limit.note("::ffff:10.0.0.1")[0] == 1
    assert limit.note("::ffff:10.0.0.3")[0] == 0


def test_memory_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failure_limit, "MAX_ADDRESSES", 10)
    limit = FailureLimit(1)
    for number in range(100):
        limit.note(f"10.0.0.{number}")
    assert len(limit._windows) == 10
    assert limit.note("10.0.0.99")[0] == 1
    assert limit.note("10.0.0.1")[0] == 0
