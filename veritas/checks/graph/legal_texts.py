"""Do the legal texts name the company of the site?

Looks for: who is in charge by privacy policy and terms, against the company of imprint and
copyright line; and gaps such as “[Company name]” that a template leaves.
Why it matters: copied texts bind nobody, and copied shops copy them.
Does not see: texts on pages that were not opened, or without a company's legal form. A parent
company looks the same as a copied name, so the confidence is middling.
Rule: GDPR, Article 13(1)(a).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.claim import result_of
from veritas.checks.claims.legal_texts import legal_text_claims
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity

META = CheckMeta(
    id="graph.legal-texts",
    phase=Phase.GRAPH,
    title="Legal texts name the same company",
    severity=Severity.LOW,
    needs=("page",),
    references=("GDPR Article 13(1)(a)",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Hold each claim against the fact."""
    return result_of(
        META,
        legal_text_claims(artifacts),
        nothing="no legal text was seen that says who is in charge",
        title="A legal text names another company, or none",
        summary="Privacy policy or terms put another company in charge than the site names, or "
        "still have a gap where its name should be. They may have been copied.",
        advice="Name the company that is in charge.",
    )
