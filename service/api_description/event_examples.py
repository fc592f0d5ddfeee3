"""An example of each type of event, made of the types that describe its data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from service.event_log.growth import Event
from veritas.core.audit import Language, Tier, VerdictMode
from veritas.core.errors import ChannelStalledError
from veritas.core.event_data import (
    AuditCancelledData,
    AuditCompleteData,
    AuditErrorData,
    AuditQueuedData,
    AuditResultData,
    AuditStartedData,
    FindingData,
    IpcFallbackData,
    KnowledgeGraphData,
    LogEntryData,
    PhaseErrorData,
    PhaseProgressData,
    PhaseStartData,
    ScreenshotData,
    SecurityResultData,
    SiteTypeData,
    TechnologyData,
)
from veritas.core.event_parts import (
    ChecksEnded,
    GraphEdge,
    GraphNode,
    IpcFacts,
    ScoutFacts,
    StoredFile,
)
from veritas.core.events import EventType
from veritas.core.findings import Evidence, Outcome, Phase, Severity

AUDIT_ID: Final = "01a20a2b7348e689bef095f9e7e58c0e"
_SITE = "https://shop.example/"
_IPC = IpcFacts(mode="queue", fallback=None, fallback_code=None, events=20, repeats=0)
_JUDGED: dict[str, Any] = {
    "score": 71.5,
    "risk_level": "suspicious",
    "confidence": 0.86,
    "coverage": 0.93,
    "score_low": 63,
    "score_high": 76,
    "headline": "This site puts its visitors under pressure",
    "findings": {"medium": 1},
}
_SHOT = StoredFile(
    name="page-1-desktop.png",
    url=f"/audits/{AUDIT_ID}/artifacts/page-1-desktop.png",
    size_bytes=48213,
    content_type="image/png",
    sha256="5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
)

# Type, phase, step, percent, the line for a person, and the facts.
_EXAMPLES: tuple[tuple[EventType, str, str, int, str, msgspec.Struct], ...] = (
    (
        EventType.AUDIT_QUEUED,
        "",
        "",
        0,
        "The audit waits for its turn.",
        AuditQueuedData(
            url=_SITE,
            tier=Tier.QUICK_SCAN,
            verdict_mode=VerdictMode.SIMPLE,
            language=Language.ENGLISH,
        ),
    ),
    (
        EventType.AUDIT_STARTED,
        "",
        "",
        0,
        f"The audit of {_SITE} has begun.",
        AuditStartedData(tier=Tier.QUICK_SCAN, ipc_mode="queue"),
    ),
    (
        EventType.PHASE_START,
        "scout",
        "navigating",
        0,
        "Opening the site in a real browser",
        PhaseStartData(),
    ),
    (
        EventType.PHASE_PROGRESS,
        "scout",
        "progress",
        5,
        f"Opening {_SITE}",
        PhaseProgressData(url=_SITE, page=1, of=1),
    ),
    (
        EventType.PHASE_COMPLETE,
        "security",
        "done",
        75,
        "1 finding, 7 checks passed",
        ChecksEnded(passed=7, failed=1, not_applicable=2, not_checked=0, findings=1, seconds=0.031),
    ),
    (
        EventType.PHASE_ERROR,
        "scout",
        "error",
        60,
        "The page could not be read: the name is not known",
        PhaseErrorData(code="dns_error", seconds=1.204),
    ),
    (
        EventType.FINDING,
        "security",
        "",
        62,
        "The page may be framed by any site",
        FindingData(
            id="security.framing#1",
            check_id="security.framing",
            phase=Phase.SECURITY,
            title="The page may be framed by any site",
            severity=Severity.MEDIUM,
            confidence=1.0,
            summary="Another site can show this page in a frame and lead clicks astray.",
            advice="Send Content-Security-Policy: frame-ancestors 'self'.",
            evidence=(Evidence(page_url=_SITE, header="X-Frame-Options"),),
            references=("CWE-1021",),
        ),
    ),
    (
        EventType.SCREENSHOT,
        "scout",
        "",
        30,
        "Took a desktop screenshot",
        ScreenshotData(
            name=_SHOT.name,
            page_url=_SITE,
            kind="desktop",
            width=1280,
            height=2140,
            artifacts=[_SHOT],
        ),
    ),
    (
        EventType.LOG_ENTRY,
        "security",
        "",
        75,
        "1 check not made: the certificate could not be read",
        LogEntryData(checks=["security.certificate"], reason="the certificate could not be read"),
    ),
    (
        EventType.SITE_TYPE,
        "scout",
        "",
        60,
        "A shop, made with nginx and WooCommerce",
        SiteTypeData(
            type="shop",
            confidence=0.71,
            signs=["it has a cart, a checkout or a card field"],
            technologies=[
                TechnologyData(
                    name="nginx", kind="web server", version="", evidence="header: Server: nginx"
                )
            ],
        ),
    ),
    (
        EventType.SECURITY_RESULT,
        "security",
        "",
        75,
        "1 finding, 1 check passed",
        SecurityResultData(
            passed=1,
            failed=1,
            not_applicable=0,
            not_checked=0,
            findings=1,
            checks={"security.https": Outcome.PASSED, "security.framing": Outcome.FAILED},
        ),
    ),
    (
        EventType.KNOWLEDGE_GRAPH,
        "graph",
        "",
        95,
        "2 nodes, 1 ties",
        KnowledgeGraphData(
            nodes=[
                GraphNode("site:shop.example", "site", "shop.example"),
                GraphNode("address:192.0.2.7", "address", "192.0.2.7"),
            ],
            edges=[GraphEdge("site:shop.example", "address:192.0.2.7", "resolves_to", "DNS")],
            cut="",
        ),
    ),
    (
        EventType.STATS_UPDATE,
        "scout",
        "",
        60,
        "1 page, 14 requests, 2 cookies, 1 third party",
        ScoutFacts(
            pages=1,
            pages_failed=0,
            requests=14,
            third_parties=1,
            cookies=2,
            browser="Chromium 140.0",
            sandboxed=True,
        ),
    ),
    (
        EventType.IPC_FALLBACK,
        "",
        "",
        0,
        "Events now travel by stdout; none is lost.",
        IpcFallbackData(
            from_="queue", to="stdout", reason="no answer for 5 s", code=ChannelStalledError.code
        ),
    ),
    (
        EventType.AUDIT_RESULT,
        "judge",
        "",
        100,
        _JUDGED["headline"],
        AuditResultData(verdict="A countdown on the page starts anew on every visit.", **_JUDGED),
    ),
    (
        EventType.AUDIT_COMPLETE,
        "",
        "",
        100,
        "The audit is complete: 71.5/100.",
        AuditCompleteData(ipc=_IPC, **_JUDGED),
    ),
    (
        EventType.AUDIT_ERROR,
        "",
        "",
        30,
        "The audit did not end within 55 s. Try a smaller tier.",
        AuditErrorData(
            code="time_limit",
            message="The audit did not end within 55 s. Try a smaller tier.",
            ipc=_IPC,
        ),
    ),
    (
        EventType.AUDIT_CANCELLED,
        "",
        "",
        30,
        "The audit was cancelled.",
        AuditCancelledData(ipc=_IPC),
    ),
)


def _event(
    seq: int, kind: EventType, phase: str, step: str, pct: int, detail: str, data: msgspec.Struct
) -> Event:
    return Event(
        seq=seq,
        type=kind,
        audit_id=AUDIT_ID,
        at=f"2026-11-23T20:49:{seq:02d}.448Z",
        phase=phase or msgspec.UNSET,
        step=step or msgspec.UNSET,
        pct=pct,
        detail=detail,
        data=msgspec.to_builtins(data),
    )


EVENT_EXAMPLES: Final[Mapping[EventType, Event]] = {
    example[0]: _event(seq, *example) for seq, example in enumerate(_EXAMPLES, start=1)
}
"""By type, an event."""
