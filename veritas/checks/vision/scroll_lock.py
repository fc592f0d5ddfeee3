"""Is the page held still until its visitors decide?

Looks for: a page that goes on below the window and cannot be scrolled, while a banner or overlay
that asks something covers less than half of the window.
Why it matters: the page is in sight and out of reach, so that people click whatever sets it free.
Does not see: whether a script holds the page in another way. A dialog that covers most of the
window may hold the page behind it, as good dialogs do; so may an application that scrolls inside
itself.
Rule: EDPB Guidelines 03/2022, “Overloading”; Regulation (EU) 2022/2065, Article 25(1).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, LayerElement, Screen
from veritas.checks.controls.screens import (
    ScreenFindings,
    nothing_measured,
    screens_looked_at,
    screens_of,
)
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.scroll-lock",
    phase=Phase.VISION,
    title="The page can be scrolled",
    severity=Severity.LOW,
    needs=("page",),
    references=("EDPB Guidelines 03/2022", "(EU) 2022/2065 Article 25(1)"),
    claim=Claim.SCREEN_SHOWS,
)

_MOST_BLOCKED = 0.5


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every screen that cannot be scrolled."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    for seen in screens_of(artifacts):
        layer = _asking(seen.screen) if seen.screen.scroll_locked else None
        if layer is None:
            continue
        below = seen.screen.page_height - seen.screen.height
        held = (
            f"{below:.0f} px of the page lie below the window and cannot be reached; what asks "
            f"covers {seen.screen.blocked:.0%} of the window"
        )
        findings.show(
            layer.selector,
            seen,
            [(layer, held, "")],
            title="The page is held still until its visitors decide",
            summary="Most of the window shows the page, but it cannot be scrolled.",
            advice="Let the page scroll while the banner is open.",
            confidence=0.75,
        )
    return findings.result(screens_looked_at(artifacts))


def _asking(screen: Screen) -> LayerElement | None:
    """The layer that takes most clicks, where all of them together take less than half."""
    if not 0 < screen.blocked < _MOST_BLOCKED:
        return None
    asking = [
        layer
        for index, layer in enumerate(screen.layers)
        if layer.visible
        and layer.hit_share > 0
        and layer.kind != "frame"
        and sum(control.visible for control in screen.controls_in(index)) > 0
    ]
    return max(asking, key=lambda layer: layer.hit_share, default=None)
