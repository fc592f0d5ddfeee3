"""What the lists of dangerous sites that are set have told."""

from __future__ import annotations

from veritas.artifacts import Artifacts, ListAnswer, Missing
from veritas.core.findings import CheckMeta, CheckResult, not_applicable, not_checked


def answers_of(meta: CheckMeta, artifacts: Artifacts) -> list[ListAnswer] | CheckResult:
    """The answers; the check's result when there are none."""
    answers = artifacts.sources.lists
    told = [answer for answer in answers.values() if isinstance(answer, ListAnswer)]
    if told:
        return told
    missing = [answer for answer in answers.values() if isinstance(answer, Missing)]
    failed = [one for one in missing if one.code not in {"not_asked", "not_applicable"}]
    if failed:
        return not_checked(meta, failed[0].reason)
    return not_applicable(meta, "no list of dangerous sites is set")


def said(told: list[ListAnswer]) -> dict[str, str]:
    """The facts: what each list has said."""
    return {answer.source: answer.note or f"{answer.looked_up} looked up" for answer in told}
