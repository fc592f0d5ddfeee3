"""Does a service warn of the site, or of a host that its pages bring in?

Looks for: three or four of VirusTotal's engines, or urlscan.io's newest public scan, that call the
host malicious, each if a key is set; hosts that the pages load from in a blocklist of one's own, if
one is set. Fewer votes, and what was looked at more than 90 days ago, count for nothing.
Why it matters: a warning of a few is reason to look, though no proof.
Does not see: what no service has looked at. Such services err often, which is why this is a
suspicion; what a list vouches for is graph.blocklist.
Rule: VirusTotal API, version 3, domains; urlscan.io API, version 1, search and result.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList
from veritas.checks.lists import answers_of, hits_of, said
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity

META = CheckMeta(
    id="graph.warnings",
    phase=Phase.GRAPH,
    title="No service warns of the site or of what it loads",
    severity=Severity.MEDIUM,
    needs=(),
    references=(
        "https://docs.virustotal.com/reference/domain-info",
        "https://docs.urlscan.io/apis/urlscan-openapi",
    ),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Go through what the lists do not vouch for, or say of others."""
    told = answers_of(META, artifacts)
    if isinstance(told, CheckResult):
        return told
    findings = FindingList(META)
    for answer, hit, evidence in hits_of(artifacts, told):
        if hit.third_party:
            findings.add(
                f"third {hit.entry}",
                evidence,
                title="The page brings in something from a listed host",
                summary="A host that the page loads from is on a list of dangerous sites.",
                advice="Load nothing from there, or ask the list to take the host off.",
                confidence=0.7,
            )
        elif not hit.sure:
            findings.add(
                f"suspected {answer.source}",
                evidence,
                title="A service suspects the site of being dangerous",
                summary="It is the word of a few programs, which are often wrong, and of no "
                "list that vouches for it.",
                advice="See what the service says of the site, and ask it to look again.",
                confidence=0.5,
            )
    return findings.result(said(told))
