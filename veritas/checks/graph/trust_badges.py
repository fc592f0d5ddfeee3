"""Do the seals of approval lead to those who give them?

Looks for: pictures that name one of fifteen givers of seals, and lead to somebody else.
Why it matters: a picture of a seal is copied in a second; what its giver says is not.
Does not see: what stands where the seal leads, since nobody else's page is opened; seals that
scripts draw or make clickable. Seals that lead nowhere at all are told by vision.empty-badge.
Rule: Directive 2005/29/EC, Annex I, no. 2 (displaying a trust mark without authorisation).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.badges import LEADS_NOWHERE, badge_claims
from veritas.checks.claims.claim import result_of
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity

META = CheckMeta(
    id="graph.trust-badges",
    phase=Phase.GRAPH,
    title="Seals lead to those who give them",
    severity=Severity.LOW,
    needs=("page",),
    references=("2005/29/EC Annex I no. 2",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Hold each seal that leads somewhere against where it leads."""
    return result_of(
        META,
        [claim for claim in badge_claims(artifacts) if claim.detail != LEADS_NOWHERE],
        nothing="no picture of a seal that leads anywhere was seen",
        title="A seal leads to somebody else than its giver",
        summary="The page shows a seal of approval that leads to another site than that of those "
        "who give it, so nobody can see whether it was given.",
        advice="Link the seal to its entry at those who give it, or take it away.",
    )
