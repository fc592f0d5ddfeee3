"""Links to social networks, held against where they lead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from veritas.artifacts import AccountAnswer, Artifacts, LinkElement, Missing, PageArtifact
from veritas.checks.claims.claim import CheckedClaim, ClaimStatus
from veritas.checks.identity.social_accounts import NETWORKS, SocialAccount, social_account
from veritas.checks.identity.stated import MAX_LINKS_PER_PAGE
from veritas.checks.urls import scheme_of
from veritas.core.findings import Evidence

_AGAINST = "where it leads"
_NAMES = {name.lower(): name for name in NETWORKS if len(name) > 1} | {"twitter": "X"}
_WORDS = re.compile(
    rf"^(?:(?:follow|find|visit|like|join)(?: us)? (?:on|at) |folge uns auf |unser |our )?"
    rf"({'|'.join(_NAMES)})(?: (?:page|profile|account|channel|icon|logo|link|seite|kanal))?$",
    re.IGNORECASE,
)


def social_claims(artifacts: Artifacts) -> tuple[CheckedClaim, ...]:
    """A claim for each network that the site says it is on, once a site."""
    found: dict[str, CheckedClaim] = {}
    asked = artifacts.sources.accounts
    answers = {} if isinstance(asked, Missing) else {one.url: one for one in asked}
    for page in artifacts.readable_pages:
        for link in page.links[:MAX_LINKS_PER_PAGE]:
            claim = _held(page, link, answers)
            if claim is None:
                continue
            known = found.get(claim.claim)
            if known is None or known.status is ClaimStatus.CONTRADICTED:
                found[claim.claim] = claim
    return tuple(found.values())


def _held(
    page: PageArtifact, link: LinkElement, answers: Mapping[str, AccountAnswer]
) -> CheckedClaim | None:
    words = _WORDS.match(" ".join(link.text[:80].split()))
    account = social_account(link.url)
    if account is not None:
        if account.account:
            status, detail = _answered(account.network, answers.get(link.url))
            node = _node(account)
        elif words is None:
            return None  # a link to the network may be about the network
        else:
            detail = f"it leads to the front page of {account.network}, and to no account"
            status, node = ClaimStatus.CONTRADICTED, ""
        return _claim(page, link, account.network, status, detail, node)
    if words is None or scheme_of(link.url) not in {"http", "https"}:
        return None
    if not link.url.endswith("#") or not _same_page(page, link):
        return None
    network = _NAMES[words[1].lower()]
    return _claim(page, link, network, ClaimStatus.CONTRADICTED, "it leads nowhere", "")


def _answered(network: str, answer: AccountAnswer | None) -> tuple[ClaimStatus, str]:
    if answer is None:
        return ClaimStatus.NOT_CHECKED, "the account is somebody else's page, which was not opened"
    if answer.gone:
        detail = f"{network} answers that there is no such page (status {answer.status})"
        return ClaimStatus.CONTRADICTED, detail
    detail = f"{network} answers strangers with status {answer.status}, which tells nothing"
    return ClaimStatus.NOT_CHECKED, detail


def _node(account: SocialAccount) -> str:
    return f"social:{account.network}: {account.account}"


def _same_page(page: PageArtifact, link: LinkElement) -> bool:
    """Scripts may give such a link a meaning, but a link to an account has no need of one."""
    return link.url.partition("#")[0] == page.final_url.partition("#")[0]


def _claim(
    page: PageArtifact, link: LinkElement, network: str, status: ClaimStatus, detail: str, node: str
) -> CheckedClaim:
    return CheckedClaim(
        topic="social-link",
        claim=f"an account on {network}",
        against=_AGAINST,
        status=status,
        detail=detail,
        evidence=Evidence(
            page_url=page.final_url,
            quote=link.text[:200] or None,
            selector=link.selector,
            box=link.box,
            url=link.url,
        ),
        node=node,
        confidence=0.6,
    )
