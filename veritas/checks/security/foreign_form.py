"""Does a password or payment form send its content to another site?

Looks for: forms with a password field or card fields whose target lies outside the site's
registrable domain.
Why it matters: that is how stolen copies of login and payment pages work.
Does not see: forms sent by script. Well-known payment and sign-in services are noted as a
fact, since handing over to them is how honest shops do it; others may be honest, too, so the
confidence stays below certainty.
Rule: CWE-359; APWG phishing reports (credential forms with foreign targets).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, PageArtifact
from veritas.checks.finding_list import FindingList, list_some, pages_looked_at
from veritas.checks.forms import sensitive_forms
from veritas.checks.urls import belongs_to, host_of
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
    id="security.foreign-form",
    phase=Phase.SECURITY,
    title="Passwords and card data stay with the site",
    severity=Severity.HIGH,
    needs=("page",),
    references=("CWE-359",),
)

_KNOWN_SERVICES = (
    "adyen.com",
    "amazonpay.com",
    "apple.com",
    "auth0.com",
    "authorize.net",
    "braintreegateway.com",
    "checkout.com",
    "google.com",
    "klarna.com",
    "microsoftonline.com",
    "mollie.com",
    "okta.com",
    "paypal.com",
    "shopify.com",
    "squareup.com",
    "stripe.com",
    "worldpay.com",
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge where every form that asks for a password or for card data posts to."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    forms = list(sensitive_forms(artifacts))
    if not forms:
        return not_applicable(META, "no page that was seen asks for a password or for card data")
    findings = FindingList(META)
    known: set[str] = set()
    for found in forms:
        host = host_of(found.target)
        if any(belongs_to(host, home) for home in (artifacts.domain, _domain_of(found.page))):
            continue
        if any(belongs_to(host, service) for service in _KNOWN_SERVICES):
            known.add(host)
            continue
        what = "card data" if found.kind == "payment" else "a password"
        findings.add(
            f"{found.kind} {host}",
            Evidence(
                page_url=found.page.final_url,
                selector=found.form.selector,
                box=found.form.box,
                url=found.target,
                detail=f"the form posts to {host}, the site is {artifacts.domain}",
            ),
            title=f"A form sends {what} to another site",
            summary=f"What is typed into this form goes to {host[:100]}, not to "
            f"{artifacts.domain[:100]}.",
            advice="Post to an address of the site itself, or hand over to the payment or sign-in "
            "service on its own page, where people can see whom they trust.",
            confidence=0.7,
        )
    facts = {"forms": str(len(forms)), **pages_looked_at(artifacts)}
    if known:
        facts["known services"] = list_some(sorted(known))
    return findings.result(facts)


def _domain_of(page: PageArtifact) -> str:
    """The page's own registrable domain: redirects may have led the audit to a sister site."""
    own = host_of(page.final_url)
    return next((request.domain for request in page.requests if request.host == own), own)
