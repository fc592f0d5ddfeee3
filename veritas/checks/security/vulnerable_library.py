"""Does the page run JavaScript libraries with known holes?

Looks for: libraries of a dated list, by the version that they state in their own files, or else
by the one in their address, and the advisories for that version.
Why it matters: ready-made attacks exist for known holes.
Does not see: libraries that are not in its list (``--library-list`` names a fuller one), those
that a bundler has stripped of their words, repairs that a distributor put into an old version,
and whether the site uses the part that is at fault. So the severity is that of the advisory, one
step down.
Rule: CWE-1395; OWASP Top 10 2021 A06; the CVE records named in the finding.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, list_some, pages_looked_at
from veritas.checks.libraries.detection import Detected, detect, list_for
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
    id="security.vulnerable-library",
    phase=Phase.SECURITY,
    title="No library with known holes",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-1395",),
)

_ORDER = tuple(Severity)


def check(artifacts: Artifacts) -> CheckResult:
    """Tell the libraries of every readable page, and judge their versions."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    known = list_for(artifacts.library_list)
    findings = FindingList(META)
    seen: dict[str, str] = {}
    for page in artifacts.readable_pages:
        bodies = {body.url: body.text for body in page.bodies if body.kind == "script"}
        urls = dict.fromkeys([script.url for script in page.scripts if script.url] + list(bodies))
        for url in urls:
            for found in detect(url, bodies.get(url, ""), known):
                seen[f"{found.library.name} {found.version}"] = url
                if found.faults:
                    _add(findings, found, page.final_url, url)
    if not seen:
        return not_applicable(META, "no library that is known here was told")
    return findings.result(
        {"libraries": list_some(sorted(seen)), "list of": known.date, **pages_looked_at(artifacts)}
    )


def _add(findings: FindingList, found: Detected, page_url: str, url: str) -> None:
    name, version = found.library.name, found.version
    worst = max((fault.severity for fault in found.faults), key=_ORDER.index)
    fixed = max(found.faults, key=lambda fault: len(fault.below)).below
    told = "; ".join(f"{fault.cve}: {fault.what}" for fault in found.faults)
    findings.add(
        f"{name} {version}",
        Evidence(page_url=page_url, url=url, quote=found.by if found.sure else None, detail=told),
        title=f"{name} {version[:20]} has known holes",
        summary=f"{len(found.faults)} published weaknesses concern this version: "
        f"{', '.join(dict.fromkeys(fault.cve for fault in found.faults))}. Whether the site uses "
        "the parts at fault was not tried.",
        advice=f"Bring {name} up to the current version, at least {fixed}.",
        confidence=0.9 if found.sure else 0.7,
        severity=Severity.MEDIUM if worst in {Severity.HIGH, Severity.CRITICAL} else Severity.LOW,
    )
