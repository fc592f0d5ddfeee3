"""Does the page press its visitors for time?

Looks for: countdowns, ends said to be near, reserved carts, "hurry", in English, German, French,
Spanish, Italian, Dutch and Polish.
Why it matters: a false deadline stops people from comparing and thinking it over.
Does not see: whether the deadline is true, which takes looking more than once; pictures of text;
other languages, which are said to be not checked. A plain date ("until 31 August") is information
and never found.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Urgency"; Directive 2005/29/EC, Annex I, No. 7.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import Sought, check_wording
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.urgency",
    phase=Phase.VISION,
    title="No wording presses for time",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "2005/29/EC Annex I No. 7"),
    claim=Claim.TEXT_SUGGESTS,
)

_SOUGHT = Sought(
    types=frozenset({"urgency.countdown-timer", "urgency.limited-time"}),
    title="Urgency wording",
    summary="The text says that time is short. Words alone prove nothing: the deadline "
    "may be real. If it starts anew for every visitor, it is not.",
    advice="Name the date on which the offer truly ends, and let it end then.",
    model_category="Urgency",
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible text."""
    return check_wording(artifacts, META, _SOUGHT)
