"""Which other companies learn of a visit?

Looks for: hosts outside the site's registrable domain that set a cookie or are asked for a
counting pixel.
Why it matters: these can follow people from site to site.
Does not see: what the companies do with it; trackers under the site's own name. A font, a
picture or a script from elsewhere alone is a fact here, not a fault.
Rule: Englehardt and Narayanan 2016, "Online Tracking"; Directive 2002/58/EC, Article 5(3).
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, PageArtifact, RequestRecord
from veritas.checks.finding_list import FindingList, list_some, pages_looked_at
from veritas.checks.urls import host_of, path_of, query_of
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Phase, Severity, not_checked

META = CheckMeta(
    id="graph.third-parties",
    phase=Phase.GRAPH,
    title="Visits are not told to others",
    severity=Severity.LOW,
    needs=("page",),
    references=("2002/58/EC Article 5(3)",),
)

_PIXEL = re.compile(
    r"(?:^|[/._-])(?:pixel|beacon|collect|track|tracking|1x1|count|impression)s?(?:[/._-]|$)"
)
_PIXEL_TYPES = frozenset({"image", "ping", "fetch", "xhr"})


def check(artifacts: Artifacts) -> CheckResult:
    """Judge each third-party domain once, over all readable pages."""
    pages = artifacts.readable_pages
    if not pages:
        return not_checked(META, "no page could be read")
    owners = {
        request.host: request.domain
        for page in pages
        for request in page.requests
        if request.third_party
    }
    findings = FindingList(META)
    followers: set[str] = set()
    for page in pages:
        for cookie in page.cookies:
            removes = cookie.max_age_s is not None and cookie.max_age_s <= 0
            if cookie.third_party and not removes:
                host = host_of(cookie.set_by_url)
                followers.add(owners.get(host, host))
                evidence = Evidence(
                    page_url=page.final_url, cookie=cookie.line, url=cookie.set_by_url
                )
                _add(findings, owners.get(host, host), evidence)
        followers.update(request.domain for request in page.requests if _is_pixel(request))
    for page in pages:
        _add_requests(findings, page, followers)
    domains = sorted(set(owners.values()))
    facts = {"third-party domains": str(len(domains)), **pages_looked_at(artifacts)}
    if domains:
        facts["domains"] = list_some(domains)
    return findings.result(facts)


def _add_requests(findings: FindingList, page: PageArtifact, domains: set[str]) -> None:
    """Show what was asked of each domain that follows visitors, and by which element."""
    elements = {element.url: element for element in page.subresources}
    for request in page.requests:
        if not request.third_party or request.domain not in domains:
            continue
        element = elements.get(request.url)
        evidence = Evidence(
            page_url=page.final_url,
            url=request.url,
            selector=element.selector if element else None,
            box=element.box if element else None,
            detail="a counting pixel" if _is_pixel(request) else request.resource_type,
        )
        _add(findings, request.domain, evidence)


def _is_pixel(request: RequestRecord) -> bool:
    if not request.third_party:
        return False
    if request.resource_type == "ping":
        return True
    if request.resource_type not in _PIXEL_TYPES:
        return False
    carries_data = request.resource_type == "image" or bool(query_of(request.url))
    return carries_data and bool(_PIXEL.search(path_of(request.url)[:500]))


def _add(findings: FindingList, domain: str, evidence: Evidence) -> None:
    findings.add(
        domain,
        evidence,
        title=f"{domain[:100]} learns of the visit",
        summary="This other company sets a cookie or counts the visit, so it can recognise the "
        "visitor on every site where it is present.",
        advice="Leave it out, or ask for consent before it is loaded.",
        confidence=0.6,
    )
