"""The tests on what other sites may do: sharing, embedding, framing, opener access."""

from __future__ import annotations

from veritas.artifacts import CorsProbe
from veritas.checks.observatory.policy import InvalidPolicyError, ObservatoryPolicy
from veritas.checks.observatory.result import ObservatoryTest, scored, unchecked
from veritas.checks.observatory.site import Site

CORS = "cross-origin-resource-sharing"
_RESOURCE_POLICY = frozenset({"same-origin", "same-site", "cross-origin"})
_EMBEDDER_POLICY = frozenset({"require-corp", "credentialless", "unsafe-none"})
_OPENER_POLICY = frozenset(
    {"same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none"}
)


def rate_cors(site: Site) -> ObservatoryTest:
    """Weigh the answer to an origin that the site cannot know (Fetch Standard, CORS)."""
    probe = site.cors
    if not isinstance(probe, CorsProbe):
        return unchecked(CORS, "no foreign origin was tried" if probe is None else probe.reason)
    allowed = probe.allow_origin.strip()
    if not allowed:
        kind = "not-implemented"
    elif allowed == "*":
        kind = "implemented-with-public-access"
    elif allowed == probe.origin and probe.allow_credentials.strip().lower() == "true":
        kind = "implemented-with-universal-access"
    else:
        kind = "implemented-with-restricted-access"
    return scored(CORS, f"{CORS}-{kind}")


def rate_resource_policy(site: Site) -> ObservatoryTest:
    """``Cross-Origin-Resource-Policy`` (Fetch Standard)."""
    return _keyword(site, "Cross-Origin-Resource-Policy", "corp", _RESOURCE_POLICY)


def rate_embedder_policy(site: Site) -> ObservatoryTest:
    """``Cross-Origin-Embedder-Policy`` (HTML Standard)."""
    return _keyword(site, "Cross-Origin-Embedder-Policy", "coep", _EMBEDDER_POLICY)


def rate_opener_policy(site: Site) -> ObservatoryTest:
    """``Cross-Origin-Opener-Policy`` (HTML Standard)."""
    return _keyword(site, "Cross-Origin-Opener-Policy", "coop", _OPENER_POLICY)


def rate_framing(site: Site) -> ObservatoryTest:
    """``frame-ancestors`` of a policy in a header, else ``X-Frame-Options`` (RFC 7034)."""
    try:
        policy = ObservatoryPolicy(site.values("Content-Security-Policy"))
    except InvalidPolicyError:
        policy = ObservatoryPolicy(())
    value = site.first("X-Frame-Options")
    if "frame-ancestors" in policy.directives:
        kind = "implemented-via-csp"
    elif value is None:
        kind = "not-implemented"
    elif value.lower() in {"deny", "sameorigin"}:
        kind = "sameorigin-or-deny"
    else:
        kind = "header-invalid"
    return scored("x-frame-options", f"x-frame-options-{kind}")


def _keyword(site: Site, header: str, prefix: str, known: frozenset[str]) -> ObservatoryTest:
    """A header of one keyword; what stands after its semicolon only says where to report."""
    value = site.first(header)
    if value is None:
        kind = "not-implemented"
    else:
        word = value.split(";")[0].strip().lower()
        kind = f"implemented-with-{word}" if word in known else "header-invalid"
    return scored(header.lower(), f"{prefix}-{kind}")
