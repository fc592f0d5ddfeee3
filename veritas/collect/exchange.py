"""One request of a page, from what the driver and the browser's protocol tell of it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import CookieRecord, Headers, RequestRecord
from veritas.collect.cookies import parse_set_cookie
from veritas.collect.domains import registrable_domain
from veritas.collect.egress.explain import browser_words
from veritas.collect.egress.facts import endpoint_of
from veritas.collect.egress.journal import Journal
from veritas.collect.header_fields import received
from veritas.collect.net_errors import is_proxy_error
from veritas.collect.wire_facts import driver_timings
from veritas.collect.wire_step import WireStep

if TYPE_CHECKING:
    from playwright.async_api import Response

MAX_PREFLIGHTS = 200


@dataclass(slots=True, eq=False)
class Exchange:
    """One request while its answer is awaited, as the driver tells of it.

    Attributes:
        started_s: by the event loop's clock.
        navigation: for a document of the page itself.
        headers: raw; without cookies until they have been asked for.
        raw: the headers are the raw ones.
        sent: header fields of the request, where the driver had to be asked.
        protocol: the same.
        step: what the browser's protocol tells of the same request; None for shared workers,
            what a worker asks before it is listened to, and frames of a process of their own.
    """

    url: str
    method: str
    resource_type: str
    frame_url: str
    started_s: float
    navigation: bool = False
    status: int | None = None
    headers: Headers = ()
    raw: bool = False
    remote_address: str = ""
    failure: str = ""
    done: bool = False
    response: Response | None = None
    sent: Headers = ()
    protocol: str = ""
    step: WireStep | None = None

    @property
    def refused(self) -> dict[str, tuple[str, ...]]:
        """Why the browser refused a cookie, by its ``Set-Cookie`` line."""
        return self.step.refused if self.step is not None else {}


def join(exchanges: Iterable[Exchange], steps: Iterable[WireStep], journal: Journal) -> None:
    """Give each exchange what the browser's protocol tells of it.

    Both tell requests for one method and URL in the same order.

    Args:
        exchanges: in their order; those that have a step keep it.
        steps: in their order.
        journal: of the egress guard, since the browser knows only the guard.
    """
    exchanges = tuple(exchanges)
    taken = {id(one.step) for one in exchanges}
    waiting: dict[tuple[str, str], deque[WireStep]] = defaultdict(deque)
    for step in steps:
        if id(step) not in taken and step.kind != "preflight":
            waiting[step.method, _bare(step.url)].append(step)
    for one in exchanges:
        queue = waiting.get((one.method, _bare(one.url)))
        if one.step is None and queue:
            one.step = queue.popleft()
        if one.step is not None:
            _take(one, one.step, journal)


def preflights(steps: Iterable[WireStep], journal: Journal) -> list[Exchange]:
    """Exchanges of which the driver says nothing: the browser asked for leave (Fetch, CORS)."""
    found = []
    for step in [step for step in steps if step.kind == "preflight"][:MAX_PREFLIGHTS]:
        one = Exchange(step.url, step.method, step.kind, "", step.at_s, step=step)
        _take(one, step, journal)
        found.append(one)
    return found


def _take(one: Exchange, step: WireStep, journal: Journal) -> None:
    if one.status is None:
        one.status = step.status
    if step.received is not None and one.status is not None:
        one.headers, one.raw = step.received, True
    elif not one.headers:
        one.headers = step.told
    # A worker's own script: its answer is told to the worker alone, its way on the wire to us.
    if step.connected or (step.status is None and step.received is not None):
        one.remote_address = journal.address(endpoint_of(one.url))
    if one.status is None and not one.failure:
        one.failure = in_words(step.failure, one.url, journal)


def in_words(failure: str, url: str, journal: Journal) -> str:
    """A failure in the browser's words; in the guard's where the browser knows only the guard."""
    error = journal.failure(endpoint_of(url))
    if error is not None and is_proxy_error(failure):
        return browser_words(error)[:500]
    return failure[:200]


def set_cookies(exchanges: Iterable[Exchange], page_domain: str) -> tuple[CookieRecord, ...]:
    """The cookies of every answer, in order, refused ones with the browser's reasons."""
    found: list[CookieRecord] = []
    for one in exchanges:
        third_party = registrable_domain(host_of(one.url)) != page_domain
        for name, value in one.headers:
            if name.lower() != "set-cookie":
                continue
            cookie = parse_set_cookie(value, set_by_url=one.url, third_party=third_party)
            if cookie is not None:
                blocked = one.refused.get(value, ())
                found.append(msgspec.structs.replace(cookie, blocked=blocked))
    return tuple(found)


def records(
    exchanges: Iterable[Exchange],
    page_domain: str,
    epoch_offset_s: float,
    *,
    in_order: bool = True,
) -> tuple[float, tuple[RequestRecord, ...]]:
    """Everything a page asked for.

    Args:
        exchanges: of the page.
        page_domain: registrable domain of the page.
        epoch_offset_s: from the event loop's clock to the time since the epoch.
        in_order: by when they began; else as they are given.

    Returns:
        When the first one began, seconds since the epoch, and the records.
    """

    def begun(one: Exchange) -> float:
        if one.step is not None and one.step.epoch_s:
            return one.step.epoch_s
        told_ms = _driver_timing(one).get("startTime", 0.0)
        return told_ms / 1000 if told_ms > 0 else one.started_s + epoch_offset_s

    ordered = sorted(exchanges, key=begun) if in_order else list(exchanges)
    if not ordered:
        return 0.0, ()
    first_s = min(map(begun, ordered))
    return first_s, tuple(
        _record(number, one, page_domain, round((begun(one) - first_s) * 1000, 1))
        for number, one in enumerate(ordered, start=1)
    )


def _record(number: int, one: Exchange, page_domain: str, started_ms: float) -> RequestRecord:
    host, step = host_of(one.url), one.step
    domain = registrable_domain(host)
    mime = next((value for name, value in one.headers if name.lower() == "content-type"), "")
    plain = RequestRecord(
        id=number,
        url=one.url,
        method=one.method,
        resource_type=one.resource_type,
        host=host,
        domain=domain,
        third_party=domain != page_domain,
        frame_url=one.frame_url,
        status=one.status,
        mime_type=mime.partition(";")[0].strip().lower(),
        response_headers=received(one.headers),
        remote_address=one.remote_address,
        failure=one.failure,
        started_ms=started_ms,
    )
    timings = step.timings if step is not None else None
    if timings is None:
        timings = driver_timings(_driver_timing(one))
    if step is None:
        return msgspec.structs.replace(
            plain, timings=timings, request_headers=one.sent, protocol=one.protocol
        )
    return msgspec.structs.replace(
        plain,
        status_text=step.status_text,
        protocol=step.protocol or one.protocol,
        initiator=step.initiator,
        request_headers=step.sent,
        timings=timings,
        sizes=step.sizes,
        cache=step.cache,
        blocked=step.blocked,
        withheld_cookies=step.withheld,
        socket=step.socket,
    )


def _bare(url: str) -> str:
    """A URL without its fragment, which only one of the two tells."""
    return url.partition("#")[0]


def _driver_timing(one: Exchange) -> dict[str, float]:
    """What the driver knows of the time of an exchange; nothing while there is no answer."""
    if one.response is None:
        return {}
    return cast("dict[str, float]", one.response.request.timing)


def host_of(url: str) -> str:
    """The host of a URL in lower case; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
