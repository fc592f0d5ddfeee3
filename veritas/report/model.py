"""The report's content, apart from any form it is shown in. Schema version 1."""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts, Missing
from veritas.checks.observatory.grade import ObservatoryGrade, grade_artifacts
from veritas.checks.profile.profile import Profile
from veritas.checks.registry import CHECKS
from veritas.core.audit import VerdictMode
from veritas.core.findings import CheckResult, Finding, Outcome, Phase
from veritas.judge.judgement import Judgement, NotChecked
from veritas.judge.knowledge_graph import KnowledgeGraph
from veritas.judge.policy import SEVERITY_ORDER, RiskLevel
from veritas.judge.verdict import Verdict
from veritas.report.fingerprint import fingerprints
from veritas.report.timeline import RequestTimeline, timeline_of

SCHEMA_VERSION = 1


class PhaseRun(msgspec.Struct, frozen=True):
    """How a phase went.

    Attributes:
        name: of the phase.
        state: ``done``, ``error`` or ``skipped``.
        detail: one line for a person.
        seconds: how long it took.
    """

    name: Phase
    state: str
    detail: str
    seconds: float


class CheckReport(msgspec.Struct, frozen=True):
    """One check and how it ended; its findings are told by their ids."""

    id: str
    title: str
    phase: Phase | None
    outcome: Outcome
    reason: str
    facts: dict[str, str]
    finding_ids: tuple[str, ...]
    references: tuple[str, ...]


class PageReport(msgspec.Struct, frozen=True):
    """One page that was opened, or was tried: then ``problem`` says why it did not open.

    Attributes:
        url: as asked for.
        final_url: where the redirects ended.
        status: of the final document, None when there is none.
        title: the document's title.
        desktop_screenshot, mobile_screenshot: names of the full-page pictures, or empty.
        problem: why it did not open, or did not finish; empty when it did.
        screenshot_scale: picture pixels per CSS pixel of the desktop picture.
    """

    url: str
    final_url: str
    status: int | None
    title: str
    desktop_screenshot: str = ""
    mobile_screenshot: str = ""
    problem: str = ""
    screenshot_scale: float = 1.0


