"""W3C Trace Context: which trace a request belongs to (https://www.w3.org/TR/trace-context/)."""

from __future__ import annotations

import re

from aiohttp import web

TRACEPARENT_HEADER = "traceparent"
# The request's own place in a trace, in the form of the header; absent or empty without one.
TRACE_PARENT: web.RequestKey[str] = web.RequestKey("trace_parent", str)

# Version, trace id, parent id, flags. Versions after 00 may have more, which is left out.
_TRACEPARENT = re.compile(
    r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII
)
_MAX_CHARS = 512


def parse_trace_parent(header: str) -> str:
    """A ``traceparent`` header in the form of version 00; empty when it is none.

    A header that breaks the rules is as good as none (section 4.3 of the recommendation), so it
    is no error.
    """
    found = _TRACEPARENT.fullmatch(header.strip()) if len(header) <= _MAX_CHARS else None
    if found is None:
        return ""
    version, trace_id, parent_id, flags, more = found.groups()
    if version == "ff" or (version == "00" and more) or not int(trace_id, 16):
        return ""
    return f"00-{trace_id}-{parent_id}-{flags}" if int(parent_id, 16) else ""


def trace_parent_of(request: web.Request) -> str:
    """The request's place in a trace: our own span if traces are made, else its caller's."""
    if TRACE_PARENT in request:
        return request[TRACE_PARENT]
    return parse_trace_parent(request.headers.get(TRACEPARENT_HEADER, ""))
