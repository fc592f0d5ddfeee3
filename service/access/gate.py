"""Finds out who asks, on every request, before anything else is done for them."""

from __future__ import annotations

import math

import structlog
from aiohttp import hdrs, web

from service.access.access import Access, lacks_scope
from service.access.client import ANYONE, CLIENT, STRANGER, Client
from service.access.failure_limit import FailureLimit
from service.access.local import names_this_machine
from service.client_address import address_of
from service.problem_codes import ProblemCode
from service.problems import Handler, Problem
from service.routing import PUBLIC, Route, raw_parameter, route_of
from veritas.core.errors import shorten

TICKET_PARAMETER = "ticket"

_log = structlog.get_logger(__name__)


class Gate:
    """The middleware that admits requests, or refuses them with a problem.

    Every request gets its :data:`~service.access.client.CLIENT`. Routes for the public are open,
    and so is OPTIONS: a browser sends no credentials with a preflight (Fetch standard, 4.8).
    Everything else needs a key where keys are required, paths that lead nowhere included.

    Args:
        access: the keys and tickets.
        own_host: what the service was told to listen on.
        failures_per_minute: how many refusals an address has before they become 429.
    """

    def __init__(self, access: Access, own_host: str, failures_per_minute: int) -> None:
        self._access = access
        self._own_host = own_host
        self._failures = FailureLimit(failures_per_minute)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Admit a request, then let it be answered."""
        route = route_of(request)
        try:
            client = await self._admit(request, route)
        except Problem as problem:
            raise self._count(request, problem) from None
        request[CLIENT] = client
        if route is not None and route.scope is not PUBLIC and not client.may(route.scope):
            _log.info("scope_missing", client=client.name, scope=route.scope.value)
            raise lacks_scope(client, route.scope)
        return await handler(request)

    async def _admit(self, request: web.Request, route: Route | None) -> Client:
        if request.method == hdrs.METH_OPTIONS or (route is not None and route.scope is PUBLIC):
            return STRANGER
        authorization = request.headers.getall(hdrs.AUTHORIZATION, [])
        if (ticket := _ticket(request)) is not None:
            if authorization:
                raise Problem(
                    ProblemCode.TWO_CREDENTIALS, "there are a ticket and an Authorization header"
                )
            return self._access.by_ticket(ticket, request.match_info.get("audit_id", ""))
        if self._access.required:
            return await self._access.by_key(authorization)
        host = request.headers.get(hdrs.HOST)
        if host is not None and not names_this_machine(host, self._own_host):
            raise Problem(
                ProblemCode.FOREIGN_HOST,
                f"the host is {shorten(host)!r}; without API keys the service answers this "
                "machine only: make one with veritas-service keys create, or ask for localhost",
            )
        return ANYONE

    def _count(self, request: web.Request, problem: Problem) -> Problem:
        """Write a refusal down, or a 429 in its place when there are too many.

        Nothing of what was sent is written down: the path has no query, and no header is shown.
        """
        address = address_of(request)
        beyond, window_s = self._failures.note(address)
        if not beyond:
            _log.warning(
                "access_refused",
                code=problem.code.code,
                address=address,
                method=request.method,
                path=shorten(request.path),
            )
            return problem
        if beyond == 1:
            _log.warning("access_refusals_no_longer_logged", address=address, for_s=round(window_s))
        retry_after_s = math.ceil(window_s)
        return Problem(
            ProblemCode.TOO_MANY_FAILURES,
            f"{problem.code.code}, as many times before: come back in {retry_after_s} s, with a "
            "right key",
            {"Retry-After": str(retry_after_s)},
        )


def _ticket(request: web.Request) -> str | None:
    """The ticket in a request's query, on routes that take one."""
    found = raw_parameter(request, TICKET_PARAMETER)
    if len(found) > 1:
        raise Problem(ProblemCode.REPEATED_PARAMETER, "ticket is given more than once")
    return found[0] if found else None
