"""Checks of https, its redirect, the certificate, HSTS and mixed content."""

from __future__ import annotations

import pytest

from tests.unit.artifact_builder import (
    DAY,
    MISSING,
    NOW,
    URL,
    certificate,
    dead_site,
    headers,
    page,
    probe,
    request,
    site,
    subresource,
    tls,
)
from veritas.artifacts import Artifacts, Certificate, Hop, Missing
from veritas.checks.registry import CHECKS, run_check
from veritas.core.errors import Fault
from veritas.core.findings import CheckResult, Outcome, Severity

ENTRIES = {entry.meta.id: entry for entry in CHECKS}


def run(check_id: str, artifacts: Artifacts) -> CheckResult:
    return run_check(ENTRIES[check_id], artifacts)


@pytest.mark.parametrize(
    "check_id",
    [
        "security.https",
        "security.https-redirect",
        "security.certificate",
        "security.hsts",
        "security.mixed-content",
    ],
)
def test_a_fair_site_passes_and_a_dead_one_is_not_checked(check_id: str) -> None:
    assert run(check_id, site()).outcome is Outcome.PASSED
    dead = run(check_id, dead_site())
    assert dead.outcome is Outcome.ERROR
    assert dead.reason
    assert not dead.findings


def test_an_unencrypted_page_is_found() -> None:
    result = run("security.https", site(page(final_url="http://fair.test/")))
    (finding,) = result.findings
    assert finding.severity is Severity.HIGH
    assert finding.evidence[0].url == "http://fair.test/"


def test_an_error_page_says_nothing_about_the_site() -> None:
    result = run("security.https", site(page(status=503, final_url="http://fair.test/")))
    assert result.outcome is Outcome.ERROR
    assert "503" in result.reason


def test_plain_http_that_answers_itself_is_found() -> None:
    result = run("security.https-redirect", site(http_probe=probe(final_url="http://fair.test/")))
    assert result.outcome is Outcome.FAILED
    assert result.findings[0].evidence[0].url == "http://fair.test/"


def test_plain_http_that_answers_with_an_error_serves_nothing() -> None:
    artifacts = site(http_probe=probe(final_url="http://fair.test/", status=404, hops=()))
    assert run("security.https-redirect", artifacts).outcome is Outcome.PASSED


def test_a_closed_http_port_needs_no_redirect() -> None:
    refused = Missing("connection refused", Fault.TARGET, "refused")
    result = run("security.https-redirect", site(http_probe=refused))
    assert result.outcome is Outcome.NOT_APPLICABLE


def test_a_site_without_https_has_nothing_to_redirect_to() -> None:
    artifacts = site(
        page(final_url="http://fair.test/"),
        tls=MISSING,
        http_probe=probe(final_url="http://fair.test/"),
    )
    assert run("security.https-redirect", artifacts).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("leaf", "words", "severity"),
    [
        (certificate(not_after=NOW - DAY), "has expired", Severity.HIGH),
        (certificate(not_before=NOW + DAY), "not valid yet", Severity.HIGH),
        (certificate(names=("other.test",)), "another name", Severity.HIGH),
        (certificate(names=("*.com", "*.b.fair.test")), "another name", Severity.HIGH),
        (certificate(self_signed=True), "vouches only for itself", Severity.HIGH),
        (certificate(), "not trusted", Severity.HIGH),
    ],
)
def test_a_certificate_browsers_reject_is_found_with_the_cause(
    leaf: Certificate, words: str, severity: Severity
) -> None:
    result = run("security.certificate", site(tls=tls(leaf, trusted=False, trust_error="nope")))
    assert [words in finding.title for finding in result.findings] == [True]
    assert result.findings[0].severity is severity


def test_a_certificate_that_the_browser_trusts_is_not_doubted() -> None:
    odd = tls(certificate(names=("other.test",), self_signed=True), trusted=True)
    assert run("security.certificate", site(tls=odd)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("days", "severity"), [(1.0, Severity.MEDIUM), (13.9, Severity.LOW), (14.1, None)]
)
def test_an_end_that_is_near_is_found(days: float, severity: Severity | None) -> None:
    leaf = certificate(not_before=NOW - 76 * DAY, not_after=NOW + days * DAY)
    result = run("security.certificate", site(tls=tls(leaf)))
    assert [finding.severity for finding in result.findings] == ([severity] if severity else [])


