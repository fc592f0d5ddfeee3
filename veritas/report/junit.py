"""The report as JUnit XML: for build servers. A check is a test case, its findings the failure.

There is no standard behind the format; this keeps to what Jenkins, GitLab and GitHub read:
``testsuites``, ``testsuite``, ``testcase`` with at most one ``failure`` or ``skipped``.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from veritas.core.findings import Finding, Outcome
from veritas.judge.policy import SEVERITY_ORDER
from veritas.report.calendar import rfc3339_text
from veritas.report.escaping import MAX_URL_CHARS, plain
from veritas.report.model import CheckReport, Report

_MAX_FINDINGS = 50
_MAX_EVIDENCE = 5


def render(report: Report) -> bytes:
    """UTF-8 XML 1.0; whatever XML does not allow has been taken out of every text."""
    findings: dict[str, list[Finding]] = {}
    for finding in report.findings:
        findings.setdefault(finding.check_id, []).append(finding)
    suites: dict[str, list[CheckReport]] = {}
    for check in report.checks:
        suites.setdefault(check.id.partition(".")[0], []).append(check)
    counts = _counts(report.checks)
    seconds = {phase.name.value: phase.seconds for phase in report.phases}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites{_attributes(name='Veritas', **counts, time=f'{report.duration_s:.3f}')}>",
    ]
    for name, checks in suites.items():
        suite = {
            "name": f"veritas.{name}",
            **_counts(tuple(checks)),
            "time": f"{seconds.get(name, 0.0):.3f}",
            "timestamp": rfc3339_text(report.started_at).removesuffix("Z"),
            "hostname": plain(report.url, MAX_URL_CHARS),
        }
        lines.append(f"  <testsuite{_attributes(**suite)}>")
        lines += _properties(report)
        for check in checks:
            lines += _case(check, findings.get(check.id, []))
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return ("\n".join(lines) + "\n").encode()


def _counts(checks: tuple[CheckReport, ...]) -> dict[str, str]:
    failed = sum(check.outcome is Outcome.FAILED for check in checks)
    passed = sum(check.outcome is Outcome.PASSED for check in checks)
    return {
        "tests": str(len(checks)),
        "failures": str(failed),
        "errors": "0",
        "skipped": str(len(checks) - failed - passed),
    }


def _properties(report: Report) -> list[str]:
    facts = {
        "url": plain(report.url, MAX_URL_CHARS),
        "score": "none" if report.score is None else str(report.score),
        "confidence": f"{report.confidence:.3f}",
        "coverage": f"{report.coverage:.3f}",
        "policy": report.judgement.policy_version,
    }
    inside = [f"      <property{_attributes(name=k, value=v)}/>" for k, v in facts.items()]
    return ["    <properties>", *inside, "    </properties>"]


def _case(check: CheckReport, findings: list[Finding]) -> list[str]:
    head = f"    <testcase{_attributes(classname=check.id, name=check.title, time='0')}"
    if check.outcome is Outcome.PASSED:
        return [head + "/>"]
    if check.outcome is Outcome.FAILED:
        worst = max(
            (finding.severity for finding in findings), key=SEVERITY_ORDER.index, default=None
        )
        words = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
        kind = worst.value if worst else "unknown"
        body = escape("\n".join(_told(findings)))
        tag = f"      <failure{_attributes(type=kind, message=words)}>{body}</failure>"
    else:
        words = "not checked" if check.outcome is Outcome.ERROR else "not applicable"
        tag = f"      <skipped{_attributes(message=f'{words}: {check.reason}')}/>"
    return [head + ">", tag, "    </testcase>"]


def _told(findings: list[Finding]) -> list[str]:
    lines = []
    for finding in findings[:_MAX_FINDINGS]:
        lines.append(f"{finding.severity.value}: {plain(finding.title)} ({plain(finding.id, 100)})")
        for piece in finding.evidence[:_MAX_EVIDENCE]:
            places = (piece.page_url, piece.selector, piece.header, piece.url, piece.detail)
            facts = [plain(part, MAX_URL_CHARS) for part in places if part]
            quoted = [f"“{plain(piece.quote)}”"] if piece.quote else []
            lines.append(f"  {'; '.join([*facts, *quoted])}")
        lines.append(f"  {plain(finding.advice, 600)}")
    if len(findings) > _MAX_FINDINGS:
        lines.append(f"and {len(findings) - _MAX_FINDINGS} more; the JSON report has them all")
    return lines


def _attributes(**values: str) -> str:
    return "".join(f" {name}={quoteattr(plain(text, 500))}" for name, text in values.items())
