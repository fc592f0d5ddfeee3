"""Is a site where it says that it is?

Looks for: the country of the postal addresses on imprint, contact page and privacy policy, against
the calling codes of the phone numbers there, and against the country of the domain's holder.
Why it matters: shops that name an address in one country and answer in another are hard to sue.
Does not see: whether the address exists. One number of the right country is enough; free numbers,
and addresses whose country is not named, are not compared.
Rule: Directive 2000/31/EC, Article 5(1)(b); ITU-T E.164.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.claim import result_of
from veritas.checks.claims.country import country_claims
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity

META = CheckMeta(
    id="graph.country",
    phase=Phase.GRAPH,
    title="Address and phone are in one country",
    severity=Severity.LOW,
    needs=("page",),
    references=("2000/31/EC Article 5(1)(b)", "ITU-T E.164"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Hold each claim against the fact."""
    return result_of(
        META,
        country_claims(artifacts),
        nothing="the site gives no postal address whose country can be told",
        title="Address and phone numbers are in different countries",
        summary="None of the phone numbers, or not the holder of the domain, is in the country "
        "of the postal address. A call centre or a parent company abroad would explain "
        "it.",
        advice="Give a number that is answered where the company is, or say why it is elsewhere.",
    )
