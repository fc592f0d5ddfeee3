"""Do password fields work with password managers?

Looks for: password fields that forbid to fill them in (``autocomplete="off"``), and those that
do not say whether they take the current or a new password.
Why it matters: who cannot use a password manager takes a weak password, or the same one twice.
Does not see: fields that script adds later, and what script does to pasting.
Rule: WHATWG HTML, autofill; NIST SP 800-63B section 3.1.1.2 (allow password managers); OWASP
Authentication Cheat Sheet.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
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
    id="security.password-fields",
    phase=Phase.SECURITY,
    title="Password managers can be used",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://html.spec.whatwg.org/#autofill", "https://pages.nist.gov/800-63-4/"),
)

_FORBIDS = frozenset({"off", "false", "nope"})
_TELLS = frozenset({"current-password", "new-password", "one-time-code"})


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the password fields of every readable page."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    count = 0
    for page in artifacts.readable_pages:
        for form in page.forms:
            for field in form.fields:
                if field.type != "password":
                    continue
                count += 1
                words = set(field.autocomplete.split())
                evidence = Evidence(
                    page_url=page.final_url,
                    selector=field.selector,
                    box=field.box if field.visible else None,
                    detail=f'autocomplete="{field.autocomplete}"'
                    if field.autocomplete
                    else "no autocomplete attribute",
                )
                if words & _FORBIDS:
                    findings.add(
                        "forbids",
                        evidence,
                        title="A password field refuses password managers",
                        summary="It asks browsers not to fill it in, which drives people to weak "
                        "and repeated passwords.",
                        advice='Use autocomplete="current-password" or "new-password".',
                        confidence=0.9,
                    )
                elif not words & _TELLS:
                    findings.add(
                        "silent",
                        evidence,
                        title="A password field does not say which password it takes",
                        summary="Without a hint a password manager may offer the wrong one, or "
                        "none.",
                        advice='Add autocomplete="current-password" or "new-password".',
                        confidence=0.9,
                        severity=Severity.INFO,
                    )
    if not count:
        return not_applicable(META, "no page that was seen has a password field")
    return findings.result({"password fields": str(count), **pages_looked_at(artifacts)})
