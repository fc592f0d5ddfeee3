"""Has a site existed for as long as it says?

Looks for: “since 1998” and its like in ten languages, against the date of the domain's
registration.
Why it matters: age is a promise of reliability that costs nothing to make.
Does not see: how old the company is. So a year is contradicted only when the site says that it has
been online since then, or says so of itself on a domain that is less than two years old; and a
domain that was bought, or registered anew, looks young. Without an answer of the registry it is
not checked.
Rule: Directive 2005/29/EC, Article 6(1)(f).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.claim import result_of
from veritas.checks.claims.since import since_claims
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity

META = CheckMeta(
    id="graph.founding-year",
    phase=Phase.GRAPH,
    title="It has existed since the year it names",
    severity=Severity.LOW,
    needs=("page",),
    references=("2005/29/EC Annex I", "RFC 9083"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Hold each claim against the fact."""
    return result_of(
        META,
        since_claims(artifacts),
        nothing="the site names no year since which it exists",
        title="The domain is younger than the site says it is",
        summary="The site says that it has existed since a year in which its domain was not "
        "registered. It may have had another name then, or have bought this one.",
        advice="Say what has existed since then: the company, or the site.",
    )
