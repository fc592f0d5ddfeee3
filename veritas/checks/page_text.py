"""Looks through the texts of all readable pages for one kind of wording."""

from __future__ import annotations

import re
from collections.abc import Callable

from veritas.artifacts import Artifacts, TextElement
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.wording.matching import MAX_PROSE_CHARS, Strength, fold
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Severity, not_checked

MAX_TEXTS_PER_PAGE = 5_000
_DIGITS = re.compile(r"\d+")

WEAK_CONFIDENCE = 0.45
STRONG_CONFIDENCE = 0.6
"""Words alone prove nothing, so even the clearest stay here."""


def check_wording(
    artifacts: Artifacts,
    meta: CheckMeta,
    strength_of: Callable[[str], Strength],
    *,
    title: str,
    summary: str,
    advice: str,
    severity: Severity | None = None,
    interactive_only: bool = False,
) -> CheckResult:
    """Judge every text of every readable page; the same words count once per site.

    Within running text only short, clear wording counts, since an article may well quote it.

    Args:
        artifacts: what was collected.
        meta: of the check that asks.
        strength_of: how clearly a text belongs to the category.
        title: of the findings.
        summary: of the findings.
        advice: of the findings.
        severity: of the findings; the check's own when left out.
        interactive_only: look at links, buttons and labels only.
    """
    if not artifacts.readable_pages:
        return not_checked(meta, "no page could be read")
    findings = FindingList(meta)
    looked_at = left_out = 0
    for page in artifacts.readable_pages:
        left_out += max(0, len(page.texts) - MAX_TEXTS_PER_PAGE)
        for element in page.texts[:MAX_TEXTS_PER_PAGE]:
            if interactive_only and not element.interactive:
                continue
            looked_at += 1
            strength = _strength(element, strength_of)
            if strength is Strength.NONE:
                continue
            findings.add(
                _DIGITS.sub("#", fold(element.text)),  # a ticking clock is one text
                Evidence(
                    page_url=page.final_url,
                    quote=element.text,
                    selector=element.selector,
                    box=element.box,
                ),
                title=title,
                summary=summary,
                advice=advice,
                severity=severity,
                confidence=(STRONG_CONFIDENCE if strength is Strength.STRONG else WEAK_CONFIDENCE),
            )
    if not looked_at and not interactive_only:
        return not_checked(meta, "no visible text was found on the pages")
    facts = {"texts looked at": str(looked_at), **pages_looked_at(artifacts)}
    if left_out:
        facts["texts not looked at"] = str(left_out)
    return findings.result(facts)


def _strength(element: TextElement, strength_of: Callable[[str], Strength]) -> Strength:
    if element.prose and len(element.text) > MAX_PROSE_CHARS:
        return Strength.NONE
    strength = strength_of(element.text)
    if element.prose and strength is Strength.WEAK:
        return Strength.NONE
    return strength
