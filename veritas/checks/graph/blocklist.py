"""Is the site on a list of dangerous ones?

Looks for: the target and its front page at Google Safe Browsing, if a key for it is set; the site's
host, and the hosts that its pages bring in, in a blocklist of one's own, if one is set.
Why it matters: others may have been harmed already.
Does not see: what no list has yet; a site that is on none is not thereby safe. Lists err, too.
Rule: Google Safe Browsing API, version 4, threatMatches:find.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, ListAnswer, Missing
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
    id="graph.blocklist",
    phase=Phase.GRAPH,
    title="The site is on no list of dangerous ones",
    severity=Severity.CRITICAL,
    needs=(),
    references=("https://developers.google.com/safe-browsing/v4/lookup-api",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Go through the answers of the lists that are set."""
    answers = artifacts.sources.lists
    told = [answer for answer in answers.values() if isinstance(answer, ListAnswer)]
    if not told:
        missing = [answer for answer in answers.values() if isinstance(answer, Missing)]
        failed = [one for one in missing if one.code not in {"not_asked", "not_applicable"}]
        if failed:
            return not_checked(META, failed[0].reason)
        return not_applicable(META, "no list of dangerous sites is set")
    findings = FindingList(META)
    page_url = artifacts.pages[0].final_url if artifacts.pages else artifacts.request.url
    for answer in told:
        for hit in answer.hits:
            kind = f" as {hit.kind}" if hit.kind else ""
            evidence = Evidence(
                page_url=page_url,
                url=hit.asked,
                detail=f"{answer.source} lists {hit.entry}{kind}",
            )
            if hit.third_party:
                findings.add(
                    f"third {hit.entry}",
                    evidence,
                    title="The page brings in something from a listed host",
                    summary="A host that the page loads from is on a list of dangerous sites.",
                    advice="Load nothing from there, or ask the list to take the host off.",
                    confidence=0.7,
                    severity=Severity.MEDIUM,
                )
                continue
            findings.add(
                f"own {answer.source}",
                evidence,
                title="The site is on a list of dangerous ones",
                summary="Others have reported this site as harmful, and the list has taken it up.",
                advice="Find out why, clean up, and ask the list to look again.",
                confidence=0.9,
            )
    return findings.result({answer.source: f"{answer.looked_up} looked up" for answer in told})
