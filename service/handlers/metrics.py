"""The numbers, for Prometheus."""

from __future__ import annotations

from aiohttp import hdrs, web

from service.handlers.keys import HOST_NUMBERS, METRICS


async def show_metrics(request: web.Request) -> web.Response:
    """``GET /metrics``: Prometheus's text format, or OpenMetrics for who asks for it."""
    await request.app[HOST_NUMBERS].refresh()
    accept = ",".join(request.headers.getall(hdrs.ACCEPT, []))
    body, content_type = request.app[METRICS].exposition(accept)
    headers = {hdrs.CONTENT_TYPE: content_type, hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(body=body, headers=headers)
