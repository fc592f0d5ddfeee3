"""Checks of the content policy, sniffing, framing, the referrer policy and versions."""

from __future__ import annotations

import pytest

from tests.unit.artifact_builder import dead_site, field, form, headers, page, site
from veritas.artifacts import Artifacts, Headers, MetaElement
from veritas.checks.registry import CHECKS, run_check
from veritas.core.findings import CheckResult, Outcome, Severity

ENTRIES = {entry.meta.id: entry for entry in CHECKS}


def run(check_id: str, artifacts: Artifacts) -> CheckResult:
    return run_check(ENTRIES[check_id], artifacts)


def with_headers(fields: Headers) -> Artifacts:
    return site(page(headers=fields, forms=()))


@pytest.mark.parametrize(
    "check_id",
    [
        "security.csp",
        "security.content-type-options",
        "security.framing",
        "security.referrer-policy",
        "security.version-disclosure",
    ],
)
def test_a_fair_page_passes_and_a_dead_one_is_not_checked(check_id: str) -> None:
    assert run(check_id, site()).outcome is Outcome.PASSED
    assert run(check_id, dead_site()).outcome is Outcome.ERROR


@pytest.mark.parametrize(
    "policy",
    [
        None,
        "",
        ";;;",
        "img-src 'self'",
        "default-src *",
        "script-src 'self' 'unsafe-inline'",
        "SCRIPT-SRC https:",
        "default-src 'none'; script-src-elem *",
        "default-src * 'unsafe-inline' 'unsafe-eval'",
        "script-src *; script-src 'self'",
        "sandbox allow-scripts",
        "sandbox allow-scripts; img-src *",
    ],
)
def test_a_policy_that_stops_no_script_is_found(policy: str | None) -> None:
    result = run("security.csp", with_headers(headers(Content_Security_Policy=policy)))
    assert result.outcome is Outcome.FAILED
    assert result.findings[0].severity is Severity.MEDIUM


@pytest.mark.parametrize(
    "policy",
    [
        "script-src 'self'",
        "default-src 'none'",
        "script-src 'nonce-abc' 'unsafe-inline' https:",
        "script-src 'strict-dynamic' 'sha256-AAAA' 'unsafe-inline' *",
        "default-src *; script-src 'self' cdn.test",
        "default-src * 'unsafe-inline', script-src 'self'",
        "script-src 'self' 'unsafe-inline', script-src 'nonce-a' *",
        "sandbox",
    ],
)
def test_a_policy_that_stops_script_is_not_called_void(policy: str) -> None:
    result = run("security.csp", with_headers(headers(Content_Security_Policy=policy)))
    assert not [one for one in result.findings if one.severity is Severity.MEDIUM]


TIGHT = "object-src 'none'; base-uri 'none'"


@pytest.mark.parametrize(
    ("policy", "titles"),
    [
        (f"script-src 'self'; {TIGHT}", []),
        ("default-src 'self'", []),
        ("script-src 'self'", ["plug-in"]),
        ("script-src 'self', object-src 'none'", []),
        ("default-src 'none'; script-src 'nonce-a'", ["base"]),
        (f"script-src 'nonce-a' 'strict-dynamic' https:; {TIGHT}", []),
        (f"script-src 'self' cdn.jsdelivr.net; {TIGHT}", ["anybody's script"]),
        (f"script-src https://*.googleapis.com; {TIGHT}", []),
        (f"script-src https://ajax.googleapis.com; {TIGHT}", ["anybody's script"]),
        (f"script-src https://unpkg.com/lib@1.2.3/x.js; {TIGHT}", []),
        (f"script-src 'nonce-a' 'strict-dynamic' unpkg.com; {TIGHT}", []),
        (f"script-src unpkg.com; {TIGHT}, script-src 'self'", []),
    ],
)
def test_ways_round_a_policy_are_told(policy: str, titles: list[str]) -> None:
    result = run("security.csp", with_headers(headers(Content_Security_Policy=policy)))
    assert len(result.findings) == len(titles)
    for finding, words in zip(result.findings, titles, strict=True):
        assert words in finding.title
        assert finding.severity in {Severity.INFO, Severity.LOW}


def test_a_policy_in_a_meta_element_counts_but_for_what_it_cannot_do() -> None:
    bare = headers(Content_Security_Policy=None)
    meta = MetaElement("#csp", "content-security-policy", "default-src 'self'; sandbox")
    assert run("security.csp", site(page(headers=bare, metas=(meta,)))).outcome is Outcome.PASSED
    void = MetaElement("#csp", "content-security-policy", "script-src *")
    (finding,) = run("security.csp", site(page(headers=bare, metas=(void,)))).findings
    assert finding.evidence[0].selector == "#csp"
    assert finding.evidence[0].quote == "script-src *"
    framing = MetaElement("#csp", "content-security-policy", "frame-ancestors 'none'")
    framed = run("security.framing", site(page(headers=bare, metas=(framing,))))
    assert framed.outcome is Outcome.FAILED


