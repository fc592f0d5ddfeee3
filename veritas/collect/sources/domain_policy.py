"""Asks the name system what a domain's owner has laid down: DNSSEC, mail policies, aliases."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from veritas.artifacts import DanglingName, DomainPolicy, Missing
from veritas.collect.domains import registrable_domain
from veritas.collect.egress.resolver import dns_client
from veritas.collect.sources.port import Question
from veritas.collect.sources.text import cleaned
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import Fault
from veritas.core.name_server import NameServer

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver
    from dns.resolver import Answer

LIMIT_S = 4.0
MAX_HOSTS = 20
_QUESTION_LIMIT_S = 2.0
_MAX_RECORDS = 20
_RECORD_CHARS = 1_000
# The names that large mail services give their keys, and some that people choose.
_SELECTORS = (
    *("default", "dkim", "mail", "google", "selector1", "selector2", "k1", "k2"),
    *("s1", "s2", "fm1", "protonmail"),
)
_DKIM = re.compile(r"(?:^|;)\s*p\s*=\s*[A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class PolicyRecords:
    """The records of the registrable domain.

    Attributes:
        name_server: whom to ask; None for those of the system.
    """

    name_server: NameServer | None
    name: str = "the name system"
    limit_s: float = LIMIT_S
    keep_s: float = 0.0
    fact: type[DomainPolicy] = DomainPolicy

    def key(self, question: Question) -> str:
        """See :class:`~veritas.collect.sources.port.Source`."""
        return question.host

    async def ask(self, question: Question) -> DomainPolicy | Missing:
        """See :class:`~veritas.collect.sources.port.Source`."""
        import dns.flags  # noqa: PLC0415 - slow to load, and needed only here

        resolver = await in_daemon_thread(lambda: dns_client(self.name_server))
        resolver.use_edns(0, dns.flags.DO, 1232)
        domain = registrable_domain(question.host)
        (spf, dmarc, *keys), (ds, mx) = await asyncio.gather(
            asyncio.gather(
                _texts(resolver, domain),
                _texts(resolver, f"_dmarc.{domain}"),
                *(_texts(resolver, f"{selector}._domainkey.{domain}") for selector in _SELECTORS),
            ),
            asyncio.gather(_answer(resolver, domain, "DS"), _answer(resolver, domain, "MX")),
        )
        if all(part is None for part in (spf, dmarc, ds, mx)):
            return Missing("no resolver answered", Fault.OURS, "network")
        exchanges = None if mx is None else [str(record) for record in mx.rrset or ()]
        found = [one for one, texts in zip(_SELECTORS, keys, strict=True) if _has_key(texts)]
        return DomainPolicy(
            domain=domain,
            spf=_beginning(spf, "v=spf1"),
            dmarc=_beginning(dmarc, "v=dmarc1"),
            dkim_selectors=None if all(one is None for one in keys) else tuple(found),
            signed=None if ds is None else ds.rrset is not None,
            validated=None if mx is None else bool(mx.response.flags & dns.flags.AD),
            null_mx=None if exchanges is None else exchanges == ["0 ."],
        )


async def find_dangling(
    hosts: Iterable[str], name_server: NameServer | None, within_s: float
) -> tuple[DanglingName, ...] | Missing:
    """Those of the hosts whose alias leads to a name that does not exist.

    Args:
        hosts: names of the site's own domain; the first twenty are asked for.
        name_server: whom to ask; None for those of the system.
        within_s: upper bound.
    """
    wanted = list(dict.fromkeys(hosts))[:MAX_HOSTS]
    if not wanted:
        return ()
    try:
        async with asyncio.timeout(min(within_s, LIMIT_S)):
            resolver = await in_daemon_thread(lambda: dns_client(name_server))
            found = await asyncio.gather(*(_dangling(resolver, host) for host in wanted))
    except TimeoutError:
        return Missing("no resolver answered in time", Fault.OURS, "network")
    return tuple(one for one in found if one is not None)


async def _dangling(resolver: Resolver, host: str) -> DanglingName | None:
    import dns.exception  # noqa: PLC0415 - loaded by now
    import dns.resolver  # noqa: PLC0415

    try:
        await resolver.resolve(
            f"{host}.", "A", raise_on_no_answer=False, lifetime=_QUESTION_LIMIT_S
        )
    except dns.resolver.NXDOMAIN as error:
        target = str(error.canonical_name).rstrip(".").lower()
        return DanglingName(host, target) if target and target != host else None
    except (dns.exception.DNSException, OSError):
        return None
    return None


async def _answer(resolver: Resolver, name: str, kind: str) -> Answer | None:
    """The answer, with or without records; None when there was none."""
    import dns.exception  # noqa: PLC0415 - loaded by now

    try:
        return await resolver.resolve(
            f"{name}.", kind, raise_on_no_answer=False, lifetime=_QUESTION_LIMIT_S
        )
    except (dns.exception.DNSException, OSError):
        return None


async def _texts(resolver: Resolver, name: str) -> tuple[str, ...] | None:
    """The TXT records of a name; none when there is no such name, None without an answer."""
    import dns.exception  # noqa: PLC0415 - loaded by now
    import dns.resolver  # noqa: PLC0415

    try:
        answer = await resolver.resolve(
            f"{name}.", "TXT", raise_on_no_answer=False, lifetime=_QUESTION_LIMIT_S
        )
    except dns.resolver.NXDOMAIN:
        return ()
    except (dns.exception.DNSException, OSError):
        return None
    records = list(answer.rrset or ())[:_MAX_RECORDS]
    return tuple(
        cleaned(b"".join(record.strings).decode("utf-8", "replace"), _RECORD_CHARS)
        for record in records
    )


def _beginning(texts: tuple[str, ...] | None, start: str) -> tuple[str, ...] | None:
    if texts is None:
        return None
    return tuple(text for text in texts if text.lower().startswith(start))


def _has_key(texts: tuple[str, ...] | None) -> bool:
    return any(_DKIM.search(text) for text in texts or ())
