"""What does an optional vision model point at?

Looks for: places on the page's picture that a vision model, if one is set, takes for pressure or
misdirection, with the words it reads there.
Why it matters: texts in pictures, and what only looks misleading, no rule here reads.
Does not see: whether it is so. A model may be wrong, and a page may mislead it; so this suggests
where a person may look, costs no points, and is off unless a model is named.
Rule: Mathur et al. 2019, arXiv 1907.07032, for the categories.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, PageArtifact, Sighting
from veritas.checks.finding_list import FindingList
from veritas.checks.wording.folding import fold
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Claim,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="vision.model-candidates",
    phase=Phase.VISION,
    title="A vision model points at nothing",
    severity=Severity.INFO,
    needs=("page", "sightings"),
    references=("https://arxiv.org/abs/1907.07032",),
    claim=Claim.TEXT_SUGGESTS,
)

READ_CONFIDENCE = 0.3
"""The words it quotes stand on the page."""
UNREAD_CONFIDENCE = 0.15
"""They do not: they may stand in a picture, or nowhere."""


def check(artifacts: Artifacts) -> CheckResult:
    """Hand on what the model points at, as candidates."""
    sightings, page = artifacts.sightings, artifacts.page
    if isinstance(sightings, Missing):
        return not_checked(META, sightings.reason)
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    findings = FindingList(META)
    for one in sightings.items:
        stands = _stands_there(one, page)
        found = "these words stand on the page" if stands else "no text of the page has these words"
        findings.add(
            f"{one.category} {fold(one.quote)}",
            Evidence(
                page_url=sightings.page_url,
                quote=one.quote,
                box=one.box,
                detail=f"said by the model {sightings.model}; {found}",
            ),
            title=f"A vision model suspects {one.category}",
            summary="A model that was shown the page's picture points here. It was not checked.",
            advice="Look at the place, and decide for yourself.",
            confidence=READ_CONFIDENCE if stands else UNREAD_CONFIDENCE,
        )
    facts = {"pictures shown": str(sightings.pictures), "model": sightings.model}
    if sightings.refused:
        facts["answers left out"] = str(sightings.refused)
    return findings.result(facts)


def _stands_there(one: Sighting, page: PageArtifact) -> bool:
    wanted = fold(one.quote)
    return any(wanted in fold(text.text) for text in page.texts)
