"""Are scripts of other sites pinned to what they were?

Looks for: script elements that load from another site without an ``integrity`` attribute, or
over plain http.
Why it matters: whoever takes over the other host can run anything on this site (the polyfill.io
case of 2024 reached over 100,000 sites).
Does not see: scripts that other scripts add; whether a script may be pinned at all: services
that change their script every week cannot be, so this weighs little. A script of an
own sister domain looks foreign here.
Rule: W3C Subresource Integrity; CWE-353, CWE-829.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, list_some, pages_looked_at
from veritas.checks.urls import belongs_to, host_of, path_of, scheme_of
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
    id="security.script-integrity",
    phase=Phase.SECURITY,
    title="Scripts of other sites are pinned",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-353", "CWE-829", "https://www.w3.org/TR/SRI/"),
)

# A version in the path says that the file is meant to stay as it is, so that it can be pinned.
_VERSIONED = re.compile(r"[@/v-]\d+\.\d+(?:\.\d+)?(?:[/.-]|$)")


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the script elements of every readable page."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    foreign: set[str] = set()
    moving: set[str] = set()
    for page in artifacts.readable_pages:
        for script in page.scripts:
            host = host_of(script.url)
            if scheme_of(script.url) not in {"http", "https"} or not host:
                continue
            if belongs_to(host, artifacts.domain):
                continue
            foreign.add(host)
            if script.integrity.strip():
                continue
            if not _VERSIONED.search(path_of(script.url)):
                moving.add(host)
                continue
            findings.add(
                host,
                Evidence(page_url=page.final_url, selector=script.selector, url=script.url),
                title=f"A script from {host[:80]} is not pinned",
                summary="The script is of a fixed version, yet the page would run whatever "
                f"{host[:80]} answers under this address.",
                advice='Add integrity="sha384-…" and crossorigin="anonymous" to the element, '
                "or serve the file yourself.",
                confidence=0.9,
            )
    if not foreign:
        return not_applicable(META, "no page that was seen has a script element of another site")
    facts = {"hosts": list_some(sorted(foreign)), **pages_looked_at(artifacts)}
    if moving:
        facts["not versioned, so hardly to be pinned"] = list_some(sorted(moving))
    return findings.result(facts)
