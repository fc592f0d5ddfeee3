"""Do other sites hear what is typed into a form before it is sent?

Looks for: values made up for this audit and typed into text fields, that turn up in requests to
other sites, in clear or hashed, although nothing was submitted.
Why it matters: an address or a search leaves the page although the visitor changed their mind
(Senol et al. 2022 found 1,844 of 100,000 sites that send e-mail addresses so).
Does not see: password fields, which are left alone; forms beyond the first few; values that are
encrypted; and servers that pass on what they get. A quick scan types nothing.
Rule: Senol et al. 2022, "Leaky Forms" (USENIX Security); GDPR Articles 5 and 6; CWE-359.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList
from veritas.core.audit import Tier
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Claim,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="security.form-leaks",
    phase=Phase.SECURITY,
    title="What is typed stays until it is sent",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("CWE-359", "https://www.usenix.org/conference/usenixsecurity22/presentation/senol"),
    claim=Claim.EXPERIMENT_PROVES,
)

_WORDS = {"plain": "in clear", "base64": "as base64", "md5": "as MD5", "sha1": "as SHA-1"}


def check(artifacts: Artifacts) -> CheckResult:
    """Judge what was heard of the typed values."""
    tried = [page for page in artifacts.readable_pages if page.leaks is not None]
    if not tried:
        if artifacts.request.tier is Tier.QUICK_SCAN:
            return not_applicable(META, "a quick scan types nothing into forms")
        if any(form.fields for page in artifacts.readable_pages for form in page.forms):
            return not_checked(META, "nothing was typed into the forms that were seen")
        return not_applicable(META, "no page that was seen has a form")
    findings = FindingList(META)
    for page in tried:
        boxes = {field.selector: field for form in page.forms for field in form.fields}
        for leak in page.leaks or ():
            field = boxes.get(leak.selector)
            findings.add(
                leak.host,
                Evidence(
                    page_url=page.final_url,
                    selector=leak.selector,
                    box=field.box if field else None,
                    url=leak.url,
                    detail=f"the typed value went out {_WORDS.get(leak.form, 'as SHA-256')}",
                ),
                title=f"{leak.host[:80]} hears what is typed",
                summary="A value typed into this form was sent to another site before anything "
                "was submitted.",
                advice="Leave form fields out of what analytics and recording scripts may read.",
                confidence=0.95,
            )
    return findings.result({"pages tried": str(len(tried))})
