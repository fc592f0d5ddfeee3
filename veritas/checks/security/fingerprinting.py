"""Do scripts take a fingerprint of the visitor's device?

Looks for: scripts that draw text on a canvas and read it back, together with other marks of the
device: the graphics card, the rendering of sound, the list of fonts.
Why it matters: a fingerprint recognises people without a cookie, and they cannot delete it.
Does not see: fingerprints made on a server from the request alone, and scripts that work in
other frames or only after a click. Defences against bots take fingerprints, too; what they
are for cannot be told from outside.
Rule: Englehardt and Narayanan 2016, "Online Tracking", section 6 (canvas: 16 by 16 pixels, ten
characters, read back; fonts: 50 measured); EDPB Guidelines 2/2023 on Article 5(3) ePrivacy.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, ScriptAct
from veritas.checks.device_marks import MARK_NAMES, is_fingerprint, mark_of
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
    id="security.fingerprinting",
    phase=Phase.SECURITY,
    title="No script takes a fingerprint of the device",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-359", "https://doi.org/10.1145/2976749.2978313"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Gather the marks that each script took, page by page."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    for page in artifacts.readable_pages:
        marks: dict[str, set[str]] = {}
        by: dict[str, ScriptAct] = {}
        for act in page.acts:
            mark = mark_of(act)
            if mark:
                marks.setdefault(act.script_url, set()).add(mark)
                by.setdefault(act.script_url, act)
        for script, found in marks.items():
            if not is_fingerprint(found):
                continue
            act = by[script]
            whose = f"A script of {act.domain[:80]}" if act.third_party else "The site's own script"
            findings.add(
                script,
                Evidence(
                    page_url=page.final_url,
                    url=script or act.frame_url,
                    detail="takes " + ", ".join(MARK_NAMES[mark] for mark in sorted(found)),
                ),
                title=f"{whose} takes a fingerprint",
                summary=f"It reads {len(found)} marks that together tell one device from most "
                "others, without a cookie.",
                advice="Leave it out, or ask before it runs.",
                confidence=0.85 if len(found) >= 3 else 0.7,
                severity=Severity.MEDIUM if len(found) >= 3 and act.third_party else Severity.LOW,
            )
    return findings.result(pages_looked_at(artifacts))
