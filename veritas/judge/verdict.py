"""The verdict in words: what was found, what it means, what to do. Pure.

No verdict says that someone is a fraud: it says what was seen, and how far that can be relied on.
"""

from __future__ import annotations

import msgspec

from veritas.core.audit import VerdictMode
from veritas.core.errors import shorten
from veritas.core.findings import Finding
from veritas.judge.judgement import Judgement
from veritas.judge.policy import SEVERITY_ORDER, RiskLevel
from veritas.judge.verdict_words import EXPERT_LEVELS, PLAIN_LEVELS, PLAIN_REASONS, PLAIN_TIPS

_MOST_REASONS = 3
_MOST_RECOMMENDATIONS = 6
_LOW_CONFIDENCE = 0.6


class Verdict(msgspec.Struct, frozen=True):
    """The answer for a reader.

    Attributes:
        headline: one line.
        text: a few sentences.
        recommendations: what to do, what has the most effect first.
    """

    headline: str
    text: str
    recommendations: tuple[str, ...]


def word_verdict(judgement: Judgement, findings: tuple[Finding, ...], mode: VerdictMode) -> Verdict:
    """Put a judgement into words.

    Args:
        judgement: the score and where it comes from.
        findings: of all checks.
        mode: ``simple`` speaks to whoever wants to use the site, in plain words; ``expert``
            to whoever runs or examines it.
    """
    if mode is VerdictMode.SIMPLE:
        return _simple(judgement, findings)
    return _expert(judgement, findings)


def _simple(judgement: Judgement, findings: tuple[Finding, ...]) -> Verdict:
    headline, meaning = PLAIN_LEVELS[judgement.risk_level]
    sentences = [meaning]
    if judgement.score is None:
        sentences.insert(0, f"{judgement.not_assessed[:1].upper()}{judgement.not_assessed[1:]}.")
    reasons = _plain_reasons(judgement, findings)
    if reasons:
        sentences.append("What we saw: " + " ".join(reasons))
    elif judgement.score is not None:
        sentences.append("None of our checks found a problem.")
    if judgement.not_checked and judgement.score is not None:
        count = len(judgement.not_checked)
        things = "one thing" if count == 1 else f"{count} things"
        sentences.append(f"We could not check {things}, so look twice.")
    tips = [PLAIN_TIPS[check] for check in _check_order(judgement, findings) if check in PLAIN_TIPS]
    general = {
        None: "Do not pay or sign in here until you know more about the site.",
        RiskLevel.TRUSTED: "You can use the site with the usual care.",
        RiskLevel.PROBABLY_SAFE: "Before you pay, look up who runs the shop.",
        RiskLevel.SUSPICIOUS: "Do not pay in advance here. Ask someone you trust first.",
        RiskLevel.HIGH_RISK: "Do not type in passwords or card numbers here.",
        RiskLevel.LIKELY_FRAUDULENT: "Leave the site. Do not pay and do not sign in.",
    }[judgement.risk_level]
    return Verdict(headline, " ".join(sentences), _unique([general, *tips]))


def _plain_reasons(judgement: Judgement, findings: tuple[Finding, ...]) -> list[str]:
    order = _check_order(judgement, findings)
    return [PLAIN_REASONS[check] for check in order if check in PLAIN_REASONS][:_MOST_REASONS]


def _expert(judgement: Judgement, findings: tuple[Finding, ...]) -> Verdict:
    level = EXPERT_LEVELS[judgement.risk_level]
    if judgement.score is None:
        headline = "Not assessed"
        sentences = [f"No score: {judgement.not_assessed}."]
    else:
        headline = f"{level}: {judgement.score} of 100"
        sentences = [
            (
                f"Score {judgement.score}/100 by policy {judgement.policy_version}, coverage "
                f"{judgement.coverage:.0%}, confidence {judgement.confidence:.0%}."
            )
        ]
        if judgement.not_assessed:
            sentences.append(f"No risk level: {judgement.not_assessed}.")
    if judgement.deductions:
        parts = [
            f"{item.check_id} −{item.points:g} ({item.why})" for item in judgement.deductions[:5]
        ]
        more = len(judgement.deductions) - 5
        sentences.append(
            "Deductions: " + "; ".join(parts) + (f"; and {more} more." if more > 0 else ".")
        )
    sentences += [f"Cap {cap.most} by {cap.check_id}: {cap.why}." for cap in judgement.caps]
    if judgement.not_checked:
        names = ", ".join(item.check_id for item in judgement.not_checked)
        sentences.append(f"Not checked, and not counted: {names}.")
    if judgement.score is not None and judgement.confidence < _LOW_CONFIDENCE:
        sentences.append("The confidence is low: treat the score as a hint.")
    references = _unique(
        [
            reference
            for finding in _by_effect(judgement, findings)
            for reference in finding.references
        ]
    )
    if references:
        sentences.append("References: " + ", ".join(references) + ".")
    advice = [
        f"{finding.check_id}: {finding.advice}" for finding in _by_effect(judgement, findings)
    ]
    return Verdict(headline, " ".join(sentences), _unique(advice))


def _by_effect(judgement: Judgement, findings: tuple[Finding, ...]) -> list[Finding]:
    order = _check_order(judgement, findings)
    return sorted(
        findings,
        key=lambda item: (
            order.index(item.check_id),
            -SEVERITY_ORDER.index(item.severity),
            item.id,
        ),
    )


def _check_order(judgement: Judgement, findings: tuple[Finding, ...]) -> list[str]:
    """Checks with findings, those that cost most or set a cap first."""
    caps = {cap.check_id: cap.most for cap in judgement.caps}
    points = {item.check_id: item.points for item in judgement.deductions}
    checks = {finding.check_id for finding in findings}
    return sorted(checks, key=lambda name: (caps.get(name, 101), -points.get(name, 0.0), name))


def _unique(items: list[str]) -> tuple[str, ...]:
    return tuple(shorten(item, 400) for item in dict.fromkeys(items))[:_MOST_RECOMMENDATIONS]
