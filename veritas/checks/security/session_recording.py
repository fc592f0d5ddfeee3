"""Are visitors watched as over their shoulder?

Looks for: services that record sessions, by name; and scripts of other sites that listen to
keys, pointer and input together.
Why it matters: a recording holds what people typed and read, passwords and illnesses included
(Acar et al. 2020 found such services to take passwords and card numbers).
Does not see: whether fields are masked, and recordings by the site's own script.
Rule: Acar et al. 2020, "No boundaries: data exfiltration by third parties embedded on web
pages" (PETS); CWE-359.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.urls import belongs_to
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.session-recording",
    phase=Phase.SECURITY,
    title="Visitors are not recorded",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-359", "https://doi.org/10.2478/popets-2020-0070"),
)

# Hosts of services whose product is the recording of sessions.
_SERVICES = {
    "clarity.ms": "Microsoft Clarity",
    "contentsquare.net": "Contentsquare",
    "fullstory.com": "FullStory",
    "hotjar.com": "Hotjar",
    "inspectlet.com": "Inspectlet",
    "logrocket.io": "LogRocket",
    "lr-ingest.com": "LogRocket",
    "luckyorange.com": "Lucky Orange",
    "mouseflow.com": "Mouseflow",
    "quantummetric.com": "Quantum Metric",
    "sessioncam.com": "SessionCam",
    "smartlook.com": "Smartlook",
}
_LISTENS = frozenset({"listen.keys", "listen.pointer", "listen.input"})


def check(artifacts: Artifacts) -> CheckResult:
    """Look at requests to such services, and at what scripts of others listen to."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    for page in artifacts.readable_pages:
        for request in page.requests:
            name = next((n for host, n in _SERVICES.items() if belongs_to(request.host, host)), "")
            if name and request.status is not None and request.resource_type == "script":
                findings.add(
                    name,
                    Evidence(page_url=page.final_url, url=request.url),
                    title=f"{name} records visitors",
                    summary=f"The page loads the recorder of {name}, whose product is to replay "
                    "what visitors did.",
                    advice="Ask before it runs, and mask all fields.",
                    confidence=0.85,
                )
        heard: dict[str, set[str]] = {}
        for act in page.acts:
            if act.third_party and act.api in _LISTENS and act.detail in {"document", "window"}:
                heard.setdefault(act.domain, set()).add(act.api)
        for domain, apis in heard.items():
            if apis == _LISTENS and not any(belongs_to(domain, host) for host in _SERVICES):
                findings.add(
                    domain,
                    Evidence(
                        page_url=page.final_url,
                        detail=f"scripts of {domain} listen to keys, pointer and input everywhere",
                    ),
                    title=f"Scripts of {domain[:80]} listen to all that visitors do",
                    summary="They hear every key, movement and change on the page. That is what a "
                    "recorder needs; what becomes of it cannot be seen.",
                    advice="Find out what the script is for, and keep it from forms.",
                    confidence=0.5,
                )
    return findings.result(pages_looked_at(artifacts))
