"""Do names of the site lead to nowhere?

Looks for: hosts of the site's own domain, those that its pages load from or link to, whose alias
(CNAME) leads to a name that does not exist.
Why it matters: where such a name can be registered, or belongs to a hosting service that hands it
out, a stranger can put up pages, read cookies and receive forms in the site's name.
Does not see: hosts that no page names; aliases to services that answer for names they no longer
have.
Rule: CWE-672; Liu, Hao and Wang 2016, "All Your DNS Records Point to Us".
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList
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
    id="graph.dangling-names",
    phase=Phase.GRAPH,
    title="No name of the site leads nowhere",
    severity=Severity.MEDIUM,
    needs=(),
    references=("CWE-672",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Tell each alias that was found to lead nowhere."""
    dangling = artifacts.sources.dangling
    if isinstance(dangling, Missing):
        if dangling.code in {"not_applicable", "not_collected"}:
            return not_applicable(META, dangling.reason)
        return not_checked(META, dangling.reason)
    findings = FindingList(META)
    for name in dangling:
        findings.add(
            name.host,
            Evidence(
                page_url=artifacts.request.url,
                url=f"https://{name.host}/",
                detail=f"{name.host} is an alias of {name.target}, which does not exist",
            ),
            title=f"{name.host[:100]} leads to a name that does not exist",
            summary="Whoever can take the missing name can speak for this part of the site.",
            advice="Remove the alias, or take the name it leads to.",
            confidence=0.8,
        )
    return findings.result()
