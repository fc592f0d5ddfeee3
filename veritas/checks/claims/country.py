"""The country of a site's postal address, held against its phone numbers and its registration."""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.claims.claim import CheckedClaim, ClaimStatus
from veritas.checks.identity.postal_addresses import PostalAddress, find_postal_addresses
from veritas.checks.identity.stated import Stated, in_texts, stated_phones

_PHONES = "phone numbers"
_HOLDER = "registration of the domain"


def country_claims(artifacts: Artifacts) -> tuple[CheckedClaim, ...]:
    """Two claims when the site gives an address whose country can be told.

    A call centre abroad, a second office and a parent company are ordinary, so only a site none of
    whose numbers fits any of its addresses is told of, and with little confidence.
    """
    addresses = tuple(
        one
        for one in in_texts(artifacts, find_postal_addresses, lambda one: one.quote)
        if one.value.country and one.official
    )
    if not addresses:
        return ()
    return (_by_phones(artifacts, addresses), _by_registration(artifacts, addresses))


def _by_phones(artifacts: Artifacts, addresses: tuple[Stated[PostalAddress], ...]) -> CheckedClaim:
    phones = [one for one in stated_phones(artifacts) if one.official and one.value.countries]
    if not phones:
        return _claim(addresses[0], _PHONES, ClaimStatus.NOT_CHECKED, "no number names a country")
    for address in addresses:
        for phone in phones:
            if address.value.country in phone.value.countries:
                detail = f"{phone.value.number} is a number of {address.value.country}"
                return _claim(address, _PHONES, ClaimStatus.CONFIRMED, detail)
    numbers = ", ".join(f"{one.value.number} ({one.value.countries[0]})" for one in phones[:3])
    detail = (
        f"the address is in {addresses[0].value.country}, and every number elsewhere: {numbers}; "
        "a call centre abroad would explain it"
    )
    return _claim(addresses[0], _PHONES, ClaimStatus.CONTRADICTED, detail)


def _by_registration(
    artifacts: Artifacts, addresses: tuple[Stated[PostalAddress], ...]
) -> CheckedClaim:
    registration = artifacts.sources.registration
    if isinstance(registration, Missing):
        return _claim(addresses[0], _HOLDER, ClaimStatus.NOT_CHECKED, registration.reason)
    if not registration.country or registration.private:
        why = "the registration names no country of its holder"
        return _claim(addresses[0], _HOLDER, ClaimStatus.NOT_CHECKED, why)
    for address in addresses:
        if address.value.country == registration.country:
            detail = f"the holder is registered in {registration.country}"
            return _claim(address, _HOLDER, ClaimStatus.CONFIRMED, detail)
    detail = (
        f"the address is in {addresses[0].value.country}, the domain's holder in "
        f"{registration.country}; a parent company abroad would explain it"
    )
    return _claim(addresses[0], _HOLDER, ClaimStatus.CONTRADICTED, detail)


def _claim(
    address: Stated[PostalAddress], against: str, status: ClaimStatus, detail: str
) -> CheckedClaim:
    return CheckedClaim(
        topic="country",
        claim=f"{address.value.country}: {address.value.quote}",
        against=against,
        status=status,
        detail=detail,
        evidence=address.evidence(),
        node=f"postal_address:{address.value.quote}",
        confidence=0.4,
    )
