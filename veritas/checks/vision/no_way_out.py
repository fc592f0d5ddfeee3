"""Can a dialog that covers the page be refused?

Looks for: a dialog that takes every click of the window and offers nothing but to agree: every
control of it subscribes, signs up or buys, in English, German, French, Spanish, Italian, Dutch and
Polish.
Why it matters: who sees no other way agrees, or leaves.
Does not see: dialogs that come later; controls whose label it does not understand, which may be
the way out, so that nothing is said then; the keyboard's Escape and a click beside the dialog,
which may close it but are not shown. Consent banners are judged as unequal choices.
Rule: Regulation (EU) 2022/2065, Article 25(1); EDPB Guidelines 03/2022, “Dead end”.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, ControlElement, Screen
from veritas.checks.controls.choice_words import Choice, consent_choice, speaks_of_consent
from veritas.checks.controls.offer_words import Way, closes, way_of
from veritas.checks.controls.screens import (
    ScreenFindings,
    nothing_measured,
    screens_looked_at,
    screens_of,
)
from veritas.checks.wording.taxonomy import TYPES
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.no-way-out",
    phase=Phase.VISION,
    title="A dialog over the page can be refused",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=TYPES["forced-action.forced-enrollment"].references,
    claim=Claim.SCREEN_SHOWS,
)

_AGREES = frozenset({Way.SUBSCRIBE, Way.BUY})
_WHOLE_WINDOW = 0.95
_CLICKED = frozenset({"button", "link"})


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the dialog that takes every click, if there is one."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    dialogs = 0
    for seen in screens_of(artifacts):
        at = _covering(seen.screen)
        if at is None:
            continue
        dialogs += 1
        layer = seen.screen.layers[at]
        controls = [one for one in seen.screen.controls_in(at) if one.visible]
        agrees = _only_agrees(controls)
        if agrees is None or speaks_of_consent(layer.text):
            continue
        below = sum(one.visible for one in seen.screen.controls) > len(controls)
        if layer.kind != "dialog" and not below:
            continue  # it covers nothing: it is the page itself
        findings.show(
            layer.selector,
            seen,
            [
                (layer, "it takes every click of the window", ""),
                (agrees, "the only kind of control in it", ""),
            ],
            title="A dialog covers the page and shows no way to refuse",
            summary="The page cannot be used, and all that is offered is to agree.",
            advice="Add a plain “No thanks” or a close button.",
            confidence=0.7,
        )
    return findings.result({"covering dialogs": str(dialogs), **screens_looked_at(artifacts)})


def _covering(screen: Screen) -> int | None:
    """The outermost layer that takes the clicks of the whole window."""
    if screen.blocked < _WHOLE_WINDOW:
        return None
    return next(
        (
            index
            for index, layer in enumerate(screen.layers)
            if layer.visible and layer.hit_share >= _WHOLE_WINDOW and layer.kind != "frame"
        ),
        None,
    )


def _only_agrees(controls: list[ControlElement]) -> ControlElement | None:
    """A control that agrees, where no other does anything else; else None."""
    agreeing = None
    for control in controls:
        if control.kind not in _CLICKED:
            continue
        if consent_choice(control.text) is Choice.INFO and control.kind == "link":
            continue
        if closes(control.text) or way_of(control.text) not in _AGREES:
            return None
        agreeing = agreeing or control
    return agreeing
