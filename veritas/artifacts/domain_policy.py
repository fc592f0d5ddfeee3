"""What a domain's owner has laid down in the name system. Pure data."""

from __future__ import annotations

import msgspec


class DanglingName(msgspec.Struct, frozen=True):
    """A host of the site whose alias leads to a name that does not exist.

    Attributes:
        host: the site's own name.
        target: the name its alias (CNAME) leads to.
    """

    host: str
    target: str


class DomainPolicy(msgspec.Struct, frozen=True, tag="domain_policy"):
    """Records of the registrable domain. None always means that the question was not answered.

    Attributes:
        domain: what was asked for.
        spf: its SPF records (RFC 7208).
        dmarc: its DMARC records (RFC 7489).
        dkim_selectors: common selectors under which there is a DKIM key (RFC 6376); others may
            be in use, so an empty list says nothing.
        signed: the parent zone has a DS record for it: DNSSEC (RFC 4033).
        validated: the resolver says that it has validated the answer.
        null_mx: it says that it takes no mail (RFC 7505).
    """

    domain: str
    spf: tuple[str, ...] | None = None
    dmarc: tuple[str, ...] | None = None
    dkim_selectors: tuple[str, ...] | None = None
    signed: bool | None = None
    validated: bool | None = None
    null_mx: bool | None = None
