"""Is the reduced price still there when its countdown is over?

Looks for: a price shown as reduced, on a page whose countdown starts afresh for each visitor, that
is the same for every visitor, also for the one whose clock stands past the end.
Why it matters: a reduction that does not end is the usual price, and the price "before" a
decoration. It is noted and costs no points: the countdown is judged by itself.
Does not see: what the price was last month, which takes looking for a month; prices on pages
that were not loaded again; pages without such a countdown.
Rule: Directive 98/6/EC, Article 6a; Directive 2005/29/EC, Article 6(1)(d).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, Reloads, WatchedText
from veritas.checks.figures.deadlines import Deadline, deadline_of
from veritas.checks.figures.prices import is_reduced
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
    id="vision.price-always-reduced",
    phase=Phase.VISION,
    title="A reduction ends with its countdown",
    severity=Severity.INFO,
    needs=("page", "experiments.reloads"),
    references=("98/6/EC Article 6a", "2005/29/EC Article 6"),
    claim=Claim.SCREEN_SHOWS,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Look for reduced prices that are the same in every load."""
    target = artifacts.experiments.reloads
    if isinstance(target, Missing):
        return not_checked(META, target.reason)
    both = [one for one in map(_clocks_and_prices, artifacts.experiments.reloaded) if all(one[:2])]
    if not both:
        return not_applicable(META, "the page has no reduced price with a countdown")
    untrue = [one for one in both if any(clock.restarts or clock.differs for clock in one[0])]
    if not untrue:
        return not_applicable(META, "no countdown of the page is known to be untrue")
    findings = FindingList(META)
    for _, reduced, reloads in untrue:
        _add(findings, reduced, reloads)
    return findings.result({"reduced prices": str(sum(len(one[1]) for one in untrue))})


def _clocks_and_prices(
    reloads: Reloads,
) -> tuple[list[Deadline], list[WatchedText], Reloads]:
    """The countdowns of a page, its reduced prices, and the page."""
    clocks = [deadline for text in reloads.texts if (deadline := deadline_of(text, reloads))]
    reduced = [text for text in reloads.texts if text.seen and is_reduced(text.seen[0].text)]
    return clocks, reduced, reloads


def _add(findings: FindingList, reduced: list[WatchedText], reloads: Reloads) -> None:
    loads = [load for load in reloads.loads if not load.problem]
    for text in reduced:
        if all(
            {seen.text for seen in text.of_load(load.number)} == {text.seen[0].text}
            for load in loads
        ):
            findings.add(
                "reduced",  # all of them are one finding
                Evidence(
                    page_url=reloads.page_url,
                    quote=text.seen[0].text,
                    selector=text.selector,
                    box=text.box,
                    detail=_detail(reloads),
                ),
                title="The reduced price outlives its countdown",
                summary="The countdown is not true, and the price that it presses for is the same "
                "for every visitor and past the end. It may well be the usual one.",
                advice="Show the lowest price of the last 30 days as the price before, and end the "
                "reduction when it is said to end.",
                confidence=0.7,
            )


def _detail(reloads: Reloads) -> str:
    shift_s = max(load.clock_shift_s for load in reloads.loads)
    count = sum(not load.problem for load in reloads.loads)
    return f"the same in {count} loads, one of them with a clock moved on by {shift_s:.0f} s"
