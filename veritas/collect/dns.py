"""What the name system says of the target."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from veritas.artifacts import DnsFacts, Missing
from veritas.collect.domains import is_address, registrable_domain
from veritas.collect.egress.resolver import dns_client
from veritas.collect.settings import CollectSettings
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import Fault, shorten
from veritas.core.name_server import NameServer

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

LIMIT_S = 3.0
_MAX_RECORDS = 50


async def probe_dns(host: str, settings: CollectSettings, within_s: float) -> DnsFacts | Missing:
    """Ask for addresses, canonical name, name servers, mail servers and CAA (RFC 8659).

    Name and mail servers and CAA are those of the registrable domain.

    Args:
        host: lower-case host of the target.
        settings: names with a connect-to rule are served elsewhere, so they are not asked for;
            and the name server, if it is not the system's.
        within_s: upper bound; never more than three seconds.

    Returns:
        The facts, or why there are none. Only the answer "there is no such name" is the
        target's; no resolver, or none that answers, is ours.
    """
    closed = unaskable(host, settings)
    if closed is not None:
        return closed
    try:
        async with asyncio.timeout(min(within_s, LIMIT_S)):
            return await _ask(host, settings.name_server)
    except TimeoutError:
        return Missing("no resolver answered in time", Fault.OURS, "network")


def unaskable(host: str, settings: CollectSettings) -> Missing | None:
    """Why the name system is not asked about a host; None if it is."""
    if is_address(host):
        return Missing(
            "the target is an address, so the name system was not asked",
            Fault.OURS,
            "not_applicable",
        )
    if any(rule.host in {"", host} for rule in settings.connect_to):
        return Missing(
            "a connect-to rule covers the host, so the name system was not asked",
            Fault.OURS,
            "not_applicable",
        )
    if host.rstrip(".").endswith(".invalid"):  # RFC 6761, section 6.4: never ask, it is known
        return Missing("names under .invalid never exist (RFC 6761)", Fault.TARGET, "dns_failure")
    if host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost"):
        return Missing(
            "localhost is this machine, so the name system was not asked",
            Fault.OURS,
            "not_applicable",
        )
    return None


async def _ask(host: str, name_server: NameServer | None) -> DnsFacts | Missing:
    import dns.exception  # noqa: PLC0415 - slow to load, and needed only here
    import dns.resolver  # noqa: PLC0415

    try:
        resolver = await in_daemon_thread(lambda: dns_client(name_server))
    except (dns.exception.DNSException, OSError) as error:
        return Missing(f"there is no resolver ({shorten(str(error))})", Fault.OURS, "network")
    domain = registrable_domain(host)
    try:
        first = await resolver.resolve(host, "A", raise_on_no_answer=False, lifetime=LIMIT_S)
    except dns.resolver.NXDOMAIN:
        return Missing("there is no such name", Fault.TARGET, "dns_failure")
    except (dns.exception.DNSException, OSError) as error:
        return Missing(f"the resolver failed ({shorten(str(error))})", Fault.OURS, "network")
    v6, name_servers, mail_servers, caa = await asyncio.gather(
        _records(resolver, host, "AAAA"),
        _records(resolver, domain, "NS"),
        _records(resolver, domain, "MX"),
        _records(resolver, domain, "CAA"),
    )
    canonical = str(first.canonical_name).rstrip(".").lower()
    v4 = [str(record) for record in first.rrset] if first.rrset is not None else []
    return DnsFacts(
        host=host,
        addresses=tuple([*v4, *v6][:_MAX_RECORDS]),
        canonical_name="" if canonical == host.rstrip(".") else canonical,
        name_servers=tuple(sorted(one.rstrip(".").lower() for one in name_servers)),
        mail_servers=tuple(sorted(one.rstrip(".").lower() for one in mail_servers)),
        caa=tuple(sorted(caa)),
    )


async def _records(resolver: Resolver, name: str, kind: str) -> list[str]:
    """Records of one kind as text; none if there are none or the question fails."""
    import dns.exception  # noqa: PLC0415 - loaded by now

    try:
        answer = await resolver.resolve(name, kind, raise_on_no_answer=False, lifetime=LIMIT_S)
    except (dns.exception.DNSException, OSError):
        return []
    return [str(record)[:500] for record in answer.rrset or []][:_MAX_RECORDS]
