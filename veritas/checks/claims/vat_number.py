"""VAT numbers, and company numbers with a check digit, held against their arithmetic."""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.claim import CheckedClaim, ClaimStatus
from veritas.checks.identity.company_numbers import find_company_numbers
from veritas.checks.identity.stated import in_texts
from veritas.checks.identity.vat_numbers import find_vat_numbers

_FITS = "the check digit fits; whether the number is given to anybody was not asked"
_WRONG = "the check digit is not the one that the other digits ask for"
_NONE = "numbers of this form have no check digit that always holds"


def vat_claims(artifacts: Artifacts) -> tuple[CheckedClaim, ...]:
    """One claim for each number that the site calls its VAT or company number."""
    found = []
    for stated in in_texts(artifacts, find_vat_numbers, lambda one: one.number):
        number = stated.value
        found.append(
            CheckedClaim(
                topic="vat-number",
                claim=number.number,
                against="check digit",
                status=_status(number.fits),
                detail=f"{number.number}: {_reason(number.fits)}",
                evidence=stated.evidence(),
                node=f"vat_number:{number.number}",
                confidence=0.85,
            )
        )
    for entry in in_texts(artifacts, find_company_numbers, lambda one: (one.register, one.number)):
        if entry.value.fits is None:
            continue
        found.append(
            CheckedClaim(
                topic="vat-number",
                claim=f"{entry.value.register} {entry.value.number}",
                against="check digit",
                status=_status(entry.value.fits),
                detail=f"{entry.value.register} {entry.value.number}: {_reason(entry.value.fits)}",
                evidence=entry.evidence(),
                node=f"company_number:{entry.value.register} {entry.value.number}",
                confidence=0.6,
            )
        )
    return tuple(found)


def _status(fits: object) -> ClaimStatus:
    if fits is None:
        return ClaimStatus.NOT_CHECKED
    return ClaimStatus.CONFIRMED if fits else ClaimStatus.CONTRADICTED


def _reason(fits: object) -> str:
    if fits is None:
        return _NONE
    return _FITS if fits else _WRONG
