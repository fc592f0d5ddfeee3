"""Does the page press its visitors with little stock or high demand?

Looks for: "only 2 left", "low stock", "almost gone", "in high demand", in English, German,
French, Spanish, Italian, Dutch and Polish.
Why it matters: an invented shortage makes people buy before they have compared.
Does not see: whether the stock is true; pictures of text; other languages, which are said to be
not checked. A plain figure ("14 in stock") is information and never found.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Scarcity"; Directive 2005/29/EC, Annex I, No. 18.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import Sought, check_wording
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.scarcity",
    phase=Phase.VISION,
    title="No wording says that little is left",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "2005/29/EC Annex I No. 18"),
    claim=Claim.TEXT_SUGGESTS,
)

_SOUGHT = Sought(
    types=frozenset({"scarcity.low-stock", "scarcity.high-demand"}),
    title="Scarcity wording",
    summary="The text says that little is left or that many want it. Words alone prove "
    "nothing: the stock may truly be low.",
    advice="Show the true stock, or say nothing of it.",
    model_category="Scarcity",
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible text."""
    return check_wording(artifacts, META, _SOUGHT)
