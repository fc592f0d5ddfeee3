"""Limits on how often requests may be made, and the headers that tell of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from aiohttp import web

from service.access.client import CLIENT
from service.client_address import address_of, network_of
from service.problem_codes import ProblemCode
from service.problems import Handler, Problem
from service.rate_limits import RateLimit, Standing, limit_headers, take_all

# Asked for by machines, every few seconds: whether the service lives must not depend on them.
_UNLIMITED = frozenset({"/healthz", "/readyz"})

_STANDINGS: web.RequestKey[list[Standing]] = web.RequestKey("standings", list)


class Limits:
    """The service's limits. Each is a number of times in a minute; 0 sets none.

    Args:
        starts: starts of audits, of one client.
        all_starts: starts of audits, of all clients.
        requests: requests of any kind, from one address.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        starts: int,
        all_starts: int,
        requests: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._starts = RateLimit("starts", starts)
        self._all_starts = RateLimit("all-starts", all_starts)
        self._requests = RateLimit("requests", requests)
        self._clock = clock

    def admit_request(self, request: web.Request) -> None:
        """Count a request.

        Raises:
            Problem: the address has made too many.
        """
        if self._requests.quota and request.path not in _UNLIMITED:
            address = network_of(address_of(request))
            self._take(request, [(self._requests, address)])

    def admit_start(self, request: web.Request) -> None:
        """Count a start of an audit.

        A client is a key; without keys it is an address.

        Raises:
            Problem: the client, or all clients together, have started too many.
        """
        name = request[CLIENT].name
        client = f"key {name}" if name else f"address {network_of(address_of(request))}"
        self._take(request, [(self._starts, client), (self._all_starts, "")])

    def _take(self, request: web.Request, limits: list[tuple[RateLimit, str]]) -> None:
        taken, standings = take_all(limits, self._clock())
        request[_STANDINGS] = [*request.get(_STANDINGS, []), *standings]
        if taken:
            return
        violated = [one for one in standings if one.wait_s]
        worst = max(violated, key=lambda one: one.wait_s)
        wait_s = math.ceil(worst.wait_s)
        raise Problem(
            ProblemCode.RATE_LIMITED,
            f"more than {worst.quota} {worst.policy} a minute; come back in {wait_s} s",
            {"Retry-After": str(wait_s)},
            extra={"violated-policies": [one.policy for one in violated]},
        )


LIMITS: web.AppKey[Limits] = web.AppKey("limits", Limits)


@web.middleware
async def limit_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse an address that makes too many requests."""
    request.app[LIMITS].admit_request(request)
    return await handler(request)


async def mark_limits(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the client where it stands (a signal handler: ``on_response_prepare``)."""
    response.headers.update(limit_headers(request.get(_STANDINGS, [])))
