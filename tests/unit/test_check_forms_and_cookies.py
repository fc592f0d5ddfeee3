"""Checks of cookie flags and of forms that ask for passwords and card data."""

from __future__ import annotations

import pytest

from tests.unit.artifact_builder import cookie, dead_site, field, form, page, request, site
from veritas.artifacts import Artifacts
from veritas.checks.forms import is_payment_field
from veritas.checks.registry import CHECKS, run_check
from veritas.checks.session_cookies import is_session_like
from veritas.core.findings import CheckResult, Outcome, Severity

ENTRIES = {entry.meta.id: entry for entry in CHECKS}
PASSWORD = field("password", name="password")
CARD = field(autocomplete="cc-number")


def run(check_id: str, artifacts: Artifacts) -> CheckResult:
    return run_check(ENTRIES[check_id], artifacts)


@pytest.mark.parametrize(
    "check_id", ["security.cookie-flags", "security.insecure-form", "security.foreign-form"]
)
def test_a_fair_site_passes_an_empty_one_has_nothing_a_dead_one_is_not_checked(
    check_id: str,
) -> None:
    assert run(check_id, site()).outcome is Outcome.PASSED
    empty = site(page(cookies=(), forms=()))
    assert run(check_id, empty).outcome is Outcome.NOT_APPLICABLE
    assert run(check_id, dead_site()).outcome is Outcome.ERROR


def test_a_bare_session_cookie_is_found_once_with_what_it_lacks() -> None:
    bare = cookie(
        "sessionid", line="sessionid=…; Path=/", secure=False, http_only=False, same_site=""
    )
    artifacts = site(page(cookies=(bare,)), page(final_url="https://fair.test/b", cookies=(bare,)))
    (finding,) = run("security.cookie-flags", artifacts).findings
    assert finding.title == "A session cookie lacks Secure, HttpOnly, SameSite"
    assert finding.severity is Severity.MEDIUM
    assert finding.evidence[0].cookie == "sessionid=…; Path=/"
    assert finding.evidence[0].header == "Set-Cookie: sessionid=…; Path=/"


def test_other_cookies_are_asked_for_secure_only_and_told_together() -> None:
    cookies = tuple(
        cookie(name, secure=False, http_only=False, same_site="") for name in ("lang", "theme")
    )
    (finding,) = run("security.cookie-flags", site(page(cookies=cookies))).findings
    assert finding.severity is Severity.LOW
    assert len(finding.evidence) == 2


@pytest.mark.parametrize(
    "record",
    [
        cookie("sid", secure=False, third_party=True),
        cookie("sid", secure=False, http_only=False, max_age_s=0),
        cookie("csrftoken", http_only=False, same_site=""),
    ],
)
def test_what_is_not_the_sites_own_session_is_left_alone(record: object) -> None:
    result = run("security.cookie-flags", site(page(cookies=(record,))))
    assert not result.findings


@pytest.mark.parametrize(
    ("name", "session"),
    [
        ("PHPSESSID", True),
        ("__Host-session", True),
        ("connect.sid", True),
        ("auth_token", True),
        ("XSRF-TOKEN", False),
        ("_ga_session", False),
        ("cookieconsent_status", False),
        ("lang", False),
    ],
)
def test_session_cookies_are_known_by_their_names(name: str, session: bool) -> None:
    assert is_session_like(name) is session


def test_thousands_of_cookies_make_a_bounded_result() -> None:
    many = tuple(cookie(f"sess{n}" + "x" * 4000, http_only=False) for n in range(3000))
    result = run("security.cookie-flags", site(page(cookies=many)))
    assert len(result.findings) == 20


@pytest.mark.parametrize(
    ("artifacts", "severity"),
    [
        (site(page(forms=(form(PASSWORD, action="http://fair.test/login"),))), Severity.HIGH),
        (site(page(forms=(form(CARD, action="HTTP://fair.test/pay"),))), Severity.CRITICAL),
        (
            site(page(final_url="http://fair.test/", forms=(form(PASSWORD, action=""),))),
            Severity.HIGH,
        ),
        (
            site(page(final_url="http://fair.test/", forms=(form(PASSWORD),))),
            Severity.HIGH,
        ),
    ],
)
def test_a_form_in_clear_is_found(artifacts: Artifacts, severity: Severity) -> None:
    (finding,) = run("security.insecure-form", artifacts).findings
    assert finding.severity is severity
    assert finding.evidence[0].selector == "#form"
    assert finding.evidence[0].box is not None


@pytest.mark.parametrize(
    "action", ["javascript:void(0)", "mailto:a@b.test", "http://127.0.0.1/login", "http://[bad"]
)
def test_a_target_that_is_no_web_address_is_not_judged(action: str) -> None:
    result = run("security.insecure-form", site(page(forms=(form(PASSWORD, action=action),))))
    assert not result.findings


def test_a_search_form_over_http_is_no_matter() -> None:
    artifacts = site(page(forms=(form(field("search"), action="http://fair.test/q"),)))
    assert run("security.insecure-form", artifacts).outcome is Outcome.NOT_APPLICABLE


def test_a_payment_form_to_another_site_is_found_once_per_host() -> None:
    pay = form(CARD, action="https://pay.quick.test/charge")
    artifacts = site(page(forms=(pay,)), page(final_url="https://fair.test/b", forms=(pay,)))
    (finding,) = run("security.foreign-form", artifacts).findings
    assert finding.severity is Severity.HIGH
    assert finding.evidence[0].url == "https://pay.quick.test/charge"
    assert len(finding.evidence) == 2
    assert finding.confidence < 0.8


@pytest.mark.parametrize(
    "action",
    ["https://login.fair.test/", "https://FAIR.test./x", "", "https://checkout.stripe.com/c"],
)
def test_the_site_itself_and_known_services_are_no_strangers(action: str) -> None:
    result = run("security.foreign-form", site(page(forms=(form(PASSWORD, action=action),))))
    assert result.outcome is Outcome.PASSED


def test_after_a_redirect_the_site_it_led_to_is_home() -> None:
    moved = page(
        final_url="https://sister.test/",
        requests=(request("https://sister.test/", "document"),),
        forms=(form(PASSWORD, action="https://login.sister.test/"),),
    )
    assert run("security.foreign-form", site(moved)).outcome is Outcome.PASSED


@pytest.mark.parametrize("action", ["https://notfair.test/", "https://fair.test.evil.test/"])
def test_names_that_only_look_alike_are_strangers(action: str) -> None:
    result = run("security.foreign-form", site(page(forms=(form(PASSWORD, action=action),))))
    assert result.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("name", "autocomplete", "payment"),
    [
        ("", "section-a billing cc-number", True),
        ("cardNumber", "", True),
        ("cvv", "", True),
        ("discard-note", "", False),
        ("giftcard", "", False),
    ],
)
def test_payment_fields(name: str, autocomplete: str, payment: bool) -> None:
    assert is_payment_field(field(name=name, autocomplete=autocomplete)) is payment
