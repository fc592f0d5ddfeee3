"""Is there anything in the basket that nobody has put there?

Looks for: after one product was put into an empty basket, a further thing or service whose price is
just what the total has more than the product and what is usual (shipping, taxes, deposits).
Why it matters: what has to be taken out again is sold by oversight.
Does not see: baskets whose sums do not add up by their rows, or add up in several ways; those
with reductions; what has no price; shops whose products cannot be put into a basket by one press.
Rule: Directive 2011/83/EU, Article 22; Mathur et al. 2019, arXiv 1907.07032, "Sneak into Basket".
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.figures.basket import additions, looked_into
from veritas.checks.figures.prices import Price
from veritas.checks.finding_list import FindingList
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Claim,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="vision.sneaked-item",
    phase=Phase.VISION,
    title="A basket holds what was put into it",
    severity=Severity.HIGH,
    needs=("page", "experiments.journeys"),
    references=("2011/83/EU Article 22", "https://arxiv.org/abs/1907.07032"),
    claim=Claim.EXPERIMENT_PROVES,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Compare the product's price with the basket's total."""
    journeys = artifacts.experiments.journeys
    if isinstance(journeys, Missing):
        return not_checked(META, journeys.reason)
    why_not = looked_into(artifacts, journeys)
    if why_not:
        return not_applicable(META, why_not)
    findings = FindingList(META)
    for one in additions(journeys):
        if one.is_fee:
            continue
        before = Price(one.before_cents, one.row.currency)
        after = Price(one.after_cents, one.row.currency)
        findings.add(
            f"{one.row.text} {one.row.cents}",
            Evidence(
                page_url=one.stop.url,
                quote=one.row.text,
                selector=one.row.selector,
                detail=f"only {journeys.product!r} was put into an empty basket: the total is "
                f"{after}, without this it is {before}",
            ),
            title="The basket holds something that was not put into it",
            summary="One product was put into the empty basket of a fresh visitor. The basket then "
            "held this, too, and its price is part of the total.",
            advice="Put into the basket what the visitor has chosen, and nothing else.",
            confidence=0.9,
        )
    return findings.result({"product": journeys.product})
