"""Holds real events to what ``/asyncapi.json`` says of them, more strictly than clients should."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec

from service.api_description.asyncapi import asyncapi_document, event_schema_name
from service.routes import ROUTES
from veritas.core.event_data import EVENT_DATA
from veritas.core.events import EventType


@functools.cache
def _validator(kind: EventType) -> Any:
    document = asyncapi_document(ROUTES)
    schema = {
        "$ref": f"#/components/schemas/{event_schema_name(kind)}",
        "components": document["components"],
    }
    return jsonschema.Draft202012Validator(schema)


def undescribed(event: dict[str, Any]) -> Iterator[str]:
    """What an event has, and its description does not; facts that are not named count, too."""
    kind = EventType(event["type"])
    for error in _validator(kind).iter_errors(event):
        yield f"{kind} {error.json_path}: {error.message[:300]}"
    named = {
        field.encode_name for data in EVENT_DATA[kind] for field in msgspec.structs.fields(data)
    }
    for name in event["data"].keys() - named:
        yield f"{kind}: the fact {name} is not described"


def check_events(events: list[dict[str, Any]]) -> None:
    found = [complaint for event in events for complaint in undescribed(event)]
    assert not found, "\n".join(found)
