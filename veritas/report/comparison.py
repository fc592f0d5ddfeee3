"""Two reports compared, as plain text for a terminal or a mail. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from veritas.core.comparison import ComparedFinding, Comparison, ReportMark
from veritas.report.calendar import utc_text
from veritas.report.escaping import plain

_MAX_CHARS = 160
_MAX_RULES = 25


def render(comparison: Comparison) -> str:
    """Write the comparison. Texts of the audited site are cut, and can be nothing but text."""
    return "\n".join([*_lines(comparison)]) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"first   {_mark(comparison.first)}"
    yield f"second  {_mark(comparison.second)}"
    yield ""
    yield from _score(comparison)
    for title, findings in (
        ("New", comparison.new),
        ("Gone", comparison.gone),
        ("Changed", comparison.changed),
        ("Unclear", comparison.unclear),
    ):
        yield ""
        yield f"{title}: {len(findings) or 'none'}"
        yield from (_finding(finding) for finding in findings)
    yield ""
    yield f"The same in both: {comparison.same}"
    if comparison.left_out:
        yield f"Not listed, as there are too many: {comparison.left_out}"


def _mark(mark: ReportMark) -> str:
    score = "not assessed" if mark.score is None else f"{mark.score} of 100"
    return (
        f"{plain(mark.url, _MAX_CHARS)}  {score}  (coverage {mark.coverage:.0%}, confidence "
        f"{mark.confidence:.0%}, policy {plain(mark.policy, 80)}, {utc_text(mark.started_at)})"
    )


def _score(comparison: Comparison) -> Iterator[str]:
    score = comparison.score
    if score.difference is not None:
        yield (
            f"Score: {comparison.first.score} → {comparison.second.score} ({score.difference:+d})"
        )
    for rule in score.rules[:_MAX_RULES]:
        yield (
            f"  {rule.difference:+7.2f}  {plain(rule.rule, 120)}  "
            f"(−{rule.first_points:g}, now −{rule.second_points:g})"
        )
    if len(score.rules) > _MAX_RULES:
        rest = sum(round(rule.difference * 100) for rule in score.rules[_MAX_RULES:]) / 100
        yield f"  {rest:+7.2f}  {len(score.rules) - _MAX_RULES} more rules"
    if score.rules:
        yield f"  left of 100: {score.first_left:g}, now {score.second_left:g}, before any cap"
    for cap in score.caps:
        if cap.first_most == cap.second_most:
            yield f"  {plain(cap.rule, 120)}: at most {cap.first_most} in both"
            continue
        was = "no cap" if cap.first_most is None else f"at most {cap.first_most}"
        now = "no cap" if cap.second_most is None else f"at most {cap.second_most}"
        yield f"  {plain(cap.rule, 120)}: {was}, now {now}"
    for note in score.notes:
        yield f"  note: {note}"


def _finding(finding: ComparedFinding) -> str:
    severity, check_id = plain(finding.severity, 10), plain(finding.check_id, 80)
    text = f"  {severity:8} {check_id}: {plain(finding.title, _MAX_CHARS)}"
    remarks = "; ".join([*finding.changes, *([finding.note] if finding.note else [])])
    return f"{text} ({plain(remarks, _MAX_CHARS)})" if remarks else text
