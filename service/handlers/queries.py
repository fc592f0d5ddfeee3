"""The query parameters of each route: read by ``service.query``, documented from here."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from service.lifecycle import AuditState
from service.problem_codes import ProblemCode
from service.query import Query, refusal

AUDIT_ID_PATTERN = "^[0-9a-f]{32}$"
CURSOR_PATTERN = "^([0-9]{1,15}|latest)$"

_CURSOR = refusal(
    ProblemCode.BAD_CURSOR,
    "give the number of the last event seen, 0 for all events, or latest for news only",
)
_AUDIT = refusal(ProblemCode.BAD_CURSOR, "give the id of an audit")
_LIMIT = refusal(ProblemCode.BAD_LIMIT)

Cursor = Annotated[
    str,
    Meta(
        pattern=CURSOR_PATTERN,
        description="Begin after the event with this `seq`: `0` is everything, `latest` only what "
        "comes.",
        examples=["0", "14", "latest"],
        extra=_CURSOR,
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
    limit: Annotated[
        int, Meta(ge=1, le=1000, description="How many events a page has at most.", extra=_LIMIT)
    ] = 200


class StreamQuery(Query):
    """What ``GET /audits/{audit_id}/stream`` takes."""

    ticket: (
        Annotated[
            str,
            Meta(
                description="What `POST …/tickets` gave, for clients that cannot send headers. "
                "Once, and within `ticket_lifetime_s`.",
                extra=refusal(ProblemCode.UNKNOWN_TICKET),
            ),
        ]
        | None
    ) = None
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
