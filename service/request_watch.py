"""Counts requests, times the short ones, and gives each its place in a trace."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram

from service.connections import CONNECTIONS
from service.trace_context import TRACE_PARENT, given_trace_parent
from service.tracing import Tracing

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Asked for every few seconds by machines: they would fill the traces.
_UNTRACED = frozenset({"/healthz", "/readyz", "/metrics"})


class RequestWatch:
    """Watches all requests of an application, as its outermost middleware.

    Args:
        registry: where the numbers are scraped.
        tracing: makes a span of each; None for none.
    """

    def __init__(self, registry: CollectorRegistry, tracing: Tracing | None) -> None:
        self._tracing = tracing
        self._requests = Counter(
            "veritas_http_requests",
            "Requests answered, streams when they are over.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "veritas_http_request_seconds",
            "From a request's head being read to its answer being made; not for streams and files.",
            ["route"],
            buckets=_BUCKETS_S,
            registry=registry,
        )

    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Have a request answered, and take note of it."""
        resource = request.match_info.route.resource
        # A pattern, never the path itself: whoever asks could make up any number of those.
        route = "" if resource is None else resource.canonical
        began = time.perf_counter()
        trace_parent = given_trace_parent(request)
        if self._tracing is None or route in _UNTRACED:
            request[TRACE_PARENT] = trace_parent
            response = await handler(request)
        else:
            with self._tracing.request(request, route, trace_parent) as span:
                request[TRACE_PARENT] = span.trace_parent
                response = await handler(request)
                span.answered(response.status)
        method = request.method if request.method in _METHODS else "other"
        self._requests.labels(method, route or "none", str(response.status)).inc()
        if isinstance(response, web.Response):
            self._seconds.labels(route or "none").observe(time.perf_counter() - began)
        return response


REQUEST_WATCH: web.AppKey[RequestWatch] = web.AppKey("request_watch", RequestWatch)


@web.middleware
async def request_watch_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Have every request watched."""
    request.app[CONNECTIONS].request_began(request.transport)
    return await request.app[REQUEST_WATCH].answer(request, handler)
