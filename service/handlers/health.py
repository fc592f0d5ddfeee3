"""Is the process alive, and can it take audits?"""

from __future__ import annotations

from aiohttp import web

from service.handlers.answers import Health, Readiness, json_response
from service.handlers.keys import READINESS
from service.problem_codes import ProblemCode
from service.problems import REQUEST_ID, Problem

_RETRY_AFTER_S = "5"


async def health(request: web.Request) -> web.Response:
    """``GET /healthz``: the event loop runs and answers."""
    return json_response(Health())


async def ready(request: web.Request) -> web.Response:
    """``GET /readyz``: 200 when the service can take audits, else a problem that says why not."""
    problems = await request.app[READINESS].check()
    checks = {name: problem or "ok" for name, problem in problems.items()}
    failed = {name: problem for name, problem in problems.items() if problem}
    if not failed:
        return json_response(Readiness(checks))
    problem = Problem(
        ProblemCode.NOT_READY,
        "; ".join(f"{name}: {reason}" for name, reason in failed.items()),
        {"Retry-After": _RETRY_AFTER_S},
        extra={"checks": checks},
    )
    # Not raised: that would write a line into the log each time someone asks.
    return problem.response(request[REQUEST_ID])
