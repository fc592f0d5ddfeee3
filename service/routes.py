"""The routes: the one table that the application, the rights and the documentation are made from.

A new route is one entry; ``service.routing`` says what its parts mean.
"""

from __future__ import annotations

from typing import Final

from service.access.api_key import Scope
from service.handlers import (
    audits,
    comparison,
    description,
    health,
    ipc,
    metrics,
    reports,
    start,
    stream,
    tickets,
)
from service.handlers.answers import (
    ArtifactList,
    Audit,
    AuditPage,
    AuditStarted,
    EventPage,
    Health,
    Readiness,
    Ticket,
)
from service.handlers.queries import AuditsQuery, EventsQuery, EverythingQuery, StreamQuery
from service.handlers.start_body import StartAudit
from service.ipc_report import IpcReport
from service.problem_codes import ProblemCode as Code
from service.route_parts import (
    CONTENT_POLICY,
    DISPOSITION,
    ETAG,
    IDEMPOTENCY_KEY,
    IDEMPOTENCY_REPLAYED,
    IF_NONE_MATCH,
    LAST_CURSOR,
    LAST_EVENT_ID,
    LOCATION,
    RETRY_AFTER,
    UNBUFFERED,
)
from service.routing import PUBLIC, Answer, Route
from veritas.core.comparison import Comparison

