"""Admits requests: sets who asks on each of them."""

from __future__ import annotations

from aiohttp import web

from service.access.client import ANYONE, CLIENT
from service.problems import Handler


@web.middleware
async def access_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find out who asks."""
    request[CLIENT] = ANYONE
    return await handler(request)
