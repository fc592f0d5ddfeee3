"""The report as Markdown (CommonMark with tables): what people read, send on and keep."""

from __future__ import annotations

from veritas.core.findings import Claim, Evidence, Finding, Outcome, Severity
from veritas.judge.policy import RiskLevel
from veritas.report.calendar import utc_text
from veritas.report.escaping import address, code, escape, relative_path
from veritas.report.markdown_claims import claims
from veritas.report.markdown_judgement import narrative, score, steps, verdict
from veritas.report.model import CheckReport, Report

_LEVEL_WORDS: dict[RiskLevel | None, str] = {
    None: "not assessed",
    RiskLevel.TRUSTED: "trusted",
    RiskLevel.PROBABLY_SAFE: "probably safe",
    RiskLevel.SUSPICIOUS: "suspicious",
    RiskLevel.HIGH_RISK: "high risk",
    RiskLevel.LIKELY_FRAUDULENT: "likely fraudulent",
}
_SEVERITY_MARKS: dict[Severity, str] = {
    Severity.CRITICAL: "⛔ critical",
    Severity.HIGH: "🔴 high",
    Severity.MEDIUM: "🟠 medium",
    Severity.LOW: "🟡 low",
    Severity.INFO: "🔵 info",
}
_CLAIM_WORDS: dict[Claim | None, str] = {
    None: "",
    Claim.TEXT_SUGGESTS: "the text suggests it · ",
    Claim.SCREEN_SHOWS: "the screen shows it · ",
    Claim.EXPERIMENT_PROVES: "an experiment proves it · ",
}
_OUTCOME_MARKS: dict[Outcome, str] = {
    Outcome.PASSED: "✅ passed",
    Outcome.FAILED: "❌ failed",
    Outcome.NOT_APPLICABLE: "➖ not applicable",
    Outcome.ERROR: "❔ not checked",
}
_MAX_EVIDENCE = 5
_MAX_FINDINGS = 500


