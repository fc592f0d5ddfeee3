"""No type of event, no fact in it and no WebSocket message is undescribed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest

from service.api_description.asyncapi import asyncapi_document, event_schema_name, stream_routes
from service.api_description.build import build_description
from service.api_description.event_examples import EVENT_EXAMPLES
from service.api_description.schemas import attributes_of
from service.routes import ROUTES
from service.stream_messages import CLIENT_MESSAGES, SERVER_MESSAGES, CloseCode
from tests.described_events import undescribed
from veritas.core.errors import BrowserUnavailableError, TargetRefusedError
from veritas.core.event_data import EVENT_DATA, AuditErrorData
from veritas.core.events import EventType

SERVICE = Path(__file__).parents[2] / "service"
ASYNCAPI: dict[str, Any] = asyncapi_document(ROUTES)
PAGE = build_description().page.body.decode()


def check_schema(document: dict[str, Any], name: str, value: Any) -> None:
    """Validate a value against a named schema of a document, in which references are looked up."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(value)


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


# How a code is given to an audit that fails, and the errors of the engine that have one.
_FAILING = re.compile(r'(?:failed\(|"code": |code, message = |code = )"(\w+)"')
_ENDING = ("audit_end.py", "audit_runner.py", "dispatcher.py", "leftovers.py")


def test_every_code_of_a_failed_audit_is_described() -> None:
    described = set(re.findall(r"`(\w+)`", attributes_of(AuditErrorData)["code"]))
    sources = [SERVICE / name for name in _ENDING]
    sources.append(SERVICE.parent / "veritas" / "child.py")
    found = {code for source in sources for code in _FAILING.findall(source.read_text())}
    assert len(found) > 5
    documented = TargetRefusedError.__doc__ or ""
    refused = set(re.findall(r"``(target_\w+)``", documented))
    assert len(refused) == 2
    assert found | refused | {BrowserUnavailableError.code} == described
