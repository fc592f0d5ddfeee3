"""Does the site's name pass itself off as a well-known one?

Looks for: a host name that looks like that of an often-imitated brand: other characters that
look the same (also in punycode), one letter off, the brand's name beside a word such as
"login", or the brand's whole domain in front of another.
Why it matters: that is how phishing sites get people to type their password.
Does not see: brands that are not in its list; who really owns the domain. A brand may run a
campaign site under such a name, so the confidence stays below certainty, and without a form
for a password or card data the matter counts little.
Rule: Unicode Technical Standard 39; APWG Phishing Activity Trends; CWE-1007.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList
from veritas.checks.forms import sensitive_forms
from veritas.checks.phishing.brands import likeness
from veritas.checks.urls import host_of
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.lookalike-name",
    phase=Phase.SECURITY,
    title="The name does not imitate a well-known one",
    severity=Severity.HIGH,
    needs=("page",),
    references=("CWE-1007", "https://www.unicode.org/reports/tr39/"),
)

_CONFIDENCE = {"homoglyph": 0.9, "subdomain": 0.9, "bait": 0.6, "typo": 0.5}


def check(artifacts: Artifacts) -> CheckResult:
    """Compare the host name with those of the brands."""
    page = artifacts.page
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    host = host_of(page.final_url)
    domain = artifacts.domain if artifacts.host == host else _domain_in(artifacts, host)
    found = likeness(host, domain)
    findings = FindingList(META)
    if found is not None:
        asks = next(sensitive_forms(artifacts), None)
        findings.add(
            "name",
            Evidence(page_url=page.final_url, url=page.final_url, detail=found.detail),
            title=f"The name imitates {found.brand.name}",
            summary=f"The host name resembles that of {found.brand.name}, whose own site is "
            f"{found.brand.domains[0]}."
            + (" The site asks for a password or card data." if asks else ""),
            advice=f"If this is a site of {found.brand.name}, move it under "
            f"{found.brand.domains[0]}; if it is not, choose a name of your own.",
            confidence=_CONFIDENCE[found.kind],
            severity=Severity.HIGH if asks else Severity.LOW,
        )
    return findings.result({"host": host[:253]})


def _domain_in(artifacts: Artifacts, host: str) -> str:
    """The registrable domain of a host that the audit was redirected to."""
    return next(
        (
            request.domain
            for page in artifacts.pages
            for request in page.requests
            if request.host == host
        ),
        host,
    )
