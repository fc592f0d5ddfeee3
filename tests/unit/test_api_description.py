"""Nothing of the API is undescribed; each test of that has a case in which it must fail."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Annotated, Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest
from aiohttp import web
from msgspec import Meta
from openapi_spec_validator import validate

from service.api_description.asyncapi import asyncapi_document, event_schema_name, stream_routes
from service.api_description.build import build_description
from service.api_description.event_examples import EVENT_EXAMPLES
from service.api_description.openapi import openapi_document, plain_path, problems_of
from service.api_description.page import render_page
from service.api_description.reference import render_reference
from service.api_description.schemas import components
from service.api_description.settings_list import read_explanations, settings_list
from service.handlers import health
from service.problem_codes import ProblemCode
from service.query import Query, parameters, refusal
from service.route_parts import COMMON_HEADERS, PROBLEM_HEADERS, ROUTER_PROBLEMS
from service.routes import ROUTES
from service.routing import PUBLIC, Answer, Route, add_routes
from service.settings import Settings
from service.stream_messages import CLIENT_MESSAGES, SERVER_MESSAGES, CloseCode
from tests.described_events import undescribed
from veritas.core.event_data import EVENT_DATA
from veritas.core.events import EventType

SERVICE = Path(__file__).parents[2] / "service"
OPENAPI: dict[str, Any] = openapi_document(ROUTES)
ASYNCAPI: dict[str, Any] = asyncapi_document(ROUTES)
PAGE = build_description().page.body.decode()
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


def check_schema(document: dict[str, Any], name: str, value: Any) -> None:
    """Validate a value against a named schema of a document, in which references are looked up."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(value)


# -- routes ------------------------------------------------------------------------------


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


# -- parameters --------------------------------------------------------------------------


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


# -- problems ----------------------------------------------------------------------------


def undescribed_problems(document: dict[str, Any], page: str) -> set[str]:
    """Codes that no route of a document answers with, or that have no place on the page."""
    described = set()
    for item in document["paths"].values():
        for operation in item.values():
            for answer in operation["responses"].values():
                content = answer.get("content", {}).get("application/problem+json", {})
                described |= set(content.get("examples", {}))
    described |= {problem.code for problem in ROUTER_PROBLEMS}
    placed = set(re.findall(r'id="(\w+)"', page))
    return {problem.code for problem in ProblemCode} - (described & placed)


def test_every_problem_code_is_described_and_its_type_leads_there() -> None:
    assert undescribed_problems(OPENAPI, PAGE) == set()
    for problem in ProblemCode:
        assert 400 <= problem.status <= 599
        assert problem.title
        assert problem.meaning.endswith(".")
        assert problem.remedy.endswith(".")


def test_a_problem_code_that_no_route_declares_is_noticed() -> None:
    short = tuple(
        dataclasses.replace(route, problems=tuple(set(route.problems) - {ProblemCode.NO_REPORT}))
        for route in ROUTES
    )
    assert undescribed_problems(openapi_document(short), PAGE) == {"no_report"}
    assert undescribed_problems(OPENAPI, PAGE.replace('id="no_report"', "")) == {"no_report"}


def test_problems_that_say_when_to_come_back_declare_it() -> None:
    for problem in ProblemCode:
        wanted = problem.status in {429, 503} or "Retry-After" in problem.remedy
        declared = {header.name for header in PROBLEM_HEADERS.get(problem, ())}
        assert wanted == ("Retry-After" in declared), problem


def test_the_problems_of_a_query_come_with_its_model() -> None:
    (listing,) = [route for route in ROUTES if route.name == "list_audits"]
    bare = dataclasses.replace(listing, problems=())
    codes = {problem.code for problem in problems_of(bare)}
    assert {"bad_limit", "bad_state", "bad_cursor", "unknown_parameter"} <= codes


# -- events, streams ---------------------------------------------------------------------


def undescribed_events(document: dict[str, Any]) -> set[str]:
    """Event types that a stream of a document does not have, or has without their data."""
    missing = set()
    for name, channel in document["channels"].items():
        if name.endswith("_websocket"):
            continue
        missing |= {kind.value for kind in EventType} - set(channel["messages"])
    for kind in EventType:
        schema = document["components"]["schemas"].get(event_schema_name(kind), {})
        if "data" not in schema.get("allOf", [{}, {}])[1].get("properties", {}):
            missing.add(kind.value)
    return missing


def test_every_event_type_is_described_with_its_data() -> None:
    assert set(EVENT_DATA) == set(EVENT_EXAMPLES) == set(EventType)
    assert undescribed_events(ASYNCAPI) == set()
    for kind in EventType:
        assert f'id="event-{kind.value}"' in PAGE


def test_an_event_type_that_is_not_in_the_document_is_noticed() -> None:
    document = json.loads(json.dumps(ASYNCAPI))
    del document["channels"]["stream_audit_sse"]["messages"]["finding"]
    del document["components"]["schemas"]["ScreenshotEvent"]
    assert undescribed_events(document) == {"finding", "screenshot"}


@pytest.mark.parametrize("kind", EventType)
def test_examples_of_events_are_what_the_schemas_say(kind: EventType) -> None:
    example = msgspec.json.decode(msgspec.json.encode(EVENT_EXAMPLES[kind]))
    check_schema(ASYNCAPI, event_schema_name(kind), example)
    check_schema(ASYNCAPI, "EventMessage", {"type": "event", "event": example})
    required = {name for data in EVENT_DATA[kind] for name in schema_fields(data)}
    if required:
        with pytest.raises(jsonschema.ValidationError):
            check_schema(ASYNCAPI, event_schema_name(kind), {**example, "data": {}})
    with pytest.raises(jsonschema.ValidationError):
        check_schema(ASYNCAPI, event_schema_name(kind), {**example, "type": "nonsense"})


