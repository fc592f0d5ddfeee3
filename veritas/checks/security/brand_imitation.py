"""Does a sign-in page show a brand that it does not belong to?

Looks for: a form for a password or card data on a page whose title, or a picture's
description near its top, names an often-imitated brand, on a domain that is not the brand's.
Why it matters: copies of sign-in pages are the commonest way to steal passwords.
Does not see: brands that are not in its list, and pictures without a description. "Sign in
with Google" and the like are no imitation: a brand that stands only in a button or beside "with"
or "or" is passed over, and so is a site that has the brand's word in its own name.
Rule: CWE-451; APWG Phishing Activity Trends.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, PageArtifact
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.forms import sensitive_forms
from veritas.checks.phishing.brands import Brand, brands, free_host, is_own
from veritas.checks.urls import host_of
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="security.brand-imitation",
    phase=Phase.SECURITY,
    title="Sign-in pages show no foreign brand",
    severity=Severity.HIGH,
    needs=("page",),
    references=("CWE-451",),
)

_SIGN_IN = re.compile(
    r"\b(?:log ?in|log ?on|sign ?in|sign on|verify|account|password|anmeld\w*|einloggen|"
    r"connexion|identifi\w+|acceso|iniciar|accedi|inloggen|zaloguj)\b"
)
_ANOTHERS = re.compile(r"\b(?:for|with|or|via|by|and|mit|für|oder|avec|con|reviews?|vs)\b")


def check(artifacts: Artifacts) -> CheckResult:
    """Compare the titles of pages that ask for secrets with the brands."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    forms = list(sensitive_forms(artifacts))
    if not forms:
        return not_applicable(META, "no page that was seen asks for a password or for card data")
    findings = FindingList(META)
    for found in forms:
        brand = _brand_in_title(found.page, artifacts)
        if brand is None:
            continue
        host = host_of(found.page.final_url)
        findings.add(
            brand.word,
            Evidence(
                page_url=found.page.final_url,
                quote=found.page.title,
                selector=found.form.selector,
                box=found.form.box,
                detail=f"the page is on {host}, {brand.name} is at {brand.domains[0]}",
            ),
            title=f"A sign-in page names {brand.name}, and is elsewhere",
            summary=f"The page calls itself {brand.name} and asks for a password or card data, "
            f"but {host[:100]} is not among the domains of {brand.name} that are known here.",
            advice="Do not use another company's name in the title of a sign-in page; if the site "
            f"is one of {brand.name}'s, serve it under {brand.domains[0]}.",
            confidence=0.75 if free_host(host) else 0.6,
        )
    return findings.result({"forms": str(len(forms)), **pages_looked_at(artifacts)})


def _brand_in_title(page: PageArtifact, artifacts: Artifacts) -> Brand | None:
    title = " ".join(page.title.lower().split())
    if not _SIGN_IN.search(title) or _ANOTHERS.search(title):
        return None
    host = host_of(page.final_url)
    words = set(re.findall(r"[\w&]+", title))
    squeezed = re.sub(r"[^\w]", "", title)
    for brand in brands():
        named = brand.word in words or (len(brand.word) >= 9 and brand.word in squeezed)
        own_name = brand.word in artifacts.domain.split(".")[0]
        if named and not own_name and not is_own(brand, host):
            return brand
    return None
