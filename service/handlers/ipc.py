"""How events travel now, for people."""

from __future__ import annotations

from aiohttp import hdrs, web

from service.handlers.answers import json_response
from service.handlers.keys import DISPATCHER, METRICS
from service.ipc_report import as_text, ipc_report


async def show_ipc(request: web.Request) -> web.Response:
    """``GET /ipc``: plain text, or JSON for who asks for it."""
    environ = await request.app[DISPATCHER].ipc_environ()
    report = ipc_report(request.app[METRICS], environ)
    if "application/json" in request.headers.get(hdrs.ACCEPT, "").lower():
        return json_response(report)
    return web.Response(text=as_text(report), headers={hdrs.CACHE_CONTROL: "no-store"})
