"""What a route is, and how routes are put into the application.

``service.routes`` has the table. Everything that is said about a route stands in its entry: the
application, the rights, the documentation and the tests of both read the same one.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import HttpVersion11, hdrs, web

from service.access.api_key import Scope
from service.problem_codes import ProblemCode
from service.query import QUERY, Query, parse_query

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


# The scope of a route that needs no key.
PUBLIC: Final[None] = None


@dataclass(frozen=True)
class Header:
    """A header that a request may, or an answer does, carry.

    Attributes:
        name: its name.
        description: what it means.
        pattern: a regular expression that its value matches, if that can be said.
        example: a value it may have.
    """

    name: str
    description: str
    pattern: str = ""
    example: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer of a route that is no problem.

    Attributes:
        status: the HTTP status.
        description: when it is given.
        body: the type of the body; None when there is none, or none that is JSON.
        media_types: the media types of the body; empty when there is none.
        headers: what it carries besides what every answer carries.
    """

    status: int
    description: str
    body: Any = None
    media_types: tuple[str, ...] = ()
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route.

    Attributes:
        method: the HTTP method. GET answers HEAD, too.
        path: the path, as aiohttp writes templates.
        handler: what answers.
        tag: the group it belongs to, one of ``service.route_parts.TAGS``.
        scope: what a client must be allowed to do; :data:`PUBLIC` when it needs no key.
        summary: what it is for, in one line.
        description: what else there is to know.
        query: the parameters it takes.
        headers: the headers of a request that matter to it, besides those that matter to all.
        body: the type of the JSON body it takes; None when it takes none.
        answers: what it answers when all is well.
        problems: the problems it answers with, besides those that every route may answer with.
        name: names it, in ``snake_case``; by default the name of its handler.
    """

    method: str
    path: str
    handler: Handler
    tag: str
    scope: Scope | None
    summary: str
    description: str = ""
    query: type[Query] = Query
    headers: tuple[Header, ...] = ()
    body: Any = None
    answers: tuple[Answer, ...] = ()
    problems: tuple[ProblemCode, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.handler.__name__)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods it answers."""
        return (self.method, hdrs.METH_HEAD) if self.method == hdrs.METH_GET else (self.method,)


_TABLE: web.AppKey[dict[Any, Route]] = web.AppKey("route_table", dict)


def add_routes(app: web.Application, routes: Sequence[Route]) -> None:
    """Put routes into an application, and OPTIONS for each of their paths.

    Raises:
        ValueError: two routes have the same method and path.
    """
    table: dict[Any, Route] = {}
    for path in dict.fromkeys(route.path for route in routes):
        here = [route for route in routes if route.path == path]
        resource = app.router.add_resource(path)
        for route in here:
            for method in route.methods:
                if (resource.canonical, method) in table:
                    raise ValueError(f"{method} {path} is there twice")
                table[resource.canonical, method] = route
                resource.add_route(method, _endpoint(route), expect_handler=_expect)
        allowed = sorted({hdrs.METH_OPTIONS, *(m for route in here for m in route.methods)})
        options = functools.partial(_show_options, ", ".join(allowed))
        resource.add_route(hdrs.METH_OPTIONS, options, expect_handler=_expect)
    app[_TABLE] = table


def route_of(request: web.Request) -> Route | None:
    """The route that a request takes; None for OPTIONS, and when there is none."""
    resource = request.match_info.route.resource
    if resource is None:
        return None
    return request.config_dict[_TABLE].get((resource.canonical, request.method))


def raw_parameter(request: web.Request, name: str) -> list[str]:
    """What a request gives for a parameter, for who must know it before the query is read.

    Args:
        request: the request.
        name: the parameter; one that the route does not declare is as if it were not given.
    """
    route = route_of(request)
    if route is None or name not in route.query.__struct_fields__:
        return []
    return request.query.getall(name, [])


def _endpoint(route: Route) -> Handler:
    async def endpoint(request: web.Request) -> web.StreamResponse:
        request[QUERY] = parse_query(route.query, request.query)
        return await route.handler(request)

    return endpoint


async def _show_options(allowed: str, request: web.Request) -> web.StreamResponse:
    """Answer OPTIONS (RFC 9110, 9.3.7)."""
    return web.Response(status=204, headers={hdrs.ALLOW: allowed})


async def _expect(request: web.Request) -> None:
    """Meet ``Expect: 100-continue``; other expectations may be ignored (RFC 9110, 10.1.1).

    aiohttp's own would refuse those, before any middleware could make a problem document of it.
    """
    expectation = request.headers.get(hdrs.EXPECT, "").lower()
    if expectation == "100-continue" and request.version >= HttpVersion11:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # what was written is no part of the answer
