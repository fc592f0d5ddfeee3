"""Does an encrypted page load parts over plain http?

Looks for: http addresses among the elements that load something and the requests made, on
pages that came over https. Active parts (script, style, frame, fetch) could take over the
page; passive ones (pictures, sound, video) could be swapped.
Why it matters: one unencrypted part undoes the protection of the rest. Browsers block the
active ones and upgrade some of the passive, so visitors may also see a broken page.
Does not see: parts asked for only after a click.
Rule: W3C Mixed Content, sections 3 and 4; CWE-311.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, PageArtifact
from veritas.checks.finding_list import FindingList, clip, pages_looked_at
from veritas.checks.urls import host_of, is_https, is_loopback, scheme_of
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
    id="security.mixed-content",
    phase=Phase.SECURITY,
    title="Encrypted pages load nothing over plain http",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("CWE-311", "https://www.w3.org/TR/mixed-content/"),
)

_PASSIVE_TAGS = frozenset({"audio", "image", "img", "input", "picture", "source", "track", "video"})
_PASSIVE_TYPES = frozenset({"image", "media", "texttrack", "other", "ping"})


def check(artifacts: Artifacts) -> CheckResult:
    """Judge elements and requests of every readable https page; each address once."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    pages = [page for page in artifacts.readable_pages if is_https(page.final_url)]
    if not pages:
        return not_applicable(META, "no page was served over https")
    findings = FindingList(META)
    for page in pages:
        from_elements = set()
        for element in page.subresources:
            if _in_clear(element.url):
                from_elements.add(element.url)
                evidence = Evidence(
                    page_url=page.final_url,
                    selector=element.selector,
                    box=element.box,
                    url=element.url,
                )
                _add(findings, element.url, evidence, active=element.tag not in _PASSIVE_TAGS)
        navigations = _navigations(page)
        for request in page.requests:
            if request.url in from_elements or request.url in navigations:
                continue
            if _in_clear(request.url):
                evidence = Evidence(
                    page_url=page.final_url, url=request.url, detail=request.resource_type
                )
                active = request.resource_type not in _PASSIVE_TYPES
                _add(findings, request.url, evidence, active=active)
    return findings.result(pages_looked_at(artifacts))


def _in_clear(url: str) -> bool:
    return scheme_of(url) in {"http", "ws"} and not is_loopback(host_of(url))


def _navigations(page: PageArtifact) -> set[str]:
    """The addresses of the page itself: a redirect from http to https is no mixed content."""
    return {page.url, page.final_url, *(hop.url for hop in page.hops)}


def _add(findings: FindingList, url: str, evidence: Evidence, *, active: bool) -> None:
    kind = "active" if active else "passive"
    findings.add(
        url,
        evidence,
        title=f"An encrypted page loads {'script or the like' if active else 'a picture'} "
        "over plain http",
        summary=(
            "This part could take over the whole page if someone on the way replaced it. "
            "Browsers block it for that reason."
            if active
            else "Someone on the way can see and swap this part, and learns which page is read."
        )
        + f" ({kind} mixed content from {clip(host_of(url), 100)})",
        advice="Load it over https, or leave it out; “Content-Security-Policy: "
        "upgrade-insecure-requests” helps with old pages.",
        severity=Severity.MEDIUM if active else Severity.LOW,
        confidence=0.95,
    )
