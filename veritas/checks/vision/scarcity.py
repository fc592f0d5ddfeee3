"""Does the page press its visitors by saying that little is left?

Looks for: "only 2 left", "almost gone", "in high demand" and the like, in English and German.
Why it matters: made-up shortage hurries people into buying.
Does not see: whether the stock is really low; pictures of text; other languages. A plain
number ("14 in stock") is information and never found.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Scarcity"; Directive 2005/29/EC, Annex I, No. 7.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import check_wording
from veritas.checks.wording.scarcity import SCARCITY
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.scarcity",
    phase=Phase.VISION,
    title="No wording says that little is left",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "2005/29/EC Annex I No. 7"),
    claim=Claim.TEXT_SUGGESTS,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible text."""
    return check_wording(
        artifacts,
        META,
        SCARCITY.strength,
        title="Scarcity wording",
        summary="The text says that little is left or that many want it. Words alone prove "
        "nothing: the stock may truly be low.",
        advice="Show the true stock, or say nothing of it.",
    )
