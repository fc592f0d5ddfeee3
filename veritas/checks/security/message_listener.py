"""Does the page act on messages from anyone?

Looks for: listeners for ``message`` on the window whose code names neither the origin nor the
source of a message, and writes to the page or runs text.
Why it matters: any page that frames or opens this one could then run script in it.
Does not see: what functions do that the listener calls, and listeners added after loading. The
code is compared with patterns, not run, so the confidence stays moderate.
Rule: WHATWG HTML, cross-document messaging (security); CWE-346, CWE-79.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.message-listener",
    phase=Phase.SECURITY,
    title="Messages are believed only from known senders",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("CWE-346", "CWE-79"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the listeners that were added while pages loaded."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    count = 0
    for page in artifacts.readable_pages:
        for act in page.acts:
            if act.api != "listen.message":
                continue
            count += 1
            if act.detail != "sink":  # no sink, or the sender is looked at
                continue
            findings.add(
                act.script_url,
                Evidence(
                    page_url=page.final_url,
                    url=act.script_url or act.frame_url,
                    detail="the listener names no origin, and writes to the page or runs text",
                ),
                title="A listener may act on messages from anyone",
                summary="Its code does not look at who sent a message, and puts content into the "
                "page or runs it.",
                advice="Compare event.origin with the senders you expect before anything else.",
                confidence=0.6,
                severity=Severity.LOW if act.third_party else Severity.MEDIUM,
            )
    return findings.result({"listeners": str(count), **pages_looked_at(artifacts)})
