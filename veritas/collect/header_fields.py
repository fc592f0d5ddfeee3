"""Header fields as they are kept: bounded, and without the values of cookies and secrets. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from veritas.artifacts import Headers
from veritas.collect.whole_text import whole_text

MAX_HEADERS = 200
MAX_HEADER_CHARS = 8192
MAX_SENT_HEADERS = 60
MAX_SENT_CHARS = 2048
MASK = "…"

# What proves who one is, sent by the browser or put in by a script.
_SECRET = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "sec-websocket-key",
        "x-access-token",
        "x-api-key",
        "x-auth-token",
        "x-csrf-token",
        "x-xsrf-token",
    }
)


def bounded(headers: Iterable[tuple[str, str]]) -> Headers:
    """Headers within limits; the browser joins repeated fields with line feeds."""
    kept: list[tuple[str, str]] = []
    for name, value in headers:
        whole = whole_text(name, MAX_HEADER_CHARS)
        kept.extend((whole, whole_text(part, MAX_HEADER_CHARS)) for part in value.split("\n"))
        if len(kept) >= MAX_HEADERS:
            break
    return tuple(kept[:MAX_HEADERS])


def received(headers: Headers) -> Headers:
    """The header fields of an answer, with the values of its cookies masked."""
    return tuple(
        (name, mask_set_cookie(value) if name.lower() == "set-cookie" else value)
        for name, value in headers
    )


def sent(headers: Mapping[str, object]) -> Headers:
    """The header fields of a request, bounded, with cookies and secrets masked."""
    kept: list[tuple[str, str]] = []
    for name, value in headers.items():
        lowered = name.lower()
        text = whole_text(value, MAX_SENT_CHARS)
        if lowered == "cookie":
            text = "; ".join(_masked_pair(pair) for pair in text.split(";"))
        elif lowered in _SECRET:
            scheme, space, rest = text.partition(" ")
            text = f"{scheme} {MASK}" if space and rest else MASK
        kept.append((whole_text(name, 200), text))
        if len(kept) >= MAX_SENT_HEADERS:
            break
    return tuple(kept)


def mask_set_cookie(line: str) -> str:
    """A ``Set-Cookie`` field's value with the cookie's value masked."""
    pair, semicolon, rest = line.partition(";")
    return f"{_masked_pair(pair)}{semicolon}{rest}"


def _masked_pair(pair: str) -> str:
    """``name=…``; a pair without an equals sign is a value without a name."""
    name, equals, _ = pair.strip().partition("=")
    return f"{name}={MASK}" if equals else MASK
