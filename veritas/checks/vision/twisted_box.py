"""Does a box mean the opposite of what ticking a box means?

Looks for: visible boxes and switches whose own label says no twice ("Untick this box if you do not
want to receive …"), on desktop and phone, those in frames and open shadow roots and those made of
other elements with a role included, with their state before any click. In English, German, French,
Spanish, Italian, Dutch and Polish.
Why it matters: both states of such a box are easily taken for the other one, so what people wanted
cannot be told from what they did.
Does not see: boxes without a readable label, labels in other languages, and words that stand beside
a box without being its label: those are only words, and judged as such. A plain opt-out ("I do not
want letters") says no once and is not found.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Misdirection: Trick Questions"; EDPB Guidelines
03/2022, "Ambiguous wording or information".
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.controls.screens import (
    ScreenFindings,
    nothing_measured,
    screens_looked_at,
    screens_of,
)
from veritas.checks.page_text import language_of, languages_on
from veritas.checks.wording.folding import fold
from veritas.checks.wording.judgement import judge
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.twisted-box",
    phase=Phase.VISION,
    title="No box to tick says no twice",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "EDPB Guidelines 03/2022"),
    claim=Claim.SCREEN_SHOWS,
)

_TRICK = "misdirection.trick-question"


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the label of every visible box, and say whether the box was on."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    boxes = 0
    for seen in screens_of(artifacts):
        languages = languages_on(language_of(seen.page))
        for control in seen.screen.controls:
            if control.kind not in {"checkbox", "switch"} or not control.visible:
                continue
            boxes += 1
            judged = judge(control.text, languages)
            # Only what is clear in any place: a single "not" is an honest way to opt out.
            if not judged.clear or judged.type != _TRICK:
                continue
            state = "ticked" if control.checked else "empty"
            findings.show(
                fold(control.text),
                seen,
                [(control, f"a {control.kind}, {state} before any click", "")],
                title=f"A box that is {state} says no twice",
                summary="The label asks for an action and negates what it is for, so whoever reads "
                "it quickly decides the opposite of what they want.",
                advice="Ask for one thing, without a not: “Send me the newsletter”, empty.",
                confidence=0.8,
            )
    return findings.result({"boxes measured": str(boxes), **screens_looked_at(artifacts)})
