"""Does something unseen lie over the page and take the clicks?

Looks for: a frame or a link to another host that shows nothing (transparent, or a link without
any content or colour), covers at least half of the window, and is hit when one of the page's
controls is clicked.
Why it matters: whoever clicks on what is seen acts on what is not: a payment confirmed, an
advertisement opened, a permission given (clickjacking).
Does not see: covers that come later or after scrolling, that are made by scripts without a frame
or a link, or lead to the same host. What shows anything, such as a consent banner, a dialog or a
link to skip to the content, is no hidden cover.
Rule: CWE-1021; OWASP Clickjacking Defense Cheat Sheet.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
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
    id="security.hidden-cover",
    phase=Phase.SECURITY,
    title="Nothing unseen takes the clicks",
    severity=Severity.HIGH,
    needs=("page",),
    references=(
        "CWE-1021",
        "https://cheatsheetseries.owasp.org/cheatsheets/Clickjacking_Defense_Cheat_Sheet.html",
    ),
)

_KINDS = {"iframe": "frame", "a": "link"}


def check(artifacts: Artifacts) -> CheckResult:
    """Judge what lies unseen over the controls of every readable page."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    for page in artifacts.readable_pages:
        own = host_of(page.final_url)
        for cover in page.covers:
            kind, host = _KINDS.get(cover.tag), host_of(cover.url)
            if kind is None or not host or host == own:
                continue
            findings.add(
                f"{kind} {host}",
                Evidence(
                    page_url=page.final_url,
                    url=cover.url,
                    selector=cover.selector,
                    box=cover.box,
                    detail=f"it covers {cover.share:.0%} of the window, and {cover.over[:200]} "
                    "among other things",
                ),
                title=f"An unseen {kind} to {host[:60]} lies over the page",
                summary=f"A click on what is shown goes to {host[:100]} instead, without any sign.",
                advice=f"Remove the {kind}, or make it visible and no larger than what it shows.",
                confidence=0.8,
            )
    return findings.result(pages_looked_at(artifacts))
