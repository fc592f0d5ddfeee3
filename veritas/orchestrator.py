"""The five phases in order: collect, check, judge; each step is emitted as it happens.

A phase that fails is reported and the others go on: what it would have found is "not checked".
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog

from veritas import __version__
from veritas.artifacts import Artifacts, Missing, PageArtifact
from veritas.checks.registry import checks_of, run_check
from veritas.collect.scout import Collected, collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest
from veritas.core.errors import BrowserUnavailableError
from veritas.core.events import EventType, ProgressEvent
from veritas.core.findings import CheckResult, Finding, Outcome, Phase
from veritas.judge.knowledge_graph import KnowledgeGraph, build_graph
from veritas.judge.score import Judgement, judge
from veritas.judge.verdict import word_verdict
from veritas.report import json as json_report
from veritas.report import markdown as markdown_report
from veritas.report.crops import crop
from veritas.report.model import PhaseReport, Report, build_report

MAX_CROPS = 60

Emit = Callable[[ProgressEvent], Awaitable[None]]

_log = structlog.get_logger(__name__)

# How much of the whole each phase is, in percent of the audit, by where it begins.
_BEGINS = {
    Phase.SCOUT: 0,
    Phase.SECURITY: 60,
    Phase.VISION: 75,
    Phase.GRAPH: 85,
    Phase.JUDGE: 95,
}
_ENDS = dict(zip(_BEGINS, [*list(_BEGINS.values())[1:], 100], strict=True))
_STEPS = {
    Phase.SCOUT: "navigating",
    Phase.SECURITY: "scanning",
    Phase.VISION: "analyzing",
    Phase.GRAPH: "investigating",
    Phase.JUDGE: "deliberating",
}
_OPENINGS = {
    Phase.SCOUT: "Opening the site in a real browser",
    Phase.SECURITY: "Checking how the site protects its visitors",
    Phase.VISION: "Looking for pressure and tricks on the page",
    Phase.GRAPH: "Finding out who is behind the site",
    Phase.JUDGE: "Weighing the evidence",
}


@dataclass(frozen=True)
class AuditOutput:
    """What an audit leaves: the report, and every file it names."""

    report: Report
    collected: Collected
    files: dict[str, bytes]


class Orchestrator:
    """Runs one audit.

    Args:
        request: what to audit.
        settings: how to collect.
        emit: takes each event as it happens.
    """

    def __init__(self, request: AuditRequest, settings: CollectSettings, emit: Emit) -> None:
        self._request = request
        self._settings = settings
        self._emit = emit
        self._phases: list[PhaseReport] = []
        self._results: list[CheckResult] = []
        self._findings: list[Finding] = []
        self._crops: dict[str, bytes] = {}
        self._page_count = 0

    async def run(self, collected: Collected | None = None) -> AuditOutput:
        """Run the five phases.

        Args:
            collected: artifacts from an earlier audit; with them no browser is opened.

        Returns:
            The report and its files. A target that cannot be opened is a report, too.

        Raises:
            BrowserUnavailableError: there is no browser that starts.
        """
        started_at = time.time()
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checks")
        try:
            collected = await self._scout(collected)
            for phase in (Phase.SECURITY, Phase.VISION):
                await self._check(phase, collected, executor)
            graph = await self._graph(collected, executor)
            return await self._judge(collected, graph, started_at, executor)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    # -- scout ---------------------------------------------------------------------------

    async def _scout(self, collected: Collected | None) -> Collected:
        begun = time.monotonic()
        if collected is not None:
            await self._step(Phase.SCOUT, "starting", "Reading saved artifacts; no browser is used")
        else:
            await self._step(Phase.SCOUT, _STEPS[Phase.SCOUT], _OPENINGS[Phase.SCOUT])
            try:
                collected = await collect(self._request, self._settings, self)
            except BrowserUnavailableError as error:
                await self._step(Phase.SCOUT, "error", str(error), {"code": error.code})
                raise
        artifacts = collected.artifacts
        facts = _scout_facts(artifacts)
        await self._say(EventType.STATS_UPDATE, Phase.SCOUT, "", facts)
        page = artifacts.page
        if isinstance(page, Missing):
            detail = f"The page could not be read: {page.reason}"
            await self._end_phase(Phase.SCOUT, begun, detail, facts, state="error")
        else:
            detail = (
                f"{facts['pages']} page(s), {facts['requests']} requests, "
                f"{facts['third_parties']} third parties, {facts['cookies']} cookies"
            )
            await self._end_phase(Phase.SCOUT, begun, detail, facts)
        return collected

    async def page_started(self, url: str, index: int, of: int) -> None:
        """See :class:`veritas.collect.scout.CollectObserver`."""
        pct = 5 + 45 * (index - 1) // max(1, of)
        await self._step(
            Phase.SCOUT, "progress", f"Opening {url}", {"url": url, "page": index, "of": of}, pct
        )

    async def page_loaded(self, page: PageArtifact) -> None:
        """See :class:`veritas.collect.scout.CollectObserver`."""
        self._page_count += 1
        facts = {
            "url": page.final_url,
            "status": page.status,
            "title": page.title[:200],
            "requests": len(page.requests),
            "complete": page.complete,
        }
        await self._step(Phase.SCOUT, "progress", f"Read {page.final_url}", facts, 50)

    async def screenshot(
        self, name: str, png: bytes, page_url: str, kind: str, width: int, height: int
    ) -> None:
        """See :class:`veritas.collect.scout.CollectObserver`."""
        facts = {"name": name, "page_url": page_url, "kind": kind, "width": width, "height": height}
        await self._say(
            EventType.SCREENSHOT, Phase.SCOUT, f"A {kind} screenshot", facts, {name: png}
        )

    async def note(self, text: str) -> None:
        """See :class:`veritas.collect.scout.CollectObserver`."""
        await self._say(EventType.LOG_ENTRY, Phase.SCOUT, text[:500], {})

    # -- security, vision, graph ---------------------------------------------------------

    async def _check(self, phase: Phase, collected: Collected, executor: Executor) -> None:
        begun = time.monotonic()
        await self._step(phase, _STEPS[phase], _OPENINGS[phase])
        try:
            results = await self._run_checks(phase, collected, executor)
        except Exception as error:  # noqa: BLE001
            _log.exception("phase_failed", phase=phase)
            await self._end_phase(phase, begun, f"This phase failed: {error!r}", {}, state="error")
            return
        facts = _check_facts(results)
        if phase is Phase.SECURITY:
            checks = {result.check_id: result.outcome.value for result in results}
            await self._say(EventType.SECURITY_RESULT, phase, "", {**facts, "checks": checks})
        await self._end_phase(phase, begun, _check_words(facts), facts)

    async def _run_checks(
        self, phase: Phase, collected: Collected, executor: Executor
    ) -> list[CheckResult]:
        loop = asyncio.get_running_loop()
        entries = checks_of(phase)
        results = []
        for index, entry in enumerate(entries):
            result = await loop.run_in_executor(executor, run_check, entry, collected.artifacts)
            pct = _BEGINS[phase] + (_ENDS[phase] - _BEGINS[phase]) * (index + 1) // len(entries)
            if result.outcome is Outcome.ERROR:
                detail = f"{entry.META.title}: not checked ({result.reason})"
                await self._say(
                    EventType.LOG_ENTRY, phase, detail[:500], {"check": result.check_id}
                )
            shown = []
            for finding in result.findings:
                pictured, files = await loop.run_in_executor(
                    executor, self._picture, finding, collected
                )
                shown.append(pictured)
                summary = msgspec.to_builtins(pictured)
                await self._say(EventType.FINDING, phase, pictured.title, summary, files, pct)
            result = msgspec.structs.replace(result, findings=tuple(shown))
            results.append(result)
            self._results.append(result)
            self._findings.extend(shown)
        return results

    def _picture(self, finding: Finding, collected: Collected) -> tuple[Finding, dict[str, bytes]]:
        """Cut each piece of evidence that has a box out of its page's screenshot."""
        files = {}
        evidence = []
        for index, piece in enumerate(finding.evidence):
            page = _page_of(collected.artifacts, piece.page_url)
            shot = collected.files.get(page.desktop_screenshot) if page is not None else None
            if piece.box is None or page is None or shot is None or len(self._crops) >= MAX_CROPS:
                evidence.append(piece)
                continue
            try:
                picture = crop(shot, piece.box, page.screenshot_scale)
            except (OSError, ValueError) as error:
                _log.warning("crop_failed", finding=finding.id, reason=repr(error))
                picture = None
            if picture is None:
                evidence.append(piece)
                continue
            name = f"{finding.id.replace('#', '-').replace('_', '-')}-{index + 1}.png".lower()
            files[name] = self._crops[name] = picture
            evidence.append(msgspec.structs.replace(piece, screenshot=name))
        return msgspec.structs.replace(finding, evidence=tuple(evidence)), files

    async def _graph(self, collected: Collected, executor: Executor) -> KnowledgeGraph:
        phase = Phase.GRAPH
        begun = time.monotonic()
        await self._step(phase, _STEPS[phase], _OPENINGS[phase])
        loop = asyncio.get_running_loop()
        try:
            graph = await loop.run_in_executor(executor, build_graph, collected.artifacts)
            await self._say(
                EventType.KNOWLEDGE_GRAPH,
                phase,
                f"{len(graph.nodes)} nodes, {len(graph.edges)} ties",
                msgspec.to_builtins(graph),
            )
            results = await self._run_checks(phase, collected, executor)
        except Exception as error:  # noqa: BLE001
            _log.exception("phase_failed", phase=phase)
            await self._end_phase(phase, begun, f"This phase failed: {error!r}", {}, state="error")
            return KnowledgeGraph(nodes=(), edges=())
        facts = _check_facts(results)
        facts |= {"nodes": len(graph.nodes), "edges": len(graph.edges)}
        await self._end_phase(phase, begun, _check_words(facts), facts)
        return graph

    # -- judge ---------------------------------------------------------------------------

    async def _judge(
        self, collected: Collected, graph: KnowledgeGraph, started_at: float, executor: Executor
    ) -> AuditOutput:
        phase = Phase.JUDGE
        begun = time.monotonic()
        await self._step(phase, _STEPS[phase], _OPENINGS[phase])
        artifacts = collected.artifacts
        judgement = judge(tuple(self._results), artifacts)
        verdict = word_verdict(judgement, tuple(self._findings), self._request.verdict_mode)
        facts = _judgement_facts(judgement)
        await self._end_phase(phase, begun, verdict.headline, facts)
        files = {**collected.files, **self._crops}
        report = build_report(
            request=self._request,
            artifacts=artifacts,
            results=tuple(self._results),
            judgement=judgement,
            verdict=verdict,
            graph=graph,
            phases=tuple(self._phases),
            started_at=started_at,
            finished_at=time.time(),
            generator=f"veritas {__version__}",
            files=tuple(sorted(files)),
        )
        loop = asyncio.get_running_loop()
        documents = {
            "report.json": await loop.run_in_executor(executor, json_report.render, report),
            "report.md": (
                await loop.run_in_executor(executor, markdown_report.render, report)
            ).encode(),
        }
        await self._say(
            EventType.AUDIT_RESULT,
            phase,
            verdict.headline,
            {
                **facts,
                "headline": verdict.headline,
                "verdict": verdict.text,
                "findings": _by_severity(self._findings),
            },
            documents,
            100,
        )
        return AuditOutput(report, collected, {**files, **documents})

    # -- emitting ------------------------------------------------------------------------

    async def _step(
        self,
        phase: Phase,
        step: str,
        detail: str,
        summary: dict[str, Any] | None = None,
        pct: int | None = None,
    ) -> None:
        shown = _BEGINS[phase] if pct is None else pct
        await self._emit(
            ProgressEvent(phase=phase, step=step, pct=shown, detail=detail, summary=summary or {})
        )

    async def _say(
        self,
        kind: EventType,
        phase: Phase,
        detail: str,
        summary: dict[str, Any],
        data: dict[str, bytes] | None = None,
        pct: int | None = None,
    ) -> None:
        shown = _BEGINS[phase] if pct is None else pct
        await self._emit(
            ProgressEvent(
                type=kind, phase=phase, pct=shown, detail=detail, summary=summary, data=data or {}
            )
        )

    async def _end_phase(
        self, phase: Phase, begun: float, detail: str, facts: dict[str, Any], state: str = "done"
    ) -> None:
        seconds = round(time.monotonic() - begun, 3)
        self._phases.append(
            PhaseReport(name=phase.value, state=state, detail=detail, seconds=seconds)
        )
        await self._step(phase, state, detail, {**facts, "seconds": seconds}, _ENDS[phase])


