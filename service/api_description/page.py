"""``/docs``: the two documents and the settings as one page that loads nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from service.api_description.contents import Contents, own_codes, template_file
from service.api_description.settings_list import Setting

_CODE = re.compile(r"`([^`]*)`")


def render_page(
    openapi: Mapping[str, Any], asyncapi: Mapping[str, Any], settings: Iterable[Setting]
) -> tuple[bytes, str]:
    """Render the page.

    Args:
        openapi: what ``openapi_document`` gives.
        asyncapi: what ``asyncapi_document`` gives.
        settings: what ``settings_list`` gives.

    Returns:
        The page, and the content security policy it needs: its own styles by their hash, and
        nothing else.
    """
    style = template_file("page.css")
    environment = Environment(
        loader=DictLoader({"page": template_file("page.html.j2")}),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    contents = Contents.of(openapi, asyncapi, settings)
    environment.filters.update(
        words=in_words,
        line=in_line,
        kind=in_kind,
        json=as_json,
        own_codes=lambda operation: own_codes(contents, operation),
    )
    page = environment.get_template("page").render(
        **msgspec.structs.asdict(contents),
        style=Markup(style),  # noqa: S704 - our own file
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    return page.encode(), policy


def in_words(text: str) -> Markup:
    """Prose with `code` and blank lines between paragraphs, as HTML."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part]
    html = [Markup("<p>") + in_line(" ".join(p.split())) + Markup("</p>") for p in paragraphs]
    return Markup("").join(html)


def in_kind(schema: Mapping[str, Any]) -> Markup:
    """A schema in a few words, with links to those that have a name."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    for some in ("anyOf", "oneOf"):
        if some in schema:
            return Markup(" or ").join(dict.fromkeys(in_kind(item) for item in schema[some]))
    if "const" in schema:
        return Markup("<code>{}</code>").format(schema["const"])
    if "enum" in schema:
        values = [Markup("<code>{}</code>").format(value) for value in schema["enum"]]
        return Markup(", ").join(values)
    if schema.get("type") == "array":
        return Markup("list of ") + in_kind(schema.get("items", {}))
    if isinstance(schema.get("additionalProperties"), dict):
        return Markup("object of ") + in_kind(schema["additionalProperties"])
    return escape(_plain_kind(schema))


def as_json(value: Any) -> str:
    """A value as JSON to look at."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _plain_kind(schema: Mapping[str, Any]) -> str:
    words = {"string": "text", "integer": "whole number", "null": "null"}
    name = str(schema.get("type", "anything"))
    kind = words.get(name, name)
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        kind += f", {low} to {high}"
    elif low is not None:
        kind += f" from {low}"
    if "format" in schema:
        kind += f", {schema['format']}"
    if "maxLength" in schema:
        kind += f", at most {schema['maxLength']} characters"
    return kind


def in_line(text: str) -> Markup:
    """Prose with `code` in one line, as HTML."""
    parts = _CODE.split(text)
    html = [
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    ]
    return Markup("").join(html)
