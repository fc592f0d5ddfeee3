"""Is the company that a site names the one that others name?

Looks for: the company of the imprint or the copyright line, against the organization in a trusted
certificate, and against the holder of the domain as the registry tells it.
Why it matters: who hides behind another's name is hard to hold to account.
Does not see: whether the company exists; companies of one group, and domains that were bought, look
the same as a false name, so the confidence is low. Certificates and registrations mostly name
nobody, or whoever serves the site: then it is not checked.
Rule: Directive 2000/31/EC, Article 5(1)(a).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.claim import result_of
from veritas.checks.claims.company_name import company_claims
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity

META = CheckMeta(
    id="graph.company-name",
    phase=Phase.GRAPH,
    title="The company is the one that others name",
    severity=Severity.LOW,
    needs=("page",),
    references=("2000/31/EC Article 5", "CA/Browser Forum Baseline Requirements 7.1.4.2"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Hold each claim against the fact."""
    return result_of(
        META,
        company_claims(artifacts),
        nothing="the site names no company",
        title="The company is another one than others name",
        summary="The site names one company, and its certificate or the registration of its "
        "domain another. That may have a good reason: a group of companies, or a domain "
        "that was bought.",
        advice="Say on the imprint how the companies belong together.",
    )
