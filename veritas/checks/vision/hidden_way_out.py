"""Can the way out be seen?

Looks for: links and buttons that end something (unsubscribe, cancel a contract, delete an account)
in letters that are tiny beside those of the page's other controls, or hardly differ from their
background, in English, German, French, Spanish, Italian, Dutch and Polish.
Why it matters: who cannot find the way out stays, and pays.
Does not see: ways out that are missing, or behind a sign-in; menus that are not open; labels in
other languages; colours over pictures and gradients, which are not measured.
Rule: Regulation (EU) 2022/2065, Article 25(3)(c); Directive 2005/29/EC, Article 9(d); WCAG 2.2,
success criterion 1.4.3, for what can be read.
"""

from __future__ import annotations

import statistics

from veritas.artifacts import Artifacts, ControlElement
from veritas.checks.controls.colour import contrast_ratio
from veritas.checks.controls.offer_words import Way, way_of
from veritas.checks.controls.screens import (
    ScreenFindings,
    Seen,
    nothing_measured,
    screens_looked_at,
    screens_of,
)
from veritas.checks.wording.taxonomy import TYPES
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.hidden-way-out",
    phase=Phase.VISION,
    title="The way out can be seen",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=TYPES["obstruction.hard-to-cancel"].references,
    claim=Claim.SCREEN_SHOWS,
)

_OUT = frozenset({Way.CANCEL, Way.DELETE})
_UNSEEN_CONTRAST = 1.7
_TINY_PX = 9.5
_TINY_SHARE = 0.7


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every control that ends something."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    ways = 0
    for seen in screens_of(artifacts):
        usual = _usual_px(seen)
        for control in seen.screen.controls:
            if not control.visible or way_of(control.text) not in _OUT:
                continue
            ways += 1
            why = _why(control, usual)
            if why:
                findings.show(
                    f"{control.text} {control.selector}",
                    seen,
                    [(control, why, control.url)],
                    title="A way out is made to be overlooked",
                    summary="It is there, but whoever looks for it will hardly find it.",
                    advice="Show it like the page's other links.",
                    confidence=0.8,
                )
    return findings.result({"ways out": str(ways), **screens_looked_at(artifacts)})


def _usual_px(seen: Seen) -> float:
    sizes = [one.font_px for one in seen.screen.controls if one.visible and one.font_px > 0]
    return statistics.median(sizes) if sizes else 0.0


def _why(control: ControlElement, usual_px: float) -> str:
    contrast = contrast_ratio(control.ink, control.fill)
    if contrast is not None and contrast < _UNSEEN_CONTRAST:
        return f"its letters have a contrast of {contrast:.1f} : 1 to the background"
    size = control.font_px
    if 0 < size < _TINY_PX and size <= usual_px * _TINY_SHARE:
        return f"its letters are {size:.1f} px high, those of other controls {usual_px:.1f} px"
    return ""
