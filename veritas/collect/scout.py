"""Collecting everything an audit looks at, all collectors side by side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import (
    ARTIFACTS_VERSION,
    NOT_LOOKED,
    Artifacts,
    Missing,
    PageArtifact,
    PageFailure,
    Sightings,
    WellKnownFile,
)
from veritas.collect.collected import Collected
from veritas.collect.crawl import Crawl
from veritas.collect.deadline import Deadline
from veritas.collect.dom import page_script
from veritas.collect.domains import registrable_domain
from veritas.collect.egress.explain import refused_target
from veritas.collect.egress.facts import egress_facts, egress_notes, endpoint_of
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.opening import open_guard
from veritas.collect.egress.policy import EgressRefusedError
from veritas.collect.loading import load_modules
from veritas.collect.observer import CollectObserver
from veritas.collect.probes import (
    add_sources_of_pages,
    ask_about_owner,
    ask_cors,
    ask_dns,
    ask_http,
    ask_inner_files,
    ask_tls,
    ask_tls_offer,
    ask_well_known,
    follow_accounts,
)
from veritas.collect.rendered import rendered_script
from veritas.collect.robots import Robots
from veritas.collect.screen import screen_script
from veritas.collect.settings import CollectSettings
from veritas.collect.threads import in_daemon_thread
from veritas.core.audit import AuditRequest
from veritas.core.errors import Fault

__all__ = ["CollectObserver", "Collected", "collect"]

# The other phases and the closing of the browser get the rest of the tier's time.
_SHARE_OF_TIME = 0.65
_ROBOTS_LIMIT_S = 3.0
_LOOK_LIMIT_S = 40.0
_LEAST_LOOK_S = 3.0
_BROWSER_CLOSE_SHARE = 0.05
_VETTING_HEAD_START_S = 0.1

T = TypeVar("T")


async def collect(
    request: AuditRequest, settings: CollectSettings, observer: CollectObserver
) -> Collected:
    """Load the target in a browser, and ask HTTP, TLS and DNS about it meanwhile.

    Returns within about 70 % of the tier's time limit, with what was found by then.

    Args:
        request: the target and the tier.
        settings: which browser, and how to reach the target.
        observer: is told of each thing as it is found.

    Returns:
        The artifacts; what could not be had is in them as ``Missing`` or ``PageFailure``.

    Raises:
        BrowserUnavailableError: there is no browser, or it does not start.
        TargetRefusedError: the egress guard does not open the target.
        Exception: whatever the observer raises.
    """
    async with open_guard(settings, settings.limits_of(request).max_audit_mb) as guard:
        return await _collect(request, settings, observer, guard)


async def _collect(
    request: AuditRequest, settings: CollectSettings, observer: CollectObserver, guard: EgressGuard
) -> Collected:
    time_limit_s = settings.limits_of(request).time_limit_s
    deadline = Deadline.after(time_limit_s * _SHARE_OF_TIME)
    collected_at = time.time()
    host = (urlsplit(request.url).hostname or "").lower()
    files: asyncio.Task[tuple[WellKnownFile, ...] | Missing] | None = None

    async def robots() -> Robots:
        """The site's robots.txt, which is asked for once, beside everything else."""
        if files is None:
            return Robots(Missing("it was not asked for", Fault.OURS, "not_collected"))
        await asyncio.wait({files}, timeout=_ROBOTS_LIMIT_S)
        return Robots(_result(files))

    crawl = Crawl(request, settings, observer, deadline, guard, robots)
    tasks: list[asyncio.Task[Any]] = []
    try:
        tasks.append(vetting := asyncio.create_task(_vet(request.url, guard)))
        # What needs no name server is known at once: then no browser is started for nothing.
        await _first_failure([vetting], _VETTING_HEAD_START_S)
        # The browser's driver takes longest to start, so it goes first; the rest loads meanwhile.
        tasks.append(browsing := asyncio.create_task(crawl.run()))
        await in_daemon_thread(
            lambda: (page_script(), screen_script(), rendered_script(), registrable_domain(host))
        )
        http = asyncio.create_task(ask_http(request.url, settings, guard, deadline))
        tls = asyncio.create_task(ask_tls(request.url, settings, guard, deadline))
        names = asyncio.create_task(ask_dns(host, settings, deadline))
        cors = asyncio.create_task(ask_cors(request.url, settings, guard, deadline))
        files = asyncio.create_task(ask_well_known(request.url, settings, guard, deadline))
        offer = asyncio.create_task(ask_tls_offer(request.url, guard, deadline))
        inner = asyncio.create_task(ask_inner_files(request.url, settings, guard, deadline))
        asked = asyncio.create_task(
            ask_about_owner(request.url, host, settings, observer, guard, deadline)
        )
        tasks += [http, tls, names, cors, files, offer, inner, asked]
        await _first_failure(tasks, deadline.left_s + time_limit_s * _BROWSER_CLOSE_SHARE)
        if not browsing.done():
            crawl.notes.append("The time for collecting was up before every page was read.")
    finally:
        for task in tasks:
            task.cancel()
        # Each of them ends in bounded time; the browser's own bound is about ten seconds.
        await asyncio.gather(*tasks, return_exceptions=True)
    pages = crawl.found.in_order()
    sightings = await _sightings(settings, pages, crawl.found.files, deadline)
    sources, accounts = await asyncio.gather(
        add_sources_of_pages(asked, pages, host, settings),
        follow_accounts(request, pages, host, settings, guard),
    )
    sources = msgspec.structs.replace(sources, accounts=accounts)
    egress = egress_facts(guard.journal, guard.budget, pages)
    notes = (*crawl.notes, *egress_notes(egress))
    for note in notes:
        await observer.note(note)
    dns = _result(names)
    artifacts = Artifacts(
        version=ARTIFACTS_VERSION,
        request=request,
        host=host,
        domain=registrable_domain(host),
        collected_at=collected_at,
        pages=pages,
        page_failures=tuple(
            PageFailure(one.url, _seeing(one.missing, dns)) for one in crawl.found.failures()
        ),
        http_probe=_seeing(_result(http), dns),
        tls=_seeing(_result(tls), dns),
        dns=dns,
        browser=crawl.browser_name,
        sandboxed=crawl.sandboxed,
        egress=egress,
        notes=notes,
        cors=_seeing(_result(cors), dns),
        tls_offer=_seeing(_result(offer), dns),
        well_known=_seeing(_result(files), dns),
        library_list=settings.library_list,
        probed_files=_seeing(_result(inner), dns),
        experiments=crawl.experiments,
        sightings=sightings,
        sources=sources,
    )
    return Collected(artifacts, crawl.found.files)