def test_a_fact_that_is_not_described_is_noticed() -> None:
    event = msgspec.json.decode(msgspec.json.encode(EVENT_EXAMPLES[EventType.PHASE_PROGRESS]))
    assert list(undescribed(event)) == []
    event["data"] |= {"page": "one", "colour": "red"}
    assert [complaint.split(":")[0] for complaint in undescribed(event)] == [
        "phase_progress $.data.page",
        "phase_progress",
    ]


def schema_fields(kind: Any) -> set[str]:
    return {field.name for field in msgspec.structs.fields(kind) if field.required}


def test_every_stream_has_its_three_transports() -> None:
    streams = stream_routes(ROUTES)
    assert {route.path for route in streams} >= {"/audits/{audit_id}/stream"}
    names = {f"{route.name}_{way}" for route in streams for way in ("sse", "ndjson", "websocket")}
    assert set(ASYNCAPI["channels"]) == names


def test_every_websocket_message_and_close_code_is_described() -> None:
    messages = ASYNCAPI["components"]["messages"]
    for name, channel in ASYNCAPI["channels"].items():
        if name.endswith("_websocket"):
            for side, kinds in (("server", SERVER_MESSAGES), ("client", CLIENT_MESSAGES)):
                for kind in kinds:
                    tag = kind.__struct_config__.tag
                    assert messages[f"{side}_{tag}"]["name"] == tag
                    assert f"{side}_{tag}" in channel["messages"]
            codes = [close["code"] for close in channel["x-close-codes"]]
            assert codes == [close.code for close in CloseCode]


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


# -- settings ----------------------------------------------------------------------------


def test_every_setting_is_on_the_page_with_its_explanation() -> None:
    explanations = read_explanations()
    assert set(explanations) == set(Settings.model_fields)
    assert all(text.endswith((".", '."')) for text in explanations.values())
    for name in Settings.model_fields:
        assert f'id="setting-{name}"' in PAGE
        assert f"VERITAS_{name.upper()}" in PAGE


def test_a_setting_without_an_explanation_is_noticed(tmp_path: Path) -> None:
    text = (SERVICE.parent / "config" / "default.toml").read_text()
    file = tmp_path / "default.toml"
    file.write_text(text.replace("port = 8642", ""))
    assert set(Settings.model_fields) - set(read_explanations(file)) == {"port"}
    shown = {setting.name: setting.explanation for setting in settings_list({})}
    assert shown["port"] == "a TCP port; 0 takes a free one."
    assert read_explanations(tmp_path / "missing.toml") == {}


# -- the reference in Markdown -----------------------------------------------------------


def test_the_reference_is_up_to_date() -> None:
    written = (SERVICE.parent / "docs" / "reference" / "api.md").read_text("utf-8")
    assert written == render_reference(), "run `make reference`"


def test_the_reference_has_everything() -> None:
    text = render_reference()
    for route in ROUTES:
        assert f"| `{route.method} {plain_path(route.path)}` |" in text
        for parameter in parameters(route.query):
            assert f"| `{parameter.name}` |" in text
    for name in (
        *(problem.code for problem in ProblemCode),
        *(kind.value for kind in EventType),
        *Settings.model_fields,
    ):
        assert f"| `{name}` |" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(row.endswith("|") for row in rows)


# -- the page ----------------------------------------------------------------------------


def test_everything_is_on_the_page() -> None:
    for item in OPENAPI["paths"].values():
        for operation in item.values():
            assert f'id="route-{operation["operationId"]}"' in PAGE
    for item in OPENAPI["webhooks"].values():
        assert f'id="webhook-{item["post"]["operationId"]}"' in PAGE
    for document in (OPENAPI, ASYNCAPI):
        for name in document["components"]["schemas"]:
            assert f'id="schema-{name}"' in PAGE


class PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src"}:
                self.links.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")


def test_the_page_needs_nothing_from_anywhere() -> None:
    reader = PageReader()
    reader.feed(PAGE)
    assert not {"script", "iframe", "img", "object", "embed", "form"} & set(reader.tags)
    assert reader.inline == []
    assert reader.tags.count("style") == 1
    assert len(reader.ids) == len(set(reader.ids))
    local = {"/openapi.json", "/asyncapi.json"}
    for link in reader.links:
        assert link.startswith(("#", "data:")) or link in local
        if link.startswith("#"):
            assert link[1:] in reader.ids, link


def test_the_page_can_be_read_aloud() -> None:
    reader = PageReader()
    reader.feed(PAGE)
    assert '<html lang="en">' in PAGE
    assert reader.headings.count(1) == 1
    jumps = [b - a for a, b in zip(reader.headings, reader.headings[1:], strict=False)]
    assert max(jumps) <= 1
    assert reader.tags.count("caption") == reader.tags.count("table")
    assert {"main", "nav", "header"} <= set(reader.tags)


def test_hostile_text_in_the_documents_stays_text() -> None:
    route = made_up(summary="<script>alert(1)</script>", description="`<img src=x>` & more")
    document = openapi_document([*ROUTES, route])
    page, policy = render_page(document, ASYNCAPI, [])
    assert b"<script" not in page
    assert b"<code>&lt;img src=x&gt;</code> &amp; more" in page
    assert "'unsafe-inline'" not in policy
