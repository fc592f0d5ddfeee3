"""JSON Schemas of the types that are sent and received, with what their docstrings say.

msgspec makes the schemas (JSON Schema 2020-12, which OpenAPI 3.1 uses as it is). The text of a
field is its line under ``Attributes`` in the docstring of the type, or of a type it inherits from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import msgspec
import msgspec.inspect as inspect

Schema = dict[str, Any]

REFERENCE = "#/components/schemas/{name}"
_ATTRIBUTE = re.compile(r"(\w+): (.*)")


def schema_of(kind: Any) -> Schema:
    """The schema of a type; a reference to :func:`components` where the type has a name."""
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=REFERENCE)
    return dict(_in_words(schema))


def components(kinds: Iterable[Any]) -> dict[str, Schema]:
    """The schemas of all named types that some types are made of, by name.

    Raises:
        ValueError: two types have the same name, or a field has no description.
    """
    wanted = list(kinds)
    _, found = msgspec.json.schema_components(wanted, ref_template=REFERENCE)
    classes = _classes(wanted)
    if set(found) != set(classes):
        raise ValueError(f"types share a name: {sorted(set(found) ^ set(classes))}")
    return {name: _described(classes[name], found[name]) for name in sorted(found)}


def attributes_of(kind: type) -> dict[str, str]:
    """What the docstrings of a type and of those it inherits from say about its fields."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        found |= _attributes(base.__dict__.get("__doc__") or "")
    return found


def _described(kind: type, schema: Schema) -> Schema:
    summary = (kind.__doc__ or "").split("\n\n")[0].split("\n    Attributes:")[0]
    schema = {**schema, "description": _plain(" ".join(summary.split()))}
    if issubclass(kind, StrEnum):
        # msgspec sorts them; we keep the order in which they were declared.
        schema |= {"type": "string", "enum": [member.value for member in kind]}
    texts = attributes_of(kind)
    config = getattr(kind, "__struct_config__", None)
    if config is not None and config.tag is not None:
        texts.setdefault(config.tag_field, f"always ``{config.tag}``.")
    for name, field in schema.get("properties", {}).items():
        if name not in texts:
            raise ValueError(f"{kind.__name__}.{name} has no description")
        # Beside a reference a description may stand since JSON Schema 2019-09.
        schema["properties"][name] = {"description": _sentence(texts[name]), **field}
    return dict(_in_words(schema))


def _attributes(docstring: str) -> dict[str, str]:
    """The entries under ``Attributes`` (Google's style of docstrings)."""
    _, _, section = docstring.partition("Attributes:\n")
    found: dict[str, str] = {}
    name, indent = "", None
    for line in section.splitlines():
        text = line.strip()
        if not text:
            break
        depth = len(line) - len(line.lstrip())
        indent = depth if indent is None else indent
        match = _ATTRIBUTE.fullmatch(text) if depth == indent else None
        if match:
            name = match[1]
            found[name] = match[2]
        elif name:
            found[name] += f" {text}"
    return found


def _sentence(text: str) -> str:
    text = _plain(text)
    return text if text.startswith("`") else text[:1].upper() + text[1:]


def _plain(text: str) -> str:
    """Our docstrings mark code with two backticks and references with a role; Markdown does not."""
    return re.sub(r":\w+:`([^`]*)`", r"`\1`", text).replace("``", "`")


def _in_words(schema: Any) -> Any:
    """Take away what says nothing: titles that repeat a name, and empty lists."""
    if isinstance(schema, dict):
        return {
            name: _in_words(value)
            for name, value in schema.items()
            if not (name == "title" and isinstance(value, str))
            and not (name == "required" and value == [])
        }
    return [_in_words(item) for item in schema] if isinstance(schema, list) else schema


def _classes(kinds: Iterable[Any]) -> dict[str, type]:
    """The named types that some types are made of."""
    found: dict[str, type] = {}
    waiting = list(inspect.multi_type_info(kinds))
    seen: set[int] = set()
    while waiting:
        info = waiting.pop()
        if id(info) in seen:
            continue
        seen.add(id(info))
        cls = getattr(info, "cls", None)
        if isinstance(cls, type):
            found.setdefault(cls.__name__, cls)
        waiting += _parts(info)
    return found


def _parts(info: inspect.Type) -> Iterator[inspect.Type]:
    """The types that a type is directly made of."""
    for name in ("type", "item_type", "key_type", "value_type"):
        part = getattr(info, name, None)
        if isinstance(part, inspect.Type):
            yield part
    for name in ("types", "item_types"):
        yield from getattr(info, name, ())
    for field in getattr(info, "fields", ()):
        yield field.type
