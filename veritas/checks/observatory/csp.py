"""The test ``content-security-policy``."""

from __future__ import annotations

from veritas.checks.observatory.policy import (
    NONE,
    InvalidPolicyError,
    ObservatoryPolicy,
    without_header_only,
)
from veritas.checks.observatory.result import ObservatoryTest, scored
from veritas.checks.observatory.site import Site

NAME = "content-security-policy"
_HEADER = "Content-Security-Policy"
_BROAD = frozenset(
    {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
)
_INLINE = _BROAD | {"'unsafe-inline'", "data:"}
_PASSIVE = ("img-src", "media-src")
_TOKENS = ("'sha256-", "'sha384-", "'sha512-", "'nonce-")


def rate_csp(site: Site) -> ObservatoryTest:
    """Weigh the policies of headers and meta elements together."""
    return scored(NAME, _result(site))


def _result(site: Site) -> str:
    in_header, in_meta = site.values(_HEADER), site.meta("content-security-policy")
    try:
        policy = ObservatoryPolicy((*in_header, *in_meta))
    except InvalidPolicyError:
        return "csp-header-invalid"
    if not in_header and not without_header_only(in_meta):
        if site.first(f"{_HEADER}-Report-Only"):
            return "csp-not-implemented-but-reporting-enabled"
        return "csp-not-implemented"
    if not _apply_tokens(policy):
        return "csp-header-invalid"
    result = _weakness(site, policy)
    if result in _PASSING and policy.repeats:
        return "csp-implemented-but-duplicate-directives"
    return result


_PASSING = frozenset(
    {
        "csp-implemented-with-no-unsafe",
        "csp-implemented-with-no-unsafe-default-src-none",
        "csp-implemented-with-unsafe-inline-in-style-src-only",
        "csp-implemented-with-insecure-scheme-in-passive-content-only",
    }
)


def _apply_tokens(policy: ObservatoryPolicy) -> bool:
    """Drop what browsers ignore beside nonces and hashes; False for a useless strict-dynamic."""
    for name in (policy.governing("script-src", "default-src"), _style(policy)):
        if name is not None and _has_token(policy.directives[name]):
            policy.directives[name] = tuple(
                source for source in policy.directives[name] if source != "'unsafe-inline'"
            )
    name = policy.governing("script-src", "default-src")
    if name is None or "'strict-dynamic'" not in policy.directives[name]:
        return True
    sources = policy.directives[name]
    if not _has_token(sources):
        return False
    ignored = tuple(_BROAD)
    policy.directives[name] = tuple(
        source for source in sources if not source.startswith(ignored) and source != "'self'"
    )
    return True


def _weakness(site: Site, policy: ObservatoryPolicy) -> str:
    script = policy.sources("script-src", "default-src")
    style = policy.sources("style-src", "default-src")
    objects = policy.sources("object-src", "default-src")
    if _INLINE & set(script) or _BROAD & set(objects):
        return "csp-implemented-with-unsafe-inline"
    active = [s for name, found in policy.directives.items() if name not in _PASSIVE for s in found]
    if site.https and any(source.startswith(("http:", "ftp:")) for source in active):
        return "csp-implemented-with-insecure-scheme"
    if "'unsafe-eval'" in script or "'unsafe-eval'" in style:
        return "csp-implemented-with-unsafe-eval"
    passive = [s for name in _PASSIVE for s in policy.sources(name, "default-src")]
    if site.https and any(source.startswith(("http:", "ftp:")) for source in passive):
        return "csp-implemented-with-insecure-scheme-in-passive-content-only"
    if _INLINE & set(style):
        return "csp-implemented-with-unsafe-inline-in-style-src-only"
    if policy.directives.get("default-src") == (NONE,):
        return "csp-implemented-with-no-unsafe-default-src-none"
    return "csp-implemented-with-no-unsafe"


def _style(policy: ObservatoryPolicy) -> str | None:
    return policy.governing("style-src", "default-src")


def _has_token(sources: tuple[str, ...]) -> bool:
    return any(source.startswith(_TOKENS) for source in sources)
