"""Does the page tell its visitors what unknown others are doing?

Looks for: numbers of viewers, recent buyers, "in 12 carts", in English, German, French, Spanish,
Italian, Dutch and Polish.
Why it matters: invented crowds push people to follow, and nobody can check them.
Does not see: whether the numbers are true; reviews, which are something else; pictures of text;
other languages, which are said to be not checked.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Social Proof"; Directive 2005/29/EC, Article 6.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import Sought, check_wording
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.social-proof",
    phase=Phase.VISION,
    title="No wording tells what unknown others do",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "2005/29/EC Article 6"),
    claim=Claim.TEXT_SUGGESTS,
)

_SOUGHT = Sought(
    types=frozenset({"social-proof.activity"}),
    title="Social proof wording",
    summary="The text says what other people look at or buy. Words alone prove nothing: "
    "the numbers may be true, but no visitor can check them.",
    advice="Leave it out, or show numbers that can be checked.",
    model_category="Social Proof",
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible text."""
    return check_wording(artifacts, META, _SOUGHT)