async def _sightings(
    settings: CollectSettings,
    pages: tuple[PageArtifact, ...],
    files: dict[str, bytes],
    deadline: Deadline,
) -> Sightings | Missing:
    """Show the target's picture to a vision model, if one is set."""
    if settings.vision_model is None:
        return NOT_LOOKED
    await load_modules("veritas.collect.picture_reading")
    from veritas.collect.picture_reading import look_at_picture  # noqa: PLC0415 - loaded by now

    page: PageArtifact | Missing = Missing("no page was opened", Fault.OURS, "not_collected")
    if pages:
        page = pages[0]
    picture = files.get(pages[0].desktop_screenshot) if pages else None
    within_s = min(_LOOK_LIMIT_S, max(deadline.left_s, _LEAST_LOOK_S))
    return await look_at_picture(settings.vision_model, page, picture, within_s)


async def _vet(url: str, guard: EgressGuard) -> None:
    """See that the target itself may be connected to.

    Raises:
        TargetRefusedError: it may not be.
    """
    try:
        await guard.addresses(*endpoint_of(url))
    except EgressRefusedError as error:
        raise refused_target(error.refusal) from None
    except OSError:
        return  # whoever opens it will hear the same, and say what it means


async def _first_failure(tasks: Sequence[asyncio.Task[Any]], within_s: float) -> None:
    """Wait for all tasks; raise the first exception, and stop waiting when the time is up."""
    done, _ = await asyncio.wait(tasks, timeout=within_s, return_when=asyncio.FIRST_EXCEPTION)
    for task in done:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error


def _result(task: asyncio.Task[T | Missing]) -> T | Missing:
    if task.cancelled() or not task.done():
        return Missing("the time for collecting was up", Fault.OURS, "time_limit")
    return task.result()


def _seeing(result: T | Missing, dns: object) -> T | Missing:
    """A name that does not resolve says nothing about the target when no name would."""
    blind = isinstance(dns, Missing) and dns.code == "network"
    if not blind or not isinstance(result, Missing) or result.code != "dns_failure":
        return result
    return Missing(
        "the host name was not resolved, and no resolver answers from here",
        Fault.OURS,
        "dns_failure",
    )
