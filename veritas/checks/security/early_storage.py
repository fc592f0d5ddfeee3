"""Do other sites mark visitors before they were asked?

Looks for: lasting cookies of other sites, there when the page had loaded and nothing had been
clicked, with a value long enough to tell people apart.
Why it matters: in the EU such marks need consent first.
Does not see: what a cookie is for: some are needed, or do not identify anyone; and what is
stored under the site's own name on behalf of others. Browsers that block cookies of other
sites would not keep these at all.
Rule: Directive 2002/58/EC Article 5(3); CJEU C-673/17 (Planet49); Englehardt and Narayanan 2016,
section 3 (lifetime and length of identifying cookies).
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
    not_checked,
)

META = CheckMeta(
    id="security.early-storage",
    phase=Phase.SECURITY,
    title="Other sites keep nothing before consent",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-359", "https://eur-lex.europa.eu/eli/dir/2002/58/oj"),
)

_MIN_CHARS = 8
_MIN_DAYS = 30


def check(artifacts: Artifacts) -> CheckResult:
    """Judge what was kept when pages had loaded."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    own = 0
    for page in artifacts.readable_pages:
        for item in page.storage:
            if not item.third_party:
                own += 1
                continue
            lasting = item.expires_s is not None and item.expires_s >= _MIN_DAYS * 86_400
            if item.kind != "cookie" or not lasting or item.size_chars < _MIN_CHARS:
                continue
            days = int((item.expires_s or 0) // 86_400)
            findings.add(
                item.host,
                Evidence(
                    page_url=page.final_url,
                    cookie=f"{item.name}=…",
                    detail=f"cookie “{item.name}” of {item.host}, {item.size_chars} characters, "
                    f"kept for {days} days",
                ),
                title=f"{item.host[:80]} keeps a lasting cookie before any choice",
                summary="It was there when the page had loaded, before anything could be agreed "
                "to, and is long enough to recognise a person.",
                advice="Load what sets it only after consent.",
                confidence=0.7,
            )
    return findings.result({"items of the site's own": str(own), **pages_looked_at(artifacts)})
