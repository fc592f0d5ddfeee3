"""What the page and the reference in Markdown are made from: the documents, brought into order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import msgspec

from service.api_description.settings_list import Setting
from service.problem_codes import ProblemCode

_SHOWN_METHODS = ("get", "post", "put", "patch", "delete")


class Contents(msgspec.Struct, frozen=True):
    """What a template can show.

    Attributes:
        openapi: the OpenAPI document.
        asyncapi: the AsyncAPI document.
        groups: the operations by tag.
        channels: the channels of the streams.
        webhooks: the requests that the service itself makes.
        every_route: the problem codes of every route.
        every_key: those of every route that needs a key, besides.
        problems: every problem code, with the routes that answer with it.
        settings: the settings.
        schemas: the types of both documents, by name.
    """

    openapi: Mapping[str, Any]
    asyncapi: Mapping[str, Any]
    groups: list[dict[str, Any]]
    channels: list[dict[str, Any]]
    webhooks: list[dict[str, Any]]
    every_route: list[str]
    every_key: list[str]
    problems: list[dict[str, Any]]
    settings: list[Setting]
    schemas: dict[str, Any]

    @classmethod
    def of(
        cls, openapi: Mapping[str, Any], asyncapi: Mapping[str, Any], settings: Iterable[Setting]
    ) -> Contents:
        """Bring the documents into order."""
        operations = [one for item in openapi["paths"].values() for one in item.values()]
        every_route = _shared(operations)
        every_key = _shared([one for one in operations if one["security"]])
        schemas = {**openapi["components"]["schemas"], **asyncapi["components"]["schemas"]}
        return cls(
            openapi=openapi,
            asyncapi=asyncapi,
            groups=_groups(openapi),
            channels=[{"name": name, **one} for name, one in asyncapi["channels"].items()],
            webhooks=[item["post"] for item in openapi.get("webhooks", {}).values()],
            every_route=every_route,
            every_key=[code for code in every_key if code not in every_route],
            problems=_problems(openapi),
            settings=list(settings),
            schemas=dict(sorted(schemas.items())),
        )


def own_codes(contents: Contents, operation: Mapping[str, Any]) -> list[str]:
    """The problem codes of an operation that not every other has as well."""
    shared = {*contents.every_route, *(contents.every_key if operation["security"] else ())}
    return [code for code in problem_codes(operation["responses"]) if code not in shared]


def problem_codes(responses: Mapping[str, Any]) -> list[str]:
    """The codes of the problems among an operation's answers."""
    contents = [
        answer.get("content", {}).get("application/problem+json") for answer in responses.values()
    ]
    return [code for content in contents if content for code in content["examples"]]


def template_file(name: str) -> str:
    """A file of the folder ``templates``."""
    folder = resources.files("service.api_description") / "templates"
    return (folder / name).read_text("utf-8")


def _shared(operations: Iterable[Mapping[str, Any]]) -> list[str]:
    """The problem codes that all of some operations have, in the order of the first."""
    lists = [problem_codes(operation["responses"]) for operation in operations]
    return [code for code in lists[0] if all(code in codes for codes in lists)]


def _groups(openapi: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The operations by tag, in the order of the document."""
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, item in openapi["paths"].items()
        for method, operation in item.items()
        if method in _SHOWN_METHODS
    ]
    return [
        {**tag, "operations": [one for one in operations if tag["name"] in one["tags"]]}
        for tag in openapi["tags"]
    ]


def _problems(openapi: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every problem code, with the routes that answer with it."""
    routes: dict[str, list[dict[str, str]]] = {}
    for path, item in openapi["paths"].items():
        for method, operation in item.items():
            here = {"id": operation["operationId"], "name": f"{method.upper()} {path}"}
            for code in problem_codes(operation["responses"]):
                routes.setdefault(code, []).append(here)
    count = sum(len(item) for item in openapi["paths"].values())
    return [
        {
            "problem": problem,
            "routes": routes.get(problem.code, []),
            "everywhere": len(routes.get(problem.code, [])) == count,
        }
        for problem in sorted(ProblemCode, key=lambda problem: (problem.status, problem.code))
    ]
