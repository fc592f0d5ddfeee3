"""Reading the parts of what the browser's protocol tells of a request (CDP, Network). Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from veritas.artifacts import Initiator, ServedTls, Timings, WithheldCookie
from veritas.collect.whole_text import whole_text

MAX_URL_CHARS = 2048
MAX_NAMES = 20
MAX_COOKIES = 50
_MAX_STACKS = 10
# A cookie of another path or host is not kept back: it was never meant for this address.
_ELSEWHERE = frozenset({"NotOnPath", "DomainMismatch"})


def initiator_of(told: dict[str, Any]) -> Initiator | None:
    """Who caused a request: for scripts the innermost frame that has a URL.

    Args:
        told: CDP ``Network.Initiator``; its lines and columns count from 0.
    """
    kind = whole_text(told.get("type", ""), 20).lower()
    if not kind:
        return None
    stack = told.get("stack")
    for _ in range(_MAX_STACKS):
        if not stack:
            break
        for frame in (stack.get("callFrames") or [])[:50]:
            if frame.get("url"):
                line, column = int(frame.get("lineNumber", -1)), int(frame.get("columnNumber", -1))
                return Initiator(
                    kind, whole_text(frame["url"], MAX_URL_CHARS), line + 1, column + 1
                )
        stack = stack.get("parent")
    return Initiator(
        kind,
        whole_text(told.get("url", ""), MAX_URL_CHARS),
        int(told.get("lineNumber", -1)) + 1,
        int(told.get("columnNumber", -1)) + 1,
    )


def numbers(told: dict[str, Any]) -> dict[str, float]:
    """The finite numbers among what was told."""
    return {
        str(name): float(value)
        for name, value in told.items()
        if isinstance(value, int | float) and math.isfinite(value)
    }


def timings_of(
    at_s: float, ended_s: float | None, told: Mapping[str, float] | None
) -> Timings | None:
    """What the time between two moments went on.

    Args:
        at_s: when the request was made.
        ended_s: when it was over; None while it is not.
        told: CDP ``Network.ResourceTiming``: ``requestTime`` in seconds, the rest in milliseconds
            after it, -1 for what did not happen; None when the answer came from a cache or
            there was none.
    """
    if ended_s is None:
        return None
    whole = max(0.0, (ended_s - at_s) * 1000)
    if not told or told.get("requestTime", 0) <= 0:
        return Timings(0.0, None, None, None, 0.0, round(whole, 3), 0.0)

    def between(first: str, second: str) -> float | None:
        start, end = told.get(first, -1), told.get(second, -1)
        return max(0.0, end - start) if start >= 0 and end >= 0 else None

    dns, connect = between("dnsStart", "dnsEnd"), between("connectStart", "connectEnd")
    ssl = between("sslStart", "sslEnd")
    send = between("sendStart", "sendEnd") or 0.0
    wait = between("sendEnd", "receiveHeadersEnd") or 0.0
    headers_s = told["requestTime"] + told.get("receiveHeadersEnd", 0) / 1000
    receive = max(0.0, (ended_s - headers_s) * 1000)
    parts = [dns or 0.0, connect or 0.0, send, wait, receive]
    # Early hints and answers to what was asked for before can overlap: nothing is below zero then.
    blocked = max(0.0, whole - sum(parts))
    return Timings(
        blocked_ms=round(blocked, 3),
        dns_ms=_rounded(dns),
        connect_ms=_rounded(connect),
        ssl_ms=_rounded(ssl),
        send_ms=round(send, 3),
        wait_ms=round(wait, 3),
        receive_ms=round(receive, 3),
    )


def driver_timings(told: Mapping[str, float]) -> Timings | None:
    """The same from what the driver knows, for what only it hears of.

    Args:
        told: ``startTime`` since the epoch, the rest in milliseconds after it, -1 for what did
            not happen.
    """

    def between(first: str, second: str) -> float | None:
        start, end = told.get(first, -1), told.get(second, -1)
        return round(max(0.0, end - start), 3) if start >= 0 and end >= 0 else None

    if told.get("responseEnd", -1) < 0 or told.get("requestStart", -1) < 0:
        return None
    dns, connect = (
        between("domainLookupStart", "domainLookupEnd"),
        between("connectStart", "connectEnd"),
    )
    wait, receive = (
        between("requestStart", "responseStart"),
        between("responseStart", "responseEnd"),
    )
    rest = sum(part or 0.0 for part in (dns, connect, wait, receive))
    return Timings(
        blocked_ms=round(max(0.0, told["responseEnd"] - rest), 3),
        dns_ms=dns,
        connect_ms=connect,
        ssl_ms=between("secureConnectionStart", "connectEnd"),
        send_ms=0.0,
        wait_ms=wait or 0.0,
        receive_ms=receive or 0.0,
    )


def cache_of(response: dict[str, Any]) -> str:
    """From which store of the browser an answer came; empty when it came by the network."""
    for name, store in (
        ("fromServiceWorker", "worker"),
        ("fromPrefetchCache", "prefetch"),
        ("fromDiskCache", "disk"),
    ):
        if response.get(name):
            return store
    return ""


def served_tls(url: str, response: dict[str, Any]) -> ServedTls | None:
    """The TLS connection an answer came by; None if there was none."""
    told = response.get("securityDetails")
    if not told:
        return None
    parts = urlsplit(url)
    return ServedTls(
        host=(parts.hostname or "").lower()[:253],
        port=parts.port or 443,
        protocol=whole_text(told.get("protocol", ""), 20),
        cipher=whole_text(told.get("cipher", ""), 80),
        key_exchange=whole_text(told.get("keyExchangeGroup") or told.get("keyExchange") or "", 40),
        subject=whole_text(told.get("subjectName", ""), 253),
        names=tuple(whole_text(name, 253) for name in (told.get("sanList") or [])[:MAX_NAMES]),
        issuer=whole_text(told.get("issuer", ""), 253),
        not_before=float(told.get("validFrom", 0)),
        not_after=float(told.get("validTo", 0)),
        state=whole_text(response.get("securityState", ""), 40),
    )


def withheld_cookies(told: list[dict[str, Any]]) -> tuple[WithheldCookie, ...]:
    """The cookies that were kept back, of those that belong to a request's address."""
    found: list[WithheldCookie] = []
    for one in told:
        reasons = _reasons(one)
        cookie = one.get("cookie") or {}
        if reasons and not _ELSEWHERE.intersection(reasons) and len(found) < MAX_COOKIES:
            name = whole_text(cookie.get("name", ""), 200)
            domain = whole_text(cookie.get("domain", ""), 253)
            found.append(WithheldCookie(name, domain, reasons))
    return tuple(found)


def refused_cookies(told: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Why cookies were refused, by the line that was to set them."""
    return {str(one.get("cookieLine", "")): _reasons(one) for one in told[:MAX_COOKIES]}


def _reasons(told: dict[str, Any]) -> tuple[str, ...]:
    return tuple(whole_text(reason, 60) for reason in (told.get("blockedReasons") or [])[:5])


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
