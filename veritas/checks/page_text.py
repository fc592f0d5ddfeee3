"""Looks through the texts of all readable pages for types of wording."""

from __future__ import annotations

import re

import msgspec

from veritas.artifacts import Artifacts, PageArtifact, TextElement
from veritas.checks.figures.deadlines import true_countdowns
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.site_signs import is_shop
from veritas.checks.wording.folding import fold
from veritas.checks.wording.judgement import ENGLISH, LANGUAGES, Judged, Tier, judge
from veritas.checks.wording.language import BY_WORDS, PageLanguage, page_language
from veritas.checks.wording.matching import Strength
from veritas.checks.wording.taxonomy import TYPES
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Severity, not_checked

MAX_TEXTS_PER_PAGE = 5_000
MAX_PROSE_CHARS = 90
"""Longer running text is no badge and no button: an article may well quote one."""
_DIGITS = re.compile(r"\d+")

WEAK_CONFIDENCE = 0.45
STRONG_CONFIDENCE = 0.6
"""Words alone prove nothing, so even the clearest stay here."""
MODEL_CONFIDENCE = 0.35
COUNTDOWN = "urgency.countdown-timer"
PROSE_SHARE = 0.7
"""Of the confidence, for running text."""

MODEL_FROM = 0.5
"""What the model alone must give a text, and that on a site that sells only."""
MAX_MODEL_CHARS = 160
"""Of a text for which the model may speak alone."""


class Sought(msgspec.Struct, frozen=True):
    """What a check looks for, and what it says of it.

    Attributes:
        types: ids of the taxonomy.
        title: of the findings.
        summary: of the findings.
        advice: of the findings.
        model_category: the category for which the model alone may speak; empty for none.
        interactive_only: look at links, buttons and labels only.
        contracts: such texts are sentences, so they count in running text on a site that sells.
        severity: of the findings; the check's own when left out.
    """

    types: frozenset[str]
    title: str
    summary: str
    advice: str
    model_category: str = ""
    interactive_only: bool = False
    contracts: bool = False
    severity: Severity | None = None


def check_wording(artifacts: Artifacts, meta: CheckMeta, sought: Sought) -> CheckResult:
    """Judge every text of every readable page; the same words count once per site.

    Within running text only short, clear wording counts, since an article may well quote it. A page
    in a language that cannot be judged is never passed: without another page, nothing was checked.

    Args:
        artifacts: what was collected.
        meta: of the check that asks.
        sought: what it looks for.
    """
    if not artifacts.readable_pages:
        return not_checked(meta, "no page could be read")
    findings = FindingList(meta)
    sells = is_shop(artifacts)
    disproved = true_countdowns(artifacts) if COUNTDOWN in sought.types else frozenset()
    looked_at = left_out = 0
    unread: dict[str, int] = {}
    for page in artifacts.readable_pages:
        language = language_of(page)
        if page.texts and language.code not in LANGUAGES:
            unread[language.name] = unread.get(language.name, 0) + 1
        left_out += max(0, len(page.texts) - MAX_TEXTS_PER_PAGE)
        for element in page.texts[:MAX_TEXTS_PER_PAGE]:
            if sought.interactive_only and not element.interactive:
                continue
            looked_at += 1
            if (page.final_url, element.selector) in disproved:
                continue
            judged = judge(element.text, languages_on(language))
            modelled = sells and language.code == ENGLISH
            confidence = confidence_of(element, judged, sought, sells=sells, modelled=modelled)
            if confidence:
                _add(findings, page, element, judged, sought, confidence)
    if not looked_at and not sought.interactive_only:
        return not_checked(meta, "no visible text was found on the pages")
    facts = {
        "texts looked at": str(looked_at),
        "not checked": "text in pictures, videos and canvas",
        **pages_looked_at(artifacts),
    }
    if left_out:
        facts["texts not looked at"] = str(left_out)
    if unread:
        facts["pages not checked"] = _pages(unread)
        written = sum(bool(page.texts) for page in artifacts.readable_pages)
        if sum(unread.values()) == written and not len(findings):
            return not_checked(meta, f"what the words say was not checked: {_pages(unread)}")
    return findings.result(facts)


def language_of(page: PageArtifact) -> PageLanguage:
    """What a page is written in."""
    return page_language(tuple(element.text for element in page.texts[:600]), page.language)


def languages_on(language: PageLanguage) -> tuple[str, ...]:
    """In which languages the texts of a page are judged.

    Sale banners are in English all over the world, so its rules are tried on every page. Where the
    page has too few words to tell its language, all are.
    """
    if language.told_by == BY_WORDS or language.code not in (*LANGUAGES, ""):
        return tuple(dict.fromkeys((ENGLISH, language.code)))
    return LANGUAGES


def confidence_of(
    element: TextElement, judged: Judged, sought: Sought, *, sells: bool, modelled: bool
) -> float:
    """How sure it is that a text is what a check looks for; 0 when it is not.

    Args:
        element: the text and where it stands.
        judged: what rules and model say of it.
        sought: what the check looks for.
        sells: the site is a shop.
        modelled: the model may speak alone.
    """
    if judged.tier is None:
        return 0.0
    if judged.match is None or judged.match.rule.strength is Strength.CUE:
        sure = judged.alone is not None and judged.alone >= MODEL_FROM
        fits = sure and judged.category == sought.model_category
        own = len(element.text) <= MAX_MODEL_CHARS and not element.prose
        return MODEL_CONFIDENCE if fits and modelled and own else 0.0
    if judged.type not in sought.types:
        return 0.0
    confidence = STRONG_CONFIDENCE if judged.clear else WEAK_CONFIDENCE
    if judged.alone is not None and judged.tier is not Tier.CONFIRMED:
        confidence = MODEL_CONFIDENCE
    if not element.prose:
        return confidence
    if not judged.clear or (judged.alone is not None and judged.tier is not Tier.CONFIRMED):
        return 0.0
    short = len(element.text) <= MAX_PROSE_CHARS
    return confidence * PROSE_SHARE if short or (sought.contracts and sells) else 0.0


def _add(
    findings: FindingList,
    page: PageArtifact,
    element: TextElement,
    judged: Judged,
    sought: Sought,
    confidence: float,
) -> None:
    kind = TYPES.get(judged.type or "")
    tier = f"{judged.tier}" if judged.tier is not None else ""
    findings.add(
        _DIGITS.sub("#", fold(element.text)),  # a ticking clock is one text
        Evidence(
            page_url=page.final_url,
            quote=element.text,
            selector=element.selector,
            box=element.box,
            detail="; ".join((tier, *judged.reasons())),
        ),
        title=sought.title,
        summary=sought.summary,
        advice=sought.advice,
        severity=sought.severity,
        confidence=round(confidence, 2),
        references=kind.references if kind is not None else (),
    )


def _pages(unread: dict[str, int]) -> str:
    return ", ".join(
        f"{many} {'page' if many == 1 else 'pages'} in {name}"
        for name, many in sorted(unread.items())[:5]
    )
