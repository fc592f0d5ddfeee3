"""Is a choice worded so that it is easily taken for its opposite?

Looks for: labels and sentences that say no twice ("Untick this box if you do not want to receive
…"), in English, German, French, Spanish, Italian, Dutch and Polish.
Why it matters: who misreads the sentence agrees to what they meant to refuse.
Does not see: whether the box is ticked, which is measured elsewhere; two boxes that mean opposite
things; pictures of text; other languages, which are said to be not checked. One plain "not" in a
box that is empty is found only as a weak hint, and only where it is about advertising or sharing.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Misdirection: Trick Questions"; EDPB Guidelines
03/2022, "Ambiguous wording or information".
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import Sought, check_wording
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.trick-question",
    phase=Phase.VISION,
    title="No choice says no twice",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "EDPB Guidelines 03/2022"),
    claim=Claim.TEXT_SUGGESTS,
)

_SOUGHT = Sought(
    types=frozenset({"misdirection.trick-question"}),
    title="Trick question wording",
    summary="The sentence negates what the box does, so a yes is easily taken for a no. "
    "Words alone prove nothing about what is then done with the answer.",
    advice="Ask for one thing, without a not: “Send me the newsletter”, empty.",
    contracts=True,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible text."""
    return check_wording(artifacts, META, _SOUGHT)