# Whatever is asked of one audit may be answered with these.
_OF_AN_AUDIT: Final = (Code.UNKNOWN_AUDIT, Code.AUDIT_EXPIRED, Code.STORAGE_UNAVAILABLE)
_OF_A_TICKET: Final = (
    Code.UNKNOWN_TICKET,
    Code.TICKET_USED,
    Code.TICKET_EXPIRED,
    Code.FOREIGN_TICKET,
)
_OF_A_STREAM: Final = (
    Code.BAD_REQUEST,
    Code.BAD_CURSOR,
    Code.CURSOR_BEYOND_LOG,
    Code.UNKNOWN_TYPE,
    Code.FOREIGN_ORIGIN,
    Code.UNKNOWN_SUBPROTOCOL,
    Code.UPGRADE_REQUIRED,
    *_OF_A_TICKET,
)
_UPGRADED = Answer(101, "The connection is a WebSocket now.")
_EVENTS = Answer(
    200,
    "The events, as they come.",
    media_types=("text/event-stream", "application/x-ndjson"),
    headers=(UNBUFFERED,),
)
_JSON = ("application/json",)
_UNCHANGED = Answer(304, "It is what `If-None-Match` names.", headers=(ETAG, CONTENT_POLICY))
_REPORT_TYPES = (
    "application/json",
    "text/html; charset=utf-8",
    "text/markdown; charset=utf-8",
    "application/pdf",
    "application/sarif+json",
)
_REPORT_HEADERS = (ETAG, CONTENT_POLICY, DISPOSITION)
_REPORT = Answer(200, "The report.", media_types=_REPORT_TYPES, headers=_REPORT_HEADERS)
_REPORT_FILE = Answer(
    200,
    "The report.",
    media_types=(*_REPORT_TYPES, "application/xml"),
    headers=_REPORT_HEADERS,
)
_SAME_REPORT = Answer(304, "It is what `If-None-Match` names.", headers=_REPORT_HEADERS)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="POST",
        path="/audits",
        handler=start.start_audit,
        tag="audits",
        scope=Scope.WRITE,
        summary="Start an audit",
        description="It runs whether or not anyone watches.",
        headers=(IDEMPOTENCY_KEY,),
        body=StartAudit,
        answers=(
            Answer(
                202,
                "The audit waits for its turn.",
                AuditStarted,
                _JSON,
                headers=(
                    LOCATION,
                    RETRY_AFTER,
                    IDEMPOTENCY_REPLAYED,
                ),
            ),
        ),
        problems=(
            Code.INVALID_JSON,
            Code.REQUEST_TIMEOUT,
            Code.BODY_TOO_LARGE,
            Code.UNSUPPORTED_MEDIA_TYPE,
            Code.INVALID_BODY,
            Code.INVALID_FIELD,
            Code.MISSING_FIELD,
            Code.UNKNOWN_FIELD,
            Code.INVALID_URL,
            Code.UNKNOWN_TIER,
            Code.UNKNOWN_VERDICT_MODE,
            Code.UNKNOWN_LANGUAGE,
            Code.BAD_IDEMPOTENCY_KEY,
            Code.IDEMPOTENCY_KEY_IN_USE,
            Code.IDEMPOTENCY_KEY_REUSED,
            Code.INVALID_WEBHOOK_URL,
            Code.WEBHOOKS_NOT_SET_UP,
            Code.QUEUE_FULL,
            Code.STORAGE_UNAVAILABLE,
        ),
    ),
    Route(
        method="GET",
        path="/audits",
        handler=audits.list_audits,
        tag="audits",
        scope=Scope.READ,
        summary="List audits",
        description="The latest first, in pages; `next` is the path of the following one.",
        query=AuditsQuery,
        answers=(Answer(200, "A page of audits.", AuditPage, _JSON),),
        problems=(
            Code.BAD_STATE,
            Code.BAD_HOST,
            Code.BAD_SINCE,
            Code.BAD_CURSOR,
            Code.BAD_LIMIT,
            Code.STORAGE_UNAVAILABLE,
        ),
    ),
    Route(
        method="GET",
        path="/audits/{audit_id}",
        handler=audits.show_audit,
        tag="audits",
        scope=Scope.READ,
        summary="Show an audit",
        answers=(Answer(200, "Where the audit is.", Audit, _JSON, (RETRY_AFTER,)),),
        problems=_OF_AN_AUDIT,
    ),
    Route(
        method="DELETE",
        path="/audits/{audit_id}",
        handler=audits.cancel_audit,
        tag="audits",
        scope=Scope.WRITE,
        summary="Cancel an audit",
        description="Doing it again changes nothing.",
        answers=(
            Answer(200, "The audit is over.", Audit, _JSON),
            Answer(202, "The audit is ending.", Audit, _JSON),
        ),
        problems=_OF_AN_AUDIT,
    ),
    Route(
        method="GET",
        path="/audits/{audit_id}/stream",
        handler=stream.stream_audit,
        tag="streams",
        scope=Scope.READ,
        summary="Follow an audit",
        description="One URL, three transports: Server-Sent Events; NDJSON for "
        "`Accept: application/x-ndjson`; WebSocket for `Upgrade: websocket`. The stream ends after "
        "the audit's last event. Closing it never cancels the audit.",
        query=StreamQuery,
        headers=(LAST_EVENT_ID,),
        answers=(
            _UPGRADED,
            _EVENTS,
            Answer(
                204,
                "There is nothing after the cursor, and never will be: do not come back.",
                headers=(UNBUFFERED,),
            ),
        ),
        problems=(*_OF_A_STREAM, *_OF_AN_AUDIT),
    ),
    Route(
        method="GET",
        path="/stream",
        handler=stream.stream_everything,
        tag="streams",
        scope=Scope.READ,
        summary="Follow all audits",
        description="New audits, their states, phases and findings on one stream, in the order "
        "they became durable; `types` asks for more or less. Each event has a `cursor` besides, "
        "which is its place here and the `id` over Server-Sent Events. Transports are those of an "
        "audit's stream; this one never is complete.",
        query=EverythingQuery,
        headers=(LAST_CURSOR,),
        answers=(_UPGRADED, _EVENTS),
        problems=(*_OF_A_STREAM, Code.STORAGE_UNAVAILABLE),
    ),
    Route(
        method="POST",
        path="/audits/{audit_id}/tickets",
        handler=tickets.create_ticket,
        tag="streams",
        scope=Scope.READ,
        summary="Get a ticket for an audit's stream",
        description="For clients that cannot send an `Authorization` header, such as a browser's "
        "EventSource: it opens the stream once, as `?ticket=`. Each reconnection needs another.",
        answers=(Answer(201, "The ticket.", Ticket, _JSON),),
        problems=(*_OF_AN_AUDIT, Code.TOO_MANY_TICKETS),
    ),
    Route(
        method="POST",
        path="/tickets",
        handler=tickets.create_ticket_for_everything,
        tag="streams",
        scope=Scope.READ,
        summary="Get a ticket for the stream of all audits",
        description="As for one audit's stream.",
        answers=(Answer(201, "The ticket.", Ticket, _JSON),),
        problems=(Code.TOO_MANY_TICKETS,),
    ),
    Route(
        method="GET",
        path="/audits/{audit_id}/events",
        handler=audits.list_events,
        tag="streams",
        scope=Scope.READ,
        summary="List an audit's events",
        description="The log as plain pages; `next` is the path of the following one, null after "
        "the audit's last event.",
        query=EventsQuery,
        answers=(Answer(200, "A page of events.", EventPage, _JSON),),
        problems=(
            Code.BAD_CURSOR,
            Code.BAD_LIMIT,
            Code.UNKNOWN_TYPE,
            Code.CURSOR_BEYOND_LOG,
            *_OF_AN_AUDIT,
        ),
    ),
    Route(
        method="GET",
        path="/audits/{audit_id}/report",
        name="show_report",
        handler=reports.show_preferred_report,
        tag="reports",
        scope=Scope.READ,
        summary="Show the report",
        description="In the format that `Accept` prefers; JSON if it names none that there is.",
        headers=(IF_NONE_MATCH,),
        answers=(_REPORT, _SAME_REPORT),
        problems=(
            *_OF_AN_AUDIT,
            Code.NO_REPORT,
            Code.REPORT_NOT_READY,
            Code.PRINTER_UNAVAILABLE,
        ),
    ),
    Route(
        method="GET",
        path="/audits/{audit_id}/report.{format}",
        name="show_report_as",
        handler=reports.show_report,
        tag="reports",
        scope=Scope.READ,
        summary="Show the report in a format",
        description="The first request for the PDF waits until it is printed, which takes some "
        "seconds; from then on it is there.",
        headers=(IF_NONE_MATCH,),
        answers=(_REPORT_FILE, _SAME_REPORT),
        problems=(
            *_OF_AN_AUDIT,
            Code.UNKNOWN_FORMAT,
            Code.NO_REPORT,
            Code.REPORT_NOT_READY,
            Code.PRINTER_UNAVAILABLE,
        ),
    ),
    Route(
        method="GET",
        path="/audits/{audit_id}/compare/{other_id}",
        handler=comparison.compare_audits,
        tag="reports",
        scope=Scope.READ,
        summary="Compare two audits",
        description="What is new, gone and changed in the other audit, and why its score differs, "
        "rule by rule. Findings whose check was not made for both are unclear, not gone.",
        answers=(Answer(200, "What differs.", Comparison, _JSON),),
        problems=(
            *_OF_AN_AUDIT,
            Code.NO_REPORT,
            Code.REPORT_NOT_READY,
            Code.REPORT_NOT_COMPARABLE,
        ),
    ),
    Route(
        method="GET",
        path="/audits/{audit_id}/artifacts",
        handler=reports.list_artifacts,
        tag="reports",
        scope=Scope.READ,
        summary="List an audit's artifacts",
        answers=(Answer(200, "The files there are.", ArtifactList, _JSON),),
        problems=_OF_AN_AUDIT,
    ),
    Route(
        method="GET",
        path="/audits/{audit_id}/artifacts/{name}",
        handler=reports.show_artifact,
        tag="reports",
        scope=Scope.READ,
        summary="Fetch an artifact",
        description="A screenshot, a picture of evidence, or a report as the engine wrote it.",
        headers=(IF_NONE_MATCH,),
        answers=(
            Answer(200, "The file.", media_types=("*/*",), headers=(ETAG, CONTENT_POLICY)),
            _UNCHANGED,
        ),
        problems=(*_OF_AN_AUDIT, Code.UNKNOWN_ARTIFACT),
    ),
    Route(
        method="GET",
        path="/ipc",
        handler=ipc.show_ipc,
        tag="operation",
        scope=Scope.READ_ALL,
        summary="Show how events travel",
        answers=(
            Answer(
                200,
                "What was counted since the service started; JSON for `Accept: application/json`.",
                IpcReport,
                ("text/plain; charset=utf-8", "application/json"),
            ),
        ),
    ),
    Route(
        method="GET",
        path="/metrics",
        handler=metrics.show_metrics,
        tag="operation",
        scope=Scope.READ_ALL,
        summary="Numbers for Prometheus",
        answers=(
            Answer(
                200,
                "The numbers; OpenMetrics for who accepts it.",
                media_types=("text/plain", "application/openmetrics-text"),
            ),
        ),
    ),
    Route(
        method="GET",
        path="/healthz",
        handler=health.health,
        tag="operation",
        scope=PUBLIC,
        summary="Is the service alive",
        answers=(Answer(200, "It is.", Health, _JSON),),
    ),
    Route(
        method="GET",
        path="/readyz",
        handler=health.ready,
        tag="operation",
        scope=PUBLIC,
        summary="Can the service take audits",
        answers=(Answer(200, "It can.", Readiness, _JSON),),
        problems=(Code.NOT_READY,),
    ),
    Route(
        method="GET",
        path="/openapi.json",
        handler=description.show_openapi,
        tag="description",
        scope=PUBLIC,
        summary="The routes, as OpenAPI",
        headers=(IF_NONE_MATCH,),
        answers=(
            Answer(
                200,
                "An OpenAPI 3.1 document.",
                media_types=_JSON,
                headers=(ETAG, CONTENT_POLICY),
            ),
            _UNCHANGED,
        ),
    ),
    Route(
        method="GET",
        path="/asyncapi.json",
        handler=description.show_asyncapi,
        tag="description",
        scope=PUBLIC,
        summary="The streams, as AsyncAPI",
        headers=(IF_NONE_MATCH,),
        answers=(
            Answer(
                200,
                "An AsyncAPI 3.0 document.",
                media_types=_JSON,
                headers=(ETAG, CONTENT_POLICY),
            ),
            _UNCHANGED,
        ),
    ),
    Route(
        method="GET",
        path="/report.schema.json",
        handler=description.show_report_schema,
        tag="description",
        scope=PUBLIC,
        summary="The report, as JSON Schema",
        headers=(IF_NONE_MATCH,),
        answers=(
            Answer(
                200,
                "A JSON Schema, draft 2020-12.",
                media_types=("application/schema+json",),
                headers=(ETAG, CONTENT_POLICY),
            ),
            _UNCHANGED,
        ),
    ),
    Route(
        method="GET",
        path="/docs",
        handler=description.show_docs,
        tag="description",
        scope=PUBLIC,
        summary="This description as a page",
        headers=(IF_NONE_MATCH,),
        answers=(
            Answer(
                200,
                "The page; it loads nothing from anywhere.",
                media_types=("text/html; charset=utf-8",),
                headers=(ETAG, CONTENT_POLICY),
            ),
            _UNCHANGED,
        ),
    ),
)
