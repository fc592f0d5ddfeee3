"""No route and no parameter is undescribed; each test of that has a case in which it must fail."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest
from aiohttp import web
from msgspec import Meta
from openapi_spec_validator import validate

from service.api_description.asyncapi import asyncapi_document
from service.api_description.openapi import openapi_document, plain_path
from service.api_description.schemas import components
from service.handlers import health
from service.problem_codes import ProblemCode
from service.query import Query, parameters, refusal
from service.route_parts import COMMON_HEADERS
from service.routes import ROUTES
from service.routing import PUBLIC, Answer, Route, add_routes
from service.settings import Settings

SERVICE = Path(__file__).parents[2] / "service"
OPENAPI: dict[str, Any] = openapi_document(ROUTES)
ASYNCAPI: dict[str, Any] = asyncapi_document(ROUTES)
METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "trace"}


def made_up(**changes: Any) -> Route:
    """A route that does not exist."""
    fields: dict[str, Any] = {
        "method": "GET",
        "path": "/made-up",
        "handler": health.health,
        "tag": "operation",
        "scope": PUBLIC,
        "summary": "Made up",
        "name": "made_up",
    }
    return Route(**(fields | changes))


def undescribed_routes(app: web.Application, document: dict[str, Any]) -> set[str]:
    """What an application answers, and a document does not describe."""
    described = {
        (path, method) for path, item in document["paths"].items() for method in METHODS & set(item)
    }
    # HEAD and OPTIONS are the same everywhere: the introduction describes them.
    served = {
        (resource.canonical, route.method.lower())
        for resource in app.router.resources()
        for route in resource
        if route.method not in {"HEAD", "OPTIONS"}
    }
    return {f"{method} {path}" for path, method in served ^ described}


def application(*more: Route) -> web.Application:
    app = web.Application()
    add_routes(app, [*ROUTES, *more])
    return app


def test_every_route_of_the_real_application_is_described(tmp_path: Path) -> None:
    from service.app import build_app

    app = build_app(Settings(data_dir=tmp_path))
    assert undescribed_routes(app, OPENAPI) == set()
    assert "HEAD" in OPENAPI["info"]["description"]
    assert "OPTIONS" in OPENAPI["info"]["description"]


def test_a_route_that_is_not_in_the_document_is_noticed() -> None:
    assert undescribed_routes(application(made_up()), OPENAPI) == {"get /made-up"}
    app = application()
    app.router.add_post("/behind-the-table", health.health)
    assert undescribed_routes(app, OPENAPI) == {"post /behind-the-table"}


def test_the_document_is_valid_openapi() -> None:
    validate(OPENAPI)
    broken = json.loads(json.dumps(OPENAPI))
    del broken["paths"]["/audits"]["get"]["responses"]["200"]["description"]
    with pytest.raises(Exception, match="description"):
        validate(broken)


@pytest.mark.parametrize(
    ("route", "error", "what"),
    [
        (made_up(path="/made-up/{thing}"), KeyError, "thing"),
        (made_up(tag="nonsense"), KeyError, "nonsense"),
        (made_up(name="list_audits"), ValueError, "two routes have one name"),
    ],
)
def test_a_route_that_says_too_little_has_no_document(
    route: Route, error: type[Exception], what: str
) -> None:
    with pytest.raises(error, match=what):
        openapi_document([*ROUTES, route])


def test_a_field_that_is_not_described_has_no_document() -> None:
    class Undescribed(msgspec.Struct):
        """Something.

        Attributes:
            known: this is.
        """

        known: int
        unknown: int

    route = made_up(answers=(Answer(200, "Fine.", Undescribed, ("application/json",)),))
    with pytest.raises(ValueError, match=r"Undescribed\.unknown has no description"):
        openapi_document([route])


def test_two_types_of_one_name_have_no_document() -> None:
    text = {"__doc__": "Something.\n\n    Attributes:\n        a: x.\n    "}
    twins = [
        msgspec.defstruct("Twin", [("a", int)], module=module, namespace=text)
        for module in ("first", "second")
    ]
    with pytest.raises(ValueError, match="share a name"):
        components(twins)


def undescribed_parameters(routes: Any, document: dict[str, Any]) -> set[str]:
    missing = set()
    for route in routes:
        operation = document["paths"][plain_path(route.path)][route.method.lower()]
        named = [one for one in operation["parameters"] if "$ref" not in one]
        described = {(one["in"], one["name"]) for one in named}
        wanted = {("query", one.name) for one in parameters(route.query)}
        wanted |= {("path", name) for name in re.findall(r"\{(\w+)", route.path)}
        wanted |= {("header", header.name) for header in route.headers}
        missing |= {
            f"{route.name}: {name}" for where, name in wanted if (where, name) not in described
        }
        assert all(one["description"] for one in named)
    return missing


def test_every_parameter_is_described() -> None:
    assert undescribed_parameters(ROUTES, OPENAPI) == set()


def test_a_parameter_that_is_not_in_the_document_is_noticed() -> None:
    class Wider(Query):
        colour: Annotated[
            str, Meta(description="Which colour.", extra=refusal(ProblemCode.BAD_STATE))
        ] = "red"

    route = dataclasses.replace(ROUTES[1], query=Wider)
    assert undescribed_parameters([route], OPENAPI) == {"list_audits: colour"}


# Headers of HTTP and WebSocket themselves.
_STANDARD = {
    "User-Agent",
    "Authorization",
    "Host",
    "Accept",
    "Origin",
    "Upgrade",
    "Expect",
    "Content-Encoding",
    "Sec-WebSocket-Protocol",
}


def read_by_hand(source: str) -> Iterator[str]:
    """Query parameters and headers that a module reads past the models, by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in {"query", "rel_url", "query_string"}:
            owner = ast.unparse(node.value)
            if owner.endswith("request"):
                yield f"{owner}.{node.attr}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_a_request = ast.unparse(node.func.value).endswith("request.headers")
            if of_a_request and node.func.attr in {"get", "getall", "getone"} and node.args:
                name = ast.unparse(node.args[0]).strip("'\"")
                yield re.sub(r"^hdrs\.|_HEADER$", "", name).replace("_", "-").lower()


