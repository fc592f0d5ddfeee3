"""Every code a problem document can have: the one list, which the documentation is made from.

A problem is raised with a member of :class:`ProblemCode`, so a code that is not listed here
cannot be raised. A new code is one entry, and its name in the ``problems`` of the routes that
answer with it (``service.routes``).
"""

from __future__ import annotations

from enum import Enum


class ProblemCode(Enum):
    """A kind of problem. A program tells them apart by ``code``, the name in lower case.

    Attributes:
        status: the HTTP status it is answered with.
        title: a few words for a person, the same each time.
        meaning: what has happened.
        remedy: what whoever asked can do.
    """

    BAD_REQUEST = (
        400,
        "Bad request",
        "The request breaks a rule of HTTP, or is no proper WebSocket handshake.",
        "Mend what `detail` names.",
    )
    INVALID_JSON = (
        400,
        "Body is no JSON",
        "The body cannot be read as JSON (RFC 8259).",
        'Send UTF-8 JSON, such as `{"url": "https://example.org/"}`.',
    )
    UNKNOWN_PARAMETER = (
        400,
        "Unknown parameter",
        "The query has a parameter that this route does not know.",
        "Look for a misspelling; `detail` lists the known ones.",
    )
    REPEATED_PARAMETER = (
        400,
        "Repeated parameter",
        "The query gives the same parameter more than once.",
        "Give it once; where a list is taken, separate its entries with commas.",
    )
    BAD_LIMIT = (
        400,
        "Bad limit",
        "`limit` is no number within its bounds.",
        "Give a whole number within the bounds that `detail` names.",
    )
    BAD_STATE = (
        400,
        "Bad state",
        "`state` is none of the states of an audit.",
        "Give one of those that `detail` lists.",
    )
    BAD_HOST = (
        400,
        "Bad host",
        "`host` is neither a host name nor an address.",
        "Give a host without port and path.",
    )
    BAD_SINCE = (
        400,
        "Bad time",
        "`since` is no time of RFC 3339, and no date.",
        "Give one such as `2026-01-31T12:00:00Z`.",
    )
    BAD_CURSOR = (
        400,
        "Bad cursor",
        "The place to begin at is no place in a list or a log.",
        "Give what an earlier answer gave: the number of an event, or the id of an audit.",
    )
    CURSOR_BEYOND_LOG = (
        400,
        "Cursor beyond the log",
        "The cursor is greater than the number of the last event: it comes from another log.",
        "Resume with the number of an event of this log, or with 0 for all of it.",
    )
    UNKNOWN_TYPE = (
        400,
        "Unknown event type",
        "`types` names a type that no event has.",
        "Give some of those that `detail` lists, separated by commas.",
    )
    UNKNOWN_SUBPROTOCOL = (
        400,
        "Unknown subprotocol",
        "The WebSocket handshake offers only subprotocols that are not spoken here.",
        "Offer `veritas.v1`, or none.",
    )
    BAD_IDEMPOTENCY_KEY = (
        400,
        "Bad idempotency key",
        "`Idempotency-Key` is given twice, or is no text of 1 to 255 printable ASCII characters.",
        "Give it once, such as a UUID in double quotes.",
    )
    TWO_CREDENTIALS = (
        400,
        "Two credentials",
        "There are two `Authorization` headers, or a key and a ticket.",
        "Send one of them.",
    )
    MISSING_KEY = (
        401,
        "Key needed",
        "The route needs an API key, and none was sent.",
        "Send the header `Authorization: Bearer YOUR-KEY`; whoever runs the service makes keys.",
    )
    INVALID_KEY = (
        401,
        "Unknown key",
        "What was sent is no API key of this service.",
        "Look whether the whole key was sent, and to the right service.",
    )
    EXPIRED_KEY = (
        401,
        "Key expired",
        "The API key was right, but its time is over.",
        "Ask whoever runs the service for another.",
    )
    REVOKED_KEY = (
        401,
        "Key revoked",
        "The API key, or the one behind the ticket, was right, but counts no more.",
        "Ask whoever runs the service for another.",
    )
    UNKNOWN_TICKET = (
        401,
        "Unknown ticket",
        "The ticket was not given out by this process, or long ago.",
        "Ask for a new one with `POST …/tickets`, of the same replica that serves the stream.",
    )
    TICKET_USED = (
        401,
        "Ticket used",
        "The ticket has opened its stream already; it does so once.",
        "Ask for a new one with `POST …/tickets`, and resume with `last_event_id`.",
    )
    TICKET_EXPIRED = (
        401,
        "Ticket expired",
        "The ticket was not used within the setting `ticket_lifetime_s`.",
        "Ask for a new one with `POST …/tickets`, right before the stream is opened.",
    )
    FOREIGN_TICKET = (
        401,
        "Ticket for another stream",
        "The ticket opens another stream than this one.",
        "Ask for a ticket for this stream.",
    )
    INSUFFICIENT_SCOPE = (
        403,
        "Scope missing",
        "The API key is right, but may not do this.",
        "Use a key with the scope that `detail` names.",
    )
    FOREIGN_HOST = (
        403,
        "Foreign host",
        "Without API keys the service answers this machine only; `Host` names another.",
        "Make a key with `veritas-service keys create`, or ask for `localhost`.",
    )
    FOREIGN_ORIGIN = (
        403,
        "Foreign origin",
        "A page of a foreign origin tried to open a WebSocket.",
        "Serve the page from the service's own origin, or list its origin in `ws_origins`.",
    )
    NOT_FOUND = (
        404,
        "Not found",
        "There is nothing at this path.",
        "Look the path up in this description.",
    )
    UNKNOWN_AUDIT = (
        404,
        "Unknown audit",
        "There is no audit with this id.",
        "`GET /audits` lists those there are.",
    )
    UNKNOWN_ARTIFACT = (
        404,
        "Unknown artifact",
        "The audit has no artifact of this name.",
        "`GET /audits/{audit_id}/artifacts` lists those there are.",
    )
    UNKNOWN_FORMAT = (
        404,
        "Unknown format",
        "Reports are not made in this format.",
        "Ask for one of those that `detail` names.",
    )
    NO_REPORT = (
        404,
        "No report",
        "The audit has ended without a report of this kind.",
        "Its events tell what happened.",
    )
    REPORT_NOT_COMPARABLE = (
        409,
        "Report not comparable",
        "One of the two reports is too old or too large to be compared.",
        "Audit the site again, and compare with the new audit.",
    )
    METHOD_NOT_ALLOWED = (
        405,
        "Method not allowed",
        "The path is there, but not for this method.",
        "Use a method that the `Allow` header names.",
    )
    REQUEST_TIMEOUT = (
        408,
        "Request timeout",
        "The body did not arrive in time.",
        "Send it again, without pauses.",
    )
    REPORT_NOT_READY = (
        409,
        "Report not ready",
        "The audit is not over, so there is no report yet.",
        "Follow its stream to the end, or ask again after `Retry-After` seconds.",
    )
    IDEMPOTENCY_KEY_IN_USE = (
        409,
        "Idempotency key in use",
        "A request with the same `Idempotency-Key` is being answered.",
        "Wait for its answer, or send this one again after `Retry-After` seconds.",
    )
    AUDIT_EXPIRED = (
        410,
        "Audit expired",
        "The audit was kept for as long as the service keeps audits, and is deleted.",
        "Start a new audit of the same site.",
    )
    BODY_TOO_LARGE = (
        413,
        "Body too large",
        "The body is larger than the setting `max_body_bytes` allows.",
        "Send less.",
    )
    UNSUPPORTED_MEDIA_TYPE = (
        415,
        "Unsupported media type",
        "The body is not declared as JSON, or is compressed.",
        "Send JSON, with `Content-Type: application/json` and without `Content-Encoding`.",
    )
    INVALID_BODY = (
        422,
        "Body is no object",
        "The body is JSON, but no object.",
        'Send an object, such as `{"url": "https://example.org/"}`.',
    )
    INVALID_FIELD = (
        422,
        "Bad field",
        "A field of the body has a value that it cannot have.",
        "Give what `detail` asks for.",
    )
    MISSING_FIELD = (
        422,
        "Missing field",
        "The body lacks a field that must be there.",
        "Add the field that `detail` names.",
    )
    UNKNOWN_FIELD = (
        422,
        "Unknown field",
        "The body has a field that is not known here.",
        "Look for a misspelling; `detail` lists the known ones.",
    )
    INVALID_URL = (
        422,
        "Bad URL",
        "`url` is no absolute http or https URL that can be audited.",
        "Mend what `detail` names.",
    )
    UNKNOWN_TIER = (
        422,
        "Unknown tier",
        "`tier` is none of the tiers.",
        "Give one of those that `detail` lists.",
    )
    UNKNOWN_VERDICT_MODE = (
        422,
        "Unknown verdict mode",
        "`verdict_mode` is none of the verdict modes.",
        "Give one of those that `detail` lists.",
    )
    UNKNOWN_LANGUAGE = (
        422,
        "Unknown language",
        "`language` is none of the languages.",
        "Give one of those that `detail` lists.",
    )
    IDEMPOTENCY_KEY_REUSED = (
        422,
        "Idempotency key reused",
        "The `Idempotency-Key` has begun an audit by a request with another body.",
        "Give each audit a key of its own, and repeat a request as it was.",
    )
    INVALID_WEBHOOK_URL = (
        422,
        "Bad webhook URL",
        "`webhook_url` is no URL that this service sends webhooks to.",
        "Give an https URL on the public internet; `detail` says what is wrong with this one.",
    )
    WEBHOOKS_NOT_SET_UP = (
        422,
        "Webhooks are not set up",
        "A webhook is asked for, and the setting `webhook_secret` is empty.",
        "Leave `webhook_url` out and follow the stream, or ask whoever runs the service.",
    )
    UPGRADE_REQUIRED = (
        426,
        "Upgrade required",
        "The WebSocket handshake asks for a version that is not spoken here.",
        "Use version 13 (RFC 6455).",
    )
    TOO_MANY_FAILURES = (
        429,
        "Too many failures",
        "More refusals than `max_auth_failures_per_minute` allows went to this address.",
        "Find out why the key is refused; come back after `Retry-After` seconds.",
    )
    TOO_MANY_TICKETS = (
        429,
        "Too many tickets",
        "Too many tickets are out and not used.",
        "Use those; come back after `Retry-After` seconds.",
    )
    TOO_MANY_CONNECTIONS = (
        429,
        "Too many connections",
        "Your address holds as many connections as `max_connections_per_client` allows.",
        "Close some; come back after `Retry-After` seconds.",
    )
    RATE_LIMITED = (
        429,
        "Too many requests",
        "More was asked for in a minute than the settings allow; `violated-policies` says of what.",
        "Come back after `Retry-After` seconds; `RateLimit` headers tell what is left.",
    )
    INTERNAL_ERROR = (
        500,
        "Internal error",
        "The service failed in a way that nobody foresaw.",
        "Tell whoever runs the service the value of `instance`: its log has the reason under it.",
    )
    CONNECTIONS_FULL = (
        503,
        "Connections full",
        "The service holds as many connections as `max_connections` allows.",
        "Come back after `Retry-After` seconds.",
    )
    QUEUE_FULL = (
        503,
        "Queue full",
        "As many audits wait as the setting `max_queued_audits` allows.",
        "Come back after `Retry-After` seconds.",
    )
    STORAGE_UNAVAILABLE = (
        503,
        "Storage unavailable",
        "The service cannot read or write its event log or its artifacts now.",
        "Come back after `Retry-After` seconds.",
    )
    PRINTER_UNAVAILABLE = (
        503,
        "No PDF now",
        "The report could not be printed: too many wait, it took too long, or the browser failed.",
        "Come back after `Retry-After` seconds, or take `report.html`.",
    )
    NOT_READY = (
        503,
        "Not ready",
        "The service cannot take audits now; `checks` says which part is at fault.",
        "Ask another replica, or come back after `Retry-After` seconds.",
    )

    def __init__(self, status: int, title: str, meaning: str, remedy: str) -> None:
        self.status = status
        self.title = title
        self.meaning = meaning
        self.remedy = remedy

    @property
    def code(self) -> str:
        """What stands in a problem document, in ``snake_case``."""
        return self.name.lower()

    @classmethod
    def named(cls, code: str) -> ProblemCode | None:
        """The member with this code, if there is one."""
        return cls.__members__.get(code.upper())
