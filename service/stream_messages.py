"""The messages of a WebSocket stream, and the codes it is closed with. Pure.

Each type is what is encoded, and what ``/asyncapi.json`` describes.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from service.event_log.growth import Event

PROTOCOL: Final = "veritas.v1"

Cursor = Annotated[int, Meta(ge=0)] | str


class CloseCode(Enum):
    """Why a WebSocket is closed (RFC 6455, 7.4, and the register it set up).

    Attributes:
        code: the close code.
        come_back: whether the client may resume.
        meaning: why.
    """

    COMPLETE = 1000, False, "The stream is complete."
    GOING_AWAY = 1001, True, "The service stops. Resume, perhaps at another replica."
    POLICY_VIOLATION = 1008, False, "Too many messages, or too many that mean nothing."
    TOO_BIG = 1009, False, "A message is larger than 64 KiB."
    RESTART = 1012, True, "The stream has reached its maximum age. Resume at once."
    TRY_AGAIN_LATER = 1013, True, "The log cannot be read. Resume after a while."
    UNAUTHORIZED = 3000, False, "The right to the stream has ended."

    def __init__(self, code: int, come_back: bool, meaning: str) -> None:  # noqa: FBT001
        self.code = code
        self.come_back = come_back
        self.meaning = meaning


class ErrorCode(StrEnum):
    """What can be wrong with a client's message."""

    UNKNOWN_MESSAGE = "unknown_message"
    CANCEL_NOT_HERE = "cancel_not_here"
    MISSING_SCOPE = "missing_scope"
    STORAGE_UNAVAILABLE = "storage_unavailable"


class Hello(msgspec.Struct, frozen=True, kw_only=True, tag="hello"):
    """The first message of the service.

    Attributes:
        protocol: the protocol that is spoken.
        audit_id: whose stream it is; null for the stream of all audits.
        after: the cursor after which the stream begins.
        last_seq: the cursor of the latest event there is.
    """

    protocol: str = PROTOCOL
    audit_id: str | None
    after: Cursor
    last_seq: Cursor


class EventMessage(msgspec.Struct, frozen=True, kw_only=True, tag="event"):
    """An event.

    Attributes:
        event: the event, as every transport carries it.
    """

    event: Event


class Ping(msgspec.Struct, frozen=True, kw_only=True, tag="ping"):
    """A sign of life on a quiet stream; it needs no answer.

    Attributes:
        after: the cursor to come back with.
    """

    after: Cursor


class Pong(msgspec.Struct, frozen=True, kw_only=True, tag="pong"):
    """The answer to a client's ``ping``."""


class Error(msgspec.Struct, frozen=True, kw_only=True, tag="error"):
    """What is wrong with a message of the client's; the stream goes on.

    Attributes:
        code: what is wrong, for programs.
        detail: the same in words, with the value and what to do.
    """

    code: ErrorCode
    detail: str


class End(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """The last message: the stream is complete, and closed with 1000.

    Attributes:
        last_seq: the number of the audit's last event.
    """

    last_seq: Cursor


class ClientPing(msgspec.Struct, frozen=True, kw_only=True, tag="ping", forbid_unknown_fields=True):
    """Asks for a ``pong``."""


class ClientPong(msgspec.Struct, frozen=True, kw_only=True, tag="pong", forbid_unknown_fields=True):
    """An answer to a ``ping``; it is not needed."""


class ClientCancel(
    msgspec.Struct, frozen=True, kw_only=True, tag="cancel", forbid_unknown_fields=True
):
    """Ends the audit whose stream it is."""


ServerMessage = Hello | EventMessage | Ping | Pong | Error | End
ClientMessage = ClientPing | ClientPong | ClientCancel
SERVER_MESSAGES: Final = (Hello, EventMessage, Ping, Pong, Error, End)
CLIENT_MESSAGES: Final = (ClientPing, ClientPong, ClientCancel)
