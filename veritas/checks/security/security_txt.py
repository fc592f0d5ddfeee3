"""Can somebody who finds a hole in the site tell the owner?

Looks for: ``/.well-known/security.txt`` with a contact, and not past its date.
Why it matters: without a way to report it, a hole stays open, or is told to others first.
Does not see: other ways of contact. Most sites have no such file, so its absence costs
nothing; a file that is out of date or names nobody misleads those who want to help.
Rule: RFC 9116.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, WellKnownFile
from veritas.checks.dates import seconds_of
from veritas.checks.finding_list import FindingList, clip
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
    id="security.security-txt",
    phase=Phase.SECURITY,
    title="Holes can be reported",
    severity=Severity.LOW,
    needs=("well_known",),
    references=("https://www.rfc-editor.org/rfc/rfc9116",),
)

_PATH = "/.well-known/security.txt"
_FIELDS = frozenset(
    {
        "acknowledgments", "canonical", "contact", "csaf", "encryption", "expires", "hiring",
        "policy", "preferred-languages",
    }
)  # fmt: skip


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the file, if there is one."""
    if isinstance(artifacts.well_known, Missing):
        return not_checked(META, artifacts.well_known.reason)
    file = next((one for one in artifacts.well_known if one.path == _PATH), None)
    if file is None:
        return not_checked(META, "the file was not asked for")
    if 300 <= file.status < 400:
        return not_applicable(META, f"the file is elsewhere: {clip(file.location, 200)}")
    fields = _fields(file)
    if not fields:
        return not_applicable(META, "the site has no security.txt")
    findings = FindingList(META)
    if not fields.get("contact"):
        findings.add(
            "contact",
            Evidence(page_url=file.url, url=file.url, detail="there is no Contact field"),
            title="The security.txt names no contact",
            summary="The file is there to say where holes can be reported, and does not.",
            advice="Add a line such as “Contact: mailto:security@example.org”.",
            confidence=0.95,
        )
    expires = (fields.get("expires") or [""])[0]
    at = seconds_of(expires)
    if at is not None and at < artifacts.collected_at:
        findings.add(
            "expired",
            Evidence(page_url=file.url, url=file.url, quote=f"Expires: {clip(expires, 100)}"),
            title="The security.txt is out of date",
            summary="After the date it names, nobody should rely on what it says.",
            advice="Look it through and set a new Expires, at most a year ahead.",
            confidence=0.95,
        )
    elif at is None:
        findings.add(
            "undated",
            Evidence(
                page_url=file.url,
                url=file.url,
                detail=f"Expires is {clip(expires, 100)!r}" if expires else "there is no Expires",
            ),
            title="The security.txt does not say how long it holds",
            summary="Readers cannot tell whether the contact is still right.",
            advice="Add “Expires: 2027-12-31T23:00:00.000Z”, at most a year ahead.",
            confidence=0.9,
            severity=Severity.INFO,
        )
    return findings.result({"contact": clip((fields.get("contact") or ["none"])[0], 200)})


def _fields(file: WellKnownFile) -> dict[str, list[str]]:
    """The file's fields; none when the answer is no security.txt but some page."""
    if file.status != 200 or "html" in file.content_type.lower():
        return {}
    found: dict[str, list[str]] = {}
    for line in file.text.splitlines()[:500]:
        name, colon, value = line.partition(":")
        if colon and name.strip().lower() in _FIELDS:
            found.setdefault(name.strip().lower(), []).append(value.strip())
    return found