def test_nothing_is_read_past_the_description() -> None:
    described = {header.name.lower() for route in ROUTES for header in route.headers}
    described |= {header.name.lower() for header in COMMON_HEADERS} | {"request-id"}
    described |= {name.lower() for name in _STANDARD}
    for file in SERVICE.glob("**/*.py"):
        if file.name == "routing.py" or "client" in file.parts:
            continue  # the one place that reads queries, and what is no server
        found = set(read_by_hand(file.read_text())) - described
        assert not found, f"{file} reads {found}"


def test_what_is_read_past_the_description_is_noticed() -> None:
    assert list(read_by_hand("request.query.get('x')")) == ["request.query"]
    assert list(read_by_hand("request.headers.get('X-Secret')")) == ["x-secret"]
    assert list(read_by_hand("self.request.headers.get(hdrs.ACCEPT_LANGUAGE)")) == [
        "accept-language"
    ]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


@pytest.mark.parametrize("document", [OPENAPI, ASYNCAPI], ids=["openapi", "asyncapi"])
def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert found
    for reference in found:
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]


def test_examples_in_the_document_are_what_the_schemas_say() -> None:
    checked, known = 0, OPENAPI["components"]["examples"]
    for item in OPENAPI["paths"].values():
        for operation in item.values():
            contents = [operation.get("requestBody", {}), *operation["responses"].values()]
            for content in contents:
                for media in content.get("content", {}).values():
                    examples = [known[code]["value"] for code in media.get("examples", {})]
                    examples += [media["example"]] if "example" in media else []
                    schema = {**media.get("schema", {}), "components": OPENAPI["components"]}
                    for example in examples:
                        jsonschema.Draft202012Validator(schema).validate(example)
                        checked += 1
    assert checked > 50
