"""Admits clients: by API key, by ticket, or without either where none is needed."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from service.access.api_key import Scope, fits, scope_names, split_key
from service.access.client import Client
from service.access.key_ring import KeyRing
from service.access.tickets import (
    TicketError,
    TicketExpiredError,
    TicketForeignError,
    Tickets,
    TicketUsedError,
)
from service.problem_codes import ProblemCode
from service.problems import Problem
from veritas.core.errors import shorten

FIRST_KEY = "first"
_REALM = 'Bearer realm="veritas"'
_SCHEME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}", re.ASCII)
_HOW = "send the header Authorization: Bearer YOUR-KEY"


class Access:
    """Decides who is admitted, as what, and for how long.

    Args:
        ring: the keys.
        tickets: the tickets.
    """

    def __init__(self, ring: KeyRing, tickets: Tickets) -> None:
        self._ring = ring
        self.tickets = tickets

    @property
    def required(self) -> bool:
        """Whether a key is needed."""
        return self._ring.required

    async def open(self) -> None:
        """See :meth:`KeyRing.open`."""
        await self._ring.open()

    async def close(self) -> None:
        """See :meth:`KeyRing.close`."""
        await self._ring.close()

    @property
    def locked_out(self) -> bool:
        """Whether a key is needed and nobody has one that counts."""
        return self._ring.required and not self._ring.any_valid()

    def require(self) -> None:
        """Admit nobody without a key from now on."""
        self._ring.required = True

    async def make_first_key(self) -> str:
        """See :meth:`KeyRing.make_first`."""
        return await self._ring.make_first(FIRST_KEY)

    async def by_key(self, authorization: Sequence[str]) -> Client:
        """Admit whoever sends a key (RFC 6750, 2.1).

        Args:
            authorization: the values of the request's ``Authorization`` headers.

        Raises:
            Problem: there is no key, or none that counts.
            KeysUnavailableError: the keys cannot be read.
        """
        key_id, secret = _split(authorization)
        key = await self._ring.find(key_id)
        if not fits(key, secret) or key is None:
            raise refused(ProblemCode.INVALID_KEY, f"the key is not known; {_HOW}")
        state = key.state(time.time())
        if state == "expired":
            raise refused(ProblemCode.EXPIRED_KEY, f"the key {key.name!r} has expired")
        if state == "revoked":
            raise refused(ProblemCode.REVOKED_KEY, f"the key {key.name!r} is revoked")
        self._ring.note(key)
        return Client(key.name, key.scopes, key.id)

    def by_ticket(self, ticket: str, stream: str) -> Client:
        """Admit whoever has a ticket for a stream. It is used up.

        Args:
            ticket: the ticket.
            stream: an audit's id, or empty for the stream of all.

        Raises:
            Problem: it does not open this stream now.
        """
        try:
            client = self.tickets.redeem(ticket, stream)
        except TicketError as error:
            match error:
                case TicketUsedError():
                    code, what = ProblemCode.TICKET_USED, "was used already"
                case TicketExpiredError():
                    limit_s = self.tickets.lifetime_s
                    code, what = ProblemCode.TICKET_EXPIRED, f"was not used within {limit_s:g} s"
                case TicketForeignError():
                    code, what = ProblemCode.FOREIGN_TICKET, "is for another stream"
                case _:
                    code, what = ProblemCode.UNKNOWN_TICKET, "is not known"
            raise refused(code, f"the ticket {what}; ask for a new one") from None
        if not self.still_valid(client):
            raise refused(ProblemCode.REVOKED_KEY, "the key behind the ticket counts no more")
        return client

    def still_valid(self, client: Client) -> bool:
        """Whether a client that was admitted earlier would be admitted now."""
        if not client.key_id:
            return not self._ring.required
        key = self._ring.get(client.key_id)
        return key is not None and key.state(time.time()) == "valid" and client.scopes <= key.scopes


def refused(code: ProblemCode, detail: str) -> Problem:
    """A 401, with what RFC 6750, 3, wants in its header."""
    error = "" if code is ProblemCode.MISSING_KEY else ', error="invalid_token"'
    return Problem(code, detail, {"WWW-Authenticate": f"{_REALM}{error}"})


def lacks_scope(client: Client, scope: Scope) -> Problem:
    """A 403 for a key that may not do what it was used for (RFC 6750, 3.1)."""
    held = ", ".join(scope_names(client.scopes))
    return Problem(
        ProblemCode.INSUFFICIENT_SCOPE,
        f"the key {client.name!r} may: {held}; this needs {scope.value}",
        {"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{scope.value}"'},
    )


def _split(authorization: Sequence[str]) -> tuple[str, str]:
    """The key's two halves. Nothing of what was sent is ever shown, but its scheme."""
    if not authorization:
        raise refused(ProblemCode.MISSING_KEY, f"this needs an API key; {_HOW}")
    if len(authorization) > 1:
        raise Problem(
            ProblemCode.TWO_CREDENTIALS,
            "there are several Authorization headers; send one",
        )
    scheme, _, rest = authorization[0].strip().partition(" ")
    if scheme.lower() != "bearer":
        shown = shorten(scheme) if rest and _SCHEME.fullmatch(scheme) else "not understood"
        raise refused(ProblemCode.MISSING_KEY, f"the Authorization is {shown}; {_HOW}")
    halves = split_key(rest.strip())
    if halves is None:
        raise refused(ProblemCode.INVALID_KEY, "what was sent is no API key (vts_…_…)")
    return halves
