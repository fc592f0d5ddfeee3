"""Which pages of other origins may use the API from a browser: CORS (Fetch standard, section 3.2).

By an allow-list, and without credentials: keys go in the Authorization header, which the page must
have itself, never in a cookie that the browser would add for any page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aiohttp import hdrs, web

from veritas.core.errors import shorten

_ORIGIN = re.compile(r"https?://([a-z0-9._-]{1,253}|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.ASCII)
_DEFAULT_PORT = re.compile(r"^(http://.*):80$|^(https://.*):443$")

# How long a browser need not ask again, in seconds; Chromium keeps it for two hours at most.
_MAX_AGE_S = 600
# What a page may send besides what every page may.
_REQUEST_HEADERS = (
    *("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID"),
    *("X-Request-ID", "traceparent", "tracestate"),
)
# What a page may read besides what every page may.
_ANSWER_HEADERS = (
    *("ETag", "Idempotency-Replayed", "Location", "RateLimit", "RateLimit-Policy", "Retry-After"),
    *("WWW-Authenticate", "X-Request-ID"),
)


def parse_origin(text: str) -> str:
    """An origin as browsers send it: ``https://dashboard.example:8443``.

    Raises:
        ValueError: it is none; ``*`` and ``null`` are none either.
    """
    origin = text.lower()
    if _ORIGIN.fullmatch(origin) is None:
        raise ValueError(f"{shorten(text)!r} is not scheme://host or scheme://host:port")
    without = _DEFAULT_PORT.fullmatch(origin)
    return origin if without is None else without[1] or without[2]


class Cors:
    """Answers browsers.

    Args:
        origins: those that may use the API, as :func:`parse_origin` returns them.
    """

    def __init__(self, origins: Sequence[str]) -> None:
        self._origins = frozenset(origins)

    async def mark(self, request: web.Request, response: web.StreamResponse) -> None:
        """Say to a browser what it may do (a signal handler: ``on_response_prepare``)."""
        if not self._origins:
            return
        headers = response.headers
        # Also where no origin is given: a cache must not give one page's answer to another.
        headers.add(hdrs.VARY, hdrs.ORIGIN)
        origin = request.headers.get(hdrs.ORIGIN, "")
        if origin not in self._origins:
            return
        headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
        if request.method == hdrs.METH_OPTIONS and hdrs.ALLOW in headers:
            # Whether this is a preflight or not: it is the same for all that may come after it.
            headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = headers[hdrs.ALLOW]
            headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = ", ".join(_REQUEST_HEADERS)
            headers[hdrs.ACCESS_CONTROL_MAX_AGE] = str(_MAX_AGE_S)
        else:
            headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = ", ".join(_ANSWER_HEADERS)
