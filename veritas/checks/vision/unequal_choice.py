"""Is one of two opposite choices harder to see than the other?

Looks for: in consent banners an Accept that is set off, larger, or a button against plain text,
and a Reject that is missing beside Accept and Settings, covered, or below the part of the banner
that shows; elsewhere a refusal (skip, cancel, delete) beside its opposite (subscribe, buy, keep)
in letters that are tiny or hardly differ from the background. On desktop and phone, in English,
German, French, Spanish, Italian, Dutch and Polish, with the measured ratios and a picture of both.
Why it matters: people take what they see first; a choice made so says little about what they want.
Does not see: labels that it does not understand, which are never taken for a missing choice; text
in pictures and canvas; colours over pictures and gradients, which are not measured. A plain “No
thanks” beside a coloured button is fair when it can be read; two equal buttons always are.
Rule: EDPB Guidelines 03/2022, “Hidden in plain sight”; EDPB Cookie Banner Taskforce report 2023,
sections 1 and 4; Regulation (EU) 2022/2065, Article 25; the limits are fitted to real banners
(``benchmarks/banners.py``).
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, ControlElement
from veritas.checks.controls.choice_words import Choice
from veritas.checks.controls.colour import contrast_ratio
from veritas.checks.controls.consent_banner import ConsentBanner, find_consent_banner
from veritas.checks.controls.offer_words import OPPOSED, Way, way_of
from veritas.checks.controls.prominence import LEAST_CONTRAST, Comparison, compare
from veritas.checks.controls.screens import (
    ScreenFindings,
    Seen,
    nothing_measured,
    screens_looked_at,
    screens_of,
)
from veritas.checks.wording.taxonomy import TYPES
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.unequal-choice",
    phase=Phase.VISION,
    title="Opposite choices look alike",
    severity=Severity.LOW,
    needs=("page",),
    references=(
        *TYPES["misdirection.visual-interference"].references,
        "EDPB Cookie Banner Taskforce report 2023",
    ),
    claim=Claim.SCREEN_SHOWS,
)

_FAINT = 3.0  # WCAG 2.2, success criterion 1.4.11: the least contrast of what can be used
_TINY_PX = 10.0
_TINY_SHARE = 0.65
_NEAR_PX = 240.0
_MAX_PAIRS = 200
_USES_DATA = re.compile(
    r"advertis|marketing|analytic|partner|third part|personali[sz]|werb|statisti|publicit|anunci|"
    r"pubblicit|reklam|tracking",
    re.IGNORECASE,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the consent banner and the opposed pairs of every screen."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    banners = pairs = 0
    for seen in screens_of(artifacts):
        banner = find_consent_banner(seen.screen)
        if banner is not None:
            banners += 1
            _judge_banner(findings, seen, banner)
        for first, second in _pairs(seen):
            pairs += 1
            _judge_pair(findings, seen, first, second)
    facts = {"consent banners": str(banners), "other opposed pairs": str(pairs)}
    return findings.result({**facts, **screens_looked_at(artifacts)})


def _judge_banner(findings: ScreenFindings, seen: Seen, banner: ConsentBanner) -> None:
    accept, reject = banner.control(Choice.ACCEPT), banner.control(Choice.REJECT)
    if accept is None:
        return
    if reject is None:
        _judge_missing(findings, seen, banner, accept)
        return
    compared = compare(accept, reject, banner.layer.box)
    signs = list(compared.signs)
    out_of_reach = accept.first_screen and not reject.first_screen
    covered = accept.reachable and reject.reachable is False
    if out_of_reach:
        signs.append("it is in the window, the other only after scrolling")
    if covered:
        signs.append("a click on the other goes to something else")
    if not signs:
        return
    grave = compared.plain or covered or out_of_reach or len(signs) > 1
    _add(
        findings,
        seen,
        ("consent", accept, reject),
        compared,
        signs,
        title="In the consent banner Accept stands out from Reject",
        summary="Both choices are offered, but not alike. Whoever clicks what stands out agrees.",
        severity=Severity.MEDIUM if grave else Severity.LOW,
        confidence=0.8,
    )


def _judge_missing(
    findings: ScreenFindings, seen: Seen, banner: ConsentBanner, accept: ControlElement
) -> None:
    """A banner without Reject: only where every control of it is understood."""
    known = banner.choices.keys()
    if (
        banner.unknown
        or known & {Choice.CLOSE, Choice.SAVE, Choice.PAY}
        or seen.screen.frames_left_out
    ):
        return
    settings = banner.control(Choice.SETTINGS)
    if settings is None and not _USES_DATA.search(banner.layer.text):
        return
    severity, confidence = (Severity.MEDIUM, 0.85) if settings else (Severity.LOW, 0.6)
    pieces = [(accept, "accepts with one click", "")]
    if settings is not None:
        pieces.append((settings, "the only other way, to a second layer", ""))
    findings.show(
        "missing reject",
        seen,
        pieces,
        title="The consent banner offers Accept, and no Reject beside it",
        summary="Refusing takes more steps than agreeing, or cannot be done here at all.",
        advice="Put Reject beside Accept, on the first layer and in the same form.",
        severity=severity,
        confidence=confidence,
    )


def _pairs(seen: Seen) -> list[tuple[ControlElement, ControlElement]]:
    """The offers of a screen, each with the refusal that stands by it."""
    ways: list[tuple[Way, ControlElement]] = []
    for control in seen.screen.controls:
        way = way_of(control.text) if control.visible and not control.disabled else None
        if way is not None and control.kind in {"button", "link"}:
            ways.append((way, control))
    found = []
    for way, second in ways[:_MAX_PAIRS]:
        near = [
            control
            for other, control in ways[:_MAX_PAIRS]
            if way in OPPOSED.get(other, ()) and _together(control, second)
        ]
        if near:
            found.append((min(near, key=lambda one: _apart(one, second)), second))
    return found


def _together(one: ControlElement, other: ControlElement) -> bool:
    """Whether two controls are one choice: in one dialog, or in one small box of the page."""
    if one.layer != other.layer or _apart(one, other) > _NEAR_PX:
        return False
    return one.layer >= 0 or (bool(one.near) and one.near == other.near)


def _apart(one: ControlElement, other: ControlElement) -> float:
    across = max(one.box.x, other.box.x) - min(
        one.box.x + one.box.width, other.box.x + other.box.width
    )
    down = max(one.box.y, other.box.y) - min(
        one.box.y + one.box.height, other.box.y + other.box.height
    )
    return max(across, 0) + max(down, 0)


def _judge_pair(
    findings: ScreenFindings, seen: Seen, first: ControlElement, second: ControlElement
) -> None:
    """A refusal may be plainer than the offer, but it must be possible to see and to read it."""
    signs = []
    readable, faint = (contrast_ratio(one.ink, one.fill) for one in (first, second))
    if readable is not None and faint is not None and faint < _FAINT and readable >= LEAST_CONTRAST:
        signs.append("its letters are easy to read, the other's hardly differ from the background")
    if 0 < second.font_px <= _TINY_PX and second.font_px <= first.font_px * _TINY_SHARE:
        signs.append("the other's letters are tiny")
    if first.reachable and second.reachable is False:
        signs.append("a click on the other goes to something else")
    if not signs:
        return
    _add(
        findings,
        seen,
        ("offer", first, second),
        compare(first, second),
        signs,
        title="A refusal is much harder to see than the offer beside it",
        summary="There is a way to say no, but it is made to be overlooked.",
        severity=Severity.MEDIUM if len(signs) > 1 else Severity.LOW,
        confidence=0.75,
    )


def _add(
    findings: ScreenFindings,
    seen: Seen,
    key: tuple[str, ControlElement, ControlElement],
    compared: Comparison,
    signs: list[str],
    *,
    title: str,
    summary: str,
    severity: Severity,
    confidence: float,
) -> None:
    what, first, second = key
    findings.show(
        f"{what} {first.text} {second.text}",
        seen,
        [(first, "; ".join(signs), ""), (second, "; ".join(compared.figures), "")],
        title=title,
        summary=summary,
        advice="Give both the same size, colour, weight and place.",
        severity=severity,
        confidence=confidence,
    )
