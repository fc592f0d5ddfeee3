"""Is the process alive, and can it take audits?"""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from aiohttp import web

from service.handlers.audits import json_response
from service.handlers.keys import READINESS
from service.problems import REQUEST_ID

_RETRY_AFTER_S = "5"


async def health(request: web.Request) -> web.Response:
    """``GET /healthz``: the event loop runs and answers."""
    return json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """``GET /readyz``: 200 when the service can take audits, else a problem that says why not."""
    problems = await request.app[READINESS].check()
    checks = {name: problem or "ok" for name, problem in problems.items()}
    failed = {name: problem for name, problem in problems.items() if problem}
    if not failed:
        return json_response({"status": "ready", "checks": checks})
    body = {
        "type": "about:blank",
        "title": HTTPStatus.SERVICE_UNAVAILABLE.phrase,
        "status": HTTPStatus.SERVICE_UNAVAILABLE.value,
        "code": "not_ready",
        "detail": "; ".join(f"{name}: {problem}" for name, problem in failed.items()),
        "instance": request[REQUEST_ID],
        "checks": checks,
    }
    return web.Response(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        body=msgspec.json.encode(body),
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store", "Retry-After": _RETRY_AFTER_S},
    )
