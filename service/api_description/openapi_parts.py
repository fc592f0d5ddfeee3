"""Parameters and headers as OpenAPI describes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from service.api_description.schemas import Schema, schema_of
from service.query import Parameter
from service.route_parts import COMMON_ANSWER_HEADERS, PATH_PARAMETERS
from service.routing import Header


def path_parameter(name: str) -> dict[str, Any]:
    """A parameter in a path.

    Raises:
        KeyError: there is no such parameter.
    """
    schema = schema_of(PATH_PARAMETERS[name])
    description = schema.pop("description")
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema,
    }


def query_parameter(parameter: Parameter) -> dict[str, Any]:
    """A parameter in a query."""
    schema = schema_of(parameter.type)
    schema.pop("description", None)
    if parameter.is_list:
        schema = {"type": "array", "items": schema, "minItems": 1}
    elif parameter.default is not None:
        schema["default"] = msgspec.to_builtins(parameter.default)
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": f"{parameter.description} A bad value: `{parameter.code.code}`.",
        "schema": schema,
    }
    if parameter.is_list:
        described |= {"style": "form", "explode": False}
    return described


def header_parameter(header: Header) -> dict[str, Any]:
    """A header of a request."""
    return {"name": header.name, "in": "header", **header_of(header)}


def header_of(header: Header) -> dict[str, Any]:
    """A header, apart from its name."""
    schema: Schema = {"type": "string"}
    if header.pattern:
        schema["pattern"] = header.pattern
    if header.example:
        schema["examples"] = [header.example]
    return {"description": header.description, "schema": schema}


def answer_headers(headers: Iterable[Header]) -> dict[str, Any]:
    """The headers of an answer, those of every answer included."""
    own = {header.name: header_of(header) for header in headers}
    return own | {
        header.name: {"$ref": f"#/components/headers/{header.name}"}
        for header in COMMON_ANSWER_HEADERS
    }


def linked_value(name: str) -> str:
    """The value of a path parameter for the audit that an answer tells of."""
    if name == "audit_id":
        return "$response.body#/id"
    return str(schema_of(PATH_PARAMETERS[name])["examples"][0])
