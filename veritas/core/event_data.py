"""The facts in the ``data`` of each type of stream event: what clients can rely on. Pure data.

Nothing is parsed by these types: they describe, and the tests hold real audits to them. An event
may carry more facts than are named here, so a client ignores those it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from veritas.core.audit import Language, Tier, VerdictMode
from veritas.core.event_parts import (
    CheckCounts,
    ChecksEnded,
    Count,
    GraphClaim,
    GraphEdge,
    GraphNode,
    IpcFacts,
    JudgeEnded,
    JudgementFacts,
    MissingFile,
    ScoutEnded,
    ScoutFacts,
    StoredFile,
)
from veritas.core.events import EventType
from veritas.core.findings import Finding, Outcome


class AuditQueuedData(msgspec.Struct, kw_only=True, frozen=True):
    """The audit waits. The first time with what was asked for, after a restart with the reason.

    Attributes:
        url: the target, normalised.
        tier: how far the audit goes.
        verdict_mode: for whom the verdict is worded.
        language: of the verdict.
        attempt: which attempt comes next, when it is not the first.
        reason: why the audit waits again: ``interrupted``.
    """

    url: str | UnsetType = UNSET
    tier: Tier | UnsetType = UNSET
    verdict_mode: VerdictMode | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    attempt: Count | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class AuditStartedData(msgspec.Struct, kw_only=True, frozen=True):
    """The audit runs.

    Attributes:
        tier: how far it goes.
        ipc_mode: ``queue``, ``stdout`` or ``validate``.
    """

    tier: Tier
    ipc_mode: str


class PhaseStartData(msgspec.Struct, kw_only=True, frozen=True):
    """A phase begins; ``phase``, ``step`` and ``detail`` say which, and with what."""


class PhaseProgressData(msgspec.Struct, kw_only=True, frozen=True):
    """A page is opened, has been read, or something is tried out on the site.

    Attributes:
        url: the page; left out for what is tried out, which the event's detail names.
        page: being opened: 1 for the first page.
        of: being opened: how many pages there are to read, as far as is known.
        status: read: the HTTP status; null when there was none.
        title: read: its title, at most 200 characters.
        requests: read: how many requests it made.
        complete: read: whether it had finished loading.
        pace: read: how many requests began in each sixteenth of the time from the first to the
            last one; empty without requests.
    """

    url: str | UnsetType = UNSET
    page: Count | UnsetType = UNSET
    of: Count | UnsetType = UNSET
    status: int | UnsetType | None = UNSET
    title: str | UnsetType = UNSET
    requests: Count | UnsetType = UNSET
    complete: bool | UnsetType = UNSET
    pace: list[Count] | UnsetType = UNSET


class PhaseErrorData(msgspec.Struct, kw_only=True, frozen=True):
    """A phase could not be done; the audit goes on with what there is, or ends.

    Attributes:
        code: why, for programs.
        seconds: how long it took.
        pages: as in ``stats_update``, when the page could not be read; so are the others.
        pages_failed: as in ``stats_update``.
        requests: as in ``stats_update``.
        third_parties: as in ``stats_update``.
        cookies: as in ``stats_update``.
        browser: as in ``stats_update``.
        sandboxed: as in ``stats_update``.
    """

    code: str
    seconds: float
    pages: Count | UnsetType = UNSET
    pages_failed: Count | UnsetType = UNSET
    requests: Count | UnsetType = UNSET
    third_parties: Count | UnsetType = UNSET
    cookies: Count | UnsetType = UNSET
    browser: str | UnsetType = UNSET
    sandboxed: bool | UnsetType = UNSET


class FindingData(Finding, kw_only=True, frozen=True):
    """One problem on the audited site, with its evidence.

    Attributes:
        artifacts: the files that came with it, and are kept.
        artifacts_missing: those that came with it, and could not be kept.
    """

    artifacts: list[StoredFile] | UnsetType = UNSET
    artifacts_missing: list[MissingFile] | UnsetType = UNSET


class ScreenshotData(msgspec.Struct, kw_only=True, frozen=True):
    """A screenshot was taken.

    Attributes:
        name: the name of its artifact.
        page_url: the page it shows.
        kind: ``desktop``, ``mobile``, or ``experiment`` for one taken while something was tried.
        width: in CSS pixels.
        height: in CSS pixels.
        artifacts: the files that came with it, and are kept.
        artifacts_missing: those that came with it, and could not be kept.
    """

    name: str
    page_url: str
    kind: str
    width: Count
    height: Count
    artifacts: list[StoredFile] | UnsetType = UNSET
    artifacts_missing: list[MissingFile] | UnsetType = UNSET


class LogEntryData(msgspec.Struct, kw_only=True, frozen=True):
    """A remark; ``detail`` has it in words.

    Attributes:
        checks: the checks that could not be made, by id.
        reason: why they could not be made.
    """

    checks: list[str] | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class TechnologyData(msgspec.Struct, kw_only=True, frozen=True):
    """A technology in use.

    Attributes:
        name: such as ``WordPress``.
        kind: such as ``content management``.
        version: as the site states it; empty when it does not.
        evidence: where it showed itself, and what was seen there.
    """

    name: str
    kind: str
    version: str
    evidence: str


class SiteTypeData(msgspec.Struct, kw_only=True, frozen=True):
    """What kind of site it is, and what it is made with.

    Attributes:
        type: ``shop``, ``news``, ``bank``, ``government``, ``blog``, ``login``, ``landing_page`` or
            ``unknown``.
        confidence: 0 to 1; 0 for an unknown kind.
        signs: what speaks for it, in words.
        technologies: what it is made with.
    """

    type: str
    confidence: float
    signs: list[str]
    technologies: list[TechnologyData]


class SecurityResultData(CheckCounts, kw_only=True, frozen=True):
    """How the checks of the phase ``security`` ended.

    Attributes:
        checks: the outcome of each check, by its id.
    """

    checks: dict[str, Outcome]


class KnowledgeGraphData(msgspec.Struct, kw_only=True, frozen=True):
    """Who and what is involved, as far as it is known.

    While collecting goes on, each event has what is new or has changed since the one before: take a
    node's newest form by its id. The last event of an audit has the whole.

    Attributes:
        nodes: the nodes, in the order found.
        edges: the ties between them.
        cut: what was left out because there was too much of it; empty when nothing was.
        claims: what the site says of itself, and what became of it; always all that are known.
        whole: nothing else is part of the graph, and no further event comes.
    """

    nodes: list[GraphNode]
    edges: list[GraphEdge]
    cut: str
    claims: list[GraphClaim] = []
    whole: bool = True


class IpcFallbackData(msgspec.Struct, kw_only=True, frozen=True):
    """Events travel by another channel from here on; none is lost.

    Attributes:
        from: the channel before.
        to: the channel now.
        reason: why, in words.
        code: why, for programs.
    """

    from_: str = msgspec.field(name="from")
    to: str
    reason: str
    code: str


class AuditResultData(JudgementFacts, kw_only=True, frozen=True):
    """The verdict.

    Attributes:
        headline: the verdict in one line.
        verdict: the verdict in full.
        findings: how many findings there are of each severity.
        artifacts: the files that came with it, and are kept.
        artifacts_missing: those that came with it, and could not be kept.
    """

    headline: str
    verdict: str
    findings: dict[str, Count]
    artifacts: list[StoredFile] | UnsetType = UNSET
    artifacts_missing: list[MissingFile] | UnsetType = UNSET


class AuditCompleteData(JudgementFacts, kw_only=True, frozen=True):
    """The audit is complete: the result once more, in short.

    Attributes:
        headline: the verdict in one line.
        findings: how many findings there are of each severity.
        ipc: how the events travelled.
    """

    headline: str
    findings: dict[str, Count]
    ipc: IpcFacts


class AuditErrorData(msgspec.Struct, kw_only=True, frozen=True):
    """The audit could not be done.

    Attributes:
        code: why, for programs: ``browser_unavailable``, ``child_crashed``,
            ``child_not_started``, ``engine_error``, ``internal_error``, ``interrupted``,
            ``memory_limit``, ``stopped``, ``storage_unavailable``, ``target_not_public``,
            ``target_port_refused``, ``time_limit``; later versions may know more.
        message: what happened and what to do.
        ipc: how the events travelled, if any did.
    """

    code: str
    message: str
    ipc: IpcFacts | UnsetType = UNSET


class AuditCancelledData(msgspec.Struct, kw_only=True, frozen=True):
    """Somebody ended the audit early.

    Attributes:
        ipc: how the events travelled, if any did.
    """

    ipc: IpcFacts | UnsetType = UNSET


EVENT_DATA: Final[Mapping[EventType, tuple[type[msgspec.Struct], ...]]] = {
    EventType.AUDIT_QUEUED: (AuditQueuedData,),
    EventType.AUDIT_STARTED: (AuditStartedData,),
    EventType.PHASE_START: (PhaseStartData,),
    EventType.PHASE_PROGRESS: (PhaseProgressData,),
    EventType.PHASE_COMPLETE: (ScoutEnded, ChecksEnded, JudgeEnded),
    EventType.PHASE_ERROR: (PhaseErrorData,),
    EventType.FINDING: (FindingData,),
    EventType.SCREENSHOT: (ScreenshotData,),
    EventType.LOG_ENTRY: (LogEntryData,),
    EventType.SITE_TYPE: (SiteTypeData,),
    EventType.SECURITY_RESULT: (SecurityResultData,),
    EventType.KNOWLEDGE_GRAPH: (KnowledgeGraphData,),
    EventType.STATS_UPDATE: (ScoutFacts,),
    EventType.IPC_FALLBACK: (IpcFallbackData,),
    EventType.AUDIT_RESULT: (AuditResultData,),
    EventType.AUDIT_COMPLETE: (AuditCompleteData,),
    EventType.AUDIT_ERROR: (AuditErrorData,),
    EventType.AUDIT_CANCELLED: (AuditCancelledData,),
}
"""What the ``data`` of an event of each type holds: facts of one of these kinds."""
