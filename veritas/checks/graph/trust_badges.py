"""Do the seals of approval lead to those who give them?

Looks for: pictures that name one of fifteen givers of seals, or call the shop verified, certified
or trusted, and where they lead.
Why it matters: a picture of a seal is copied in a second; what its giver says is not.
Does not see: what stands where the seal leads, since nobody else's page is opened; seals that
scripts draw or make clickable; logos of cards, banks and parcel services, which promise nothing.
Rule: Directive 2005/29/EC, Annex I, no. 2 (displaying a trust mark without authorisation).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.badges import badge_claims
from veritas.checks.claims.claim import result_of
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity

META = CheckMeta(
    id="graph.trust-badges",
    phase=Phase.GRAPH,
    title="Seals can be verified",
    severity=Severity.LOW,
    needs=("page",),
    references=("2005/29/EC Annex I no. 2",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Hold each claim against the fact."""
    return result_of(
        META,
        badge_claims(artifacts),
        nothing="no picture of a seal was seen",
        title="A seal cannot be verified",
        summary="The page shows a seal of approval that leads nowhere, or not to those who give "
        "it, so nobody can see whether it was given.",
        advice="Link the seal to its entry at those who give it, or take it away.",
    )
