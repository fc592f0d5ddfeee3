"""Does the text say that it takes a call, a letter or a request to end it?

Looks for: sentences on cancelling by phone, by post or by asking somebody, in English, German,
French, Spanish, Italian, Dutch and Polish.
Why it matters: what begins with a click and ends with a call is kept by those who give up.
Does not see: whether there is an easier way that the page does not name; pictures of text; other
languages, which are said to be not checked. "Cancel online at any time" is fair and never found.
In running text it counts on sites that sell only.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Obstruction: Hard to Cancel"; Directive 2005/29/EC,
Article 9(d); Regulation (EU) 2022/2065, Article 25(3)(c).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.page_text import Sought, check_wording
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.hard-to-cancel",
    phase=Phase.VISION,
    title="No wording makes leaving hard",
    severity=Severity.LOW,
    needs=("page",),
    references=("https://arxiv.org/abs/1907.07032", "2005/29/EC Article 9(d)"),
    claim=Claim.TEXT_SUGGESTS,
)

_SOUGHT = Sought(
    types=frozenset({"obstruction.hard-to-cancel"}),
    title="Hard-to-cancel wording",
    summary="The text says that ending it takes a call, a letter or a request. Words "
    "alone prove nothing: there may be an easier way elsewhere.",
    advice="Let people leave the way they came in: online, with a click.",
    contracts=True,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible text."""
    return check_wording(artifacts, META, _SOUGHT)
