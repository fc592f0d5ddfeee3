"""Holds every answer of a service under test to what ``/openapi.json`` says about it.

Every test that uses the scripted service does this without knowing: a status, a header, a media
type, a problem code or a body that is not described fails it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
from aiohttp import web

from service.api_description.openapi import openapi_document, plain_path
from service.problems import client_left
from service.route_parts import COMMON_PROBLEMS, KEY_PROBLEMS, ROUTER_PROBLEMS
from service.routes import ROUTES
from service.routing import route_of

PROBLEM = "application/problem+json"
# What HTTP itself, the way through a connection and CORS bring; nosniff is on every answer.
_NO_NEED_TO_SAY = {
    "access-control-allow-origin",
    "access-control-expose-headers",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "sec-websocket-accept",
    "sec-websocket-protocol",
    "server",
    "transfer-encoding",
    "upgrade",
    "vary",
    "x-content-type-options",
}


@functools.cache
def document() -> dict[str, Any]:
    return openapi_document(ROUTES)


@functools.cache
def validator(path: str, method: str, status: str, media_type: str) -> Any:
    answer = document()["paths"][path][method]["responses"][status]
    schema = answer["content"][media_type].get("schema", {})
    return jsonschema.Draft202012Validator({**schema, "components": document()["components"]})


class AnswerWatch:
    """Listens to the answers of an application; ``complaints`` is what was not described."""

    def __init__(self, app: web.Application) -> None:
        self.complaints: list[str] = []
        app.on_response_prepare.append(self._look)

    async def _look(self, request: web.Request, response: web.StreamResponse) -> None:
        if client_left(request):
            return  # what nobody reads need not be described
        shown = f"{request.method} {request.path} -> {response.status}"
        self.complaints += [f"{shown}: {complaint}" for complaint in complaints(request, response)]


def complaints(request: web.Request, response: web.StreamResponse) -> Iterator[str]:
    route = route_of(request)
    if route is None:
        yield from _without_route(request, response)
        return
    path, method = plain_path(route.path), route.method.lower()
    answers = document()["paths"][path][method]["responses"]
    answer = answers.get(str(response.status))
    if answer is None:
        yield f"the status is not described; {', '.join(answers)} are"
        return
    for name in set(response.headers) - set(answer["headers"]):
        if name.lower() not in _NO_NEED_TO_SAY | {known.lower() for known in answer["headers"]}:
            yield f"the header {name} is not described"
    body = response.body if isinstance(response, web.Response) else None
    if not isinstance(body, bytes) or not body:
        return
    described = {media_type.partition(";")[0]: media_type for media_type in answer["content"]}
    media_type = response.content_type
    if media_type not in described and "*/*" not in described:
        yield f"the media type {media_type} is not described; {', '.join(described)} are"
    elif media_type in {"application/json", PROBLEM}:
        check = validator(path, method, str(response.status), described[media_type])
        for error in check.iter_errors(msgspec.json.decode(body)):
            yield f"{error.json_path}: {error.message[:300]}"


def _without_route(request: web.Request, response: web.StreamResponse) -> Iterator[str]:
    if response.status < 400:
        if request.method != "OPTIONS" or response.status != 204 or "Allow" not in response.headers:
            yield "there is no such route, and no problem"
        return
    if response.content_type != PROBLEM or not isinstance(response, web.Response):
        yield "an error that is no problem document"
        return
    assert isinstance(response.body, bytes)
    code = msgspec.json.decode(response.body)["code"]
    known = {problem.code for problem in ROUTER_PROBLEMS | KEY_PROBLEMS | COMMON_PROBLEMS}
    if code not in known:
        yield f"the code {code} is not described for what is no route"
