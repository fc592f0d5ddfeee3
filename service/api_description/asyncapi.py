"""``/asyncapi.json``: the streams and their events, as AsyncAPI 3.0 describes them.

See asyncapi.com/docs/reference/specification/v3.0.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from service.api_description.event_examples import EVENT_EXAMPLES
from service.api_description.schemas import REFERENCE, Schema, components, schema_of
from service.event_log.growth import Event
from service.query import parameters
from service.route_parts import PATH_PARAMETERS
from service.routing import Route
from service.stream_messages import (
    CLIENT_MESSAGES,
    PROTOCOL,
    SERVER_MESSAGES,
    CloseCode,
    EventMessage,
)
from veritas import __version__
from veritas.core.event_data import EVENT_DATA
from veritas.core.events import TERMINAL_TYPES, EventType

SSE_MEDIA_TYPE = "text/event-stream"
LINES_MEDIA_TYPE = "application/x-ndjson"

_INFO = """\
Every audit is a log of events, numbered 1, 2, 3 … by `seq`. A stream is a cursor that goes along
a log: what has been, what is new and what was missed while a client was away come the same way,
each event once and in order. The same URL speaks three transports; `/openapi.json` has the rest of
the API.
"""
_SSE = """\
Server-Sent Events. `id` is the cursor to resume with, `event` the type, `data` the event as JSON.
The first bytes are a comment and `retry`, and where the stream begins (`id`) for who asked for
`latest`; a comment comes every few seconds on a quiet stream, and
a block with nothing but an `id` now and then on a filtered one. After an audit's last event its
stream ends, and a reconnect from there is answered with 204, which tells an EventSource to stop.
"""
_LINES = """\
One event as JSON a line, asked for with `Accept: application/x-ndjson`. After an audit's last event
the body of its stream ends properly; where it ends otherwise, lines are missing: resume with
`after`.
"""
_SOCKET = """\
WebSocket (RFC 6455), subprotocol `veritas.v1`. Each message is a JSON object with a `type`.
Messages of the client are at most 64 KiB. The close code tells whether to come back.
"""


def asyncapi_document(routes: Sequence[Route]) -> dict[str, Any]:
    """Describe those of the routes that are streams.

    Raises:
        KeyError: an event type has no data or no example.
    """
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for route in stream_routes(routes):
        for transport, text, messages in (
            ("sse", _SSE, _event_names()),
            ("ndjson", _LINES, _event_names()),
            ("websocket", _SOCKET, [*_SERVER_NAMES, *_CLIENT_NAMES]),
        ):
            name = f"{route.name}_{transport}"
            channels[name] = _channel(route, transport, text, messages)
            sent = _SERVER_NAMES if transport == "websocket" else messages
            operations[name] = _operation(name, "send", route.summary, sent)
            if transport == "websocket":
                said = "What a client may say"
                operations[f"{name}_commands"] = _operation(name, "receive", said, _CLIENT_NAMES)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Veritas streams",
            "version": __version__,
            "description": _INFO,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"http": _server("http"), "websocket": _server("ws")},
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": {**_event_messages(), **_socket_messages()},
            "schemas": _schemas(),
        },
    }


def stream_routes(routes: Iterable[Route]) -> list[Route]:
    """Those of the routes that are streams."""
    return [
        route
        for route in routes
        if any(SSE_MEDIA_TYPE in answer.media_types for answer in route.answers)
    ]


def event_schema_name(kind: EventType) -> str:
    """The name of the schema of an event of a type: ``PhaseStartEvent``."""
    return "".join(part.capitalize() for part in kind.value.split("_")) + "Event"


_SERVER_NAMES = [f"server_{kind.__struct_config__.tag}" for kind in SERVER_MESSAGES]
_CLIENT_NAMES = [f"client_{kind.__struct_config__.tag}" for kind in CLIENT_MESSAGES]


def _event_names() -> list[str]:
    return [kind.value for kind in EventType]


def _server(protocol: str) -> dict[str, Any]:
    return {
        "host": "{host}",
        "protocol": protocol,
        "description": "The service that this document came from; behind TLS "
        f"`{protocol}s` in its place.",
        "variables": {"host": {"default": "127.0.0.1:8642"}},
    }


def _channel(route: Route, transport: str, text: str, messages: list[str]) -> dict[str, Any]:
    server = "websocket" if transport == "websocket" else "http"
    query = _query_schema(route)
    channel: dict[str, Any] = {
        "address": route.path,
        "title": f"{route.summary}: {transport}",
        "description": f"{route.description}\n\n{text}",
        "servers": [{"$ref": f"#/servers/{server}"}],
        "parameters": {name: _path_parameter(name) for name in re.findall(r"\{(\w+)", route.path)},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
    }
    if transport == "websocket":
        channel["bindings"] = {"ws": {"method": "GET", "query": query, "bindingVersion": "0.1.0"}}
        channel["x-subprotocol"] = PROTOCOL
        channel["x-close-codes"] = [
            {"code": close.code, "come_back": close.come_back, "meaning": close.meaning}
            for close in CloseCode
        ]
    else:
        channel["x-media-type"] = SSE_MEDIA_TYPE if transport == "sse" else LINES_MEDIA_TYPE
        channel["x-query"] = query
    return channel


def _path_parameter(name: str) -> dict[str, Any]:
    schema = schema_of(PATH_PARAMETERS[name])
    return {"description": schema["description"], "examples": schema["examples"]}


def _query_schema(route: Route) -> Schema:
    """The query parameters as the properties of an object, which is how bindings take them."""
    properties = {}
    for parameter in parameters(route.query):
        schema = {"description": parameter.description, **schema_of(parameter.type)}
        if parameter.is_list:
            text = f"{parameter.description} Several are separated by commas."
            schema = {"type": "string", "description": text}
        properties[parameter.name] = schema
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _operation(channel: str, action: str, summary: str, messages: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
    }


def _event_messages() -> dict[str, Any]:
    return {
        kind.value: {
            "name": kind.value,
            "title": event_schema_name(kind),
            "summary": summary_of(kind),
            "contentType": "application/json",
            "payload": {"$ref": REFERENCE.format(name=event_schema_name(kind))},
            "examples": [{"payload": msgspec.to_builtins(EVENT_EXAMPLES[kind])}],
        }
        for kind in EventType
    }


def summary_of(kind: EventType) -> str:
    """What an event of a type tells, in a line or two."""
    texts = [schema_text(data) for data in EVENT_DATA[kind]]
    last = " It is the audit's last event." if kind in TERMINAL_TYPES else ""
    return " Or: ".join(texts) + last


def schema_text(kind: type) -> str:
    """What a type is, in a line or two."""
    return str(components([kind])[kind.__name__]["description"])


def _socket_messages() -> dict[str, Any]:
    sides = (("server", SERVER_MESSAGES), ("client", CLIENT_MESSAGES))
    return {
        f"{side}_{kind.__struct_config__.tag}": {
            "name": kind.__struct_config__.tag,
            "title": f"{kind.__struct_config__.tag}, from the {side}",
            "summary": schema_text(kind),
            "contentType": "application/json",
            "payload": {"$ref": REFERENCE.format(name=kind.__name__)},
        }
        for side, kinds in sides
        for kind in kinds
    }


def _schemas() -> dict[str, Schema]:
    data = [kind for kinds in EVENT_DATA.values() for kind in kinds]
    found = components([*data, Event, *SERVER_MESSAGES, *CLIENT_MESSAGES])
    for kind in EventType:
        some = [{"$ref": REFERENCE.format(name=facts.__name__)} for facts in EVENT_DATA[kind]]
        found[event_schema_name(kind)] = {
            "allOf": [
                {"$ref": REFERENCE.format(name=Event.__name__)},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": kind.value},
                        "data": some[0] if len(some) == 1 else {"anyOf": some},
                    },
                },
            ]
        }
    found[Event.__name__]["properties"]["cursor"] = {
        "description": "On the stream of all audits alone: its place there, to resume with.",
        "type": "string",
        "pattern": "^g[0-9]{1,15}$",
    }
    every = [{"$ref": REFERENCE.format(name=event_schema_name(kind))} for kind in EventType]
    found[EventMessage.__name__]["properties"]["event"] = {"oneOf": every}
    return dict(sorted(found.items()))
