"""Does the text speak of charges that come back, or of extras nobody chose?

Looks for: trials that turn into payments, renewals that charge by themselves, extras that were
added to the basket, in English, German, French, Spanish, Italian, Dutch and Polish.
Why it matters: people pay month after month for what they took for a single purchase.
Does not see: whether the terms stand clearly beside the button, which makes a renewal fair; what
truly lies in the basket; pictures of text; other languages, which are said to be not checked. In
running text it counts on sites that sell only.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Sneaking"; Directive 2011/83/EU, Articles 22 and 27.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import Sought, check_wording
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.hidden-subscription",
    phase=Phase.VISION,
    title="No wording hides a charge that comes back",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "2011/83/EU Articles 22 and 27"),
    claim=Claim.TEXT_SUGGESTS,
)

_SOUGHT = Sought(
    types=frozenset({"sneaking.sneak-into-basket", "sneaking.hidden-subscription"}),
    title="Wording of a charge that comes back",
    summary="The text speaks of a charge that comes back by itself, or of an extra that "
    "was added. Words alone prove nothing: it may be said clearly enough beside "
    "the button.",
    advice="Say it beside the button that starts it, with the price and how to end it.",
    contracts=True,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible text."""
    return check_wording(artifacts, META, _SOUGHT)
