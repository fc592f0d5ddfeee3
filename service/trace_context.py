"""Which trace a request belongs to."""

from __future__ import annotations

from aiohttp import web

from veritas.core.trace_context import parse_trace_parent

TRACEPARENT_HEADER = "traceparent"
# The request's own place in a trace, in the form of the header; absent or empty without one.
TRACE_PARENT: web.RequestKey[str] = web.RequestKey("trace_parent", str)


def given_trace_parent(request: web.Request) -> str:
    """The caller's place in a trace; empty when it gives none, or more than one."""
    given = request.headers.getall(TRACEPARENT_HEADER, [])
    return parse_trace_parent(given[0]) if len(given) == 1 else ""


def trace_parent_of(request: web.Request) -> str:
    """The request's place in a trace: our own span if traces are made, else its caller's."""
    return request[TRACE_PARENT] if TRACE_PARENT in request else given_trace_parent(request)
