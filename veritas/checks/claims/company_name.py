"""The company that a site names, held against its certificate and its domain's registration."""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, Registration, TlsFacts
from veritas.checks.claims.claim import CheckedClaim, ClaimStatus
from veritas.checks.companies.owners import owner_list
from veritas.checks.identity.company_names import same_company
from veritas.checks.identity.stated import Stated, stated_companies

# Certificates and domains of a site are often those of whoever serves it.
_SERVING = frozenset({"hosting", "delivering files", "tools"})
_SERVERS = (
    *("Cloudflare", "Fastly", "Akamai", "Amazon", "Google", "Microsoft", "Imperva", "Incapsula"),
    *("Automattic", "Shopify", "Squarespace", "Wix", "GoDaddy", "GitHub", "Netlify", "Vercel"),
    *("OVH", "IONOS", "Hetzner", "Strato", "Jimdo", "Weebly", "BigCommerce", "Salesforce"),
)


def company_claims(artifacts: Artifacts) -> tuple[CheckedClaim, ...]:
    """Two claims when the site names a company: by its certificate, and by its registration."""
    companies = stated_companies(artifacts)
    if not companies:
        return ()
    return (_by_certificate(artifacts, companies), _by_registration(artifacts, companies))


def _by_certificate(artifacts: Artifacts, companies: tuple[Stated[str], ...]) -> CheckedClaim:
    against = "certificate"
    if isinstance(artifacts.tls, Missing):
        return _unchecked(companies[0], against, artifacts.tls.reason)
    organization = artifacts.tls.certificate.organization
    if not organization:
        why = "the certificate names no organization, as most do not"
        return _unchecked(companies[0], against, why)
    if not _trusted(artifacts.tls):
        return _unchecked(companies[0], against, "the certificate is not trusted")
    return _compared(companies, organization, against)


def _by_registration(artifacts: Artifacts, companies: tuple[Stated[str], ...]) -> CheckedClaim:
    against = "registration of the domain"
    registration = artifacts.sources.registration
    if isinstance(registration, Missing):
        return _unchecked(companies[0], against, registration.reason)
    return _named_there(companies, registration, against)


def _named_there(
    companies: tuple[Stated[str], ...], registration: Registration, against: str
) -> CheckedClaim:
    if not registration.organization:
        hidden = "hides the holder" if registration.private else "names no holder"
        return _unchecked(companies[0], against, f"the registration {hidden}")
    return _compared(companies, registration.organization, against)


def _trusted(tls: TlsFacts) -> bool:
    return tls.trusted


def _compared(companies: tuple[Stated[str], ...], organization: str, against: str) -> CheckedClaim:
    for company in companies:
        if same_company(company.value, organization):
            detail = f"the {against} names {organization!r}"
            return _claim(company, against, ClaimStatus.CONFIRMED, detail)
    if _serves_others(organization):
        why = f"the {against} is that of {organization}, who serves many sites"
        return _unchecked(companies[0], against, why)
    detail = (
        f"the site names {companies[0].value!r}, the {against} {organization!r}; they may belong "
        "to one group, or the domain may have been bought"
    )
    return _claim(companies[0], against, ClaimStatus.CONTRADICTED, detail)


def _serves_others(organization: str) -> bool:
    if any(name.casefold() in organization.casefold() for name in _SERVERS):
        return True
    known = owner_list()
    owners = (*known.exact.values(), *known.below.values())
    serving = {owner.company for owner in owners if owner.purpose in _SERVING}
    return any(same_company(organization, company) for company in serving)


def _unchecked(company: Stated[str], against: str, why: str) -> CheckedClaim:
    return _claim(company, against, ClaimStatus.NOT_CHECKED, why)


def _claim(company: Stated[str], against: str, status: ClaimStatus, detail: str) -> CheckedClaim:
    return CheckedClaim(
        topic="company-name",
        claim=company.value,
        against=against,
        status=status,
        detail=detail,
        evidence=company.evidence(),
        node=f"organization:{company.value}",
        confidence=0.4,
    )
