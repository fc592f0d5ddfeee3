"""The test ``cookies``: the flags of the cookies that the site itself sets."""

from __future__ import annotations

from veritas.artifacts import CookieRecord
from veritas.checks.observatory.result import ObservatoryTest, scored, worst
from veritas.checks.observatory.site import Site
from veritas.checks.observatory.transport import holds_https

NAME = "cookies"
# From mild to grave: the gravest counts.
_ORDER = (
    "cookies-without-secure-flag-but-protected-by-hsts",
    "cookies-without-secure-flag",
    "cookies-session-without-secure-flag-but-protected-by-hsts",
    "cookies-samesite-flag-invalid",
    "cookies-anticsrf-without-samesite-flag",
    "cookies-session-without-httponly-flag",
    "cookies-session-without-secure-flag",
)
# Set by a load balancer, out of the reach of those who run the site.
_PASSED_OVER = frozenset({"heroku-session-affinity"})


def rate_cookies(site: Site) -> ObservatoryTest:
    """Weigh all cookies; the gravest fault counts."""
    cookies = [cookie for cookie in site.cookies if cookie.name not in _PASSED_OVER]
    if not cookies:
        return scored(NAME, "cookies-not-found")
    protected = holds_https(site)
    faults = [fault for cookie in cookies for fault in _faults(cookie, protected=protected)]
    found = worst(faults, _ORDER)
    if found is None:
        strict = all(cookie.same_site for cookie in cookies)
        found = "cookies-secure-with-httponly-sessions" + ("-and-samesite" if strict else "")
    return scored(NAME, found)


def _faults(cookie: CookieRecord, *, protected: bool) -> list[str]:
    name = cookie.name.lower()
    session = "login" in name or "sess" in name
    suffix = "-but-protected-by-hsts" if protected else ""
    faults = []
    if cookie.same_site not in {"", "strict", "lax", "none"}:
        faults.append("cookies-samesite-flag-invalid")
    if not cookie.secure:
        faults.append(f"cookies-without-secure-flag{suffix}")
        if cookie.same_site == "none":
            faults.append("cookies-samesite-flag-invalid")
        if session:
            faults.append(f"cookies-session-without-secure-flag{suffix}")
    if "csrf" in name and cookie.same_site not in {"strict", "lax", "none"}:
        faults.append("cookies-anticsrf-without-samesite-flag")
    if session and not cookie.http_only:
        faults.append("cookies-session-without-httponly-flag")
    return faults
