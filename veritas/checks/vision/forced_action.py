"""Does the text make one thing the price of another?

Looks for: terms that include a yes to advertising, prices that show only after signing up, orders
that need an account, in English, German, French, Spanish, Italian, Dutch and Polish.
Why it matters: a yes that cannot be refused is no consent, and data given for nothing is lost.
Does not see: whether there is another way (such as ordering as a guest) elsewhere; pictures of
text; other languages, which are said to be not checked. A newsletter form that says it sends a
newsletter is fair and never found.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Forced Action"; GDPR, Article 7(4).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import Sought, check_wording
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.forced-action",
    phase=Phase.VISION,
    title="No wording bundles one thing with another",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "GDPR Article 7(4)"),
    claim=Claim.TEXT_SUGGESTS,
)

_SOUGHT = Sought(
    types=frozenset({"forced-action.forced-enrollment"}),
    title="Forced action wording",
    summary="The text makes an account, an address or a yes to advertising the price of "
    "something else. Words alone prove nothing: there may be another way.",
    advice="Ask for each thing by itself, and let people buy without an account.",
    contracts=True,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible text."""
    return check_wording(artifacts, META, _SOUGHT)
