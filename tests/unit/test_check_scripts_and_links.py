"""Scripts of others, password fields, tokens, openers, redirects: what counts and what does not."""

from __future__ import annotations

import msgspec
import pytest

from tests.unit.artifact_builder import URL, cookie, field, form, link, page, script, site
from veritas.checks.security import (
    csrf_token,
    open_redirect,
    opener_access,
    password_fields,
    script_integrity,
)
from veritas.core.findings import Outcome, Severity


def test_a_versioned_script_of_another_site_is_to_be_pinned() -> None:
    loose = script("https://cdn.test/lib@3.4.1/lib.min.js", selector="#loose")
    scripts = (
        script(),
        loose,
        script("https://cdn.test/lib/3.4.1/pinned.js", integrity="sha384-x"),
        script("https://pay.test/v3/"),  # changes at will: it cannot be pinned
        script("https://static.fair.test/1.2.3/own.js"),
        script(""),
    )
    result = script_integrity.check(site(page(scripts=scripts)))
    (finding,) = result.findings
    assert [item.selector for item in finding.evidence] == ["#loose"]
    assert result.facts["not versioned, so hardly to be pinned"] == "pay.test"
    own = script_integrity.check(site(page(scripts=(script(),))))
    assert own.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("autocomplete", "severity"),
    [
        ("current-password", None),
        ("new-password", None),
        ("section-a current-password webauthn", None),
        ("off", Severity.LOW),
        ("", Severity.INFO),
        ("on", Severity.INFO),
    ],
)
def test_password_fields_let_managers_help(autocomplete: str, severity: Severity | None) -> None:
    fields = (field("text"), field("password", autocomplete=autocomplete))
    result = password_fields.check(site(page(forms=(form(*fields),))))
    assert [finding.severity for finding in result.findings] == ([severity] if severity else [])


def test_a_site_without_passwords_has_nothing_to_judge() -> None:
    result = password_fields.check(site(page(forms=(form(field("email")),))))
    assert result.outcome is Outcome.NOT_APPLICABLE


def test_a_token_is_missed_only_where_other_sites_send_the_session() -> None:
    posts = form(field("email", name="mail"), method="post")
    open_session = (cookie("sessionid", same_site="none"),)
    (finding,) = csrf_token.check(site(page(forms=(posts,), cookies=open_session))).findings
    assert finding.evidence[0].cookie == open_session[0].line
    assert finding.confidence <= 0.5
    for cookies in ((cookie("sessionid"),), (cookie("sessionid", same_site=""),), ()):
        kept = csrf_token.check(site(page(forms=(posts,), cookies=cookies)))
        assert kept.outcome is Outcome.PASSED
    token = form(field("hidden", name="csrf_token"), method="post")
    assert not csrf_token.check(site(page(forms=(token,), cookies=open_session))).findings
    searches = form(field("text"), method="get")
    elsewhere = form(field("text"), method="post", action="https://other.test/")
    for harmless in (searches, elsewhere):
        result = csrf_token.check(site(page(forms=(harmless,), cookies=open_session)))
        assert result.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("url", "rel", "found"),
    [
        ("https://other.test/", "opener", True),
        ("https://other.test/", "nofollow opener", True),
        ("https://other.test/", "", False),
        ("https://other.test/", "opener noopener", False),
        (f"{URL}x", "opener", False),
        ("mailto:a@other.test", "opener", False),
    ],
)
def test_only_a_link_that_asks_for_it_gives_access(url: str, rel: str, *, found: bool) -> None:
    result = opener_access.check(site(page(links=(link("Partner", url, rel),))))
    assert bool(result.findings) is found


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (f"{URL}out?url=https%3A%2F%2Fother.test%2Fa", True),
        (f"{URL}login?next=https://other.test", True),
        (f"{URL}login?next=/cart", False),
        (f"{URL}login?next={URL}cart", False),
        (f"{URL}search?q=https://other.test", False),
        ("https://other.test/?url=https://third.test", False),
    ],
)
def test_a_foreign_target_in_a_parameter_is_a_hint(url: str, *, found: bool) -> None:
    result = open_redirect.check(site(page(links=(link("Go", url),))))
    assert [finding.severity for finding in result.findings] == [Severity.INFO] * found


def test_without_a_page_nothing_is_said() -> None:
    nothing = msgspec.structs.replace(site(), pages=())
    for check in (script_integrity, password_fields, csrf_token, opener_access, open_redirect):
        assert check.check(nothing).outcome is Outcome.ERROR
