"""The verdict in words: what was found, what it means, what to do. Pure.

No verdict says that someone is a fraud: it says what was seen, and how far that can be relied on.
What words suggest, what was seen and what an experiment proved is never said in one breath.
"""

from __future__ import annotations

import msgspec

from veritas.core.audit import Language, VerdictMode
from veritas.core.errors import shorten
from veritas.core.findings import Claim, Finding, Severity
from veritas.judge.judgement import AppliedCap, Deduction, Judgement
from veritas.judge.policy import SEVERITY_ORDER
from veritas.judge.steps import Step, by_effect, steps_of
from veritas.judge.texts import Texts, texts_in

_MOST_REASONS = 3
_MOST_RECOMMENDATIONS = 6
_MOST_DEDUCTIONS = 5
_MOST_NOT_CHECKED = 12
_LOW_CONFIDENCE = 0.6


class Verdict(msgspec.Struct, frozen=True):
    """The answer for a reader.

    Attributes:
        headline: one line.
        text: a few sentences.
        recommendations: what to do, what has the most effect first.
        steps: what the site's owner can change, with the lines to change.
        language: of all these.
    """

    headline: str
    text: str
    recommendations: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    language: Language = Language.ENGLISH


def word_verdict(
    judgement: Judgement,
    findings: tuple[Finding, ...],
    mode: VerdictMode,
    language: Language = Language.ENGLISH,
) -> Verdict:
    """Put a judgement into words.

    Args:
        judgement: the score and where it comes from.
        findings: of all checks.
        mode: ``simple`` speaks to whoever wants to use the site, in plain words; ``expert``
            to whoever runs or examines it.
        language: of the words.
    """
    texts = texts_in(language)
    steps = steps_of(judgement, findings, language)
    if mode is VerdictMode.SIMPLE:
        headline, text, advice = _simple(judgement, findings, texts)
    else:
        headline, text, advice = _expert(judgement, findings, steps, texts, language)
    return Verdict(headline, text, _unique(advice), steps, language)


def _simple(
    judgement: Judgement, findings: tuple[Finding, ...], texts: Texts
) -> tuple[str, str, list[str]]:
    level = texts.level(judgement.risk_level)
    words = texts.simple
    sentences = [level.meaning]
    if judgement.not_assessed_code:
        sentences.insert(0, texts.not_assessed[judgement.not_assessed_code])
    if judgement.partial:
        sentences.append(words["partial"])
    reasons = _reasons(judgement, findings, texts)
    sentences += [
        words[name].format(reasons=" ".join(found)) for name, found in reasons.items() if found
    ]
    if not any(reasons.values()) and judgement.risk_level is not None:
        sentences.append(words["nothing_found"])
    count = len(judgement.not_checked)
    if count and judgement.score is not None:
        name = "not_checked_one" if count == 1 else "not_checked_many"
        sentences.append(words[name].format(count=count))
    known = (texts.checks.get(check) for check in by_effect(judgement, findings))
    tips = [one.tip for one in known if one and one.tip]
    return level.headline, " ".join(sentences), [level.todo, *tips]


def _reasons(
    judgement: Judgement, findings: tuple[Finding, ...], texts: Texts
) -> dict[str, list[str]]:
    """The plain reasons that matter most, by how far the evidence for them reaches."""
    reach = _reach(findings)
    reasons: dict[str, list[str]] = {"proven": [], "seen": [], "words": []}
    for check_id in by_effect(judgement, findings):
        words = texts.checks.get(check_id)
        group = reasons[reach[check_id]]
        if words and len(group) < _MOST_REASONS:
            group.append(words.reason)
    return reasons


def _reach(findings: tuple[Finding, ...]) -> dict[str, str]:
    """Of each check the strongest claim that one of its findings makes."""
    reach: dict[str, str] = {}
    for name, fitting in (
        ("words", {Claim.TEXT_SUGGESTS}),
        ("seen", {None, Claim.SCREEN_SHOWS}),
        ("proven", {Claim.EXPERIMENT_PROVES}),
    ):
        reach |= {finding.check_id: name for finding in findings if finding.claim in fitting}
    return reach


