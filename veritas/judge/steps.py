"""What the site's owner can change, most effective first, with the lines to change. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from veritas.core.audit import Language
from veritas.core.errors import shorten
from veritas.core.findings import Finding
from veritas.judge.judgement import Judgement
from veritas.judge.texts import fixes, texts_in

MAX_STEPS = 12
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What of a page may stand in lines that somebody pastes: nothing that could end a quote, a tag, a
# comment or a line.
_SAFE = {
    "host": re.compile(r"[a-z0-9.-]{1,253}"),
    "selector": re.compile(r"(?!.*--)[\w #.>:()\[\]=*^$-]{1,200}"),
    "url": re.compile(r"https?://[\w./:%?&=+~,;@#-]{1,300}"),
    "url_rest": re.compile(r"[\w./:%?&=+~,;@#-]{1,300}"),
    "cookie": re.compile(r"[\w.-]{1,60}"),
}


class Step(msgspec.Struct, frozen=True):
    """One thing to change.

    Attributes:
        check_id: whose findings it mends.
        text: what to change, in the language asked for.
        regained: points the score would gain if this alone were mended; 0 while something else
            holds the score down.
        lines: to paste, such as a header; empty where there are none.
        finding_ids: what it mends.
    """

    check_id: str
    text: str
    regained: int
    lines: str
    finding_ids: tuple[str, ...]


def steps_of(
    judgement: Judgement, findings: tuple[Finding, ...], language: Language
) -> tuple[Step, ...]:
    """What to change, what brings most first.

    Args:
        judgement: of those findings.
        findings: of all checks, gravest first.
        language: of the texts.
    """
    texts = texts_in(language)
    regained = {effect.check_id: effect.regained for effect in judgement.effects}
    steps = []
    for check_id in by_effect(judgement, findings):
        own = [finding for finding in findings if finding.check_id == check_id]
        words = texts.checks.get(check_id)
        steps.append(
            Step(
                check_id=check_id,
                text=words.advice if words else shorten(own[0].advice, 400),
                regained=regained.get(check_id, 0),
                lines=_lines(check_id, own),
                finding_ids=tuple(finding.id for finding in own[:50]),
            )
        )
    return tuple(steps[:MAX_STEPS])


def by_effect(judgement: Judgement, findings: tuple[Finding, ...]) -> list[str]:
    """Checks with findings, most effective first.

    First those that bring most, then those that set the lowest cap, then those that cost most.
    """
    regained = {effect.check_id: effect.regained for effect in judgement.effects}
    caps = {cap.check_id: cap.most for cap in judgement.caps}
    points: dict[str, float] = {}
    for item in judgement.deductions:
        points[item.check_id] = points.get(item.check_id, 0.0) + item.points
    checks = {finding.check_id for finding in findings}
    return sorted(
        checks,
        key=lambda name: (
            -regained.get(name, 0),
            caps.get(name, 101),
            -points.get(name, 0.0),
            name,
        ),
    )


def _lines(check_id: str, findings: list[Finding]) -> str:
    """The fix with its placeholders filled; empty when there is none, or a value is missing."""
    template = fixes().get(check_id, "")
    wanted = set(_PLACEHOLDER.findall(template))
    if not wanted:
        return template
    for finding in findings:
        values = _values(finding)
        if wanted <= set(values):
            return _filled(template, values)
    return ""


def _filled(template: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


def _values(finding: Finding) -> dict[str, str]:
    """What the first piece of evidence says, as far as it is safe to paste."""
    evidence = finding.evidence[0]
    url = evidence.url or ""
    found = {
        "host": _host(evidence.page_url),
        "selector": evidence.selector or "",
        "url": url,
        "url_rest": url.partition("://")[2],
        "cookie": (evidence.cookie or "").partition("=")[0].strip(),
    }
    return {name: value for name, value in found.items() if _SAFE[name].fullmatch(value)}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
