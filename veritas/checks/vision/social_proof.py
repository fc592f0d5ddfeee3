"""Does the page press its visitors with what others are said to be doing?

Looks for: "someone in … just bought", "12 people are looking at this", in English and German.
Why it matters: such messages are easily made up, and nobody can check them.
Does not see: whether they are true; pictures of text; other languages. Reviews and ratings
are something else and never found.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Social Proof"; Directive 2005/29/EC, Article 6.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import check_wording
from veritas.checks.wording.social_proof import SOCIAL_PROOF
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.social-proof",
    phase=Phase.VISION,
    title="No wording about what others are doing",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "2005/29/EC Article 6"),
    claim=Claim.TEXT_SUGGESTS,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible text."""
    return check_wording(
        artifacts,
        META,
        SOCIAL_PROOF.strength,
        title="Social-proof wording",
        summary="The text tells what other people look at or buy just now. Words alone prove "
        "nothing: it may be true, but no visitor can check it.",
        advice="Show only numbers that are true, and say where they come from.",
    )
