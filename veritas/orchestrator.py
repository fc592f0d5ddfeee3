"""The five phases in order: collect, check, judge; each step is told as it happens.

A phase that fails is told and the others go on: what it would have found is "not checked".
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import msgspec
import structlog

from veritas import __version__
from veritas.artifacts import Artifacts, Missing
from veritas.checks.profile.profile import Profile, profile_of
from veritas.checks.registry import checks_of, run_check
from veritas.collect.chat_endpoint import ChatEndpoint, ChatError
from veritas.collect.scout import Collected, collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest
from veritas.core.errors import BrowserUnavailableError, TargetRefusedError
from veritas.core.events import MAX_DATA_BYTES, EventType
from veritas.core.findings import CheckResult, Finding, Phase, not_checked
from veritas.evidence_pictures import EvidencePictures
from veritas.growing_graph import GrowingGraph, say_graph
from veritas.judge.knowledge_graph import KnowledgeGraph, build_graph
from veritas.judge.policy import Policy
from veritas.judge.score import judge
from veritas.judge.shipped import shipped_policy
from veritas.judge.verdict import word_verdict
from veritas.narrator import (
    Emit,
    Narrator,
    by_severity,
    check_facts,
    check_words,
    judgement_facts,
    not_checked_lines,
    profile_words,
    scout_facts,
    scout_words,
)
from veritas.report import har as har_report
from veritas.report.formats import render_all, within
from veritas.report.model import Report, build_report
from veritas.report.narrative import (
    MAX_NARRATIVE_TOKENS,
    NarrativeRefusedError,
    accept,
    messages_for,
)

_log = structlog.get_logger(__name__)
_LEFT_OUT = "it was left out on request"


@dataclass(frozen=True)
class AuditOutput:
    """What an audit leaves.

    Attributes:
        report: the report as data.
        collected: the artifacts it rests on.
        files: the report's documents and every picture they name.
    """

    report: Report
    collected: Collected
    files: dict[str, bytes]


class Orchestrator:
    """Runs one audit.

    Args:
        request: what to audit.
        settings: how to collect.
        emit: takes each event as it happens.
        policy: what to judge by; None for the one that comes with the program.
        chat: the language model that words a narrative; None for none.
        left_out: ids of checks that are not to run; they count as not checked.
    """

    def __init__(
        self,
        request: AuditRequest,
        settings: CollectSettings,
        emit: Emit,
        policy: Policy | None = None,
        chat: ChatEndpoint | None = None,
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        self._request = request
        self._settings = settings
        self._policy = policy or shipped_policy()
        self._chat = chat
        self._left_out = left_out
        self._narrator = Narrator(emit)
        self._results: list[CheckResult] = []
        self._findings: list[Finding] = []
        self._profile: Profile | None = None

    async def run(self, collected: Collected | None = None) -> AuditOutput:
        """Run the five phases.

        Args:
            collected: artifacts from an earlier audit; with them no browser is opened.

        Returns:
            The report and its files. A target that cannot be opened has a report, too.

        Raises:
            BrowserUnavailableError: there is no browser that starts.
            TargetRefusedError: the egress guard does not open the target.
        """
        started_at = time.time()
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checks")
        try:
            collected = await self._scout(collected, executor)
            pictures = EvidencePictures(collected)
            for phase in (Phase.SECURITY, Phase.VISION):
                await self._narrator.begin(phase)
                await self._check(phase, pictures, collected, executor)
            await self._narrator.begin(Phase.GRAPH)
            graph = await self._graph(collected, executor)
            await self._check(Phase.GRAPH, pictures, collected, executor)
            return await self._judge(collected, graph, pictures, started_at, executor)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    async def _scout(self, collected: Collected | None, executor: Executor) -> Collected:
        narrator = self._narrator
        if collected is None:
            await narrator.begin(Phase.SCOUT)
            try:
                growing = GrowingGraph(self._request, narrator, executor)
                collected = await collect(self._request, self._settings, growing)
                await growing.tell_growth(collected.artifacts)
            except (BrowserUnavailableError, TargetRefusedError) as error:
                await narrator.end(Phase.SCOUT, str(error), {"code": error.code}, state="error")
                raise
        else:
            await narrator.begin(Phase.SCOUT, "Reading saved artifacts; no browser is used")
        await self._tell_profile(collected.artifacts, executor)
        facts = scout_facts(collected.artifacts)
        await narrator.say(EventType.STATS_UPDATE, Phase.SCOUT, scout_words(facts), facts, part=1.0)
        page = collected.artifacts.page
        if isinstance(page, Missing):
            detail = f"The page could not be read: {page.reason}"
            await narrator.end(Phase.SCOUT, detail, {**facts, "code": page.code}, state="error")
        else:
            await narrator.end(Phase.SCOUT, scout_words(facts), facts)
        return collected

    async def _tell_profile(self, artifacts: Artifacts, executor: Executor) -> None:
        """Say what kind of site it is, and what it is made with."""
        if isinstance(artifacts.page, Missing):
            return
        loop = asyncio.get_running_loop()
        try:
            profile = await loop.run_in_executor(executor, profile_of, artifacts)
        except Exception:  # noqa: BLE001
            # A bug of ours: a fact is missing then, and nothing else.
            _log.exception("profile_failed")
            return
        self._profile = profile
        detail, summary = profile_words(profile), msgspec.to_builtins(profile)
        await self._narrator.say(EventType.SITE_TYPE, Phase.SCOUT, detail, summary, part=1.0)

    async def _check(
        self, phase: Phase, pictures: EvidencePictures, collected: Collected, executor: Executor
    ) -> None:
        """Run the checks of a phase, and tell each finding as it is made."""
        loop = asyncio.get_running_loop()
        narrator = self._narrator
        entries = checks_of(phase)
        results = []
        for index, entry in enumerate(entries):
            part = (index + 1) / len(entries)
            if entry.meta.id in self._left_out:
                results.append(not_checked(entry.meta, _LEFT_OUT))
                continue
            result = await loop.run_in_executor(executor, run_check, entry, collected.artifacts)
            findings = []
            for plain in result.findings:
                finding, files = await loop.run_in_executor(executor, pictures.illustrate, plain)
                findings.append(finding)
                summary = msgspec.to_builtins(finding)
                await narrator.say(EventType.FINDING, phase, finding.title, summary, files, part)
            results.append(msgspec.structs.replace(result, findings=tuple(findings)))
            self._findings += findings
        self._results += results
        for detail, facts in not_checked_lines(results):
            await narrator.say(EventType.LOG_ENTRY, phase, detail, facts, part=1.0)
        counts = check_facts(results)
        if phase is Phase.SECURITY:
            checks = {result.check_id: result.outcome.value for result in results}
            summary = {**counts, "checks": checks}
            await narrator.say(EventType.SECURITY_RESULT, phase, check_words(counts), summary)
        await narrator.end(phase, check_words(counts), counts)

    async def _graph(self, collected: Collected, executor: Executor) -> KnowledgeGraph | None:
        """Draw up who and what is involved."""
        loop = asyncio.get_running_loop()
        try:
            graph = await loop.run_in_executor(executor, build_graph, collected.artifacts)
        except Exception as error:  # noqa: BLE001
            # A bug of ours: the checks of the phase do not need the graph and go on.
            _log.exception("graph_failed")
            detail = f"The graph could not be drawn up ({type(error).__name__})."
            await self._narrator.say(EventType.LOG_ENTRY, Phase.GRAPH, detail, {})
            return None
        await say_graph(self._narrator, Phase.GRAPH, graph, whole=True)
        return graph

    async def _narrate(self, report: Report, chat: ChatEndpoint) -> Report:
        """Let a language model word the report; whatever goes wrong there is a note, no more."""
        try:
            answer = await chat.complete(
                messages_for(report), max_answer_tokens=MAX_NARRATIVE_TOKENS
            )
            narrative = accept(answer.text, answer.model, report)
        except (ChatError, NarrativeRefusedError) as error:
            detail = f"The language model's words are left out: {error}"
            await self._narrator.say(EventType.LOG_ENTRY, Phase.JUDGE, detail, {})
            return msgspec.structs.replace(report, notes=(*report.notes, detail))
        return msgspec.structs.replace(report, narrative=narrative)

    async def _judge(
        self,
        collected: Collected,
        graph: KnowledgeGraph | None,
        pictures: EvidencePictures,
        started_at: float,
        executor: Executor,
    ) -> AuditOutput:
        loop = asyncio.get_running_loop()
        narrator = self._narrator
        await narrator.begin(Phase.JUDGE)
        results = tuple(self._results)
        judgement = judge(results, collected.artifacts, self._policy, self._profile)
        findings = tuple(self._findings)
        verdict = word_verdict(
            judgement, findings, self._request.verdict_mode, self._request.language
        )
        facts = judgement_facts(judgement)
        await narrator.end(Phase.JUDGE, verdict.headline, facts)
        files = {**collected.files, **pictures.files}
        report = build_report(
            generator=f"Veritas {__version__}",
            artifacts=collected.artifacts,
            results=results,
            judgement=judgement,
            verdict=verdict,
            graph=graph,
            phases=tuple(narrator.phases),
            started_at=started_at,
            finished_at=time.time(),
            artifact_names=tuple(sorted(files)),
            profile=self._profile,
            verdict_mode=self._request.verdict_mode,
        )
        if self._chat is not None:
            report = await self._narrate(report, self._chat)
        documents = await loop.run_in_executor(executor, render_all, report, files)
        # All documents travel in one event: the traffic takes what room the others leave.
        room = MAX_DATA_BYTES - sum(map(len, documents.values()))
        documents["report.har"] = await loop.run_in_executor(
            executor,
            har_report.render,
            collected.artifacts,
            f"Veritas {__version__}",
            min(har_report.MAX_BYTES, room),
        )
        summary = {
            **facts,
            "headline": verdict.headline,
            "verdict": verdict.text,
            "findings": by_severity(self._findings),
        }
        sent = within(documents, MAX_DATA_BYTES)
        if len(sent) < len(documents):
            _log.warning("reports_too_large", left_out=sorted(documents.keys() - sent.keys()))
        await narrator.say(
            EventType.AUDIT_RESULT, Phase.JUDGE, verdict.headline, summary, sent, 1.0
        )
        return AuditOutput(report, collected, {**files, **documents})
