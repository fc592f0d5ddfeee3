"""Are the page's stock and viewer figures counted, or made up?

Looks for: figures such as "37 people are viewing this" or "only 3 left" that follow the page's
random numbers (the page was loaded with low ones twice, with high ones and with free ones), that
jump up and down from one fresh load to the next, or, for people who are said to be there now,
that never move at all.
Why it matters: a made-up figure is a false statement about demand.
Does not see: figures made up once and kept by the server; those on pages that were not loaded
again; figures in pictures. A stock figure that stays the same is what a true one does, and a
figure that moves a little is taken for a true one. That nobody came or went is only likely to be
untrue.
Rule: Directive 2005/29/EC, Article 6 and Annex I, No. 18; Mathur et al. 2019, arXiv 1907.07032,
"Low-stock Messages" and "Activity Messages".
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, Reloads, WatchedText
from veritas.checks.figures.counts import CountKind
from veritas.checks.figures.randomness import Figures, Origin, figures_of
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
    id="vision.random-figures",
    phase=Phase.VISION,
    title="Stock and viewer figures are counted",
    severity=Severity.HIGH,
    needs=("page", "experiments.reloads"),
    references=("2005/29/EC Article 6", "https://arxiv.org/abs/1907.07032"),
    claim=Claim.EXPERIMENT_PROVES,
)

_WHAT = {CountKind.PEOPLE: "number of people", CountKind.STOCK: "stock figure"}
_SUMMARIES = {
    Origin.CHANCE: "With low random numbers the page shows one end of its range, twice, and with "
    "high ones the other: the figure is thrown, not counted.",
    Origin.JUMPS: "Fresh visitors who came seconds apart were told figures that go up and down by "
    "more than people or goods do.",
    Origin.CONSTANT: "It is said to be true right now, yet it was the same for every visitor and "
    "at every moment, although each of them was one more. That is likely to be a fixed text.",
}
_CONFIDENCE = {Origin.CHANCE: 0.9, Origin.JUMPS: 0.7, Origin.CONSTANT: 0.4}


def check(artifacts: Artifacts) -> CheckResult:
    """Compare what each figure was for each visitor."""
    target = artifacts.experiments.reloads
    if isinstance(target, Missing):
        return not_checked(META, target.reason)
    counted = [
        (text, figures, reloads)
        for reloads in artifacts.experiments.reloaded
        for text in reloads.texts
        if (figures := figures_of(text, reloads)) is not None
    ]
    if not counted:
        return not_applicable(META, "the page has no stock or viewer figure")
    enough = [one for one in counted if sum(not load.problem for load in one[2].loads) >= 3]
    findings = FindingList(META)
    for text, figures, reloads in enough:
        if figures.origin is not Origin.UNKNOWN:
            _add(findings, text, figures, reloads)
    facts = {
        "figures": str(len(counted)),
        "loads": str(sum(len(one.loads) for one in artifacts.experiments.reloaded)),
    }
    result = findings.result(facts)
    if len(enough) < len(counted) and not result.findings:
        return not_checked(META, "the page could not be loaded often enough to compare figures")
    return result


def _add(findings: FindingList, text: WatchedText, figures: Figures, reloads: Reloads) -> None:
    what = _WHAT[figures.kind]
    titles = {
        Origin.CHANCE: f"A {what} comes from a random generator",
        Origin.JUMPS: f"A {what} jumps at random",
        Origin.CONSTANT: f"A {what} never moves",
    }
    constant = figures.origin is Origin.CONSTANT
    pieces = [
        Evidence(
            page_url=reloads.page_url,
            quote=text.seen[0].text,
            selector=text.selector,
            box=text.box,
            detail=_series(figures, reloads),
        )
    ]
    writer = figures.writer
    if writer is not None and not constant:
        detail = f"asks for a random number at {writer.chance}, writes the text at {writer.place}"
        pieces.append(
            Evidence(page_url=reloads.page_url, quote=writer.source or None, detail=detail)
        )
    for piece in pieces:
        findings.add(
            f"{figures.origin} {text.selector}",
            piece,
            title=titles[figures.origin],
            summary=_SUMMARIES[figures.origin],
            advice="Show a figure only if it is counted, and say when.",
            confidence=_CONFIDENCE[figures.origin],
            severity=Severity.LOW if constant else None,
            claim=Claim.SCREEN_SHOWS if constant else None,
        )


def _series(figures: Figures, reloads: Reloads) -> str:
    words = {"free": "", "low": " (low random numbers)", "high": " (high random numbers)"}
    parts = [
        f"{figures.by_load[load.number]} at {load.started_s:.1f} s{words[load.chance]}"
        for load in sorted(reloads.loads, key=lambda load: load.started_s)
        if load.number in figures.by_load
    ]
    return "by visitor: " + ", ".join(parts)
