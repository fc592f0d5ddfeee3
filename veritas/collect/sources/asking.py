"""Asks all sources side by side, while the pages load."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import (
    NO_LIST,
    ListAnswer,
    Missing,
    NetworkBlock,
    PageArtifact,
    Sources,
)
from veritas.collect.dns import unaskable
from veritas.collect.domains import registrable_domain
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.settings import CollectSettings
from veritas.collect.sources.blocklist import NAME as BLOCKLIST
from veritas.collect.sources.blocklist import look_up
from veritas.collect.sources.cache import SourceCache
from veritas.collect.sources.domain_policy import PolicyRecords, find_dangling
from veritas.collect.sources.port import Asking, Question, Source
from veritas.collect.sources.rdap import RdapClient, RdapNetwork, RdapRegistration
from veritas.collect.sources.registration import ask_registration
from veritas.collect.sources.safe_browsing import SafeBrowsing
from veritas.collect.sources.servers import not_to_be_asked, question_of
from veritas.collect.sources.urlscan import Urlscan
from veritas.collect.sources.virus_total import VirusTotal
from veritas.collect.sources.whois import WhoisRegistration
from veritas.core.addresses import classify
from veritas.core.errors import Fault
from veritas.core.source_settings import KeyedSettings

MAX_HOSTS = 500


async def ask_sources(
    url: str, host: str, settings: CollectSettings, guard: EgressGuard, within_s: float
) -> Sources:
    """Ask everybody who is set to be asked, at once.

    Args:
        url: the target.
        host: its lower-case host.
        settings: whom to ask, and where answers are kept.
        guard: makes the connections.
        within_s: upper bound for all of it.

    Returns:
        The answers, and for each that is missing, why.
    """
    question = question_of(url, host)
    folder = settings.source_cache
    cache = SourceCache(None if folder is None else Path(folder))
    client = RdapClient(guard, settings.ca_file)
    sources = settings.sources
    policy = unaskable(host, settings)
    registration, block, domain_policy, lists = await asyncio.gather(
        ask_registration(
            question,
            settings,
            Asking(RdapRegistration(client, sources.rdap), cache),
            Asking(WhoisRegistration(guard, sources.whois), cache),
            within_s,
        ),
        _ask_network(question, settings, client, cache, within_s),
        _nothing(policy)
        if policy is not None
        else Asking(PolicyRecords(settings.name_server), cache).answer(question, within_s),
        _ask_lists(question, settings, guard, cache, within_s),
    )
    return Sources(registration, block, domain_policy, lists=lists)


async def add_what_pages_show(
    sources: Sources,
    pages: Iterable[PageArtifact],
    host: str,
    settings: CollectSettings,
    within_s: float,
) -> Sources:
    """Add what can only be asked when the pages are known: aliases, and a list of one's own."""
    domain = registrable_domain(host)
    seen = _hosts(pages, host, domain)
    lists = {**sources.lists, BLOCKLIST: NO_LIST}
    if settings.blocklist is not None:
        lists[BLOCKLIST] = look_up(seen.items(), settings.blocklist)
    own = [name for name, third_party in seen.items() if not third_party]
    dangling = unaskable(host, settings) or await find_dangling(own, settings.name_server, within_s)
    return msgspec.structs.replace(sources, lists=lists, dangling=dangling)


def _hosts(pages: Iterable[PageArtifact], host: str, domain: str) -> dict[str, bool]:
    """The hosts that the pages bring in or link to below their own domain, the target's first."""
    seen = {host: False}
    for page in pages:
        for request in page.requests:
            if request.host and len(seen) < MAX_HOSTS:
                seen.setdefault(request.host, request.third_party)
        for link in page.links:
            name = _host_of(link.url)
            if name.endswith(f".{domain}") and len(seen) < MAX_HOSTS:
                seen.setdefault(name, False)
    return seen


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url[:2048]).hostname or "").rstrip(".")
    except ValueError:
        return ""


async def _nothing(missing: Missing) -> Missing:
    return missing


async def _ask_network(
    question: Question,
    settings: CollectSettings,
    client: RdapClient,
    cache: SourceCache,
    within_s: float,
) -> NetworkBlock | Missing:
    rdap = settings.sources.rdap
    if not settings.sources.ask or not rdap.use:
        return Missing("RDAP is switched off", Fault.OURS, "not_asked")
    parts = urlsplit(question.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        addresses, _ = await client.guard.addresses(question.host, port)
    except OSError:
        return Missing("the host leads to no address", Fault.OURS, "not_applicable")
    if not classify(addresses[0]).public and rdap.network_server is None:
        return Missing(
            "the address is not public, so nobody outside was told of it",
            Fault.OURS,
            "not_applicable",
        )
    return await Asking(RdapNetwork(client, rdap, port), cache).answer(question, within_s)


async def _ask_lists(
    question: Question,
    settings: CollectSettings,
    guard: EgressGuard,
    cache: SourceCache,
    within_s: float,
) -> dict[str, ListAnswer | Missing]:
    """The services that want a key, by their name in the answers."""
    own, ca_file = settings.sources, settings.ca_file
    services: dict[str, tuple[Source[ListAnswer], KeyedSettings]] = {
        "safe_browsing": (SafeBrowsing(guard, ca_file, own.safe_browsing), own.safe_browsing),
        "virus_total": (VirusTotal(guard, ca_file, own.virus_total), own.virus_total),
        "urlscan": (Urlscan(guard, ca_file, own.urlscan), own.urlscan),
    }
    told = await asyncio.gather(
        *(
            _ask_with_key(source, keyed, question, settings, cache, within_s)
            for source, keyed in services.values()
        )
    )
    return dict(zip(services, told, strict=True))


async def _ask_with_key(
    source: Source[ListAnswer],
    own: KeyedSettings,
    question: Question,
    settings: CollectSettings,
    cache: SourceCache,
    within_s: float,
) -> ListAnswer | Missing:
    if not own.key:
        return Missing(f"no key for {source.name} is set", Fault.OURS, "not_asked")
    if not settings.sources.ask:
        return Missing("asking others is switched off", Fault.OURS, "not_asked")
    # Only the operator's own stand-in is told of a private target.
    shipped = own.url == type(own)().url
    closed = not_to_be_asked(question, settings, {}) if shipped else None
    if closed is not None:
        return closed
    return await Asking(source, cache).answer(question, within_s)
