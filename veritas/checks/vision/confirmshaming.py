"""Are people made to call themselves a fool when they say no?

Looks for: links, buttons and labels that word a refusal as a foolish choice ("No, I like paying
full price"), in English, German, French, Spanish, Italian, Dutch and Polish.
Why it matters: shame moves people to agree to what they do not want.
Does not see: pictures of text; other languages, which are said to be not checked. A plain "No
thanks" is fair and never found.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Misdirection: Confirmshaming"; Regulation (EU)
2022/2065, Article 25.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import Sought, check_wording
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.confirmshaming",
    phase=Phase.VISION,
    title="No refusal is worded to shame",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "(EU) 2022/2065 Article 25"),
    claim=Claim.TEXT_SUGGESTS,
)

_SOUGHT = Sought(
    types=frozenset({"misdirection.confirmshaming"}),
    title="Confirmshaming wording",
    summary="Whoever says no here has to call it a foolish choice. Words alone prove "
    "nothing about the rest of the offer, but they are meant to push.",
    advice="Word the refusal plainly: “No thanks”.",
    interactive_only=True,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge what can be clicked."""
    return check_wording(artifacts, META, _SOUGHT)
