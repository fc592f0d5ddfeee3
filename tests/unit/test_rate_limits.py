from __future__ import annotations

import re
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rate_limits import WINDOW_S, RateLimit, limit_headers, take_all


def admitted(limit: RateLimit, client: str, now: float) -> bool:
    return take_all([(limit, client)], now)[0]


def test_the_whole_quota_at_once_then_evenly() -> None:
    limit = RateLimit("starts", 6)
    assert [admitted(limit, "a", 100.0) for _ in range(8)] == [True] * 6 + [False] * 2
    standing = limit.look("a", 100.0)
    assert (standing.remaining, standing.full_in_s) == (0, 60.0)
    assert standing.wait_s == pytest.approx(10.0, abs=0.01)
    assert not admitted(limit, "a", 109.9)
    assert admitted(limit, "a", 110.0)
    assert not admitted(limit, "a", 110.1)
    assert [admitted(limit, "a", 1000.0) for _ in range(7)] == [True] * 6 + [False]


def test_clients_do_not_use_each_others_quota() -> None:
    limit = RateLimit("starts", 1)
    assert [admitted(limit, client, 0.0) for client in ("a", "b", "a", "b")] == [
        True,
        True,
        False,
        False,
    ]


def test_what_one_limit_refuses_counts_with_none() -> None:
    own, everybodys = RateLimit("own", 5), RateLimit("all", 2)
    for client in ("a", "b", "c"):
        taken, standings = take_all([(own, client), (everybodys, "")], 0.0)
    assert not taken
    assert [one.remaining for one in standings] == [5, 0]
    assert standings[1].wait_s > 0
    assert own.look("c", 0.0).remaining == 5


def test_without_a_quota_there_is_no_limit() -> None:
    assert take_all([(RateLimit("starts", 0), "a")], 0.0) == (True, [])
    assert limit_headers([]) == {}


def test_the_headers() -> None:
    own, everybodys = RateLimit("starts", 6), RateLimit("all-starts", 600)
    for _ in range(2):
        _, standings = take_all([(own, "a"), (everybodys, "")], 7.0)
    assert limit_headers(standings) == {
        "RateLimit-Policy": '"starts";q=6;w=60, "all-starts";q=600;w=60',
        "RateLimit": '"starts";r=4;t=20, "all-starts";r=598;t=1',
    }


def test_memory_is_bounded() -> None:
    limit = RateLimit("starts", 2, max_clients=100)
    for number in range(1000):
        take_all([(limit, f"client {number}")], 0.0)
    assert len(limit._full_at) == 100
    assert limit.look("client 999", 0.0).remaining == 1
    assert limit.look("client 1", 0.0).remaining == 2


@given(st.integers(1, 1000), st.lists(st.floats(0, 90), max_size=200))
def test_never_more_than_the_quota_and_what_has_filled_up_since(
    quota: int, pauses: list[float]
) -> None:
    limit, now = RateLimit("starts", quota), 1_000_000.0
    taken: deque[float] = deque()
    for pause in pauses:
        now += pause / quota
        standing = limit.look("a", now)
        assert 0 <= standing.remaining <= quota
        assert 0 <= standing.full_in_s <= WINDOW_S + 0.01
        assert (standing.remaining == 0) == (standing.wait_s > 0)
        if admitted(limit, "a", now):
            taken.append(now)
        else:
            assert standing.wait_s <= WINDOW_S / quota + 0.01
        begun = taken[0] if taken else now
        assert len(taken) <= quota + (now - begun) * quota / WINDOW_S + 1
    header = limit_headers([limit.look("a", now)])["RateLimit"]
    assert re.fullmatch(r'"starts";r=\d+;t=\d+', header)