def render(report: Report, artifact_base: str = "") -> str:
    """Write the report.

    Every text that comes from the audited site is escaped and cut, so that it can be nothing
    but text; pictures are referred to by relative path.

    Args:
        report: what to say.
        artifact_base: folder of the pictures relative to the report, such as ``artifacts``.
    """
    parts = [
        _head(report),
        verdict(report),
        narrative(report),
        steps(report),
        score(report),
        _findings(report, artifact_base),
        _not_checked(report),
        _checks(report),
        _observatory(report),
        _profile(report),
        _pages(report, artifact_base),
        _graph(report),
        claims(report),
        _foot(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(report: Report) -> str:
    level = _LEVEL_WORDS[report.risk_level]
    score = level
    if report.score is not None:
        judgement = report.judgement
        score = f"{report.score} of 100: {level}"
        if judgement.score_low != judgement.score_high:
            score += f" (between {judgement.score_low} and {judgement.score_high})"
    if report.judgement.partial:
        score += ", partial"
    return "\n".join(
        [
            "# Audit report",
            "",
            address(report.url),
            "",
            (
                f"**{score}** · confidence {report.confidence:.0%} · "
                f"coverage {report.coverage:.0%} · {len(report.findings)} findings"
            ),
        ]
    )


def _findings(report: Report, base: str) -> str:
    if not report.findings:
        return "## Findings\n\nNone."
    parts = ["## Findings"]
    parts += [_finding(finding, base) for finding in report.findings[:_MAX_FINDINGS]]
    more = len(report.findings) - _MAX_FINDINGS
    if more > 0:
        parts.append(f"And {more} more; the JSON report has them all.")
    return "\n\n".join(parts)


def _finding(finding: Finding, base: str) -> str:
    lines = [
        f"### {escape(finding.title)}",
        "",
        (
            f"{_SEVERITY_MARKS[finding.severity]} · confidence {finding.confidence:.0%} · "
            f"{_CLAIM_WORDS[finding.claim]}{code(finding.id)}"
        ),
        "",
        escape(finding.summary, 600),
        "",
    ]
    for evidence in finding.evidence[:_MAX_EVIDENCE]:
        lines += _evidence(evidence, base)
    more = len(finding.evidence) - _MAX_EVIDENCE
    if more > 0:
        lines.append(f"- and seen {more} times more")
    lines += ["", f"**What the owner can do:** {escape(finding.advice, 600)}"]
    if finding.references:
        lines += ["", "Rules: " + ", ".join(code(item) for item in finding.references[:10])]
    return "\n".join(lines)


def _evidence(evidence: Evidence, base: str) -> list[str]:
    lines = [f"- on {address(evidence.page_url)}"]
    if evidence.quote:
        lines.append(f"  - text: “{escape(evidence.quote)}”")
    for name, value in (
        ("element", evidence.selector),
        ("header", evidence.header),
        # A cookie's field has shown it already.
        ("cookie", None if evidence.header else evidence.cookie),
        ("address", evidence.url),
    ):
        if value:
            lines.append(f"  - {name}: {code(value)}")
    if evidence.detail:
        lines.append(f"  - measured: {escape(evidence.detail)}")
    path = _path(base, evidence.screenshot or "")
    if path:
        lines += ["", f"  ![The element on the page]({path})", ""]
    return lines


def _not_checked(report: Report) -> str:
    if not report.not_checked:
        return ""
    lines = ["## Not checked", "", "None of this counts against the site.", ""]
    lines += [f"- {code(item.check_id)}: {escape(item.reason)}" for item in report.not_checked]
    return "\n".join(lines)


def _checks(report: Report) -> str:
    lines = ["## All checks", "", "| Check | Result | Looked at |", "|---|---|---|"]
    lines += [
        f"| {code(check.id)} | {_OUTCOME_MARKS[check.outcome]} | {_remark(check)} |"
        for check in report.checks
    ]
    return "\n".join(lines)


def _remark(check: CheckReport) -> str:
    facts = "; ".join(f"{name}: {value}" for name, value in list(check.facts.items())[:8])
    text = f"{check.title}. {check.reason or facts}"
    return escape(text, 400)


def _observatory(report: Report) -> str:
    grade = report.observatory
    if grade is None:
        return ""
    lines = [
        "## The scoring of MDN HTTP Observatory",
        "",
        (
            f"**{grade.grade}**, {grade.score} points, by its algorithm {grade.algorithm}: headers "
            "only, an extra figure that the score above does not use."
        ),
        "",
        "| Points | Test | Result |",
        "|---:|---|---|",
    ]
    lines += [
        f"| {test.modifier:+d} | {code(test.test)} | {escape(test.reason or test.result)} |"
        for test in grade.tests
    ]
    if not grade.complete:
        lines += ["", "Not every test could be made, so the grade may be lower."]
    return "\n".join(lines)


def _profile(report: Report) -> str:
    profile = report.profile
    if profile is None or not (profile.signs or profile.technologies):
        return ""
    lines = ["## What kind of site it is", ""]
    if profile.signs:
        kind = profile.type.value.replace("_", " ")
        signs = escape("; ".join(profile.signs), 400)
        lines += [f"Probably: **{kind}** (confidence {profile.confidence:.0%}), since {signs}.", ""]
    lines += [
        f"- {escape(one.name, 80)} {escape(one.version, 40)}".rstrip()
        + f", {escape(one.kind, 60)}: {code(one.evidence, 200)}"
        for one in profile.technologies
    ]
    return "\n".join(lines).rstrip()


def _pages(report: Report, base: str) -> str:
    lines = ["## Pages", ""]
    for page in report.pages[:50]:
        status = "not opened" if page.status is None else f"status {page.status}"
        problem = f", {escape(page.problem)}" if page.problem else ""
        title = f" “{escape(page.title, 120)}”" if page.title else ""
        lines.append(f"- {address(page.final_url or page.url)}{title}: {status}{problem}")
        for name, words in (
            (page.desktop_screenshot, "desktop"),
            (page.mobile_screenshot, "phone"),
        ):
            path = _path(base, name)
            if path:
                lines.append(f"  - [picture, {words}]({path})")
    return "\n".join(lines) if report.pages else ""


def _graph(report: Report) -> str:
    if report.graph is None:
        return ""
    by_kind: dict[str, list[str]] = {}
    for node in report.graph.nodes:
        by_kind.setdefault(node.kind, []).append(node.label)
    lines = ["## Who is involved", ""]
    for kind, labels in by_kind.items():
        shown = ", ".join(code(label, 120) for label in labels[:8])
        more = f" and {len(labels) - 8} more" if len(labels) > 8 else ""
        lines.append(f"- {kind.replace('_', ' ')}: {shown}{more}")
    if report.graph.cut:
        lines.append(f"- {escape(report.graph.cut)}")
    return "\n".join(lines)


def _foot(report: Report) -> str:
    lines = ["## About this audit", ""]
    lines += [
        f"- {phase.name.value}: {escape(phase.state, 20)} in {phase.seconds:.1f} s"
        + (f", {escape(phase.detail)}" if phase.detail else "")
        for phase in report.phases
    ]
    lines += [f"- note: {escape(note)}" for note in report.notes[:50]]
    lines += [
        (
            f"- made by {escape(report.generator, 80)}, policy "
            f"{escape(report.judgement.policy_version, 40)}{_policy(report)}, tier "
            f"{escape(report.tier, 40)}, {utc_text(report.started_at)}, {report.duration_s:.1f} s"
        ),
        "",
        "A score says what was seen, not what someone means to do.",
    ]
    return "\n".join(lines)


def _policy(report: Report) -> str:
    policy = report.judgement.policy
    return f" ({escape(policy.name, 80)}, SHA-256 {code(policy.sha256)})" if policy else ""


def _path(base: str, name: str) -> str:
    path = relative_path(name)
    prefix = relative_path(base.rstrip("/")) if base else ""
    return f"{prefix}/{path}" if path and prefix else path
