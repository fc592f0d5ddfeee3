"""Is the process alive?"""

from __future__ import annotations

from aiohttp import web

from service.handlers.audits import json_response


async def health(request: web.Request) -> web.Response:
    """``GET /healthz``: the event loop runs and answers."""
    return json_response({"status": "ok"})
