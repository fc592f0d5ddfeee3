"""Examples for the description, made of the types themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from service.event_log.growth import Event
from service.handlers.answers import (
    ArtifactLink,
    ArtifactList,
    Audit,
    AuditLinks,
    AuditPage,
    AuditStarted,
    EventPage,
    Health,
    Readiness,
    Ticket,
)
from service.handlers.start_body import StartAudit
from service.lifecycle import AuditState
from service.problem_codes import ProblemCode
from service.problems import ProblemDocument, problem_document
from veritas.core.audit import Language, Tier, VerdictMode
from veritas.core.comparison import (
    ComparedFinding,
    Comparison,
    ReportMark,
    RuleChange,
    ScoreDifference,
)
from veritas.core.events import EventType

AUDIT_ID: Final = "01a20a2b7348e689bef095f9e7e58c0e"
_TICKET: Final = f"vtt_{'5e884898da280471' * 4}"
_SITE = "https://shop.example/"

_AUDIT = Audit(
    id=AUDIT_ID,
    status=AuditState.COMPLETED,
    url=_SITE,
    tier=Tier.QUICK_SCAN,
    verdict_mode=VerdictMode.SIMPLE,
    language=Language.ENGLISH,
    created_at="2026-11-23T20:49:09.448Z",
    started_at="2026-11-23T20:49:09.450Z",
    finished_at="2026-11-23T20:49:12.904Z",
    last_seq=22,
    score=71.5,
    risk_level="suspicious",
    error_code=None,
    webhook_status=None,
    links=AuditLinks.of(AUDIT_ID),
)
_EVENT = Event(
    seq=2,
    type=EventType.AUDIT_STARTED,
    audit_id=AUDIT_ID,
    at="2026-11-23T20:49:09.450Z",
    pct=0,
    detail=f"The audit of {_SITE} has begun.",
    data={"tier": "quick_scan", "ipc_mode": "queue"},
)

_MARK = ReportMark(
    url=_SITE,
    started_at=1795466949.448,
    score=64,
    score_low=58,
    score_high=69,
    risk_level="suspicious",
    confidence=0.91,
    coverage=0.97,
    policy="Veritas 2026.5",
    policy_sha256="5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
    site_type="shop",
)
_GONE = ComparedFinding(
    fingerprint="8f14e45fceea167a5a36dedd4bea2543",
    check_id="security.csp",
    title="No Content-Security-Policy",
    severity="medium",
    first_id="security.csp#1",
    second_id=None,
)
_COMPARISON = Comparison(
    first=_MARK,
    second=msgspec.structs.replace(_MARK, score=69, risk_level="probably_safe"),
    score=ScoreDifference(
        difference=5,
        rules=[RuleChange("checks.security.csp", 4.8, 0.0, 4.8, ["security.csp#1"], [])],
        first_left=64.7,
        second_left=69.5,
        caps=[],
        notes=[],
    ),
    new=[],
    gone=[_GONE],
    changed=[],
    unclear=[],
    same=7,
)

EXAMPLES: Final[Mapping[Any, Any]] = {
    Comparison: _COMPARISON,
    StartAudit: {"url": _SITE, "tier": "quick_scan"},
    AuditStarted: AuditStarted(AUDIT_ID, AuditState.QUEUED, AuditLinks.of(AUDIT_ID)),
    Audit: _AUDIT,
    AuditPage: AuditPage([_AUDIT], f"/audits?before={AUDIT_ID}&limit=1"),
    EventPage: EventPage([_EVENT], f"/audits/{AUDIT_ID}/events?after=2&limit=1", 22),
    Ticket: Ticket(
        ticket=_TICKET,
        expires_at="2026-11-23T20:50:09.448Z",
        stream=f"/audits/{AUDIT_ID}/stream?ticket={_TICKET}",
    ),
    ArtifactList: ArtifactList(
        [
            ArtifactLink(
                "page-1-desktop.png",
                f"/audits/{AUDIT_ID}/artifacts/page-1-desktop.png",
                "image/png",
            )
        ]
    ),
    Health: Health(),
    Readiness: Readiness({"event_log": "ok", "disk": "ok", "executor": "ok", "browser": "ok"}),
}
"""By type, a value of it (or what a client sends for it)."""


def problem_example(code: ProblemCode) -> ProblemDocument:
    """What a problem looks like."""
    return problem_document(code, code.meaning, "9f0c1e6a4f0b4d0e8a52")
