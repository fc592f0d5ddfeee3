"""Tickets: what opens one stream, once, for a client that cannot send headers.

A browser's EventSource and WebSocket send no ``Authorization``, so the right to a stream has to
stand in its URL, and URLs end up in logs and histories. Hence a ticket is for one stream, for one
use and for a minute: one that is found later is worth nothing. Tickets are kept in memory, as
hashes, by the process that gave them out.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable

import msgspec

from service.access.api_key import Scope
from service.access.client import Client

MAX_TICKETS = 10_000
MAX_TICKETS_OF_A_KEY = 500
# How many that are used or over are remembered, to say so.
MAX_SPENT = 10_000
_TICKET_SCOPES = frozenset({Scope.READ, Scope.READ_ALL})


class TicketError(Exception):
    """A ticket that opens nothing."""


class TicketUnknownError(TicketError):
    """It was never given out, or long ago, or by an earlier run of the service."""


class TicketUsedError(TicketError):
    """It has opened its stream already."""


class TicketExpiredError(TicketError):
    """It was not used in time."""


class TicketForeignError(TicketError):
    """It is for another stream."""


class TooManyTicketsError(Exception):
    """No further ticket is given out now.

    Attributes:
        retry_after_s: when one is again, in seconds.
    """

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("too many tickets are out and not used; use those, or wait")
        self.retry_after_s = retry_after_s


class _Ticket(msgspec.Struct, frozen=True):
    client: Client
    stream: str
    ends: float


class Tickets:
    """Gives out tickets and takes them back.

    Args:
        lifetime_s: how long a ticket can be used, in seconds.
        clock: seconds that only go up.
    """

    def __init__(self, lifetime_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.lifetime_s = lifetime_s
        self._clock = clock
        self._out: OrderedDict[bytes, _Ticket] = OrderedDict()  # in the order they end
        self._out_by_key: Counter[str] = Counter()
        self._spent: OrderedDict[bytes, type[TicketError]] = OrderedDict()

    def issue(self, client: Client, stream: str) -> str:
        """Make a ticket.

        Args:
            client: who will be admitted with it: to look, whatever else its key may do.
            stream: which stream it opens: an audit's id, or empty for the stream of all.

        Raises:
            TooManyTicketsError: too many are out, of this key's or of all.
        """
        self._sweep()
        of_key = self._out_by_key[client.key_id]
        if of_key >= MAX_TICKETS_OF_A_KEY or len(self._out) >= MAX_TICKETS:
            soonest = next(iter(self._out.values()))
            raise TooManyTicketsError(max(1.0, soonest.ends - self._clock()))
        text = f"vtt_{secrets.token_hex(32)}"
        reduced = msgspec.structs.replace(client, scopes=client.scopes & _TICKET_SCOPES)
        ticket = _Ticket(reduced, stream, self._clock() + self.lifetime_s)
        self._out[_digest(text)] = ticket
        self._out_by_key[client.key_id] += 1
        return text

    def redeem(self, text: str, stream: str) -> Client:
        """Take a ticket back: it opens its stream now, and never again.

        Whether the key behind it still counts is for the caller to find out.

        Raises:
            TicketError: it opens nothing; the class says why.
        """
        self._sweep()
        digest = _digest(text)
        ticket = self._out.get(digest)
        if ticket is None:
            raise self._spent.get(digest, TicketUnknownError)
        if ticket.stream != stream:
            raise TicketForeignError
        self._spend(digest, TicketUsedError)
        return ticket.client

    def _sweep(self) -> None:
        now = self._clock()
        while self._out:
            digest, ticket = next(iter(self._out.items()))
            if ticket.ends > now:
                return
            self._spend(digest, TicketExpiredError)

    def _spend(self, digest: bytes, why: type[TicketError]) -> None:
        key_id = self._out.pop(digest).client.key_id
        self._out_by_key[key_id] -= 1
        if not self._out_by_key[key_id]:
            del self._out_by_key[key_id]
        self._spent[digest] = why
        if len(self._spent) > MAX_SPENT:
            self._spent.popitem(last=False)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