class Narrative(msgspec.Struct, frozen=True):
    """What a language model made of the report. Not ours, and not checked as facts are.

    Attributes:
        text: its words, at most 1,500 characters.
        model: which model, by its own endpoint's words.
    """

    text: str
    model: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one audit has to say.

    Attributes:
        schema_version: :data:`SCHEMA_VERSION`.
        generator: name and version of the program.
        url: asked for, normalised.
        final_url: where the target's redirects ended, empty if it did not open.
        tier, verdict_mode: as asked for.
        started_at, finished_at: seconds since the epoch, UTC.
        duration_s: between them.
        score, risk_level, confidence, coverage: from the judgement, for quick reading.
        verdict: in the words asked for.
        judgement: where every point comes from.
        phases: how each went.
        checks: all of them.
        findings: gravest first.
        not_checked: what could not be checked, and why; never counted against the site.
        graph: who and what is involved, None when it was not built.
        pages: opened or tried.
        artifacts: names of pictures and other files beside the report.
        notes: what was cut or could not be had.
        observatory: the grade by MDN HTTP Observatory's scoring, an extra figure that our own
            score does not use; None when the target's page was not opened.
        profile: what kind of site it is, and what it is made with.
        timeline: what the target's page asked for before anybody agreed to anything; None when
            the page could not be read.
        fingerprints: by finding id, what stays the same from report to report.
        narrative: what a language model made of all this; None when none was asked, or when its
            words could not stand.
    """

    schema_version: int
    generator: str
    url: str
    final_url: str
    tier: str
    verdict_mode: str
    started_at: float
    finished_at: float
    duration_s: float
    score: int | None
    risk_level: RiskLevel | None
    confidence: float
    coverage: float
    verdict: Verdict
    judgement: Judgement
    phases: tuple[PhaseRun, ...]
    checks: tuple[CheckReport, ...]
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    graph: KnowledgeGraph | None
    pages: tuple[PageReport, ...]
    artifacts: tuple[str, ...]
    notes: tuple[str, ...]
    observatory: ObservatoryGrade | None = None
    profile: Profile | None = None
    timeline: RequestTimeline | None = None
    fingerprints: dict[str, str] = {}
    narrative: Narrative | None = None


def build_report(
    *,
    generator: str,
    artifacts: Artifacts,
    results: tuple[CheckResult, ...],
    judgement: Judgement,
    verdict: Verdict,
    graph: KnowledgeGraph | None,
    phases: tuple[PhaseRun, ...],
    started_at: float,
    finished_at: float,
    artifact_names: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    profile: Profile | None = None,
    verdict_mode: VerdictMode | None = None,
) -> Report:
    """Put a report together.

    Args:
        generator: name and version of the program, such as ``Veritas 0.1.0``.
        artifacts: what was collected.
        results: of all checks, with the crops' names in their evidence.
        judgement: of those results.
        verdict: of that judgement, in the mode asked for.
        graph: of those artifacts, None when it could not be built.
        phases: in their order.
        started_at: seconds since the epoch.
        finished_at: seconds since the epoch.
        artifact_names: files that lie beside the report.
        notes: of the report; those of the collecting and of the pages are added.
        profile: of those artifacts, None when it could not be drawn up.
        verdict_mode: of the verdict; by default the one the artifacts were collected with.
    """
    page = artifacts.page
    page_notes = tuple(
        f"{item.final_url}: {note}" for item in artifacts.pages for note in item.notes
    )
    findings = sorted_findings(results)
    return Report(
        schema_version=SCHEMA_VERSION,
        generator=generator,
        url=artifacts.request.url,
        final_url="" if isinstance(page, Missing) else page.final_url,
        tier=artifacts.request.tier.value,
        verdict_mode=(verdict_mode or artifacts.request.verdict_mode).value,
        started_at=started_at,
        finished_at=finished_at,
        duration_s=round(max(0.0, finished_at - started_at), 3),
        score=judgement.score,
        risk_level=judgement.risk_level,
        confidence=judgement.confidence,
        coverage=judgement.coverage,
        verdict=verdict,
        judgement=judgement,
        phases=phases,
        checks=tuple(_check(result) for result in results),
        findings=findings,
        not_checked=judgement.not_checked,
        graph=graph,
        pages=_pages(artifacts),
        artifacts=artifact_names,
        notes=(*notes, *artifacts.notes, *page_notes),
        observatory=grade_artifacts(artifacts),
        profile=profile,
        timeline=None if isinstance(page, Missing) else timeline_of(page),
        fingerprints=fingerprints(findings),
    )


def sorted_findings(results: tuple[CheckResult, ...]) -> tuple[Finding, ...]:
    """All findings, gravest first, then surest, then by id."""
    return tuple(
        sorted(
            (finding for result in results for finding in result.findings),
            key=lambda item: (
                -SEVERITY_ORDER.index(item.severity),
                -item.confidence,
                item.check_id,
                len(item.id),  # so that #2 comes before #10
                item.id,
            ),
        )
    )


_META = {entry.meta.id: entry.meta for entry in CHECKS}


def _check(result: CheckResult) -> CheckReport:
    meta = _META.get(result.check_id)
    return CheckReport(
        id=result.check_id,
        title=meta.title if meta else result.check_id,
        phase=meta.phase if meta else None,
        outcome=result.outcome,
        reason=result.reason,
        facts=result.facts,
        finding_ids=tuple(finding.id for finding in result.findings),
        references=meta.references if meta else (),
    )


def _pages(artifacts: Artifacts) -> tuple[PageReport, ...]:
    opened = tuple(
        PageReport(
            url=page.url,
            final_url=page.final_url,
            status=page.status,
            title=page.title[:300],
            desktop_screenshot=page.desktop_screenshot,
            mobile_screenshot=page.mobile_screenshot,
            problem="" if page.complete else "did not finish loading in time",
            screenshot_scale=page.screenshot_scale,
        )
        for page in artifacts.pages
    )
    failed = tuple(
        PageReport(item.url, "", None, "", problem=item.missing.reason)
        for item in artifacts.page_failures
    )
    return (*opened, *failed)
