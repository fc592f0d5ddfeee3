"""Does a sign-in page show a brand that it does not belong to?

Looks for: a form for a password or card data on a page whose title names an often-imitated brand,
or whose first picture, near the top, is described as such a brand's, on a domain that is not the
brand's.
Why it matters: copies of sign-in pages are the commonest way to steal passwords.
Does not see: brands that are not in its list, and pictures without a description. "Sign in
with Google" and the like are no imitation: a brand that stands only in a button or beside "with"
or "or" is passed over, and so is a site that has the brand's word in its own name. A picture counts
for little where the title names the site itself, or other brands have pictures there, too.
Rule: CWE-451; APWG Phishing Activity Trends.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, PageArtifact, SubresourceElement
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.forms import sensitive_forms
from veritas.checks.phishing.brands import Brand, brands, free_host, is_own
from veritas.checks.urls import host_of
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="security.brand-imitation",
    phase=Phase.SECURITY,
    title="Sign-in pages show no foreign brand",
    severity=Severity.HIGH,
    needs=("page",),
    references=("CWE-451",),
)

_SIGN_IN = re.compile(
    r"\b(?:log ?in|log ?on|sign ?in|sign on|verify|account|password|anmeld\w*|einloggen|"
    r"connexion|identifi\w+|acceso|iniciar|accedi|inloggen|zaloguj)\b"
)
# What stands in the description of a logo beside the brand.
_ABOUT_A_LOGO = frozenset(
    [
        "logo",
        "home",
        "homepage",
        "startseite",
        "accueil",
        "inicio",
        "the",
        "image",
        "bild",
        "secure",
    ]
)
_TOP_PX = 320.0
_LEAST_WIDTH_PX = 40.0
_ANOTHERS = re.compile(r"\b(?:for|with|or|via|by|and|mit|für|oder|avec|con|reviews?|vs)\b")


def check(artifacts: Artifacts) -> CheckResult:
    """Compare the titles of pages that ask for secrets with the brands."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    forms = list(sensitive_forms(artifacts))
    if not forms:
        return not_applicable(META, "no page that was seen asks for a password or for card data")
    findings = FindingList(META)
    for found in forms:
        host = host_of(found.page.final_url)
        titled = _brand_in_title(found.page, artifacts)
        if titled is not None:
            piece = Evidence(
                page_url=found.page.final_url,
                quote=found.page.title,
                selector=found.form.selector,
                box=found.form.box,
                detail=f"the page is on {host}, {titled.name} is at {titled.domains[0]}",
            )
            _add(findings, titled, host, piece, sure=True)
        shown = _brand_in_logo(found.page, artifacts)
        if shown is not None:
            brand, picture = shown
            piece = Evidence(
                page_url=found.page.final_url,
                quote=picture.text,
                selector=picture.selector,
                box=picture.box,
                url=picture.url,
                detail=f"the first picture of the page, which is on {host}",
            )
            _add(findings, brand, host, piece, sure=False)
    return findings.result({"forms": str(len(forms)), **pages_looked_at(artifacts)})


def _add(findings: FindingList, brand: Brand, host: str, piece: Evidence, *, sure: bool) -> None:
    confidence = 0.6 if sure else 0.5
    findings.add(
        brand.word,
        piece,
        title=f"A sign-in page names {brand.name}, and is elsewhere",
        summary=f"The page shows itself as {brand.name} and asks for a password or card data, "
        f"but {host[:100]} is not among the domains of {brand.name} that are known here.",
        advice="Do not put another company's name or logo over a sign-in page; if the site "
        f"is one of {brand.name}'s, serve it under {brand.domains[0]}.",
        confidence=confidence + 0.15 if free_host(host) else confidence,
        severity=None if sure else Severity.MEDIUM,
    )


def _brand_in_title(page: PageArtifact, artifacts: Artifacts) -> Brand | None:
    title = " ".join(page.title.lower().split())
    if not _SIGN_IN.search(title) or _ANOTHERS.search(title):
        return None
    host = host_of(page.final_url)
    words = set(re.findall(r"[\w&]+", title))
    squeezed = re.sub(r"[^\w]", "", title)
    for brand in brands():
        named = brand.word in words or (len(brand.word) >= 9 and brand.word in squeezed)
        own_name = brand.word in artifacts.domain.split(".")[0]
        if named and not own_name and not is_own(brand, host):
            return brand
    return None


def _brand_in_logo(
    page: PageArtifact, artifacts: Artifacts
) -> tuple[Brand, SubresourceElement] | None:
    """The brand that the page's first picture is said to show, where nothing else is shown."""
    pictures = [
        one
        for one in page.subresources
        if one.tag == "img" and one.box.width >= _LEAST_WIDTH_PX and one.box.y <= _TOP_PX
    ]
    named = [(brand, one) for one in pictures if (brand := _brand_named(one.text)) is not None]
    if not named or named[0][1] is not pictures[0] or len({brand.word for brand, _ in named}) > 1:
        return None
    brand, picture = named[0]
    own_word = artifacts.domain.split(".")[0]
    names_itself = own_word in re.sub(r"[^\w-]", "", page.title.lower())
    host = host_of(page.final_url)
    if names_itself or brand.word in own_word or is_own(brand, host) or _leads_out(page, picture):
        return None
    return brand, picture


def _brand_named(text: str) -> Brand | None:
    words = [word for word in re.findall(r"[\w&]+", text.lower()) if word not in _ABOUT_A_LOGO]
    whole = "".join(words)
    return next((brand for brand in brands() if whole == brand.word), None)


def _leads_out(page: PageArtifact, picture: SubresourceElement) -> bool:
    """Whether it is one of several ways on: in a button, or in a link to another host."""
    return "button" in picture.selector or any(
        picture.selector.startswith(f"{link.selector} > ")
        and host_of(link.url) != host_of(page.final_url)
        for link in page.links
    )