def test_each_policy_field_is_enforced() -> None:
    fields = (
        ("Content-Security-Policy", "default-src * 'unsafe-inline'"),
        ("content-security-policy", "script-src 'self'"),
    )
    (finding,) = run("security.csp", with_headers(fields)).findings
    assert "plug-in" in finding.title


def test_a_report_only_policy_does_not_count_and_is_told() -> None:
    fields = (("Content-Security-Policy-Report-Only", "default-src 'none'"),)
    (finding,) = run("security.csp", with_headers(fields)).findings
    assert finding.evidence[0].header == "Content-Security-Policy"
    assert "report-only" in (finding.evidence[0].detail or "")
    assert "meta element" in finding.summary


def test_a_huge_policy_is_handled_and_cut() -> None:
    policy = "script-src * " + "'unsafe-inline' ;," * 100_000
    result = run("security.csp", with_headers(headers(Content_Security_Policy=policy)))
    assert result.outcome is Outcome.FAILED
    assert len(result.findings[0].evidence[0].header or "") <= 500


@pytest.mark.parametrize("value", [None, "sniff", "no sniff", "sniff, nosniff"])
def test_missing_nosniff_is_found(value: str | None) -> None:
    result = run(
        "security.content-type-options", with_headers(headers(X_Content_Type_Options=value))
    )
    assert result.outcome is Outcome.FAILED
    assert (result.findings[0].evidence[0].header or "").startswith("X-Content-Type-Options")


@pytest.mark.parametrize("value", ["NoSniff", "nosniff, nosniff", "nosniff\nnosniff"])
def test_nosniff_passes_as_browsers_read_it(value: str) -> None:
    result = run(
        "security.content-type-options", with_headers(headers(X_Content_Type_Options=value))
    )
    assert result.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("frame_options", "policy", "outcome"),
    [
        (None, None, Outcome.FAILED),
        ("ALLOW-FROM https://a.test", None, Outcome.FAILED),
        ("sameorigin", None, Outcome.PASSED),
        ("DENY, DENY", None, Outcome.PASSED),
        (None, "frame-ancestors 'self' https://partner.test", Outcome.PASSED),
        (None, "frame-ancestors", Outcome.PASSED),
        (None, "frame-ancestors *", Outcome.FAILED),
        ("DENY", "frame-ancestors https:", Outcome.FAILED),
        (None, "frame-ancestors *, frame-ancestors 'none'", Outcome.PASSED),
    ],
)
def test_framing_is_judged_as_browsers_do(
    frame_options: str | None, policy: str | None, outcome: Outcome
) -> None:
    fields = headers(X_Frame_Options=frame_options, Content_Security_Policy=policy)
    assert run("security.framing", with_headers(fields)).outcome is outcome


def test_framing_weighs_more_with_a_password_form() -> None:
    fields = headers(Content_Security_Policy=None)
    plain = run("security.framing", site(page(headers=fields, forms=())))
    login = run("security.framing", site(page(headers=fields, forms=(form(field("password")),))))
    assert plain.findings[0].severity is Severity.LOW
    assert login.findings[0].severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (None, Outcome.PASSED),
        ("made-up", Outcome.PASSED),
        ("unsafe-url", Outcome.FAILED),
        ("no-referrer-when-downgrade", Outcome.FAILED),
        ("unsafe-url, strict-origin", Outcome.PASSED),
        ("no-referrer, Unsafe-URL, made-up", Outcome.FAILED),
        ("same-origin", Outcome.PASSED),
        (",,, ,", Outcome.PASSED),
    ],
)
def test_the_last_known_referrer_policy_counts(value: str | None, outcome: Outcome) -> None:
    result = run("security.referrer-policy", with_headers(headers(Referrer_Policy=value)))
    assert result.outcome is outcome


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("Server", "nginx/1.14.0", True),
        ("Server", "Apache/2.4.6 (CentOS) OpenSSL/1.0.2k", True),
        ("Server", "nginx", False),
        ("Server", "ECS (dcb/7F84)", False),
        ("Server", "cloudflare", False),
        ("X-Powered-By", "PHP/7.2.1", True),
        ("X-Powered-By", "Express", False),
        ("X-AspNet-Version", "4.0.30319", True),
        ("Via", "1.1 varnish", False),
    ],
)
def test_versions_are_found(name: str, value: str, found: bool) -> None:
    fields = (*headers(Server=None), (name, value))
    result = run("security.version-disclosure", with_headers(fields))
    assert (result.outcome is Outcome.FAILED) is found
    if found:
        assert result.findings[0].evidence[0].header == f"{name}: {value}"
