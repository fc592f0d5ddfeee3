"""Does what says “close” lead somewhere else?

Looks for: in dialogs and overlays, a × or “close” that is a link to another site, or over which a
link to another site lies and takes the click.
Why it matters: who wants to be left alone is taken to an advertisement instead.
Does not see: what scripts do on a click; a close that does nothing; links to pages of the same
site, which work without scripts and are fair; labels in languages other than English, German,
French, Spanish, Italian, Dutch and Polish.
Rule: Regulation (EU) 2022/2065, Article 25(1); Gray et al. 2018, "Bait and Switch".
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, ControlElement
from veritas.checks.controls.offer_words import closes
from veritas.checks.controls.screens import (
    ScreenFindings,
    nothing_measured,
    screens_looked_at,
    screens_of,
)
from veritas.checks.urls import belongs_to, host_of
from veritas.checks.wording.taxonomy import TYPES
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.fake-close",
    phase=Phase.VISION,
    title="What says close closes",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=TYPES["misdirection.visual-interference"].references,
    claim=Claim.SCREEN_SHOWS,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every control of an overlay that says it closes."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    closing = 0
    for seen in screens_of(artifacts):
        for control in seen.screen.controls:
            if control.layer < 0 or not control.visible or not closes(control.text):
                continue
            closing += 1
            target = _elsewhere(control, artifacts.domain)
            if target:
                host = host_of(target)
                findings.show(
                    f"{control.selector} {host}",
                    seen,
                    [(control, f"a click on it opens {host}", target)],
                    title=f"A close button opens {host[:60]}",
                    summary="Whoever wants to close the overlay is taken to another site.",
                    advice="Let the button close what it stands in, and do nothing else.",
                    confidence=0.85,
                )
    return findings.result({"closing controls": str(closing), **screens_looked_at(artifacts)})


def _elsewhere(control: ControlElement, domain: str) -> str:
    """The URL on another site that a click leads to, or empty."""
    target = control.cover_url if control.reachable is False else control.url
    host = host_of(target)
    if control.frame_url or not host or belongs_to(host, domain):
        return ""
    return target
