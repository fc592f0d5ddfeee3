"""Whom the legal texts name, held against whom the site says is behind it."""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, PageArtifact, TextElement
from veritas.checks.claims.claim import CheckedClaim, ClaimStatus
from veritas.checks.finding_list import clip
from veritas.checks.identity.company_names import find_company_names, same_company
from veritas.checks.identity.stated import (
    MAX_TEXTS_PER_PAGE,
    Stated,
    is_privacy_policy,
    stated_companies,
)
from veritas.checks.urls import path_of
from veritas.core.findings import Evidence

_TERMS = re.compile(r"/(?:terms|agb|conditions|tos|cgv|legal|nutzungsbedingungen|widerruf)")
_IN_CHARGE = re.compile(
    r"\b(?:is|are) (?:the )?(?:responsible|data controller|controller)\b|"
    r"\bcontroller (?:is|within)\b|\boperated by\b|\bowned (?:and operated )?by\b|"
    r"\bbetween you and\b|\bresponsible for\b.{0,40}\bis\b|"
    r"\bverantwortlich\w*\b|\bbetrieben von\b|\bbetreiber\b|\bvertragspartner\b|"
    r"\bresponsable du traitement\b|\bresponsable del tratamiento\b|"
    r"\btitolare del trattamento\b|\bverwerkingsverantwoordelijke\b",
    re.IGNORECASE,
)
# Processors and authorities are named beside whoever is in charge.
_OTHERS = re.compile(
    r"\bprocess(?:or|ed by)\b|\bauftragsverarbeit|\bprovider\b|\banbieter ist\b|"
    r"\bservice (?:of|by)\b|\bdienst der\b|\bgoogle\b|\bfacebook\b|\bmeta\b|"
    r"\bhost(?:er|ing)\b|\bpayment\b|\banalytics\b|\bjoint",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\[(?:your |the )?(?:company|business|shop|store|site|website)(?: name)?\]|\{\{ ?company|"
    r"\byour company (?:name|ltd|llc|inc|gmbh)\b|\bMuster(?:firma|mann) ?(?:GmbH|AG)\b|"
    r"\binsert (?:company|business|your) name\b|\bLorem ipsum dolor\b",
    re.IGNORECASE,
)
_AGAINST = "company that the site names"


def legal_text_claims(artifacts: Artifacts) -> tuple[CheckedClaim, ...]:
    """A claim for each legal text that says who is in charge, or has a gap where that should be."""
    companies = stated_companies(artifacts)
    found = []
    for page in artifacts.readable_pages:
        if not (is_privacy_policy(page) or _TERMS.search(path_of(page.final_url)[:300])):
            continue
        claim = _of_page(artifacts, page, companies)
        if claim is not None:
            found.append(claim)
    return tuple(found)


def _of_page(
    artifacts: Artifacts, page: PageArtifact, companies: tuple[Stated[str], ...]
) -> CheckedClaim | None:
    named: list[tuple[str, TextElement]] = []
    for element in page.texts[:MAX_TEXTS_PER_PAGE]:
        gap = _PLACEHOLDER.search(element.text)
        if gap is not None:
            words = f"the text still has a gap for a name: {clip(gap.group(), 80)}"
            return _claim(page, element, "text", ClaimStatus.CONTRADICTED, words, 0.7)
        if _IN_CHARGE.search(element.text) and not _OTHERS.search(element.text):
            named += [(name, element) for name in find_company_names(element.text)]
    if not named:
        return None
    site = artifacts.domain.split(".")[0]
    for name, element in named:
        if same_company(name, site) or any(same_company(name, own.value) for own in companies):
            words = f"the site names {name!r}, too"
            return _claim(page, element, name, ClaimStatus.CONFIRMED, words, 0.5)
    name, element = named[0]
    if not companies:
        words = "the site names no company to compare it with"
        return _claim(page, element, name, ClaimStatus.NOT_CHECKED, words, 0.5)
    words = (
        f"the text puts {name!r} in charge, the site names {companies[0].value!r}; a parent "
        "company would explain it, and so would a copied text"
    )
    return _claim(page, element, name, ClaimStatus.CONTRADICTED, words, 0.5)


def _claim(
    page: PageArtifact,
    element: TextElement,
    name: str,
    status: ClaimStatus,
    detail: str,
    confidence: float,
) -> CheckedClaim:
    return CheckedClaim(
        topic="legal-text",
        claim=f"{clip(name, 80)} is in charge ({path_of(page.final_url)[:80]})",
        against=_AGAINST,
        status=status,
        detail=detail,
        evidence=Evidence(
            page_url=page.final_url,
            quote=clip(element.text),
            selector=element.selector,
            box=element.box,
        ),
        confidence=confidence,
    )
