"""``docs/reference/api.md``: the description as tables in Markdown.

``make reference`` writes it (``python -m service.api_description.reference FILE``); a test says
when it is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import DictLoader, Environment, StrictUndefined

from service.api_description.asyncapi import asyncapi_document
from service.api_description.contents import Contents, own_codes, template_file
from service.api_description.openapi import openapi_document
from service.api_description.settings_list import read_explanations, settings_list
from service.routes import ROUTES


def render_reference() -> str:
    """Render the tables."""
    contents = Contents.of(
        openapi_document(ROUTES), asyncapi_document(ROUTES), settings_list(read_explanations())
    )
    environment = Environment(
        loader=DictLoader({"reference": template_file("reference.md.j2")}),
        autoescape=False,  # noqa: S701 - Markdown of our own texts
        trim_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        cell=in_cell,
        needs=_needs,
        takes=_takes,
        answers=lambda operation: _answers(contents, operation),
        query_parameters=_query_parameters,
        close_codes=_close_codes,
        facts=lambda name: _facts(contents.schemas, name),
    )
    template = environment.get_template("reference")
    return template.render(**msgspec.structs.asdict(contents), contents=contents)


def in_cell(text: str) -> str:
    """Prose in one cell of a table."""
    return " ".join(text.replace("|", "\\|").split())


def _needs(operation: Mapping[str, Any]) -> str:
    keys = [needed["key"] for needed in operation["security"] if "key" in needed]
    return ", ".join(f"`{scope}`" for scope in keys[0]) if keys else "nothing"


def _takes(operation: Mapping[str, Any]) -> str:
    named = [one for one in operation["parameters"] if one.get("in") in {"query", "header"}]
    body = ["a body"] if "requestBody" in operation else []
    return ", ".join([*(f"`{one['name']}`" for one in named), *body])


def _answers(contents: Contents, operation: Mapping[str, Any]) -> str:
    statuses = [
        status
        for status, answer in operation["responses"].items()
        if "application/problem+json" not in answer.get("content", {})
    ]
    codes = [f"`{code}`" for code in own_codes(contents, operation)]
    return ", ".join([*statuses, *codes])


def _query_parameters(contents: Contents) -> list[dict[str, str]]:
    """Every query parameter; those that say the same of several routes once."""
    found: dict[tuple[str, str], list[str]] = {}
    for group in contents.groups:
        for operation in group["operations"]:
            for one in operation["parameters"]:
                if one.get("in") == "query":
                    here = f"`{operation['method']} {operation['path']}`"
                    found.setdefault((one["name"], one["description"]), []).append(here)
    return [
        {"name": name, "of": ", ".join(routes), "description": description}
        for (name, description), routes in found.items()
    ]


def _close_codes(channels: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return next(channel["x-close-codes"] for channel in channels if "x-close-codes" in channel)


def _facts(schemas: Mapping[str, Any], event: str) -> str:
    """The names of the facts of a type of event, by the schema of the event."""
    data = schemas[event]["allOf"][1]["properties"]["data"]
    kinds = [schemas[item["$ref"].rpartition("/")[2]] for item in data.get("anyOf", [data])]
    facts = [", ".join(f"`{fact}`" for fact in kind.get("properties", {})) for kind in kinds]
    return "; or ".join(fact or "none" for fact in facts)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render_reference(), "utf-8")
