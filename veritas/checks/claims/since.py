"""“Since 1998”, held against the age of the domain."""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, Registration
from veritas.checks.claims.claim import CheckedClaim, ClaimStatus
from veritas.checks.dates import year_of
from veritas.checks.identity.founding_years import FoundingYear, find_founding_years
from veritas.checks.identity.stated import Stated, in_texts

YOUNG_DAYS = 730
_DAY_S = 86_400.0
_AGAINST = "age of the domain"


def since_claims(artifacts: Artifacts) -> tuple[CheckedClaim, ...]:
    """A claim for each year since which the site says that it, or its company, exists.

    A company may be older than its domain, and a domain may have been bought. So a year is
    contradicted only when the site says that it has been online since then, or says so of itself
    on a domain that is less than two years old.
    """
    found = in_texts(artifacts, find_founding_years, lambda one: (one.year, one.online, one.own))
    return tuple(_held(artifacts, stated) for stated in found[:5])


def _held(artifacts: Artifacts, stated: Stated[FoundingYear]) -> CheckedClaim:
    registration = artifacts.sources.registration
    if isinstance(registration, Missing):
        return _claim(stated, ClaimStatus.NOT_CHECKED, registration.reason)
    if registration.registered_at is None:
        why = "the registry does not tell since when the domain is registered"
        return _claim(stated, ClaimStatus.NOT_CHECKED, why)
    return _compared(stated, registration, registration.registered_at, artifacts.collected_at)


def _compared(
    stated: Stated[FoundingYear], registration: Registration, registered_at: float, now: float
) -> CheckedClaim:
    year = year_of(registered_at)
    told = f"{registration.domain} is registered since {year} ({registration.source.upper()})"
    if year <= stated.value.year + 1:
        return _claim(stated, ClaimStatus.CONFIRMED, told)
    age_days = (now - registered_at) / _DAY_S
    if stated.value.online:
        detail = f"{told}; the site may have had another name before, or the domain been bought"
        return _claim(stated, ClaimStatus.CONTRADICTED, detail, 0.6)
    if age_days < YOUNG_DAYS and stated.value.own:
        detail = f"{told}; the company may be older than its domain, or have bought it"
        return _claim(stated, ClaimStatus.CONTRADICTED, detail, 0.5)
    why = f"{told}, and a company may be older than its domain"
    return _claim(stated, ClaimStatus.NOT_CHECKED, why)


def _claim(
    stated: Stated[FoundingYear], status: ClaimStatus, detail: str, confidence: float = 0.5
) -> CheckedClaim:
    return CheckedClaim(
        topic="since",
        claim=f"since {stated.value.year}",
        against=_AGAINST,
        status=status,
        detail=detail,
        evidence=stated.evidence(),
        confidence=confidence,
    )