def _scout_facts(artifacts: Artifacts) -> dict[str, Any]:
    requests = [request for page in artifacts.pages for request in page.requests]
    return {
        "pages": len(artifacts.pages),
        "pages_failed": len(artifacts.page_failures),
        "requests": len(requests),
        "third_parties": len({r.domain for r in requests if r.third_party}),
        "cookies": sum(len(page.cookies) for page in artifacts.pages),
        "browser": artifacts.browser,
        "sandboxed": artifacts.sandboxed,
    }


def _check_facts(results: list[CheckResult]) -> dict[str, Any]:
    counts = {outcome.value: 0 for outcome in Outcome}
    for result in results:
        counts[result.outcome.value] += 1
    counts["not_checked"] = counts.pop(Outcome.ERROR.value)
    return {**counts, "findings": sum(len(result.findings) for result in results)}


def _check_words(facts: dict[str, Any]) -> str:
    words = f"{facts['findings']} finding(s), {facts['passed']} check(s) passed"
    return words + (f", {facts['not_checked']} not checked" if facts["not_checked"] else "")


def _judgement_facts(judgement: Judgement) -> dict[str, Any]:
    return {
        "score": judgement.score,
        "risk_level": None if judgement.risk_level is None else judgement.risk_level.value,
        "confidence": judgement.confidence,
        "coverage": judgement.coverage,
    }


def _by_severity(findings: list[Finding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.severity.value] = counts.get(finding.severity.value, 0) + 1
    return counts


def _page_of(artifacts: Artifacts, url: str) -> PageArtifact | None:
    return next((page for page in artifacts.pages if url in {page.final_url, page.url}), None)
