"""The tests ``strict-transport-security`` and ``redirection``."""

from __future__ import annotations

import re

from veritas.artifacts import HttpProbe
from veritas.checks.observatory.result import ObservatoryTest, scored, unchecked
from veritas.checks.observatory.site import Site
from veritas.checks.urls import absolute_url, host_of, scheme_of

HSTS = "strict-transport-security"
REDIRECTION = "redirection"
# 180 days: what the Observatory lets pass as six months.
_SIX_MONTHS_S = 15_552_000
_MAX_AGE = re.compile(r'"?(\d{1,15})')


def rate_hsts(site: Site) -> ObservatoryTest:
    """Weigh the first ``Strict-Transport-Security`` field (RFC 6797)."""
    return scored(HSTS, _hsts(site))


def holds_https(site: Site) -> bool:
    """Whether browsers keep to https for half a year or more."""
    return _hsts(site) in {"hsts-preloaded", "hsts-implemented-max-age-at-least-six-months"}


def _hsts(site: Site) -> str:
    if site.preloaded:
        return "hsts-preloaded"
    if not site.https:
        return "hsts-not-implemented-no-https"
    if site.trusted is False:
        return "hsts-invalid-cert"
    value = site.first("Strict-Transport-Security")
    if value is None:
        return "hsts-not-implemented"
    if "," in value:
        return "hsts-header-invalid"
    parts = (part.strip().lower() for part in value.split(";"))
    ages = [
        _MAX_AGE.match(part[len("max-age=") :]) for part in parts if part.startswith("max-age=")
    ]
    if not ages or ages[-1] is None:
        return "hsts-header-invalid"
    enough = int(ages[-1][1]) >= _SIX_MONTHS_S
    return f"hsts-implemented-max-age-{'at-least' if enough else 'less-than'}-six-months"


def rate_redirection(site: Site) -> ObservatoryTest:
    """Weigh the way from plain http to where it ends."""
    probe = site.http
    if not isinstance(probe, HttpProbe):
        if probe is not None and probe.code in {"refused", "not_applicable"}:
            return scored(REDIRECTION, "redirection-not-needed-no-http")
        return unchecked(REDIRECTION, "plain http was not asked" if probe is None else probe.reason)
    route = [probe.url, *(absolute_url(hop.url, hop.location) for hop in probe.hops)]
    schemes = [scheme_of(url) for url in route]
    if site.preloaded and all(host_of(url) == site.host for url in route):
        result = "redirection-all-redirects-preloaded"
    elif len(route) == 1:
        result = "redirection-missing"
    elif schemes[-1] != "https":
        result = "redirection-not-to-https"
    elif site.trusted is False:
        result = "redirection-invalid-cert"
    elif schemes[1] == "http":
        result = "redirection-not-to-https-on-initial-redirection"
    elif host_of(route[0]) != host_of(route[1]):
        result = "redirection-off-host-from-http"
    else:
        result = "redirection-to-https"
    return scored(REDIRECTION, result)
