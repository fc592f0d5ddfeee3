"""The Markdown report's part about the verdict and the score."""

from __future__ import annotations

from veritas.report.escaping import code, escape
from veritas.report.model import Report


def verdict(report: Report) -> str:
    """The verdict, and what to do."""
    lines = [f"## {escape(report.verdict.headline)}", "", escape(report.verdict.text, 2000)]
    if report.verdict.recommendations:
        lines += ["", "### What to do", ""]
        lines += [
            f"{number}. {escape(text, 500)}"
            for number, text in enumerate(report.verdict.recommendations, 1)
        ]
    return "\n".join(lines)


def narrative(report: Report) -> str:
    """What a language model made of it, marked as its own; empty without one."""
    if report.narrative is None:
        return ""
    return "\n".join(
        [
            "### In the words of a language model",
            "",
            f"> {escape(report.narrative.text, 2000)}",
            "",
            (
                f"*Worded by {code(report.narrative.model, 120)} from this report alone. It had no "
                "say in facts and score, and may be wrong.*"
            ),
        ]
    )


def steps(report: Report) -> str:
    """What the site's owner can change, with lines to paste."""
    if not report.verdict.steps:
        return ""
    lines = ["## What the owner can change", ""]
    for number, step in enumerate(report.verdict.steps, 1):
        gain = f" *(+{step.regained} points)*" if step.regained else ""
        lines.append(f"{number}. {code(step.check_id)}: {escape(step.text, 500)}{gain}")
        lines += [f"   - {code(line, 600)}" for line in step.lines.splitlines()[:10]]
    return "\n".join(lines).rstrip()


def score(report: Report) -> str:
    """Where each point went: rules, their findings, the signals they count under."""
    judgement = report.judgement
    lines = ["## Where the score comes from", ""]
    if report.score is None:
        return "\n".join([*lines, f"There is no score: {escape(judgement.not_assessed)}"])
    lines += ["| Points | Rule | Findings | Why |", "|---:|---|---|---|", "| 100 | start | | |"]
    lines += [
        f"| −{item.points:g} | {code(item.rule)} | {_ids(item.finding_ids)} | {escape(item.why)} |"
        for item in judgement.deductions
    ]
    lines += [
        f"| at most {cap.most} | {code(cap.rule)} | {_ids(cap.finding_ids)} | {escape(cap.why)} |"
        for cap in judgement.caps
    ]
    lines.append(f"| **{report.score}** | **score** | | rounded down |")
    if judgement.deductions:
        lines += [
            "",
            f"By signal, with the weights for a site of kind {code(judgement.site_type)}:",
        ]
        lines += ["", "| Signal | Weight | Points | At most |", "|---|---:|---:|---:|"]
        lines += [
            f"| {escape(one.title)} | {one.weight:g} | {f'−{one.points:g}' if one.points else 0} | "
            f"−{one.most_points:g} |"
            for one in judgement.signals
        ]
    costly = {item.check_id for item in judgement.deductions}
    free = {finding.check_id for finding in report.findings} - costly
    if free:
        lines += [
            "",
            (
                f"Findings of {len(free)} more checks cost nothing more: a signal, and mere words, "
                "have a most that they can cost, and notes cost nothing."
            ),
        ]
    if judgement.not_assessed:
        lines += ["", f"No risk level: {escape(judgement.not_assessed)}"]
    return "\n".join(lines)


def _ids(names: tuple[str, ...]) -> str:
    """Findings by their ids, as they stand below."""
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return ", ".join(code(name) for name in names[:6]) + more
