"""Does a fee come on top late?

Looks for: a fee in the basket or at the checkout that the product's page does not name, and
whose amount is just what the total has grown by. Both totals are given.
Why it matters: whoever has come so far seldom turns back, and compares no more.
Does not see: shipping, taxes and deposits, which are usual; fees on the pages after the first one
of the checkout, which ask for personal data; sums that do not add up by their rows.
Rule: Directive 2011/83/EU, Article 6(1)(e) and 6(6); Directive 2005/29/EC, Article 7(4)(c);
Mathur et al. 2019, arXiv 1907.07032, "Hidden Costs".
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
    id="vision.added-fees",
    phase=Phase.VISION,
    title="No fee comes on top late",
    severity=Severity.MEDIUM,
    needs=("page", "experiments.journeys"),
    references=("2011/83/EU Article 6", "2005/29/EC Article 7", "https://arxiv.org/abs/1907.07032"),
    claim=Claim.EXPERIMENT_PROVES,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Compare the totals on the way."""
    journeys = artifacts.experiments.journeys
    if isinstance(journeys, Missing):
        return not_checked(META, journeys.reason)
    why_not = looked_into(artifacts, journeys)
    if why_not:
        return not_applicable(META, why_not)
    findings = FindingList(META)
    for one in additions(journeys):
        if not one.is_fee:
            continue
        before = Price(one.before_cents, one.row.currency)
        after = Price(one.after_cents, one.row.currency)
        where = "in the basket" if one.stop.kind == "basket" else "at the checkout"
        findings.add(
            f"{one.row.text} {one.row.cents}",
            Evidence(
                page_url=one.stop.url,
                quote=one.row.text,
                selector=one.row.selector,
                detail=f"{before} without it, {after} with it; first named {where}",
            ),
            title="A fee comes on top late",
            summary=f"It is named for the first time {where}. The product's page gives a price "
            "that nobody can buy it for.",
            advice="Give the price with all fees from the first page on.",
            confidence=0.85,
        )
    return findings.result({"product": journeys.product})
