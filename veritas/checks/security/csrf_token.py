"""Could another site send this site's forms in a visitor's name?

Looks for: forms that change something by POST and carry no token, on a site whose session
cookie is sent along by other sites (``SameSite=None``).
Why it matters: a foreign page could then act with the visitor's session.
Does not see: tokens that script adds, checks of the Origin header on the server, and what lies
behind a sign-in. Browsers keep back cookies without ``SameSite`` from foreign POSTs, so only an
explicit None counts, and the confidence stays low.
Rule: CWE-352; OWASP Cross-Site Request Forgery Prevention Cheat Sheet.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, CookieRecord, FormElement, PageArtifact
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.session_cookies import is_session_like
from veritas.checks.urls import belongs_to, host_of
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
    id="security.csrf-token",
    phase=Phase.SECURITY,
    title="Other sites cannot send forms in a visitor's name",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-352",),
)

_TOKEN = re.compile(r"csrf|xsrf|token|nonce|authenticity|__requestverification|state|_wpnonce")


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the POST forms of pages, if a session cookie is sent by other sites."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    forms = [
        (page, form)
        for page in artifacts.readable_pages
        for form in page.forms
        if form.method.lower() == "post" and belongs_to(_target(page, form), artifacts.domain)
    ]
    if not forms:
        return not_applicable(META, "no page that was seen has a form that posts to the site")
    session = _open_session(artifacts)
    findings = FindingList(META)
    if session is not None:
        for page, form in forms:
            if any(_TOKEN.search(field.name.lower()) for field in form.fields):
                continue
            findings.add(
                form.action or page.final_url,
                Evidence(
                    page_url=page.final_url,
                    selector=form.selector,
                    box=form.box,
                    cookie=session.line,
                    detail="no field of the form looks like a token",
                ),
                title="A form without a token, and a session that other sites may use",
                summary="The session cookie is sent with requests of other sites, and nothing "
                "seen in this form tells the site's own requests from theirs.",
                advice="Put SameSite=Lax on the session cookie, or a token into each form.",
                confidence=0.5,
            )
    return findings.result({"forms": str(len(forms)), **pages_looked_at(artifacts)})


def _target(page: PageArtifact, form: FormElement) -> str:
    return host_of(form.action or page.final_url)


def _open_session(artifacts: Artifacts) -> CookieRecord | None:
    return next(
        (
            cookie
            for page in artifacts.readable_pages
            for cookie in page.cookies
            if cookie.same_site == "none"
            and not cookie.third_party
            and is_session_like(cookie.name)
        ),
        None,
    )
