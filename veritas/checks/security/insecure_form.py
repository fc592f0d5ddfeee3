"""Does a password or payment form send its content unencrypted?

Looks for: forms with a password field or card fields that post to http, or stand on a page
that itself came over http.
Why it matters: what is typed in can be read, and on an http page the form itself can be
exchanged before it is shown.
Does not see: forms that are sent by script to an address the form does not name.
Rule: CWE-319, CWE-523; W3C Secure Contexts.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.forms import SensitiveForm, sensitive_forms
from veritas.checks.urls import host_of, is_https, is_loopback
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
    id="security.insecure-form",
    phase=Phase.SECURITY,
    title="Passwords and card data are sent encrypted",
    severity=Severity.HIGH,
    needs=("page",),
    references=("CWE-319", "CWE-523"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every form that asks for a password or for card data."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    forms = list(sensitive_forms(artifacts))
    if not forms:
        return not_applicable(META, "no page that was seen asks for a password or for card data")
    findings = FindingList(META)
    for found in forms:
        why = _in_clear(found)
        if why:
            payment = found.kind == "payment"
            findings.add(
                f"{found.kind} {found.form.selector} {found.target}",
                Evidence(
                    page_url=found.page.final_url,
                    selector=found.form.selector,
                    box=found.form.box,
                    url=found.target,
                    detail=why,
                ),
                title=f"{'Card data' if payment else 'A password'} would be sent in clear",
                summary=f"This form asks for {'card data' if payment else 'a password'}, and "
                f"{why}. Anyone on the way could read or change it.",
                advice="Serve the page over https and let the form post to an https address.",
                severity=Severity.CRITICAL if payment else Severity.HIGH,
                confidence=0.95,
            )
    facts = {"forms": str(len(forms)), **pages_looked_at(artifacts)}
    if any(not is_https(found.target) and not _in_clear(found) for found in forms):
        facts["loopback"] = "a form posts over plain http, but only within this machine"
    return findings.result(facts)


def _in_clear(found: SensitiveForm) -> str:
    """Say why the form's content is not safe on its way, or nothing if it is."""
    if not is_https(found.target) and not is_loopback(host_of(found.target)):
        return "it posts to a plain http address"
    if not is_https(found.page.final_url) and not is_loopback(host_of(found.page.final_url)):
        return "the page it stands on came over plain http"
    return ""