def _expert(
    judgement: Judgement,
    findings: tuple[Finding, ...],
    steps: tuple[Step, ...],
    texts: Texts,
    language: Language,
) -> tuple[str, str, list[str]]:
    words = texts.expert
    level = texts.level(judgement.risk_level).expert
    if judgement.score is None:
        headline = level
        sentences = [words["no_score"].format(reason=judgement.not_assessed)]
    else:
        headline = words["headline"].format(level=level, score=judgement.score)
        sentences = [
            words["score"].format(
                score=judgement.score,
                low=judgement.score_low,
                high=judgement.score_high,
                policy=judgement.policy_version,
                coverage=f"{judgement.coverage:.0%}",
                confidence=f"{judgement.confidence:.0%}",
                site_type=judgement.site_type,
            )
        ]
        if judgement.not_assessed_code:
            reason = texts.not_assessed[judgement.not_assessed_code].rstrip(".")
            sentences.append(words["no_level"].format(reason=reason))
    if judgement.partial:
        reasons = [_cap_words(cap, texts) for cap in judgement.caps if cap.why in judgement.partial]
        reason = "; ".join(reasons) or judgement.partial
        sentences.append(words["partial"].format(reason=reason))
    sentences += _weighed(judgement, findings, texts)
    if judgement.not_checked:
        names = ", ".join(item.check_id for item in judgement.not_checked[:_MOST_NOT_CHECKED])
        more = len(judgement.not_checked) - _MOST_NOT_CHECKED
        if more > 0:
            names = words["more"].format(items=names, count=more)
        sentences.append(words["not_checked"].format(checks=names))
    if judgement.score is not None and judgement.confidence < _LOW_CONFIDENCE:
        sentences.append(words["low_confidence"])
    references = _unique(
        [reference for finding in _ordered(judgement, findings) for reference in finding.references]
    )
    if references:
        sentences.append(words["references"].format(items=", ".join(references)))
    if language is Language.ENGLISH:  # each finding's own advice is more precise than the check's
        advice = [
            words["step"].format(check=finding.check_id, advice=finding.advice)
            for finding in _ordered(judgement, findings)
        ]
    else:
        advice = [words["step"].format(check=step.check_id, advice=step.text) for step in steps]
    return headline, " ".join(sentences), advice


def _weighed(judgement: Judgement, findings: tuple[Finding, ...], texts: Texts) -> list[str]:
    """Sentences on what was taken off, what holds the score down, and what all rests on."""
    words = texts.expert
    sentences = []
    if findings:
        claims = [finding.claim for finding in findings]
        proven = claims.count(Claim.EXPERIMENT_PROVES)
        mere = claims.count(Claim.TEXT_SUGGESTS)
        sentences.append(
            words["claims"].format(proven=proven, seen=len(claims) - proven - mere, words=mere)
        )
    if judgement.deductions:
        severities = {finding.id: finding.severity for finding in findings}
        items = "; ".join(
            words["deduction"].format(
                rule=item.check_id if item.signal else item.rule,
                points=f"{item.points:g}",
                why=_why(item, severities, texts),
            )
            for item in judgement.deductions[:_MOST_DEDUCTIONS]
        )
        more = len(judgement.deductions) - _MOST_DEDUCTIONS
        if more > 0:
            items = words["more"].format(items=items, count=more)
        sentences.append(words["deductions"].format(items=items))
    sentences += [
        words["cap"].format(
            most=cap.most,
            rule=cap.check_id or cap.rule,
            why=_cap_words(cap, texts),
        )
        for cap in judgement.caps
    ]
    return sentences


def _cap_words(cap: AppliedCap, texts: Texts) -> str:
    return texts.rules.get(cap.rule.removeprefix("rules."), cap.why)


def _why(item: Deduction, severities: dict[str, Severity], texts: Texts) -> str:
    if item.signal is None:
        return texts.rules.get(item.rule.removeprefix("rules."), item.why)
    known = [name for name in SEVERITY_ORDER if name in map(severities.get, item.finding_ids)]
    worst = texts.severities[known[-1]] if known else ""
    count = len(item.finding_ids)
    name = "findings_one" if count == 1 else "findings_many"
    return texts.expert[name].format(count=count, worst=worst)


def _ordered(judgement: Judgement, findings: tuple[Finding, ...]) -> list[Finding]:
    order = by_effect(judgement, findings)
    return sorted(
        findings,
        key=lambda item: (
            order.index(item.check_id),
            -SEVERITY_ORDER.index(item.severity),
            item.id,
        ),
    )


def _unique(items: list[str]) -> tuple[str, ...]:
    return tuple(shorten(item, 400) for item in dict.fromkeys(items))[:_MOST_RECOMMENDATIONS]
