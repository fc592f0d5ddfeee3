"""What the lists of dangerous sites that are set have told."""

from __future__ import annotations

from collections.abc import Iterator

from veritas.artifacts import Artifacts, ListAnswer, ListHit, Missing
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    not_applicable,
    not_checked,
)


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


def hits_of(
    artifacts: Artifacts, told: list[ListAnswer]
) -> Iterator[tuple[ListAnswer, ListHit, Evidence]]:
    """Every hit, with the list that has it, and as evidence."""
    page_url = artifacts.pages[0].final_url if artifacts.pages else artifacts.request.url
    for answer in told:
        for hit in answer.hits:
            kind = f" as {hit.kind}" if hit.kind else ""
            detail = f"{answer.source} lists {hit.entry}{kind}"
            yield answer, hit, Evidence(page_url=page_url, url=hit.asked, detail=detail)


def said(told: list[ListAnswer]) -> dict[str, str]:
    """The facts: what each list has said."""
    return {answer.source: answer.note or f"{answer.looked_up} looked up" for answer in told}
