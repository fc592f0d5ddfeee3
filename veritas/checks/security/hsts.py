"""Does the site tell browsers to use https only?

Looks for: a ``Strict-Transport-Security`` field that browsers accept, and how long it holds.
Why it matters: without it, an attacker on the network can keep a returning visitor on http.
Does not see: the preload lists built into browsers, but for top-level domains that are
preloaded as a whole.
Rule: RFC 6797; CWE-319.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList
from veritas.checks.headers import field_line, field_values
from veritas.checks.urls import host_of, is_address, is_https
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
    passed,
)

META = CheckMeta(
    id="security.hsts",
    phase=Phase.SECURITY,
    title="Browsers are told to use https only",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("CWE-319", "https://www.rfc-editor.org/rfc/rfc6797"),
)

NAME = "Strict-Transport-Security"
_SHORTEST_S = 180 * 86_400
# Top-level domains that browsers carry in their preload list as a whole.
_PRELOADED = frozenset({"app", "bank", "dev", "foo", "insurance", "new", "page"})
_ADVICE = "Send “Strict-Transport-Security: max-age=31536000; includeSubDomains” over https."


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the first field of the target's page; browsers ignore any further ones."""
    page = artifacts.page
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    host = host_of(page.final_url)
    if not is_https(page.final_url):
        return not_applicable(META, "the page is not served over https")
    if is_address(host):
        return not_applicable(META, "the rule holds for names, and this host is an address")
    if host.rpartition(".")[2] in _PRELOADED:
        return passed(META, {"preloaded": "browsers use https only for this top-level domain"})
    values = field_values(page, NAME)
    findings = FindingList(META)
    if not values:
        findings.add(
            "absent",
            Evidence(page_url=page.final_url, header=NAME, detail="the header is missing"),
            title="Browsers are not told to use https only",
            summary="The answer has no Strict-Transport-Security field, so a later visit can be "
            "held on unencrypted http.",
            advice=_ADVICE,
            confidence=0.95,
        )
        return findings.result()
    max_age_s = _max_age_s(values[0])
    evidence = Evidence(page_url=page.final_url, header=field_line(NAME, values[0]))
    if not max_age_s:
        findings.add(
            "void",
            evidence,
            title="The https-only rule is void",
            summary="Browsers ignore this Strict-Transport-Security field, or forget it at once: "
            "it has no valid max-age above 0.",
            advice=_ADVICE,
            confidence=0.95,
        )
    elif max_age_s < _SHORTEST_S:
        findings.add(
            "short",
            evidence,
            title="The https-only rule is soon forgotten",
            summary=f"It holds for {max_age_s / 86_400:.1f} days; half a year or more protects "
            "those who come rarely.",
            advice=_ADVICE,
            severity=Severity.LOW,
            confidence=0.95,
        )
    return findings.result({NAME: values[0][:200]})


def _max_age_s(value: str) -> int | None:
    """Read ``max-age``; None when the field is not valid (RFC 6797, section 6.1)."""
    found: int | None = None
    seen: set[str] = set()
    for part in value.split(";"):
        name, _, argument = part.partition("=")
        name, argument = name.strip().lower(), argument.strip()
        if not name:
            continue
        if name in seen:
            return None
        seen.add(name)
        if name == "max-age":
            if len(argument) >= 2 and argument[0] == argument[-1] == '"':
                argument = argument[1:-1]
            if not (argument.isascii() and argument.isdigit()):
                return None
            found = int(argument[:15])
    return found
