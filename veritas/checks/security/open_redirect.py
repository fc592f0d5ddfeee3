"""Do links of the site carry a target that somebody else could fill in?

Looks for: links to the site itself with a whole foreign URL in a parameter whose name says that
it redirects (``redirect``, ``next``, ``url``, ``goto`` and the like).
Why it matters: if the site follows any URL there, a phishing mail can begin with this site's
good name.
Does not see: whether the site checks the target: that would take a request with a foreign one,
which is not sent. So this is a hint for the owner, and costs nothing.
Rule: CWE-601; OWASP Unvalidated Redirects and Forwards Cheat Sheet.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.site_links import MAX_LINKS_PER_PAGE
from veritas.checks.urls import belongs_to, host_of, query_of, scheme_of
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.open-redirect",
    phase=Phase.SECURITY,
    title="No link carries a target to be filled in",
    severity=Severity.INFO,
    needs=("page",),
    references=("CWE-601",),
)

_NAMES = frozenset(
    {
        "continue", "dest", "destination", "forward", "go", "goto", "location", "next", "out",
        "redir", "redirect", "redirect_to", "redirect_uri", "redirect_url", "return", "return_to",
        "return_url", "returnurl", "target", "to", "url",
    }
)  # fmt: skip


def check(artifacts: Artifacts) -> CheckResult:
    """Look at the parameters of the site's own links."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    for page in artifacts.readable_pages:
        for link in page.links[:MAX_LINKS_PER_PAGE]:
            if not belongs_to(host_of(link.url), artifacts.domain):
                continue
            name = _carrier(link.url, artifacts.domain)
            if name:
                findings.add(
                    f"{host_of(link.url)} {name}",
                    Evidence(
                        page_url=page.final_url,
                        selector=link.selector,
                        url=link.url,
                        detail=f"the parameter “{name}” holds a foreign URL",
                    ),
                    title="A link redirects to a target in its own address",
                    summary="If the site follows whatever stands there, others can make links "
                    "that begin with its name and end anywhere. That was not tried.",
                    advice="Redirect only to targets of a list, or sign the parameter.",
                    confidence=0.4,
                )
    return findings.result(pages_looked_at(artifacts))


def _carrier(url: str, domain: str) -> str:
    for name, value in parse_qsl(query_of(url)[:2000], max_num_fields=None):
        low = name.lower()
        if low in _NAMES and scheme_of(value) in {"http", "https"}:
            host = host_of(value)
            if host and not belongs_to(host, domain):
                return low[:40]
    return ""
