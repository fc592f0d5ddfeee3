"""The Observatory's scoring, on sites whose grade can be worked out by hand."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from tests.unit.artifact_builder import GOOD_HEADERS, MISSING, cookie, headers, script, site
from veritas.artifacts import CorsProbe, Hop, HttpProbe, MetaElement, Missing
from veritas.checks.observatory.grade import ObservatoryGrade, grade_artifacts, grade_site
from veritas.checks.observatory.result import MODIFIERS
from veritas.checks.observatory.site import Site
from veritas.core.errors import Fault

URL = "https://fair.test/"
TO_HTTPS = HttpProbe("http://fair.test/", (Hop("http://fair.test/", 301, URL),), URL, 200)
NO_CORS = CorsProbe(URL, "https://elsewhere.test", "", "", 200)


def graded(**changes: Any) -> ObservatoryGrade:
    fields = {
        "url": URL,
        "domain": "fair.test",
        "headers": GOOD_HEADERS,
        "http": TO_HTTPS,
        "cors": NO_CORS,
        "trusted": True,
    }
    return grade_site(Site(**{**fields, **changes}))


def result(test: str, **changes: Any) -> str:
    return next(item.result for item in graded(**changes).tests if item.test == test)


def test_a_careful_site_earns_its_bonuses() -> None:
    grade = graded()
    # no unsafe and default-src 'none' +10, referrer +5, frame-ancestors +5
    assert (grade.score, grade.grade, grade.complete) == (120, "A+", True)


def test_bonuses_do_not_count_below_90_points() -> None:
    grade = graded(headers=headers(Strict_Transport_Security=None))
    assert (grade.score, grade.grade) == (80, "B+")


def test_a_bare_site_fails() -> None:
    bare = (("Content-Type", "text/html"),)
    grade = graded(headers=bare, url="http://fair.test/", http=HttpProbe(URL, (), URL, 200))
    # csp -25, redirection -20, hsts -20, nosniff -5, framing -20
    assert (grade.score, grade.grade) == (10, "F")


def test_what_was_not_tried_costs_nothing_and_is_said() -> None:
    grade = graded(cors=MISSING, http=MISSING)
    assert not grade.complete
    assert {test.test for test in grade.tests if test.result == "not-checked"} == {
        "cross-origin-resource-sharing",
        "redirection",
    }
    assert grade.score == 120
    assert all(test.reason == MISSING.reason for test in grade.tests if test.reason)


def test_a_site_without_plain_http_needs_no_redirect() -> None:
    closed = Missing("the port is closed", Fault.TARGET, "refused")
    assert result("redirection", http=closed) == "redirection-not-needed-no-http"


@pytest.mark.parametrize(
    ("allowed", "credentials", "points"),
    [
        ("", "", 0),
        ("*", "", 0),
        ("https://elsewhere.test", "", 0),
        ("https://elsewhere.test", "true", -50),
        ("https://partner.test", "true", 0),
    ],
)
def test_only_a_reflected_origin_with_credentials_is_a_fault(
    allowed: str, credentials: str, points: int
) -> None:
    probe = CorsProbe(URL, "https://elsewhere.test", allowed, credentials, 200)
    test = next(one for one in graded(cors=probe).tests if "sharing" in one.test)
    assert test.modifier == points


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Cross-Origin-Embedder-Policy", "require-corp", "coep-implemented-with-require-corp"),
        ("Cross-Origin-Embedder-Policy", 'require-corp; report-to="x"',
         "coep-implemented-with-require-corp"),
        ("Cross-Origin-Embedder-Policy", "credentialless", "coep-implemented-with-credentialless"),
        ("Cross-Origin-Embedder-Policy", "yes", "coep-header-invalid"),
        ("Cross-Origin-Opener-Policy", "same-origin", "coop-implemented-with-same-origin"),
        ("Cross-Origin-Opener-Policy", "noopener-allow-popups",
         "coop-implemented-with-noopener-allow-popups"),
        ("Cross-Origin-Opener-Policy", "unsafe-none", "coop-implemented-with-unsafe-none"),
        ("Cross-Origin-Opener-Policy", "1", "coop-header-invalid"),
        ("Cross-Origin-Resource-Policy", "Same-Site", "corp-implemented-with-same-site"),
    ],
)  # fmt: skip
def test_isolation_headers(name: str, value: str, expected: str) -> None:
    test = result(name.lower(), headers=(*GOOD_HEADERS, (name, value)))
    assert test == expected


def test_all_policies_must_allow_a_source() -> None:
    both = (("Content-Security-Policy", "script-src 'unsafe-inline'"), *GOOD_HEADERS)
    assert result("content-security-policy", headers=both).endswith("default-src-none")
    meta = (MetaElement("meta", "content-security-policy", "frame-ancestors 'none'"),)
    bare = headers(Content_Security_Policy=None)
    assert result("content-security-policy", headers=bare, metas=meta) == "csp-not-implemented"
    assert result("x-frame-options", headers=bare, metas=meta) == "x-frame-options-not-implemented"


def test_pinned_scripts_of_others() -> None:
    pinned = script("https://cdn.test/a.js", integrity="sha384-x")
    loose = script("https://cdn.test/b.js")
    clear = script("http://cdn.test/c.js")
    sri = "subresource-integrity"
    assert result(sri, scripts=(pinned,)).startswith("sri-implemented-and-external")
    assert MODIFIERS[result(sri, scripts=(pinned, loose))] == -5
    assert MODIFIERS[result(sri, scripts=(pinned, loose, clear))] == -50
    assert MODIFIERS[result(sri, scripts=(script("https://cdn.fair.test/x.js"),))] == 0


def test_the_gravest_cookie_counts() -> None:
    theme = cookie("theme", secure=False, http_only=False, same_site="")
    session = cookie("session", http_only=False)
    bare = headers(Strict_Transport_Security=None)
    assert MODIFIERS[result("cookies", cookies=(theme,))] == -5  # https only, by HSTS
    assert MODIFIERS[result("cookies", cookies=(theme,), headers=bare)] == -20
    assert MODIFIERS[result("cookies", cookies=(theme, session))] == -30
    assert MODIFIERS[result("cookies", cookies=(cookie(),))] == 5


def test_there_is_no_grade_without_a_page() -> None:
    assert grade_artifacts(site()) is not None
    without = msgspec.structs.replace(site(), pages=())
    assert grade_artifacts(without) is None


fields = st.sampled_from(
    ["Content-Security-Policy", "Strict-Transport-Security", "Set-Cookie", "Referrer-Policy",
     "X-Frame-Options", "Content-Type", "Cross-Origin-Opener-Policy"]
)  # fmt: skip


@given(st.lists(st.tuples(fields, st.text(max_size=60)), max_size=8), st.text(max_size=30))
def test_no_header_breaks_it(given_headers: list[tuple[str, str]], url: str) -> None:
    hop = Hop(url, 301, url)
    grade = graded(
        headers=tuple(given_headers),
        scripts=(script(url),),
        http=HttpProbe(url, (hop, hop), url, 200),
        metas=(MetaElement("meta", "content-security-policy", url),),
    )
    assert grade.score >= 0
    assert {test.result for test in grade.tests} <= set(MODIFIERS)
