"""Are the site's own cookies protected?

Looks for: Secure on every cookie of an https page; HttpOnly and SameSite on those whose name
says that they hold a session or a login.
Why it matters: whoever reads a session cookie is logged in as its owner.
Does not see: cookies set by script, and what a cookie really holds: values are never kept.
Third parties' cookies are theirs to protect. Cookies that scripts must read (against request
forgery) are not asked for HttpOnly.
Rule: RFC 6265bis, section 4.1.2; CWE-614, CWE-1004, CWE-1275.
"""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts, CookieRecord
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.headers import field_line
from veritas.checks.session_cookies import is_session_like
from veritas.checks.urls import is_https
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="security.cookie-flags",
    phase=Phase.SECURITY,
    title="The site's cookies are protected",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("CWE-614", "CWE-1004", "CWE-1275"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge each first-party cookie of every readable page once."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    seen: set[tuple[str, str, str]] = set()
    for page in artifacts.readable_pages:
        for cookie in page.cookies:
            key = (cookie.name, cookie.domain, cookie.path)
            removes = cookie.max_age_s is not None and cookie.max_age_s <= 0
            if cookie.third_party or removes or key in seen:
                continue
            seen.add(key)
            _judge(findings, cookie, page.final_url)
    if not seen:
        return not_applicable(META, "the site set no cookie of its own")
    return findings.result({"cookies": str(len(seen)), **pages_looked_at(artifacts)})


def _judge(findings: FindingList, cookie: CookieRecord, page_url: str) -> None:
    insecure = is_https(page_url) and not cookie.secure
    evidence = Evidence(
        page_url=page_url,
        header=field_line("Set-Cookie", cookie.line),
        cookie=cookie.line,
        url=cookie.set_by_url,
    )
    if not is_session_like(cookie.name):
        if insecure:
            findings.add(
                "insecure",
                evidence,
                title="Cookies are also sent without encryption",
                summary="Without Secure a cookie travels over plain http as well, where anyone "
                "on the way can read and replace it.",
                advice="Add Secure to every cookie.",
                severity=Severity.LOW,
                confidence=0.9,
            )
        return
    missing = ["Secure"] if insecure else []
    if not cookie.http_only:
        missing.append("HttpOnly")
    if cookie.same_site not in {"strict", "lax", "none"}:
        missing.append("SameSite")
    if not missing:
        return
    findings.add(
        f"session {cookie.name}",
        msgspec.structs.replace(evidence, detail=f"without {', '.join(missing)}"),
        title=f"A session cookie lacks {', '.join(missing)}",
        summary="By its name this cookie holds a session. Without these flags it can be read on "
        "the way, by script, or be sent along by other sites.",
        advice=f"Set it with {', '.join(missing)}"
        + (" (SameSite=Lax or Strict)." if "SameSite" in missing else "."),
        # Browsers treat a missing SameSite as Lax, nearly.
        severity=Severity.LOW if missing == ["SameSite"] else Severity.MEDIUM,
        confidence=0.85,
    )
