"""Does the countdown of an offer count towards a real end?

Looks for: a countdown beside words of an offer that starts afresh for a fresh visitor, that gives
two fresh visitors different ends, or that begins anew for a visitor whose clock stands past the
end it gave. The page was loaded three times for that, seconds apart. So were other pages of the
crawl that tell of time or numbers: three in a deep audit, one in a standard one whose target tells
nothing of the kind.
Why it matters: an end that never comes is a false statement made to hurry people.
Does not see: countdowns whose smallest unit is the minute and that the server computes; ends that
come and are followed by another offer of the same kind; further pages. Clocks that end when orders
of the day do, or with the session, are none of its business.
Rule: Directive 2005/29/EC, Annex I, No. 7; Mathur et al. 2019, arXiv 1907.07032, "Countdown Timer".
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, Missing, Reloads, WatchedText
from veritas.checks.figures.deadlines import Deadline, deadline_of
from veritas.checks.finding_list import FindingList
from veritas.checks.wording.folding import fold
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
    id="vision.countdown-restarts",
    phase=Phase.VISION,
    title="Countdowns count towards a real end",
    severity=Severity.HIGH,
    needs=("page", "experiments.reloads"),
    references=("2005/29/EC Annex I No. 7", "https://arxiv.org/abs/1907.07032"),
    claim=Claim.EXPERIMENT_PROVES,
)

_OFFER = re.compile(
    r"offer|deal|sale\b|discount|coupon|promo|price|save\b|saving|hurry|expires?|ends?\b|ending|"
    r"% off|order|buy|angebot|rabatt|endet|aktion|preis|sichern|beeil|offre|"
    r"promotion|solde|réduction|fin dans|se termine|oferta|descuento|termina|offert|sconto|"
    r"scade|korting|aanbieding|eindigt|promocj|rabat|kończy|zniżk"
)
# What does begin with each visitor, and honestly so.
_OTHER = re.compile(
    r"your (?:cart|basket|seats?|tickets?|order|session)\b|reserv|held for|warenkorb|session|"
    r"sign(?:ed)? (?:in|out)|log(?:ged)? (?:in|out)|your code|resend|verif|confirmation|password|"
    r"refresh|reload|redirect|video|podcast|track|episode|quiz|exam|question|game|round|level|"
    r"kick-?off|recipe|workout|timer\b|stopwatch|sitzung|spiel|frage"
)
_RECURRING = re.compile(
    r"deliver|dispatch|ship|order (?:with)?in|order before|next day|tomorrow|today|daily|every day|"
    r"of the day|opens?\b|closes?\b|liefer|versand|morgen|heute|täglich|livraison|envío|spedizione|"
    r"bezorg|dostaw|week"
)


def check(artifacts: Artifacts) -> CheckResult:
    """Compare what each countdown said to each visitor."""
    target = artifacts.experiments.reloads
    if isinstance(target, Missing):
        return not_checked(META, target.reason)
    clocks = [
        (text, deadline, reloads)
        for reloads in artifacts.experiments.reloaded
        for text in reloads.texts
        if (deadline := deadline_of(text, reloads)) is not None
    ]
    if not clocks:
        return not_applicable(META, "the page has no countdown")
    findings = FindingList(META)
    facts: dict[str, str] = {
        "countdowns": str(len(clocks)),
        "loads": str(sum(len(one.loads) for one in artifacts.experiments.reloaded)),
    }
    undecided = 0
    for text, deadline, reloads in clocks:
        if not _is_about_an_offer(text):
            continue
        _judge(findings, text, deadline, reloads)
        undecided += not deadline.decided
    if undecided:
        facts["not decided"] = f"{undecided} of them"
    result = findings.result(facts)
    if undecided and not result.findings:
        return not_checked(META, "the loads do not show whether the countdown has a real end")
    return result


def _is_about_an_offer(text: WatchedText) -> bool:
    words = fold(text.context)
    return bool(_OFFER.search(words)) and not _OTHER.search(words)


def _judge(findings: FindingList, text: WatchedText, deadline: Deadline, reloads: Reloads) -> None:
    recurring = bool(_RECURRING.search(fold(text.context)))
    if deadline.restarts:
        title = "A countdown starts afresh for each visitor"
        summary = (
            "Fresh visitors who came seconds apart were given ends just as far apart: the clock "
            "starts when the page is opened. The end that it counts to does not exist."
        )
        # A page kept for a minute by a cache does the same to a true clock, but not from a round
        # number of minutes on.
        confidence = 0.95 if deadline.from_round else 0.75
    elif deadline.differs:
        title = "A countdown gives each visitor another end"
        summary = (
            "Fresh visitors who came seconds apart were told different ends of the same offer, "
            "so that at least one of them is untrue."
        )
        confidence = 0.9
    elif deadline.begins_anew and not recurring:
        title = "A countdown begins anew when it is over"
        summary = (
            "To a visitor whose clock stands past the end, the page counts to another one, and "
            "the offer is the same."
        )
        confidence = 0.7
    else:
        return
    pieces = [
        Evidence(
            page_url=reloads.page_url,
            quote=quote,
            selector=text.selector,
            box=text.box,
            detail=detail,
        )
        for quote, detail in _told(text, deadline, reloads)
    ]
    pieces += [
        Evidence(
            page_url=reloads.page_url,
            quote=writer.source,
            detail=f"the line that writes it: {writer.place}",
        )
        for writer in text.writers[:2]
        if writer.source
    ]
    for piece in pieces:
        findings.add(
            f"{title} {text.selector}",
            piece,
            title=title,
            summary=summary,
            advice="Name the moment at which the offer truly ends, the same for everybody, and let "
            "it end then.",
            confidence=confidence,
        )


def _told(text: WatchedText, deadline: Deadline, reloads: Reloads) -> list[tuple[str, str]]:
    """What it said to each visitor, and when."""
    pieces = []
    for load in reloads.loads:
        seen = text.of_load(load.number)
        if not seen or (load.chance != "free" and not load.clock_shift_s):
            continue
        if load.clock_shift_s and not deadline.begins_anew and not deadline.restarts:
            continue
        clock = (
            f", with a clock moved on by {load.clock_shift_s:.0f} s" if load.clock_shift_s else ""
        )
        detail = (
            f"load {load.number} of fresh visitors, opened at {load.started_s:.1f} s{clock}, "
            f"read at {seen[0].at_s:.1f} s"
        )
        pieces.append((seen[0].text, detail))
    return pieces
