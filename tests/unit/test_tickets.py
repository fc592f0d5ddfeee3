from __future__ import annotations

import pytest

from service.access import tickets as module
from service.access.api_key import EVERY_SCOPE, Scope
from service.access.client import ANYONE, Client
from service.access.tickets import (
    TicketExpiredError,
    TicketForeignError,
    Tickets,
    TicketUnknownError,
    TicketUsedError,
    TooManyTicketsError,
)

ALICE = Client("alice", EVERY_SCOPE, "0" * 12)
ALICE_LOOKS = Client("alice", frozenset({Scope.READ, Scope.READ_ALL}), "0" * 12)
BOB = Client("bob", frozenset({Scope.READ}), "1" * 12)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tickets(clock: Clock) -> Tickets:
    return Tickets(60.0, clock)


def test_a_ticket_is_for_one_stream_and_one_use(tickets: Tickets) -> None:
    text = tickets.issue(BOB, "a")
    with pytest.raises(TicketForeignError):
        tickets.redeem(text, "b")
    with pytest.raises(TicketForeignError):
        tickets.redeem(text, "")
    assert tickets.redeem(text, "a") == BOB
    for stream in ("a", "b"):
        with pytest.raises(TicketUsedError):
            tickets.redeem(text, stream)


def test_whoever_comes_with_a_ticket_may_only_look(tickets: Tickets) -> None:
    client = tickets.redeem(tickets.issue(ALICE, "a"), "a")
    assert client == ALICE_LOOKS
    assert not tickets.redeem(tickets.issue(ANYONE, "a"), "a").may(Scope.WRITE)


def test_a_ticket_is_over_after_its_time(tickets: Tickets, clock: Clock) -> None:
    text, other = tickets.issue(BOB, "a"), tickets.issue(BOB, "a")
    clock.now += 59.9
    assert tickets.redeem(text, "a") == BOB
    clock.now += 0.1
    with pytest.raises(TicketExpiredError):
        tickets.redeem(other, "a")
    with pytest.raises(TicketUsedError):
        tickets.redeem(text, "a")


@pytest.mark.parametrize("text", ["", "vtt_", f"vtt_{'0' * 64}", "é\x00\ud800", "x" * 10_000])
def test_what_was_never_given_out(tickets: Tickets, text: str) -> None:
    with pytest.raises(TicketUnknownError):
        tickets.redeem(text, "a")


def test_no_ticket_is_kept_as_it_is(tickets: Tickets) -> None:
    text = tickets.issue(BOB, "a")
    assert text.removeprefix("vtt_") not in repr(vars(tickets))
    assert bytes.fromhex(text.removeprefix("vtt_")) not in repr(vars(tickets)).encode()


def test_one_key_cannot_take_all_tickets(
    tickets: Tickets, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_TICKETS_OF_A_KEY", 3)
    monkeypatch.setattr(module, "MAX_TICKETS", 5)
    monkeypatch.setattr(module, "MAX_SPENT", 4)
    first = tickets.issue(ALICE, "a")
    clock.now += 20
    for _ in range(2):
        tickets.issue(ALICE, "a")
    with pytest.raises(TooManyTicketsError) as caught:
        tickets.issue(ALICE, "a")
    assert caught.value.retry_after_s == 40.0
    tickets.issue(BOB, "a")
    assert tickets.redeem(first, "a") == ALICE_LOOKS
    tickets.issue(ALICE, "a")
    tickets.issue(BOB, "a")
    with pytest.raises(TooManyTicketsError):
        tickets.issue(BOB, "a")  # of all, not of one
    clock.now += 60
    last = tickets.issue(BOB, "a")
    # Five are over, one was used, and only so many of those are remembered.
    with pytest.raises(TicketUnknownError):
        tickets.redeem(first, "a")
    assert tickets.redeem(last, "a") == BOB
