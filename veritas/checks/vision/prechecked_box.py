"""Has the page agreed to something for its visitors?

Looks for: visible boxes that are checked before any click and are for advertising mail,
sharing of data, consent, insurance or paid extras, by their label, else by their name.
Why it matters: silence is no consent, and an extra that must be unticked is an extra sold by
oversight.
Does not see: radio buttons, boxes without a readable label, switches that are no boxes. What a
box is for decides: "remember me", the same address, filters, necessary cookies and whatever
is not understood are never found.
Rule: CJEU C-673/17 (Planet49); GDPR, recital 32; Directive 2011/83/EU, Article 22.
"""

from __future__ import annotations

import re

import msgspec

from veritas.artifacts import Artifacts, FieldElement
from veritas.checks.finding_list import FindingList, pages_looked_at
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
    id="vision.prechecked-box",
    phase=Phase.VISION,
    title="No box is checked beforehand",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("CJEU C-673/17", "GDPR recital 32", "2011/83/EU Article 22"),
    claim=Claim.SCREEN_SHOWS,
)


class _Purpose(msgspec.Struct, frozen=True):
    """What a box can be for, how its label says so, and how its name does."""

    what: str
    label: re.Pattern[str]
    name: re.Pattern[str]


_HARMLESS = re.compile(
    r"remember|stay (?:signed|logged)|keep me (?:signed|logged)|same (?:as|address)|"
    r"(?:billing|shipping|delivery) (?:address )?(?:is |are )?the same|dark mode|theme|"
    r"strictly|necessary|essential|required|functional|notwendig|erforderlich|technisch|"
    r"angemeldet bleiben|gleiche adresse|identisch|quantity|select all|in stock only|\bsort\b|"
    r"\bfilter|"
    r"\bnot (?:share|sell|send|receive)|^(?:please )?(?:do not|don't)|\bi (?:do not|don't)|"
    r"^opt[- ]?out|^unsubscribe|\bkeine? "
)
_NECESSARY = re.compile(r"necessary|essential|required|notwendig|erforderlich")
_COOKIE_KIND = re.compile(
    r"^(?:non[- ]?(?:necessary|essential)|marketing|analytics|analytical|statistics|"
    r"advertising|targeting|personali[sz]ation|"
    r"social media|statistik(?:en)?|werbung|analyse)(?: cookies)?\W*$"
)
_PRICE = r"(?:[€$£] ?\d|\d ?(?:€|eur\b|usd\b|gbp\b))"
_PURPOSES = (
    _Purpose(
        "advertising mail",
        re.compile(
            r"newsletter|mailing list|marketing (?:e-?mail|message|communication|information|"
            r"news|material|"
            r"purpose)|promotional|special offers|"
            r"(?:send|email|e-mail|text|tell|keep|notify|inform) me\b.{0,60}(?:offer|news|deal|"
            r"update|"
            r"discount|tips|posted|informed)|"
            r"(?:receive|get|want|yes).{0,40}(?:offers|news\b|deals|updates|discounts|e-?mails)|"
            r"sign me up|\bsubscribe|werbung (?:per|zu|erhalten)|werbe-?mail|angebote (?:per|"
            r"erhalten)|neuigkeiten"
        ),
        re.compile(r"newsletter|marketing|promo(?:tion)?s?\b|subscribe|mailing|opt[-_]?in"),
    ),
    _Purpose(
        "sharing of data",
        re.compile(
            r"\bshare\b.{0,60}(?:data|details|information|partner|third|address|profile|activity)|"
            r"(?:selected |trusted |our )partners|third part|daten.{0,40}(?:weiter|partner|dritte)|"
            r"personali[sz]ed ads|tracking"
        ),
        re.compile(r"share[-_]?(?:data|info|details|partners)|third[-_]?part|partners\b"),
    ),
    _Purpose(
        "insurance or a paid extra",
        re.compile(
            rf"\+ ?{_PRICE}|"
            r"(?:add|include|yes|protect|with|cover).{0,50}(?:insurance|warranty|protection|"
            r"gift wrap|donation|priority)|"
            rf"(?:insurance|warranty|protection|gift wrap|donat|priority|support|express).{{0,60}}"
            rf"{_PRICE}|"
            rf"(?:versicherung|garantie|schutz|spende|geschenkverpackung).{{0,60}}{_PRICE}"
        ),
        re.compile(
            r"insurance|warranty|protection[-_]?plan|donation|upsell|add[-_]?on|versicherung"
        ),
    ),
    _Purpose(
        "consent",
        re.compile(
            r"\bi (?:agree|consent|accept|have read|allow|authori[sz]e)|i'd like to (?:receive|"
            r"join)|"
            r"(?:marketing|analytics|statistics|advertising|targeting|performance|social media) "
            r"cookies|"
            r"ich (?:stimme|willige|akzeptiere|bin einverstanden)|einwillig"
        ),
        re.compile(r"consent|agree|terms|gdpr|dsgvo"),
    ),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible box that was checked when the page had loaded."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    boxes = 0
    for page in artifacts.readable_pages:
        for form in page.forms:
            visible = [item for item in form.fields if item.type == "checkbox" and item.visible]
            boxes += len(visible)
            # Beside a box for what is necessary, a bare "Marketing" is a kind of cookie.
            in_banner = any(_NECESSARY.search(fold(item.label)) for item in visible)
            for field in visible:
                what = purpose(field, in_banner=in_banner) if field.checked else ""
                if what:
                    _add(findings, field, what, page.final_url)
    if not boxes:
        return not_applicable(META, "no page that was seen has a box to check")
    return findings.result({"boxes": str(boxes), **pages_looked_at(artifacts)})


def _add(findings: FindingList, field: FieldElement, what: str, page_url: str) -> None:
    findings.add(
        f"{what} {field.name} {fold(field.label)}",
        Evidence(
            page_url=page_url,
            quote=field.label or None,
            selector=field.selector,
            box=field.box,
            detail="checked before any click",
        ),
        title=f"A box for {what} is checked beforehand",
        summary="The page has chosen for its visitors. Whoever overlooks the box agrees without "
        "having decided.",
        advice="Leave the box empty, and let people check it themselves.",
        confidence=0.8,
    )


def purpose(field: FieldElement, *, in_banner: bool = False) -> str:
    """What a box is for, if it is something people should choose themselves, else empty.

    Args:
        field: the box.
        in_banner: it stands beside boxes for kinds of cookies.
    """
    label, name = fold(field.label), field.name[:200].lower()
    if in_banner and _COOKIE_KIND.search(label):
        return "consent"
    if _HARMLESS.search(label):
        return ""
    for kind in _PURPOSES:
        if kind.label.search(label):
            return kind.what
    if label and len(label) > 2:
        # A label that says something else is not overruled by a name nobody sees.
        return ""
    return next((kind.what for kind in _PURPOSES if kind.name.search(name)), "")
