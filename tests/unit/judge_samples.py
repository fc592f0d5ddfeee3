"""Check results and a shop full of faults, for the tests of judge and report."""

from __future__ import annotations

from tests.unit.artifact_builder import (
    DAY,
    NOW,
    URL,
    button,
    certificate,
    cookie,
    field,
    form,
    link,
    page,
    probe,
    request,
    site,
    subresource,
    text,
    tls,
)
from veritas.artifacts import Artifacts
from veritas.checks.profile.profile import Profile
from veritas.checks.profile.site_type import SiteType
from veritas.checks.registry import CHECKS, run_check
from veritas.core.findings import (
    CheckResult,
    Claim,
    Evidence,
    Finding,
    Outcome,
    Phase,
    Severity,
)
from veritas.judge.judgement import Judgement
from veritas.judge.score import judge
from veritas.judge.shipped import shipped_policy

TAG = "https://cdn.trackly.test/tag.js"


def judged(
    results: tuple[CheckResult, ...], artifacts: Artifacts, kind: SiteType | None = None
) -> Judgement:
    """By the policy that comes with the program, and a kind of site that is certain or unknown."""
    profile = None if kind is None else Profile(kind, 0.9, (), ())
    return judge(results, artifacts, shipped_policy(), profile)


def run_all(artifacts: Artifacts) -> tuple[CheckResult, ...]:
    return tuple(run_check(entry, artifacts) for entry in CHECKS)


def finding(
    check_id: str = "security.csp",
    severity: Severity = Severity.MEDIUM,
    confidence: float = 1.0,
    number: int = 1,
    claim: Claim | None = None,
) -> Finding:
    return Finding(
        id=f"{check_id}#{number}",
        check_id=check_id,
        phase=Phase(check_id.partition(".")[0]),
        title="A problem",
        severity=severity,
        confidence=confidence,
        summary="It means something.",
        advice="Do something.",
        evidence=(Evidence(page_url=URL, detail="a fact"),),
        references=("CWE-1",),
        claim=claim,
    )


def failing(*findings: Finding) -> CheckResult:
    return CheckResult(findings[0].check_id, Outcome.FAILED, findings)


def bad_shop() -> Artifacts:
    """A shop with the faults of the demo shop."""
    home = page(
        headers=(
            ("Server", "nginx/1.14.0"),
            ("X-Powered-By", "PHP/7.2.1"),
            ("Content-Security-Policy", "default-src * 'unsafe-inline' 'unsafe-eval'"),
            ("Referrer-Policy", "unsafe-url"),
        ),
        texts=(
            text("Hurry! This offer ends in 09:59"),
            text("Only 2 left in stock — order soon"),
            text("37 people are viewing this right now"),
            text("Anna from Bremen just bought this"),
            button("No thanks, I prefer paying full price"),
        ),
        links=(link("Cart", "https://fair.test/cart"),),
        forms=(
            form(field("password"), action="http://fair.test/login", selector="#sign-in"),
            form(
                field(autocomplete="cc-number"),
                field("checkbox", label="Send me daily offers", checked=True),
                action="https://pay.quickcash.test/charge",
            ),
            form(field("checkbox", label="Add insurance for €9.99 a month", checked=True)),
        ),
        cookies=(
            cookie("sessionid", secure=False, http_only=False, same_site=""),
            cookie("trackly_id", third_party=True, set_by_url=TAG),
        ),
        subresources=(
            subresource("img", "http://cdn.trackly.test/badge.svg"),
            subresource("script", "http://cdn.trackly.test/reviews.js"),
        ),
        requests=(request(TAG, "script"), request("https://ads.gridads.test/pixel.svg")),
    )
    leaf = certificate(not_before=NOW - 85 * DAY, not_after=NOW + 5 * DAY)
    plain = probe(final_url="http://fair.test/", hops=())
    return site(home, tls=tls(leaf), http_probe=plain)
