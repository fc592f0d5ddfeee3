"""``/openapi.json``: the routes, as OpenAPI 3.1 describes them (spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from service.api_description.asyncapi import LINES_MEDIA_TYPE, SSE_MEDIA_TYPE
from service.api_description.examples import EXAMPLES, problem_example
from service.api_description.openapi_parts import (
    answer_headers,
    header_of,
    header_parameter,
    linked_value,
    path_parameter,
    query_parameter,
)
from service.api_description.schemas import REFERENCE, components, schema_of
from service.api_description.webhooks import WEBHOOK_TYPES, webhooks
from service.event_log.growth import Event
from service.handlers.answers import AuditStarted
from service.problem_codes import ProblemCode
from service.problems import ProblemDocument
from service.query import parameters
from service.route_parts import (
    COMMON_ANSWER_HEADERS,
    COMMON_HEADERS,
    COMMON_PROBLEMS,
    KEY_PROBLEMS,
    PROBLEM_HEADERS,
    TAGS,
)
from service.routing import PUBLIC, Answer, Route
from veritas import __version__
from veritas.core.events import EventType

_INFO = """\
Hand it a URL: the site is opened in a real browser and investigated in five phases, and every
step arrives live at whoever watches. `/asyncapi.json` describes the streams and their events,
`/docs` is both documents as a page.

