"""The tests ``referrer-policy``, ``x-content-type-options`` and ``subresource-integrity``."""

from __future__ import annotations

from veritas.artifacts import ScriptElement
from veritas.checks.observatory.result import ObservatoryTest, scored, worst
from veritas.checks.observatory.site import Site
from veritas.checks.urls import belongs_to, host_of, is_https

SRI = "subresource-integrity"
_PRIVATE = frozenset(
    {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
)
_UNSAFE = frozenset(
    {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
)
_SRI_ORDER = (
    "sri-implemented-and-all-scripts-loaded-securely",
    "sri-implemented-and-external-scripts-loaded-securely",
    "sri-implemented-but-external-scripts-not-loaded-securely",
    "sri-not-implemented-but-external-scripts-loaded-securely",
    "sri-not-implemented-and-external-scripts-not-loaded-securely",
)


def rate_referrer_policy(site: Site) -> ObservatoryTest:
    """The last policy that browsers know counts; a meta element's comes after the header's."""
    given = (*site.values("Referrer-Policy"), *site.meta("referrer")[-1:])
    words = [word.strip().lower() for value in given for word in value.split(",")]
    known = [word for word in words if word in _PRIVATE | _UNSAFE]
    if not given:
        kind = "not-implemented"
    elif not known:
        kind = "header-invalid"
    else:
        kind = "private" if known[-1] in _PRIVATE else "unsafe"
    return scored("referrer-policy", f"referrer-policy-{kind}")


def rate_content_type_options(site: Site) -> ObservatoryTest:
    """``X-Content-Type-Options: nosniff`` (Fetch Standard)."""
    value = site.first("X-Content-Type-Options")
    if value is None:
        kind = "not-implemented"
    else:
        kind = "nosniff" if value.lower() == "nosniff" else "header-invalid"
    return scored("x-content-type-options", f"x-content-type-options-{kind}")


def rate_integrity(site: Site) -> ObservatoryTest:
    """Scripts of other sites, and whether they are pinned (W3C Subresource Integrity)."""
    if not site.is_html:
        return scored(SRI, "sri-not-implemented-response-not-html")
    if not site.scripts:
        return scored(SRI, "sri-not-implemented-but-no-scripts-loaded")
    loaded = [script for script in site.scripts if script.url]
    foreign = [script for script in loaded if not belongs_to(host_of(script.url), site.domain)]
    found = worst([fault for one in foreign if (fault := _fault(one)) is not None], _SRI_ORDER)
    own = [script for script in loaded if script not in foreign]
    if found is not None:
        result = found
    elif any(script.integrity and is_https(script.url) for script in own):
        result = "sri-implemented-and-all-scripts-loaded-securely"
    elif foreign:
        result = "sri-implemented-and-external-scripts-loaded-securely"
    else:
        result = "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"
    return scored(SRI, result)


def _fault(script: ScriptElement) -> str | None:
    secure = is_https(script.url)
    if script.integrity:
        return None if secure else "sri-implemented-but-external-scripts-not-loaded-securely"
    if secure:
        return "sri-not-implemented-but-external-scripts-loaded-securely"
    return "sri-not-implemented-and-external-scripts-not-loaded-securely"
