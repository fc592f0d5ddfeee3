"""What every route does, whatever it is for."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from service.problem_codes import ProblemCode
from service.problems import as_problem
from service.routes import ROUTES
from service.routing import Route, add_routes
from tests.scripted_service import ScriptedService
from veritas.core.audit import parse_target_url, parse_tier, parse_verdict_mode
from veritas.core.errors import InvalidRequestError

GETS = [route for route in ROUTES if route.method == "GET"]


def path_of(route: Route, audit_id: str) -> str:
    path = route.path.replace("{audit_id}", audit_id).replace("{name}", "report.md")
    path = path.replace("{other_id}", audit_id)
    return path.replace("{format}", "md")


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", ROUTES, ids=named)
async def test_options_says_what_is_possible(service: ScriptedService, route: Route) -> None:
    url = service.base + path_of(route, "0" * 32)
    async with service.client.options(url) as answer:
        assert (answer.status, await answer.read()) == (204, b"")
        allowed = answer.headers["Allow"].split(", ")
    assert set(route.methods) <= set(allowed)
    async with service.client.request("PATCH", url) as answer:
        body = await answer.json(content_type="application/problem+json")
        assert (answer.status, body["code"]) == (405, "method_not_allowed")
        assert sorted(answer.headers["Allow"].split(",")) == sorted(allowed)


@pytest.mark.parametrize("route", GETS, ids=named)
async def test_head_is_get_without_the_body(service: ScriptedService, route: Route) -> None:
    audit_id = await service.post()
    await service.run_whole(audit_id)
    url = service.base + path_of(route, audit_id)
    async with service.client.get(url) as got, service.client.head(url) as answer:
        assert answer.status == got.status
        assert await answer.read() == b""
        # Streams have no length, and the numbers have changed meanwhile.
        if "Content-Length" in got.headers and route.path not in {"/metrics", "/ipc"}:
            assert answer.headers["Content-Length"] == str(len(await got.read()))
        for name in ("Content-Type", "Cache-Control"):
            assert answer.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("route", ROUTES, ids=named)
async def test_a_parameter_that_is_not_known_is_refused(
    service: ScriptedService, route: Route
) -> None:
    url = service.base + path_of(route, await service.post()) + "?nonsense=%00"
    async with service.client.request(route.method, url) as answer:
        body = await answer.json(content_type="application/problem+json")
    assert (body["status"], body["code"]) == (400, "unknown_parameter")
    assert "nonsense" in body["detail"]


@pytest.mark.parametrize(
    ("expectation", "first"), [("100-continue", b"100 Continue"), ("a-miracle", b"200 OK")]
)
async def test_expectations(service: ScriptedService, expectation: str, first: bytes) -> None:
    parts = urlsplit(service.base)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(
        f"GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: {expectation}\r\n"
        "Connection: close\r\n\r\n".encode()
    )
    answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 " + first)
    assert b"200 OK" in answer
    writer.close()
    await writer.wait_closed()


def test_a_route_cannot_be_there_twice() -> None:
    with pytest.raises(ValueError, match="POST /audits is there twice"):
        add_routes(web.Application(), [*ROUTES, ROUTES[0]])


@pytest.mark.parametrize(
    ("parse", "value"),
    [(parse_target_url, "nonsense"), (parse_tier, "huge"), (parse_verdict_mode, "loud")],
)
def test_what_the_contract_refuses_has_a_code_of_its_own(parse: Any, value: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        parse(value)
    problem = as_problem(caught.value, "/audits")
    assert problem is not None
    assert problem.code is ProblemCode.named(caught.value.code)


def test_an_http_error_of_ours_that_nobody_foresaw_is_a_fault() -> None:
    assert as_problem(web.HTTPBadGateway(), "/") is None
    problem = as_problem(web.HTTPGone(), "/")
    assert problem is not None
    assert problem.code is ProblemCode.BAD_REQUEST
