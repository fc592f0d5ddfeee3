"""The probes of an audit, each with its bound; what goes wrong in one does not end the others.

Each loads what it needs when it is first asked, on a thread, so that the browser starts meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from veritas.artifacts import (
    NOT_PROBED,
    AccountAnswer,
    CorsProbe,
    DnsFacts,
    HttpProbe,
    Missing,
    PageArtifact,
    ProbedFile,
    Sources,
    TlsFacts,
    TlsOffer,
    WellKnownFile,
)
from veritas.collect.deadline import Deadline
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.loading import load_modules
from veritas.collect.observer import CollectObserver
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest, Tier
from veritas.core.errors import Fault, shorten

_LIMIT_S = 12.0
_PAGE_NAMES_LIMIT_S = 2.0
_ACCOUNTS_LIMIT_S = 3.0

T = TypeVar("T")


async def ask_http(
    url: str, settings: CollectSettings, guard: EgressGuard, deadline: Deadline
) -> HttpProbe | Missing:
    """What plain HTTP answers, and where it leads."""
    await load_modules("aiohttp", "veritas.collect.http")
    from veritas.collect.http import probe_http  # noqa: PLC0415 - loaded by now

    return await _guarded(probe_http(url, guard, settings.user_agent, _within(deadline)))


async def ask_cors(
    url: str, settings: CollectSettings, guard: EgressGuard, deadline: Deadline
) -> CorsProbe | Missing:
    """What the target allows a stranger's page to read."""
    await load_modules("aiohttp", "veritas.collect.cors")
    from veritas.collect.cors import probe_cors  # noqa: PLC0415 - loaded by now

    return await _guarded(probe_cors(url, guard, settings.user_agent, _within(deadline)))


async def ask_well_known(
    url: str, settings: CollectSettings, guard: EgressGuard, deadline: Deadline
) -> tuple[WellKnownFile, ...] | Missing:
    """The few files that every site may have for whoever asks."""
    await load_modules("aiohttp", "veritas.collect.well_known")
    from veritas.collect.well_known import fetch_well_known  # noqa: PLC0415 - loaded by now

    return await _guarded(fetch_well_known(url, guard, settings.user_agent, _within(deadline)))


async def ask_inner_files(
    url: str, settings: CollectSettings, guard: EgressGuard, deadline: Deadline
) -> tuple[ProbedFile, ...] | Missing:
    """Files that are not for visitors, if the audit was told to ask for them."""
    if not settings.probe:
        return NOT_PROBED
    await load_modules("aiohttp", "veritas.collect.exposed")
    from veritas.collect.exposed import probe_files  # noqa: PLC0415 - loaded by now

    return await _guarded(probe_files(url, guard, settings.user_agent, _within(deadline)))


async def ask_tls(
    url: str, settings: CollectSettings, guard: EgressGuard, deadline: Deadline
) -> TlsFacts | Missing:
    """One handshake, and the certificate."""
    await load_modules("aiohttp", "cryptography.x509", "veritas.collect.tls")
    from veritas.collect.tls import probe_tls  # noqa: PLC0415 - loaded by now

    return await _guarded(probe_tls(url, guard, settings.ca_file, _within(deadline)))


async def ask_tls_offer(url: str, guard: EgressGuard, deadline: Deadline) -> TlsOffer | Missing:
    """Which versions and suites of TLS are accepted."""
    await load_modules("veritas.collect.tls_offer")
    from veritas.collect.tls_offer import probe_tls_offer  # noqa: PLC0415 - loaded by now

    return await _guarded(probe_tls_offer(url, guard, _within(deadline)))


async def ask_dns(host: str, settings: CollectSettings, deadline: Deadline) -> DnsFacts | Missing:
    """What the name system says of the host."""
    await load_modules("dns.asyncresolver", "veritas.collect.dns")
    from veritas.collect.dns import probe_dns  # noqa: PLC0415 - loaded by now

    return await _guarded(probe_dns(host, settings, _within(deadline)))


async def ask_about_owner(
    url: str,
    host: str,
    settings: CollectSettings,
    observer: CollectObserver,
    guard: EgressGuard,
    deadline: Deadline,
) -> Sources:
    """What registries and lists say of the domain; the observer is told at once."""
    await load_modules("aiohttp", "dns.asyncresolver", "veritas.collect.sources.asking")
    from veritas.collect.sources.asking import ask_sources  # noqa: PLC0415 - loaded by now

    try:
        sources = await ask_sources(url, host, settings, guard, _within(deadline))
    except Exception as error:  # noqa: BLE001 - as in _guarded
        ours = Missing(f"this could not be asked ({type(error).__name__})", Fault.OURS, "network")
        return Sources(ours, ours, ours)
    await observer.sources_answered(sources)
    return sources


async def add_sources_of_pages(
    asked: asyncio.Task[Sources],
    pages: tuple[PageArtifact, ...],
    host: str,
    settings: CollectSettings,
) -> Sources:
    """The answers, with those that need the pages; what could not be had is said."""
    from veritas.collect.sources.asking import add_what_pages_show  # noqa: PLC0415 - loaded by now

    late = Missing("the time for collecting was up", Fault.OURS, "time_limit")
    sources = Sources(late, late, late)
    if asked.done() and not asked.cancelled():
        sources = asked.result()
    return await add_what_pages_show(sources, pages, host, settings, _PAGE_NAMES_LIMIT_S)


async def follow_accounts(
    request: AuditRequest,
    pages: tuple[PageArtifact, ...],
    host: str,
    settings: CollectSettings,
    guard: EgressGuard,
) -> tuple[AccountAnswer, ...] | Missing:
    """Whether the accounts on social networks that the pages link to are there."""
    if request.tier is Tier.QUICK_SCAN:
        return Missing("a quick scan follows no link to others", Fault.OURS, "not_applicable")
    await load_modules("aiohttp", "veritas.collect.sources.social")
    from veritas.collect.sources.social import ask_social  # noqa: PLC0415 - loaded by now

    return await _guarded(ask_social(pages, request.url, host, settings, guard, _ACCOUNTS_LIMIT_S))


def _within(deadline: Deadline) -> float:
    return min(_LIMIT_S, deadline.left_s)


async def _guarded(probe: Awaitable[T | Missing]) -> T | Missing:
    """A probe's own error is ours, and must not end the others."""
    try:
        return await probe
    except Exception as error:  # noqa: BLE001 - whatever it is, it says nothing about the target
        words = shorten(str(error) or type(error).__name__)
        return Missing(f"this could not be collected ({words})", Fault.OURS, "internal_error")
