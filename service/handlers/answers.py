"""The JSON that handlers answer with: each type is what is encoded, and what is documented.

The descriptions of the fields in ``/openapi.json`` are the ``Attributes`` of the docstrings.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

import msgspec
from aiohttp import web
from msgspec import Meta

from service.event_log.growth import Event
from service.event_log.port import AuditRecord, iso_time
from service.lifecycle import AuditState
from veritas.core.audit import Language, Tier, VerdictMode

AuditId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Time = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Path = Annotated[str, Meta(extra_json_schema={"format": "uri-reference"})]
Count = Annotated[int, Meta(ge=0)]
WebhookStatus = Literal["due", "delivered", "given_up"]

NO_STORE = {"Cache-Control": "no-store"}


class AuditLinks(msgspec.Struct, frozen=True):
    """Where an audit's parts are: paths on this service.

    Attributes:
        self: the audit.
        stream: its events, as they come.
        events: its events, as pages.
        report: its report, once it is over.
        artifacts: its files.
    """

    self_: Path = msgspec.field(name="self")
    stream: Path
    events: Path
    report: Path
    artifacts: Path

    @classmethod
    def of(cls, audit_id: str) -> AuditLinks:
        """The links of an audit."""
        base = f"/audits/{audit_id}"
        parts = {name: f"{base}/{name}" for name in ("stream", "events", "report", "artifacts")}
        return cls(self_=base, **parts)


class AuditStarted(msgspec.Struct, frozen=True):
    """An audit that has just been accepted.

    Attributes:
        id: its id; later audits have greater ones.
        status: where it is.
        links: where its parts are.
    """

    id: AuditId
    status: AuditState
    links: AuditLinks


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """One audit as a whole.

    Attributes:
        id: its id; later audits have greater ones.
        status: where it is.
        url: the target, normalised.
        tier: how far it goes.
        verdict_mode: for whom the verdict is worded.
        language: of the verdict.
        created_at: when it was accepted (UTC).
        started_at: when it first began to run; null before.
        finished_at: when it ended; null before.
        last_seq: the number of its latest event.
        score: 0 to 100; null while there is none, and when the site could not be assessed.
        risk_level: the judge's word for it; null when there is no score.
        error_code: why it failed; null unless it did.
        webhook_status: whether ``webhook_url`` has been told of the end; null without one.
        links: where its parts are.
    """

    id: AuditId
    status: AuditState
    url: str
    tier: Tier
    verdict_mode: VerdictMode
    language: Language
    created_at: Time
    started_at: Time | None
    finished_at: Time | None
    last_seq: Count
    score: Annotated[float, Meta(ge=0, le=100)] | None
    risk_level: str | None
    error_code: str | None
    webhook_status: WebhookStatus | None
    links: AuditLinks

    @classmethod
    def of(cls, record: AuditRecord) -> Audit:
        """An audit as clients see it."""
        return cls(
            id=record.id,
            status=record.state,
            url=record.url,
            tier=Tier(record.tier),
            verdict_mode=VerdictMode(record.verdict_mode),
            language=Language(record.language),
            created_at=iso_time(record.created_at),
            started_at=_time_or_none(record.started_at),
            finished_at=_time_or_none(record.finished_at),
            last_seq=record.last_seq,
            score=record.score,
            risk_level=record.risk_level,
            error_code=record.error_code,
            webhook_status=cast("WebhookStatus | None", record.webhook_state.value or None),
            links=AuditLinks.of(record.id),
        )


class AuditPage(msgspec.Struct, frozen=True):
    """A page of audits, the latest first.

    Attributes:
        audits: the audits.
        next: the path of the following page; null when this is the last.
    """

    audits: list[Audit]
    next: Path | None


class EventPage(msgspec.Struct, frozen=True):
    """A page of an audit's events, in their order.

    Attributes:
        events: the events.
        next: the path of the following page; null after the audit's last event.
        last_seq: the number of the audit's latest event.
    """

    events: list[Event]
    next: Path | None
    last_seq: Count


class Ticket(msgspec.Struct, frozen=True):
    """What opens one stream, once.

    Attributes:
        ticket: a secret; good for one use.
        expires_at: until when it can be used (UTC).
        stream: the stream's path, with the ticket in it.
    """

    ticket: str
    expires_at: Time
    stream: Path


class ArtifactLink(msgspec.Struct, frozen=True):
    """One file of an audit.

    Attributes:
        name: its name, unique within the audit.
        url: its path on this service.
        content_type: its media type.
    """

    name: str
    url: Path
    content_type: str


class ArtifactList(msgspec.Struct, frozen=True):
    """The files of an audit.

    Attributes:
        artifacts: the files, by name.
    """

    artifacts: list[ArtifactLink]


class Health(msgspec.Struct, frozen=True):
    """The event loop runs and answers.

    Attributes:
        status: ``ok``, always: a service that is not does not answer.
    """

    status: Literal["ok"] = "ok"


class Readiness(msgspec.Struct, frozen=True):
    """The service can take audits.

    Attributes:
        status: ``ready``; when it is not, the answer is the problem ``not_ready``.
        checks: by part of the service ``ok``, or what is wrong and what to do.
    """

    checks: dict[str, str]
    status: Literal["ready"] = "ready"


def json_response(
    body: Any, *, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """An answer in JSON that no cache keeps.

    Args:
        body: one of the types above.
        status: the HTTP status.
        headers: what the answer carries besides.
    """
    return web.Response(
        body=msgspec.json.encode(body),
        status=status,
        content_type="application/json",
        headers={**NO_STORE, **(headers or {})},
    )


def _time_or_none(at: float | None) -> str | None:
    return None if at is None else iso_time(at)
