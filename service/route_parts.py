"""What routes have in common: headers, path parameters, groups, and problems of every route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from service.cursors import AUDIT_CURSOR_PATTERN, EVERYTHING_CURSOR_PATTERN
from service.problem_codes import ProblemCode
from service.routing import Header

_UNAUTHORIZED = 401

# Headers of requests.
REQUEST_ID: Final = Header(
    "X-Request-ID",
    "An id of your own for the request, up to 64 letters, digits, `.`, `_` and `-`: it comes back, "
    "and stands in the service's log. Anything else is replaced by a new id.",
    example="checkout-17",
)
TRACE_PARENT: Final = Header(
    "traceparent",
    "The trace that the request is part of (W3C Trace Context): the service's log and the audit's "
    "own process go on with it. One that cannot be read counts as none.",
    example="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
)
IDEMPOTENCY_KEY: Final = Header(
    "Idempotency-Key",
    "A name of your own for the request: sent again with the same name, it begins no second audit. "
    "1 to 255 printable ASCII characters, in double quotes or without.",
    pattern=r'^("([ !#-\[\]-~]|\\["\\]){1,255}"|[!#-~][!-~]{0,254})$',
    example='"8e03978e-40d5-43e8-bc93-6894a57f9324"',
)
IF_NONE_MATCH: Final = Header(
    "If-None-Match",
    "An `ETag` seen before: the answer is 304 if it still holds.",
    example='"5e884898da28047151d0e56f8dc62927"',
)
LAST_EVENT_ID: Final = Header(
    "Last-Event-ID",
    "The `seq` of the last event seen; wins over the parameters. A browser sends it by itself.",
    f"^({AUDIT_CURSOR_PATTERN})$",
    "14",
)
LAST_CURSOR: Final = Header(
    "Last-Event-ID",
    "The `cursor` of the last event seen; wins over the parameters. A browser sends it by itself.",
    f"^({EVERYTHING_CURSOR_PATTERN})$",
    "g14",
)

# Headers of answers.
ANSWERED_ID: Final = Header("X-Request-ID", "The id of the request, yours or a new one.")
LOCATION: Final = Header("Location", "The path of the audit.")
IDEMPOTENCY_REPLAYED: Final = Header(
    "Idempotency-Replayed", "`true` when an earlier request has begun the audit.", "^true$"
)
ETAG: Final = Header("ETag", "Changes when the body does; send it back as `If-None-Match`.")
DISPOSITION: Final = Header("Content-Disposition", "For a PDF: that it is a file, and its name.")
ACCEPT_ENCODING: Final = Header(
    "Accept-Encoding", "How a body may be encoded; there when it was the encoding that is wrong."
)
CACHE_CONTROL: Final = Header("Cache-Control", "Whether and how long the answer may be kept.")
ALLOW: Final = Header("Allow", "The methods that are possible here.")
RETRY_AFTER: Final = Header(
    "Retry-After", "In how many seconds it makes sense to ask again.", "^[0-9]+$"
)
AUTHENTICATE: Final = Header(
    "WWW-Authenticate", "How to say who asks, and what was wrong with how it was said (RFC 6750)."
)
RATE_LIMIT_POLICY: Final = Header(
    "RateLimit-Policy",
    "The limits that count here, where there are any: their names, quotas (`q`) and windows in "
    "seconds (`w`).",
    example='"starts";q=60;w=60, "all-starts";q=300;w=60',
)
RATE_LIMIT: Final = Header(
    "RateLimit",
    "What is left of each limit (`r`), and in how many seconds all of it is there again (`t`).",
    example='"starts";r=59;t=1, "all-starts";r=298;t=1',
)
UNBUFFERED: Final = Header(
    "X-Accel-Buffering", "`no`: a proxy such as nginx passes each event on at once."
)
CONTENT_POLICY: Final = Header(
    "Content-Security-Policy", "What a browser may do with the body: nothing."
)

# Every request may carry these, and every answer carries those.
COMMON_HEADERS: Final = (REQUEST_ID, TRACE_PARENT)
COMMON_ANSWER_HEADERS: Final = (ANSWERED_ID, CACHE_CONTROL, RATE_LIMIT_POLICY, RATE_LIMIT)

# Every route may answer with these …
COMMON_PROBLEMS: Final = frozenset(
    {
        ProblemCode.BAD_REQUEST,
        ProblemCode.UNKNOWN_PARAMETER,
        ProblemCode.REPEATED_PARAMETER,
        ProblemCode.RATE_LIMITED,
        ProblemCode.INTERNAL_ERROR,
        # Said before the request is read, in place of any answer.
        ProblemCode.TOO_MANY_CONNECTIONS,
        ProblemCode.CONNECTIONS_FULL,
    }
)
# … those that need a key with these, too …
KEY_PROBLEMS: Final = frozenset(
    {
        ProblemCode.TWO_CREDENTIALS,
        ProblemCode.MISSING_KEY,
        ProblemCode.INVALID_KEY,
        ProblemCode.EXPIRED_KEY,
        ProblemCode.REVOKED_KEY,
        ProblemCode.INSUFFICIENT_SCOPE,
        ProblemCode.FOREIGN_HOST,
        ProblemCode.TOO_MANY_FAILURES,
        ProblemCode.STORAGE_UNAVAILABLE,
    }
)
# … and what is no route with these.
ROUTER_PROBLEMS: Final = frozenset({ProblemCode.NOT_FOUND, ProblemCode.METHOD_NOT_ALLOWED})

PROBLEM_HEADERS: Final[Mapping[ProblemCode, tuple[Header, ...]]] = {
    **{code: (AUTHENTICATE,) for code in ProblemCode if code.status == _UNAUTHORIZED},
    ProblemCode.INSUFFICIENT_SCOPE: (AUTHENTICATE,),
    ProblemCode.TOO_MANY_FAILURES: (RETRY_AFTER,),
    ProblemCode.TOO_MANY_TICKETS: (RETRY_AFTER,),
    ProblemCode.METHOD_NOT_ALLOWED: (ALLOW,),
    ProblemCode.UNSUPPORTED_MEDIA_TYPE: (ACCEPT_ENCODING,),
    ProblemCode.REPORT_NOT_READY: (RETRY_AFTER,),
    ProblemCode.IDEMPOTENCY_KEY_IN_USE: (RETRY_AFTER,),
    ProblemCode.TOO_MANY_CONNECTIONS: (RETRY_AFTER,),
    ProblemCode.CONNECTIONS_FULL: (RETRY_AFTER,),
    ProblemCode.RATE_LIMITED: (RETRY_AFTER,),
    ProblemCode.QUEUE_FULL: (RETRY_AFTER,),
    ProblemCode.STORAGE_UNAVAILABLE: (RETRY_AFTER,),
    ProblemCode.PRINTER_UNAVAILABLE: (RETRY_AFTER,),
    ProblemCode.NOT_READY: (RETRY_AFTER,),
}

PATH_PARAMETERS: Final[Mapping[str, Any]] = {
    "audit_id": Annotated[
        str,
        Meta(
            pattern="^[0-9a-f]{32}$",
            description="The id of an audit.",
            examples=["01a20a2b7348e689bef095f9e7e58c0e"],
        ),
    ],
    "other_id": Annotated[
        str,
        Meta(
            pattern="^[0-9a-f]{32}$",
            description="The id of the audit to compare with, usually the later one.",
            examples=["01a20a2b7348e689bef095f9e7e58c0e"],
        ),
    ],
    "name": Annotated[
        str,
        Meta(
            description="The name of an artifact, as the list of artifacts has it.",
            examples=["page-1-desktop.png"],
        ),
    ],
    "format": Annotated[
        Literal["json", "md", "html", "pdf", "sarif", "junit.xml", "graphml"],
        Meta(description="The format of the report.", examples=["md"]),
    ],
}

TAGS: Final[Mapping[str, str]] = {
    "audits": "Start audits, watch over them, cancel them.",
    "streams": "Follow audits live, or read their events in pages.",
    "reports": "What came of an audit: its report, its screenshots.",
    "operation": "For whoever runs the service.",
    "description": "The API about itself.",
}
