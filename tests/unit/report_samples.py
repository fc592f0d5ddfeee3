"""Whole reports for the tests of their forms."""

from __future__ import annotations

from tests.unit.artifact_builder import NOW
from tests.unit.judge_samples import run_all
from veritas.artifacts import Artifacts
from veritas.core.audit import VerdictMode
from veritas.core.findings import CheckResult, Phase
from veritas.judge.knowledge_graph import build_graph
from veritas.judge.score import judge
from veritas.judge.shipped import shipped_policy
from veritas.judge.verdict import word_verdict
from veritas.report.model import PhaseRun, Report, build_report, sorted_findings

PHASES = tuple(PhaseRun(phase, "done", "", 0.5) for phase in Phase)


def report_of(
    artifacts: Artifacts,
    results: tuple[CheckResult, ...] | None = None,
    phases: tuple[PhaseRun, ...] = PHASES,
    notes: tuple[str, ...] = (),
) -> Report:
    results = run_all(artifacts) if results is None else results
    judgement = judge(results, artifacts, shipped_policy())
    return build_report(
        generator="Veritas 0.1.0",
        artifacts=artifacts,
        results=results,
        judgement=judgement,
        verdict=word_verdict(judgement, sorted_findings(results), VerdictMode.SIMPLE),
        graph=build_graph(artifacts),
        phases=phases,
        started_at=NOW,
        finished_at=NOW + 4.25,
        artifact_names=("page-1-desktop.png",),
        notes=notes,
    )
