"""The query parameters of each route: read by ``service.query``, documented from here."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from service.cursors import (
    AUDIT_CURSOR_HINT,
    AUDIT_CURSOR_PATTERN,
    EVERYTHING_CURSOR_HINT,
)
from service.cursors import EVERYTHING_CURSOR_PATTERN as _EVERYTHING_CURSOR_PATTERN
from service.lifecycle import AuditState
from service.problem_codes import ProblemCode
from service.query import Query, refusal
from veritas.core.events import EventType

AUDIT_ID_PATTERN = "^[0-9a-f]{32}$"
TIME_PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?$"
)
CURSOR_PATTERN = f"^({AUDIT_CURSOR_PATTERN}|latest)$"
EVERYTHING_CURSOR_PATTERN = f"^({_EVERYTHING_CURSOR_PATTERN}|latest)$"

_CURSOR = refusal(ProblemCode.BAD_CURSOR, AUDIT_CURSOR_HINT)
_EVERYTHING_CURSOR = refusal(ProblemCode.BAD_CURSOR, EVERYTHING_CURSOR_HINT)
_AUDIT = refusal(ProblemCode.BAD_CURSOR, "give the id of an audit")
_LIMIT = refusal(ProblemCode.BAD_LIMIT)
HOST_HINT = "give a host name or an address, without port and path"
TIME_HINT = "give a time such as 2026-01-31T12:00:00Z, or a date; a + must be sent as %2B"

Cursor = Annotated[
    str,
    Meta(
        pattern=CURSOR_PATTERN,
        description="Begin after the event with this `seq`: `0` is everything, `latest` only what "
        "comes. With the audit's id and a colon in front, it is refused on another audit's stream.",
        examples=["0", "14", "latest"],
        extra=_CURSOR,
    ),
]

EverythingCursor = Annotated[
    str,
    Meta(
        pattern=EVERYTHING_CURSOR_PATTERN,
        description="Begin after the event with this `cursor`: `0` is everything, `latest` only "
        "what comes.",
        examples=["0", "g14", "latest"],
        extra=_EVERYTHING_CURSOR,
    ),
]

Types = Annotated[
    tuple[EventType, ...],
    Meta(
        description="Only events of these types, and those that end an audit.",
        examples=["finding,phase_complete"],
        extra=refusal(ProblemCode.UNKNOWN_TYPE),
    ),
]


Ticket = Annotated[
    str,
    Meta(
        description="What `POST …/tickets` gave, for clients that cannot send headers. "
        "Once, and within `ticket_lifetime_s`.",
        extra=refusal(ProblemCode.UNKNOWN_TICKET),
    ),
]


class AuditsQuery(Query):
    """What ``GET /audits`` takes."""

    state: (
        Annotated[
            AuditState,
            Meta(description="Only audits in this state.", extra=refusal(ProblemCode.BAD_STATE)),
        ]
        | None
    ) = None
    host: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=253,
                description="Only audits of this target host: a name or an address.",
                examples=["example.org"],
                extra_json_schema={"format": "host"},
                extra=refusal(ProblemCode.BAD_HOST, HOST_HINT),
            ),
        ]
        | None
    ) = None
    since: (
        Annotated[
            str,
            Meta(
                pattern=TIME_PATTERN,
                description="Only audits accepted at this time or later (RFC 3339). A time without "
                "an offset is UTC; a date is its beginning.",
                examples=["2026-01-31T12:00:00Z", "2026-01-31"],
                extra=refusal(ProblemCode.BAD_SINCE, TIME_HINT),
            ),
        ]
        | None
    ) = None
    before: (
        Annotated[
            str,
            Meta(
                pattern=AUDIT_ID_PATTERN,
                description="The id of the last audit of the page before this one; "
                "`next` has it already.",
                extra=_AUDIT,
            ),
        ]
        | None
    ) = None
    limit: Annotated[
        int, Meta(ge=1, le=200, description="How many audits a page has at most.", extra=_LIMIT)
    ] = 50


class EventsQuery(Query):
    """What ``GET /audits/{audit_id}/events`` takes."""

    after: Cursor | None = None
    types: Types | None = None
    limit: Annotated[
        int, Meta(ge=1, le=1000, description="How many events a page has at most.", extra=_LIMIT)
    ] = 200


class StreamQuery(Query):
    """What ``GET /audits/{audit_id}/stream`` takes."""

    ticket: Ticket | None = None
    last_event_id: (
        Annotated[
            str,
            Meta(
                pattern=CURSOR_PATTERN,
                description="As `after`, and it wins over it; the `Last-Event-ID` header wins "
                "over both.",
                extra=_CURSOR,
            ),
        ]
        | None
    ) = None
    after: Cursor | None = None
    types: Types | None = None


class EverythingQuery(Query):
    """What ``GET /stream`` takes."""

    ticket: Ticket | None = None
    last_event_id: (
        Annotated[
            str,
            Meta(
                pattern=EVERYTHING_CURSOR_PATTERN,
                description="As `after`, and it wins over it; the `Last-Event-ID` header wins "
                "over both.",
                extra=_EVERYTHING_CURSOR,
            ),
        ]
        | None
    ) = None
    after: EverythingCursor | None = None
    types: Types | None = None
