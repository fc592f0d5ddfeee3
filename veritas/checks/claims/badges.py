"""Seals of approval, held against where they lead."""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, PageArtifact, PictureElement
from veritas.checks.claims.claim import CheckedClaim, ClaimStatus
from veritas.checks.finding_list import clip
from veritas.checks.identity.trust_badges import SealGiver, claims_a_seal, confirms, seal_giver
from veritas.checks.urls import belongs_to, host_of, path_of, scheme_of
from veritas.core.findings import Evidence

MAX_BADGES = 20
LEADS_NOWHERE = "it is a mere picture: it leads nowhere"
_AGAINST = "where it leads"


def badge_claims(artifacts: Artifacts) -> tuple[CheckedClaim, ...]:
    """A claim for each seal that a picture shows, once a site."""
    found: dict[str, CheckedClaim] = {}
    for page in artifacts.readable_pages:
        if isinstance(page.screen, Missing):
            continue
        for picture in page.screen.pictures[:200]:
            claim = _held(artifacts, page, picture)
            if claim is None:
                continue
            known = found.get(claim.claim)
            # The same seal may stand on every page, and be a link on one of them.
            if known is None or known.status is ClaimStatus.CONTRADICTED:
                found[claim.claim] = claim
    return tuple(found.values())[:MAX_BADGES]


def _held(artifacts: Artifacts, page: PageArtifact, picture: PictureElement) -> CheckedClaim | None:
    giver = seal_giver(picture.text) or seal_giver(path_of(picture.url).rpartition("/")[2])
    if giver is None and not claims_a_seal(picture.text):
        return None
    name = f"seal of {giver.name}" if giver else f"seal “{clip(picture.text, 60)}”"
    status, detail = _where(artifacts, picture, giver)
    return CheckedClaim(
        topic="badge",
        claim=name,
        against=_AGAINST,
        status=status,
        detail=detail,
        evidence=Evidence(
            page_url=page.final_url,
            quote=clip(picture.text) or None,
            selector=picture.selector,
            box=picture.box,
            url=picture.link or picture.url,
        ),
        confidence=0.7 if giver else 0.5,
    )


def _where(
    artifacts: Artifacts, picture: PictureElement, giver: SealGiver | None
) -> tuple[ClaimStatus, str]:
    by_script = "a script may say where it leads"
    if not picture.link:
        if picture.clickable:
            return ClaimStatus.NOT_CHECKED, by_script
        return ClaimStatus.CONTRADICTED, LEADS_NOWHERE
    if scheme_of(picture.link) not in {"http", "https"}:
        return ClaimStatus.NOT_CHECKED, by_script
    host = host_of(picture.link)
    if giver is not None and confirms(giver, picture.link):
        return ClaimStatus.CONFIRMED, f"it leads to {host}; what stands there was not asked"
    if belongs_to(host, artifacts.domain):
        if "#" in picture.link and picture.link.partition("#")[0] == _bare(artifacts):
            return ClaimStatus.CONTRADICTED, "it leads back to the page it stands on"
        return ClaimStatus.NOT_CHECKED, "it leads to a page of the site itself"
    if giver is None:
        return ClaimStatus.NOT_CHECKED, f"it leads to {host}, which we do not know as a giver"
    return ClaimStatus.CONTRADICTED, f"it leads to {host}, which is not of {giver.name}"


def _bare(artifacts: Artifacts) -> str:
    page = artifacts.page
    return "" if isinstance(page, Missing) else page.final_url.partition("#")[0]
