"""Can the VAT number of a site be true?

Looks for: VAT numbers of all countries of the Union, of the United Kingdom, Switzerland and Norway,
and company numbers that have a check digit, against that digit.
Why it matters: whoever makes up a company makes up its number.
Does not see: whether a number that fits is given to anybody, and to whom; forms without a check
digit that always holds, such as German register numbers; numbers that no word calls a VAT number.
Rule: Directive 2000/31/EC, Article 5(1)(g); Directive 2006/112/EC, Article 215.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.claim import result_of
from veritas.checks.claims.vat_number import vat_claims
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity

META = CheckMeta(
    id="graph.vat-number",
    phase=Phase.GRAPH,
    title="VAT and company numbers can be true",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("2000/31/EC Article 5(1)(g)",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Hold each claim against the fact."""
    return result_of(
        META,
        vat_claims(artifacts),
        nothing="the site names no VAT number, and no company number with a check digit",
        title="A number of the company cannot be true",
        summary="The check digit of the number does not fit, so no authority can have given it. "
        "It may be a slip of the pen.",
        advice="Correct the number.",
    )