Every route answers `OPTIONS` with 204 and `Allow`, every `GET` answers `HEAD`. Errors
are problem documents (RFC 9457); programs tell them apart by `code`.
"""

_EVENT = {"$ref": REFERENCE.format(name=Event.__name__)}
_EVENT_TYPE = {"$ref": REFERENCE.format(name=EventType.__name__)}
# Bodies that are neither text without structure nor one of our models. Of the two streams the
# schema is that of one event; OpenAPI 3.2 has ``itemSchema`` for it.
_OTHER_CONTENT: dict[str, Any] = {
    "*/*": {},
    "application/json": {"schema": {"type": "object"}},
    "application/sarif+json": {"schema": {"type": "object"}},
    "application/schema+json": {"schema": {"type": "object"}},
    LINES_MEDIA_TYPE: {"schema": _EVENT},
    SSE_MEDIA_TYPE: {
        "schema": {
            "type": "object",
            "description": "One event of the stream, by the names of its fields.",
            "properties": {
                "id": {"type": "string", "description": "The cursor to resume with."},
                "event": _EVENT_TYPE,
                "data": {
                    "type": "string",
                    "contentMediaType": "application/json",
                    "contentSchema": _EVENT,
                },
            },
        }
    },
}


def openapi_document(routes: Sequence[Route]) -> dict[str, Any]:
    """Describe routes.

    Raises:
        KeyError: a route has a path parameter or a tag that is described nowhere.
        ValueError: a type or a field is described nowhere, or two routes have one name.
    """
    names = [route.name for route in routes]
    if len(set(names)) != len(names):
        raise ValueError(f"two routes have one name: {', '.join(sorted(names))}")
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        item = paths.setdefault(plain_path(route.path), {})
        item[route.method.lower()] = _operation(route, routes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Veritas",
            "summary": "Audits websites and streams the evidence.",
            "description": _INFO,
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Where this document came from."}],
        "tags": [
            {"name": name, "description": text}
            for name, text in TAGS.items()
            if any(route.tag == name for route in routes)
        ],
        "paths": paths,
        "webhooks": webhooks(),
        "components": {
            "parameters": {header.name: header_parameter(header) for header in COMMON_HEADERS},
            "headers": {header.name: header_of(header) for header in COMMON_ANSWER_HEADERS},
            "examples": _problem_examples(routes),
            "schemas": components([*_types(routes), *WEBHOOK_TYPES]),
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key, as `veritas-service keys create` makes it. None "
                    "is needed while the service has no keys and listens on loopback.",
                }
            },
        },
    }


def plain_path(path: str) -> str:
    """A path as OpenAPI writes it: without the patterns of its parameters."""
    return re.sub(r"\{(\w+):[^{}]*\}", r"{\1}", path)


def problems_of(route: Route) -> list[ProblemCode]:
    """Every problem that a route may answer with, by status and code."""
    found = {*COMMON_PROBLEMS, *route.problems}
    found |= {parameter.code for parameter in parameters(route.query)}
    if route.scope is not PUBLIC:
        found |= KEY_PROBLEMS
    if "{" in route.path:  # what has braces in it does not fit a template
        found.add(ProblemCode.NOT_FOUND)
    return sorted(found, key=lambda problem: (problem.status, problem.code))


def _operation(route: Route, routes: Sequence[Route]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": route.summary,
    }
    TAGS[route.tag]  # a KeyError here means a group that is described nowhere
    if route.description:
        operation["description"] = route.description
    operation["parameters"] = [
        *(path_parameter(name) for name in _path_names(route)),
        *(query_parameter(parameter) for parameter in parameters(route.query)),
        *(header_parameter(header) for header in route.headers),
        *({"$ref": f"#/components/parameters/{header.name}"} for header in COMMON_HEADERS),
    ]
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _json_content(route.body)}
    operation["responses"] = {
        **{str(answer.status): _answer(answer, routes) for answer in route.answers},
        **_problems(problems_of(route)),
    }
    operation["security"] = [] if route.scope is PUBLIC else [{"key": [route.scope.value]}, {}]
    return operation


def _json_content(kind: Any) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schema_of(kind)}
    if kind in EXAMPLES:
        content["example"] = msgspec.to_builtins(EXAMPLES[kind])
    return {"application/json": content}


def _answer(answer: Answer, routes: Sequence[Route]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": answer.description,
        "headers": answer_headers(answer.headers),
    }
    content: dict[str, Any] = {}
    for media_type in answer.media_types:
        if media_type == "application/json" and answer.body is not None:
            content |= _json_content(answer.body)
        else:
            content[media_type] = _OTHER_CONTENT.get(media_type, {"schema": {"type": "string"}})
    if content:
        described["content"] = content
    if answer.body is AuditStarted:
        described["links"] = {
            route.name: {
                "operationId": route.name,
                "description": route.summary,
                "parameters": {name: linked_value(name) for name in _path_names(route)},
            }
            for route in routes
            if "audit_id" in _path_names(route)
        }
    return described


def _path_names(route: Route) -> list[str]:
    return re.findall(r"\{(\w+)", route.path)


def _problems(problems: Iterable[ProblemCode]) -> dict[str, Any]:
    by_status: dict[int, list[ProblemCode]] = {}
    for problem in problems:
        by_status.setdefault(problem.status, []).append(problem)
    return {str(status): _problem_answer(status, some) for status, some in by_status.items()}


def _problem_answer(status: int, problems: list[ProblemCode]) -> dict[str, Any]:
    headers = {h.name: h for problem in problems for h in PROBLEM_HEADERS.get(problem, ())}
    phrase = HTTPStatus(status).phrase
    codes = ", ".join(f"`{problem.code}`" for problem in problems)
    return {
        "description": f"{phrase}: {codes}.",
        "headers": answer_headers(headers.values()),
        "content": {
            "application/problem+json": {
                "schema": {
                    "allOf": [
                        {"$ref": REFERENCE.format(name=ProblemDocument.__name__)},
                        {
                            "properties": {
                                "status": {"const": status},
                                "code": {"enum": [problem.code for problem in problems]},
                            }
                        },
                    ]
                },
                "examples": {
                    problem.code: {"$ref": f"#/components/examples/{problem.code}"}
                    for problem in problems
                },
            }
        },
    }


def _problem_examples(routes: Sequence[Route]) -> dict[str, Any]:
    found = {problem for route in routes for problem in problems_of(route)}
    return {
        problem.code: {
            "summary": problem.title,
            "value": msgspec.to_builtins(problem_example(problem)),
        }
        for problem in sorted(found, key=lambda problem: problem.code)
    }


def _types(routes: Sequence[Route]) -> list[Any]:
    """The types that routes take and give."""
    found: list[Any] = [ProblemDocument, Event]
    for route in routes:
        kinds = [route.body, *(answer.body for answer in route.answers)]
        kinds += [parameter.type for parameter in parameters(route.query)]
        found += [kind for kind in kinds if kind is not None]
    return found
