"""Who is asking: what a request was admitted as."""

from __future__ import annotations

from typing import Final

import msgspec
from aiohttp import web

from service.access.api_key import EVERY_SCOPE, Scope


class Client(msgspec.Struct, frozen=True):
    """Whoever made a request, and what they may do.

    Attributes:
        name: the name of the key; empty when none was needed.
        scopes: what may be done.
        key_id: the id of the key behind it; empty when none was needed.
    """

    name: str
    scopes: frozenset[Scope]
    key_id: str = ""

    def may(self, scope: Scope) -> bool:
        """Whether something may be done."""
        within = scope is Scope.READ and Scope.READ_ALL in self.scopes
        return within or scope in self.scopes

    def reaches(self, owner: str) -> bool:
        """Whether an owner's audits are there for this client; else they are as if unknown."""
        return Scope.READ_ALL in self.scopes or (owner == self.name and owner != "")

    @property
    def reach(self) -> str | None:
        """The only owner whose audits are there for this client; None when everybody's are."""
        return None if Scope.READ_ALL in self.scopes else self.name


# Where no key is needed, whoever asks may do everything.
ANYONE: Final = Client(name="", scopes=EVERY_SCOPE)
# Who has not said who they are, on routes for the public.
STRANGER: Final = Client(name="", scopes=frozenset())

# Set by the access middleware on every request.
CLIENT: web.RequestKey[Client] = web.RequestKey("client", Client)
