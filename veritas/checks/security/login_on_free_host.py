"""Does a page on a free hosting service ask for a password?

Looks for: a form for a password or card data on a host name under a service where anybody can
put up a page within minutes.
Why it matters: such names cost nothing and tell nothing about who is behind them; phishing
pages are often there. Honest small tools are there, too, so this is a sign and no proof.
Does not see: services that are not in its list, and sites of their own domain that such a
service serves.
Rule: APWG Phishing Activity Trends (use of free hosting).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.forms import sensitive_forms
from veritas.checks.phishing.brands import free_host
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
    id="security.login-on-free-host",
    phase=Phase.SECURITY,
    title="Secrets are asked for on a domain of the site's own",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://apwg.org/trendsreports/",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Look at the hosts of pages that ask for secrets."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    forms = list(sensitive_forms(artifacts))
    if not forms:
        return not_applicable(META, "no page that was seen asks for a password or for card data")
    findings = FindingList(META)
    for found in forms:
        host = host_of(found.page.final_url)
        service = free_host(host)
        if service:
            findings.add(
                service,
                Evidence(
                    page_url=found.page.final_url,
                    selector=found.form.selector,
                    box=found.form.box,
                    detail=f"{host} is a free name under {service}",
                ),
                title="A page on a free hosting service asks for secrets",
                summary=f"Anybody can have a name under {service} within minutes, so it says "
                "nothing about who gets the password or card data.",
                advice="Serve sign-in and payment from a domain that is registered to you.",
                confidence=0.8,
                severity=Severity.MEDIUM if found.kind == "payment" else Severity.LOW,
            )
    return findings.result({"forms": str(len(forms)), **pages_looked_at(artifacts)})
