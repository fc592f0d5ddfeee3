"""Tells what the engine does, as events: which step of which phase, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from veritas.artifacts import Artifacts, PageArtifact
from veritas.checks.profile.profile import Profile
from veritas.checks.profile.site_type import SiteType
from veritas.core.events import EventType, ProgressEvent
from veritas.core.findings import CheckResult, Finding, Outcome, Phase
from veritas.judge.judgement import Judgement
from veritas.report.model import PhaseRun

Emit = Callable[[ProgressEvent], Awaitable[None]]

# Where each phase begins, in percent of the whole audit; collecting takes most of the time.
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

_PACE_PARTS = 16


class Narrator:
    """Emits an audit's events. It is the collectors' observer, too.

    Args:
        emit: takes each event.

    Attributes:
        phases: the phases that have ended, in order.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._begun = 0.0
        self._pct = 0
        self._read = 0
        self._of = 1
        self.phases: list[PhaseRun] = []

    async def begin(self, phase: Phase, detail: str = "") -> None:
        """A phase begins."""
        self._begun = time.monotonic()
        await self.step(phase, _STEPS[phase], detail or _OPENINGS[phase])

    async def end(
        self, phase: Phase, detail: str, facts: dict[str, Any], state: str = "done"
    ) -> None:
        """A phase has ended: ``done`` or ``error``."""
        seconds = round(time.monotonic() - self._begun, 3)
        self.phases.append(PhaseRun(name=phase, state=state, detail=detail, seconds=seconds))
        await self.step(phase, state, detail, {**facts, "seconds": seconds}, _ENDS[phase])

    async def step(
        self,
        phase: Phase,
        step: str,
        detail: str,
        summary: dict[str, Any] | None = None,
        pct: int | None = None,
    ) -> None:
        """One step of a phase."""
        shown = self._forward(_BEGINS[phase] if pct is None else pct)
        await self._emit(
            ProgressEvent(phase=phase, step=step, pct=shown, detail=detail, summary=summary or {})
        )

    async def say(
        self,
        kind: EventType,
        phase: Phase,
        detail: str,
        summary: dict[str, Any],
        data: dict[str, bytes] | None = None,
        part: float = 0.0,
    ) -> None:
        """Something was found or made; ``part`` is how much of the phase is done, 0 to 1."""
        pct = self._forward(_BEGINS[phase] + round((_ENDS[phase] - _BEGINS[phase]) * part))
        await self._emit(
            ProgressEvent(
                type=kind, phase=phase, pct=pct, detail=detail, summary=summary, data=data or {}
            )
        )

    def _forward(self, pct: int) -> int:
        """Progress never goes back, though pages load side by side."""
        self._pct = max(self._pct, pct)
        return self._pct

    # -- the collectors' observer --------------------------------------------------------

    async def page_started(self, url: str, index: int, of: int) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        pct = 5 + 45 * (index - 1) // max(1, of)
        self._of = of
        facts = {"url": url, "page": index, "of": of}
        await self.step(Phase.SCOUT, "progress", f"Opening {url}", facts, pct)

    async def page_loaded(self, page: PageArtifact) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        facts = {
            "url": page.final_url,
            "status": page.status,
            "title": page.title[:200],
            "requests": len(page.requests),
            "complete": page.complete,
            "pace": _pace(page),
        }
        self._read += 1
        pct = 5 + 45 * self._read // max(1, self._of)
        await self.step(Phase.SCOUT, "progress", f"Read {page.final_url}", facts, pct)

    async def screenshot(
        self, name: str, png: bytes, page_url: str, kind: str, width: int, height: int
    ) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        facts = {"name": name, "page_url": page_url, "kind": kind, "width": width, "height": height}
        detail = f"Took {'an' if kind == 'experiment' else 'a'} {kind} screenshot"
        await self.say(EventType.SCREENSHOT, Phase.SCOUT, detail, facts, {name: png})

    async def trying(self, words: str) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        await self.step(Phase.SCOUT, "progress", words[:500], {}, self._pct)

    async def note(self, text: str) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        await self.say(EventType.LOG_ENTRY, Phase.SCOUT, text[:500], {}, part=0.9)


