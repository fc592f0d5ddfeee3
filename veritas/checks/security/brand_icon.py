"""Does a sign-in page take its icon from a brand that it does not belong to?

Looks for: a form for a password or card data on a page whose icon is the site icon of an
often-imitated brand, fetched from the root of the brand's own site.
Why it matters: people know a site by its icon, and copied sign-in pages often leave its address
as it was in the original.
Does not see: icons that were copied to the site itself, drawn anew or written into the page (no
picture is compared), those from deeper folders of a brand's hosts, where others may keep files,
too, and brands that are not in its list. A site with the brand's word in its own name is passed
over: it may be the brand's.
Rule: CWE-451; APWG Phishing Activity Trends.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.forms import sensitive_forms
from veritas.checks.phishing.brands import Brand, brands, free_host, is_own
from veritas.checks.urls import host_of, path_of
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
    id="security.brand-icon",
    phase=Phase.SECURITY,
    title="Sign-in pages show no foreign icon",
    severity=Severity.HIGH,
    needs=("page",),
    references=("CWE-451",),
)

_SITE_ICON = re.compile(r"/(?:favicon|apple-touch-icon)[a-z0-9._-]{0,60}\.(?:ico|png|svg|gif)")


def check(artifacts: Artifacts) -> CheckResult:
    """Compare the icons of pages that ask for secrets with the brands' own."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    forms = list(sensitive_forms(artifacts))
    if not forms:
        return not_applicable(META, "no page that was seen asks for a password or for card data")
    findings = FindingList(META)
    for found in forms:
        host = host_of(found.page.final_url)
        for icon in found.page.icons:
            brand = _brand_of(icon)
            if brand is None or is_own(brand, host) or brand.word in artifacts.domain.split(".")[0]:
                continue
            findings.add(
                brand.word,
                Evidence(
                    page_url=found.page.final_url,
                    url=icon,
                    selector=found.form.selector,
                    box=found.form.box,
                    detail=f"the page is on {host}, its icon is that of {brand.domains[0]}",
                ),
                title=f"A sign-in page shows the icon of {brand.name}, and is elsewhere",
                summary=f"The page asks for a password or card data under the icon of {brand.name} "
                f"but {host[:100]} is not among the domains of {brand.name} that are known here.",
                advice="Give the site an icon of its own; if the site is one of "
                f"{brand.name}'s, serve it under {brand.domains[0]}.",
                confidence=0.8 if free_host(host) else 0.65,
            )
    return findings.result({"forms": str(len(forms)), **pages_looked_at(artifacts)})


def _brand_of(icon: str) -> Brand | None:
    """The brand whose site icon this is; None when it may be anybody's file."""
    if not _SITE_ICON.fullmatch(path_of(icon)):
        return None
    host = host_of(icon).removeprefix("www.")
    return next((brand for brand in brands() if host in brand.domains), None)
