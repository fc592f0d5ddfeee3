"""All claims of a site, for its graph and its report."""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.badges import badge_claims
from veritas.checks.claims.claim import CheckedClaim
from veritas.checks.claims.company_name import company_claims
from veritas.checks.claims.country import country_claims
from veritas.checks.claims.legal_texts import legal_text_claims
from veritas.checks.claims.since import since_claims
from veritas.checks.claims.social_links import social_claims
from veritas.checks.claims.vat_number import vat_claims

_KINDS = (
    *(company_claims, country_claims, since_claims, vat_claims),
    *(badge_claims, social_claims, legal_text_claims),
)


def claims_of(artifacts: Artifacts) -> tuple[CheckedClaim, ...]:
    """What the site says of itself, and what became of it."""
    return tuple(claim for kind in _KINDS for claim in kind(artifacts))