def test_short_lived_certificates_are_renewed_late_by_design() -> None:
    leaf = certificate(not_before=NOW - 3 * DAY, not_after=NOW + 3 * DAY)
    assert run("security.certificate", site(tls=tls(leaf))).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "facts",
    [
        tls(certificate(key_type="RSA", key_bits=1024)),
        tls(certificate(signature_algorithm="sha1WithRSAEncryption")),
        tls(protocol="TLSv1"),
    ],
)
def test_encryption_out_of_date_is_found(facts: object) -> None:
    result = run("security.certificate", site(tls=facts))
    assert [finding.severity for finding in result.findings] == [Severity.MEDIUM]


def test_a_hostile_certificate_is_only_quoted_in_part() -> None:
    leaf = certificate(names=("x" * 100_000,) * 5_000, issuer="i" * 10**6, key_bits=-1)
    result = run("security.certificate", site(tls=tls(leaf, trusted=False, trust_error="e" * 9999)))
    assert result.outcome is Outcome.FAILED
    assert len(str(result)) < 10_000


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not told"),
        ("", "not told"),
        ("max-age=0", "void"),
        ("includeSubDomains", "void"),
        ("max-age=ten", "void"),
        ("max-age=1; max-age=99999999", "void"),
        ("max-age=²", "void"),
        ('max-age="86400"', "soon forgotten"),
    ],
)
def test_hsts_that_does_not_hold_is_found(value: str | None, words: str) -> None:
    artifacts = site(page(headers=headers(Strict_Transport_Security=value)))
    (finding,) = run("security.hsts", artifacts).findings
    assert words in finding.title
    header = finding.evidence[0].header
    assert header is not None
    assert header.startswith("Strict-Transport-Security")


@pytest.mark.parametrize(
    "value", ["max-age=15552000", 'MAX-AGE="31536000" ;; preload', "max-age=9" + "9" * 9999]
)
def test_hsts_that_holds_passes(value: str) -> None:
    artifacts = site(page(headers=headers(Strict_Transport_Security=value)))
    assert run("security.hsts", artifacts).outcome is Outcome.PASSED


def test_only_the_first_hsts_field_counts() -> None:
    first = ("strict-transport-security", "max-age=0")
    fields = (first, *headers())
    assert run("security.hsts", site(page(headers=fields))).outcome is Outcome.FAILED


@pytest.mark.parametrize("final_url", ["http://fair.test/", "https://192.0.2.1/", "https://[::1]/"])
def test_hsts_is_asked_only_of_names_over_https(final_url: str) -> None:
    artifacts = site(page(final_url=final_url, headers=()))
    assert run("security.hsts", artifacts).outcome is Outcome.NOT_APPLICABLE


def test_a_preloaded_top_level_domain_needs_no_field() -> None:
    artifacts = site(page(final_url="https://shop.dev/", headers=()))
    assert run("security.hsts", artifacts).outcome is Outcome.PASSED


def test_mixed_content_is_found_once_per_address_and_told_apart() -> None:
    picture, script = "http://cdn.test/a.png", "http://cdn.test/a.js"
    home = page(
        subresources=(subresource("img", picture, "#badge"), subresource("script", script)),
        requests=(
            request(picture),
            request(script, "script"),
            request("ws://cdn.test/w", "websocket"),
        ),
    )
    other = page(final_url="https://fair.test/b", subresources=(subresource("img", picture),))
    result = run("security.mixed-content", site(home, other))
    found = {finding.evidence[0].url: finding for finding in result.findings}
    assert {url: finding.severity for url, finding in found.items()} == {
        picture: Severity.LOW,
        script: Severity.MEDIUM,
        "ws://cdn.test/w": Severity.MEDIUM,
    }
    assert found[picture].evidence[0].selector == "#badge"
    assert len(found[picture].evidence) == 2


def test_a_redirect_from_http_and_loopback_are_no_mixed_content() -> None:
    home = page(
        url="http://fair.test/",
        hops=(Hop("http://fair.test/x", 301, URL),),
        requests=(
            request("http://fair.test/", "document"),
            request("http://fair.test/x", "document"),
            request("http://127.0.0.1:9000/a.js", "script"),
            request("data:image/png;base64,AA", "image"),
        ),
    )
    assert run("security.mixed-content", site(home)).outcome is Outcome.PASSED


def test_mixed_content_is_not_asked_of_an_http_page() -> None:
    artifacts = site(page(final_url="http://fair.test/"))
    assert run("security.mixed-content", artifacts).outcome is Outcome.NOT_APPLICABLE


def test_thousands_of_mixed_parts_make_a_bounded_result() -> None:
    parts = tuple(subresource("img", f"http://cdn.test/{n}" + "a" * 5000) for n in range(5000))
    result = run("security.mixed-content", site(page(subresources=parts)))
    assert len(result.findings) == 20
    assert result.facts["left out"] == "4980 more like these"
    assert len(result.findings[0].evidence[0].url or "") <= 2048