def _pace(page: PageArtifact) -> list[int]:
    """How many requests began in each equal part of the time from the first to the last one."""
    times = [request.started_ms for request in page.requests]
    if not times:
        return []
    begun, lasted_ms = min(times), max(times) - min(times)
    counts = [0] * _PACE_PARTS
    for time_ms in times:
        part = int((time_ms - begun) / lasted_ms * _PACE_PARTS) if lasted_ms > 0 else 0
        counts[min(part, _PACE_PARTS - 1)] += 1
    return counts


def scout_facts(artifacts: Artifacts) -> dict[str, Any]:
    """What collecting brought, in numbers."""
    requests = [request for page in artifacts.pages for request in page.requests]
    return {
        "pages": len(artifacts.pages),
        "pages_failed": len(artifacts.page_failures),
        "requests": len(requests),
        "third_parties": len({request.domain for request in requests if request.third_party}),
        "cookies": sum(len(page.cookies) for page in artifacts.pages),
        "browser": artifacts.browser,
        "sandboxed": artifacts.sandboxed,
    }


def scout_words(facts: dict[str, Any]) -> str:
    """The same as one line for a person."""
    counted = (("pages", "page"), ("requests", "request"), ("cookies", "cookie"))
    words = [_count(facts[name], word) for name, word in counted]
    others = facts["third_parties"]
    return ", ".join([*words, _count(others, "third party", "third parties")])


def profile_words(profile: Profile) -> str:
    """The profile as one line for a person."""
    named = [one.name for one in profile.technologies if one.kind != "library"][:4]
    kind = "A site of no kind that is known here"
    if profile.type is not SiteType.UNKNOWN:
        kind = f"Probably a {profile.type.value.replace('_', ' ')}"
    return f"{kind}, made with {', '.join(named)}" if named else kind


def check_facts(results: list[CheckResult]) -> dict[str, Any]:
    """How the checks of a phase ended, in numbers."""
    ended = [result.outcome for result in results]
    return {
        "passed": ended.count(Outcome.PASSED),
        "failed": ended.count(Outcome.FAILED),
        "not_applicable": ended.count(Outcome.NOT_APPLICABLE),
        "not_checked": ended.count(Outcome.ERROR),
        "findings": sum(len(result.findings) for result in results),
    }


def check_words(facts: dict[str, Any]) -> str:
    """The same as one line for a person."""
    words = f"{_count(facts['findings'], 'finding')}, {_count(facts['passed'], 'check')} passed"
    return words + (f", {facts['not_checked']} not checked" if facts["not_checked"] else "")


def not_checked_lines(results: list[CheckResult]) -> list[tuple[str, dict[str, Any]]]:
    """One line, and its facts, for each reason why checks could not be made."""
    by_reason: dict[str, list[str]] = {}
    for result in results:
        if result.outcome is Outcome.ERROR:
            by_reason.setdefault(result.reason, []).append(result.check_id)
    return [
        (
            f"{_count(len(checks), 'check')} not made: {reason}"[:500],
            {"checks": checks, "reason": reason},
        )
        for reason, checks in by_reason.items()
    ]


def judgement_facts(judgement: Judgement) -> dict[str, Any]:
    """The judgement in numbers."""
    return {
        "score": judgement.score,
        "risk_level": None if judgement.risk_level is None else judgement.risk_level.value,
        "confidence": judgement.confidence,
        "coverage": judgement.coverage,
        "score_low": judgement.score_low,
        "score_high": judgement.score_high,
    }


def by_severity(findings: list[Finding]) -> dict[str, int]:
    """How many findings there are of each severity."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.severity.value] = counts.get(finding.severity.value, 0) + 1
    return counts


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
