"""Can a page that is linked here reach back and replace this one?

Looks for: links to other sites that ask for it by ``rel="opener"``.
Why it matters: the linked page could turn this one into a look-alike sign-in page while the
visitor is away ("reverse tabnabbing").
Does not see: windows that script opens. Browsers since 2021 give ``target=_blank`` no opener
unless the link asks for one, so a link without ``rel`` is no finding.
Rule: WHATWG HTML, link type ``noopener``; CWE-1022.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.site_links import MAX_LINKS_PER_PAGE
from veritas.checks.urls import belongs_to, host_of
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.opener-access",
    phase=Phase.SECURITY,
    title="Linked pages cannot reach back",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-1022",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the links of every readable page."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    for page in artifacts.readable_pages:
        for link in page.links[:MAX_LINKS_PER_PAGE]:
            words = link.rel.lower().split()
            host = host_of(link.url)
            if "opener" not in words or {"noopener", "noreferrer"} & set(words):
                continue
            if not host or belongs_to(host, artifacts.domain):
                continue
            findings.add(
                host,
                Evidence(
                    page_url=page.final_url,
                    selector=link.selector,
                    box=link.box if link.visible else None,
                    url=link.url,
                    detail=f'rel="{link.rel}"',
                ),
                title="A link hands this page to another site",
                summary=f"A page of {host[:80]} that is opened by this link may navigate the tab "
                "it came from.",
                advice='Take "opener" out of the link\'s rel, or write noopener.',
                confidence=0.85,
            )
    return findings.result(pages_looked_at(artifacts))
