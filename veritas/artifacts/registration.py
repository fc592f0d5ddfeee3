"""What registries say of the target's domain and of the network it is served from. Pure data."""

from __future__ import annotations

import msgspec


class Registration(msgspec.Struct, frozen=True, tag="registration"):
    """A domain's registration. Times in seconds since the epoch, UTC; None when not told.

    Attributes:
        source: ``rdap`` (RFC 9083) or ``whois`` (RFC 3912).
        server: who was asked.
        domain: what was asked for.
        registrar: its name, or empty.
        registered_at: when the domain was first registered, or registered anew.
        changed_at: when the registration last changed.
        expires_at: when it ends unless it is renewed.
        statuses: such as ``client transfer prohibited``.
        organization: of the registrant; empty when it is not told, or hidden.
        country: of the registrant, two letters; empty when it is not told.
        private: the registrant is hidden, by the registry or behind a service for that.
        name_servers: as the registry has them.
        dnssec: the registry has a key for the domain; None when not told.
    """

    source: str
    server: str
    domain: str
    registrar: str = ""
    registered_at: float | None = None
    changed_at: float | None = None
    expires_at: float | None = None
    statuses: tuple[str, ...] = ()
    organization: str = ""
    country: str = ""
    private: bool = False
    name_servers: tuple[str, ...] = ()
    dnssec: bool | None = None


class NetworkBlock(msgspec.Struct, frozen=True, tag="network_block"):
    """Who has the block of addresses that one of the target's lies in.

    Attributes:
        server: who was asked.
        address: what was asked for.
        name: of the block.
        first: its first address.
        last: its last address.
        organization: that has it, or empty.
        country: two letters, or empty.
    """

    server: str
    address: str
    name: str
    first: str
    last: str
    organization: str
    country: str
