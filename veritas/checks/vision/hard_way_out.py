"""Is the way out as short as the way in?

Looks for: a basket that takes at least two presses more to empty than to fill; a subscription for
which the form to leave asks for at least two fields more than the one to join, or that can be ended
by a call or a letter alone. What was pressed and which pages were passed is told.
Why it matters: obstacles on the way out keep people in who have decided to leave.
Does not see: ways out that need an account or a link in a mail; ways that no link on the target's
page leads to; removals that a dialog asks about.
Rule: Directive (EU) 2023/2673 (withdrawal function); DSA, Article 25(3)(c); Mathur et al. 2019,
arXiv 1907.07032, "Hard to Cancel".
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Journeys, Missing
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
    id="vision.hard-way-out",
    phase=Phase.VISION,
    title="The way out is as short as the way in",
    severity=Severity.MEDIUM,
    needs=("page", "experiments.journeys"),
    references=("2022/2065 Article 25", "https://arxiv.org/abs/1907.07032"),
    claim=Claim.EXPERIMENT_PROVES,
)

MORE_PRESSES = 2
MORE_FIELDS = 2


def check(artifacts: Artifacts) -> CheckResult:
    """Compare both ways."""
    journeys = artifacts.experiments.journeys
    if isinstance(journeys, Missing):
        return not_checked(META, journeys.reason)
    both = journeys.way_in is not None and journeys.way_out is not None
    if journeys.clicks_out is None and not both:
        return not_applicable(META, "; ".join(journeys.why_not) or "no way out could be gone")
    findings = FindingList(META)
    _judge_basket(findings, journeys)
    _judge_subscription(findings, journeys, artifacts)
    facts = {}
    if journeys.clicks_out is not None:
        facts["presses in and out"] = f"{journeys.clicks_in} and {journeys.clicks_out}"
    if journeys.way_in and journeys.way_out:
        facts["fields in and out"] = f"{journeys.way_in.fields} and {journeys.way_out.fields}"
    return findings.result(facts)


def _judge_basket(findings: FindingList, journeys: Journeys) -> None:
    out = journeys.clicks_out
    if out is None or out < journeys.clicks_in + MORE_PRESSES:
        return
    for stop in journeys.stops:
        if stop.kind in {"leaving", "emptied"}:
            findings.add(
                "basket",
                Evidence(
                    page_url=stop.url,
                    quote=stop.pressed,
                    detail=f"pressed on the way out; {out} presses out, {journeys.clicks_in} in",
                ),
                title="It takes longer to empty the basket than to fill it",
                summary="One press puts the product into the basket. To take it out again, the "
                "site asks whether one is sure, more than once.",
                advice="Take out at the first press, and offer to undo it.",
                confidence=0.85,
                severity=Severity.LOW,
            )


def _judge_subscription(findings: FindingList, journeys: Journeys, artifacts: Artifacts) -> None:
    way_in, way_out = journeys.way_in, journeys.way_out
    if way_in is None or way_out is None or not way_out.urls:
        return
    last = way_out.urls[-1]
    if way_out.by_other_means and not way_out.fields:
        findings.add(
            "means",
            Evidence(page_url=last, quote=way_out.by_other_means, detail="the way out"),
            title="One joins by a form and leaves by a call or a letter",
            summary="The page has a form to subscribe. The page on how to end it names no form.",
            advice="Let people leave the same way as they came.",
            confidence=0.6,
        )
    elif way_out.fields >= way_in.fields + MORE_FIELDS:
        page_url = artifacts.pages[0].final_url if artifacts.pages else last
        pieces = (
            Evidence(
                page_url=page_url,
                quote=way_in.words or None,
                selector=way_in.selector,
                box=way_in.box,
                detail=f"{_fields(way_in.fields)} to fill in on the way in",
            ),
            Evidence(
                page_url=last,
                url=last,
                detail=f"{_fields(way_out.fields)} on the way out, "
                f"after {_pages(len(way_out.urls))}",
            ),
        )
        for piece in pieces:
            findings.add(
                "fields",
                piece,
                title="Leaving asks for more than joining",
                summary="The form to end a subscription has more fields than the one to begin it.",
                advice="Ask for no more than is needed to find the subscription.",
                confidence=0.6,
            )


def _fields(count: int) -> str:
    return "1 field" if count == 1 else f"{count} fields"


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"
