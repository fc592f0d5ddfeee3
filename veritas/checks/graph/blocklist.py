"""Is the site on a list of dangerous ones?

Looks for: the target and its front page at Google Safe Browsing, and the host at VirusTotal, each
if a key for it is set; the site's host in a blocklist of one's own, if one is set. Five of
VirusTotal's engines make a listing; graph.warnings tells of fewer, and of what pages bring in.
Why it matters: others may have been harmed already.
Does not see: what no list has yet; a site that is on none is not thereby safe. Lists err, too.
Rule: Google Safe Browsing API, version 4, threatMatches:find; VirusTotal API, version 3, domains.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList
from veritas.checks.lists import answers_of, hits_of, said
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Phase,
    Severity,
)

META = CheckMeta(
    id="graph.blocklist",
    phase=Phase.GRAPH,
    title="The site is on no list of dangerous ones",
    severity=Severity.CRITICAL,
    needs=(),
    references=(
        "https://developers.google.com/safe-browsing/v4/lookup-api",
        "https://docs.virustotal.com/reference/domain-info",
    ),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Go through the answers of the lists that are set."""
    told = answers_of(META, artifacts)
    if isinstance(told, CheckResult):
        return told
    findings = FindingList(META)
    for answer, hit, evidence in hits_of(artifacts, told):
        if hit.sure and not hit.third_party:
            findings.add(
                f"own {answer.source}",
                evidence,
                title="The site is on a list of dangerous ones",
                summary="Others have reported this site as harmful, and the list has taken it up.",
                advice="Find out why, clean up, and ask the list to look again.",
                confidence=0.9,
            )
    return findings.result(said(told))
