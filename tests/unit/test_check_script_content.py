"""What scripts hold: libraries with known holes, secrets, and the names of their source maps."""

from __future__ import annotations

import string

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.unit.artifact_builder import body, page, script, site
from veritas.artifacts import artifacts_from_json, artifacts_to_json
from veritas.checks.libraries.detection import detect, shipped_list
from veritas.checks.security import secrets, source_maps, vulnerable_library
from veritas.core.findings import Outcome, Severity
from veritas.core.library_list import number_of, read_list

CDN = "https://cdn.test"
# In parts, so that no scanner takes this file for a leak.
RANDOM = "q7Zx1mK9vT4nB8rY2wL6cJ3pD5hF0sGa"
AWS = "AKIA" + "Q4ZX7MK3VT6NB2RY"
STRIPE = "sk_" + "live_" + RANDOM
GITHUB = "ghp_" + RANDOM + "Ue4T"


@pytest.mark.parametrize(
    ("url", "text", "told"),
    [
        ("", "/*! jQuery v3.4.1 | (c) JS Foundation */", "jQuery 3.4.1"),
        ("", " * jQuery JavaScript Library v1.12.4", "jQuery 1.12.4"),
        ("", "/*! jQuery UI - v1.12.1 - 2016-09-14", "jQuery UI 1.12.1"),
        ("", "  * Bootstrap v4.3.0 (https://getbootstrap.com/)", "Bootstrap 4.3.0"),
        ("", "/*\n AngularJS v1.5.8\n (c) 2010-2016 Google, Inc.\n", "AngularJS 1.5.8"),
        ("", '/** @license Lodash <https://lodash.com/> */;(function(){var VERSION="4.17.15";',
         "Lodash 4.17.15"),
        ("", "//! moment.js\n//! version : 2.24.0\n", "Moment 2.24.0"),
        ("", "/*! @license DOMPurify 2.0.8 | (c) Cure53", "DOMPurify 2.0.8"),
        ("", "// axios v1.2.0 Copyright", "axios 1.2.0"),
        (f"{CDN}/jquery-1.8.3.min.js", "", "jQuery 1.8.3"),
        (f"{CDN}/npm/bootstrap@3.3.7/dist/js/bootstrap.min.js", "", "Bootstrap 3.3.7"),
        (f"{CDN}/ajax/libs/lodash.js/4.17.10/lodash.min.js", "", None),
        (f"{CDN}/libs/moment/2.18.1/moment.min.js", "", "Moment 2.18.1"),
        (f"{CDN}/jquery.min.js", "", None),
        (f"{CDN}/my-jquery-plugin-1.0.0.js", "", None),
        (f"{CDN}/jquery-ui-1.13.3.js", "", "jQuery UI 1.13.3"),
        ("", 'throw Error("requires at least jQuery v1.9.1 but less than v4.0.0")', None),
        ("", "/*! theme */ var a = 'jQuery v1.9.1'", None),
        ("", "Handlebars.VERSION = '4.0.5';", "Handlebars 4.0.5"),
        ("", "/* a */ /*! Bootstrap v4.3.0 */", "Bootstrap 4.3.0"),
        ("", "we stopped using jQuery v-something", None),
    ],
)  # fmt: skip
def test_libraries_are_told_by_their_words_or_their_address(
    url: str, text: str, told: str | None
) -> None:
    found = [f"{one.library.name} {one.version}" for one in detect(url, text, shipped_list())]
    assert found == ([told] if told else [])


def test_a_version_with_holes_is_a_finding_with_its_records() -> None:
    scripts = (script(f"{CDN}/jquery.js"),)
    old = body("/*! jQuery v3.4.1 | (c) JS Foundation */", f"{CDN}/jquery.js")
    (finding,) = vulnerable_library.check(site(page(scripts=scripts, bodies=(old,)))).findings
    assert "CVE-2020-11022" in finding.summary
    assert "CVE-2019-11358" not in finding.summary  # mended in 3.4.0
    assert finding.evidence[0].quote == "jQuery v3.4.1"
    assert "3.5.0" in finding.advice
    fresh = body("/*! jQuery v3.7.1 | (c) OpenJS Foundation */", f"{CDN}/jquery.js")
    result = vulnerable_library.check(site(page(scripts=scripts, bodies=(fresh,))))
    assert result.outcome is Outcome.PASSED
    assert result.facts["libraries"] == "jQuery 3.7.1"


def test_an_address_alone_is_less_sure_than_the_files_own_words() -> None:
    scripts = (script(f"{CDN}/jquery-3.4.1.min.js"),)
    (finding,) = vulnerable_library.check(site(page(scripts=scripts))).findings
    assert finding.confidence < 0.8
    nothing = vulnerable_library.check(site(page(scripts=(script(),))))
    assert nothing.outcome is Outcome.NOT_APPLICABLE


def test_every_advisory_of_the_list_is_well_formed() -> None:
    for library in shipped_list().library:
        assert library.advisories, library.name
        for advisory in library.advisories:
            assert advisory.cve.startswith("CVE-")
            assert number_of(advisory.from_) < number_of(advisory.below), advisory


@pytest.mark.parametrize(
    "text",
    ["", "date = 1", "not toml [", 'date = "x"\n[[library]]\nname = "a"',
     'date = "x"\n[[library]]\nname="a"\nfiles=[]\nbanners=["("]\nadvisories=[]',
     'date = "x"\n[[library]]\nname="a"\nfiles=[]\nbanners=["no group"]\nadvisories=[]'],
)  # fmt: skip
def test_a_list_of_another_shape_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"list of libraries|needs one group"):
        read_list(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f'const k = "{AWS}";', "AWS access key"),
        (f"stripe={STRIPE}&x", "Stripe secret key"),
        (f"token: '{GITHUB}'", "GitHub token"),
        ("mongodb+srv://shop:" + "h4Rd2Gu3ss" + "@db.shop.test/orders", "database address"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----\\n" + RANDOM * 2, "private key"),
    ],
)
def test_recognisable_secrets_are_found_and_masked(text: str, name: str) -> None:
    ((found, masked, _),) = secrets.secrets_in(text)
    assert name in found
    assert RANDOM not in masked
    assert "h4Rd" not in masked


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "pk_" + "live_" + RANDOM,  # meant for browsers
        "sk_" + "test_" + RANDOM,
        "AIza" + "SyA" + RANDOM,  # meant for browsers
        "ghp_" + "x" * 36,
        "sk_" + "live_" + "a" * 30,
        "postgres://user:password@localhost",  # no host of anybody's
        "x" + AWS,
        "",
    ],
)
def test_what_is_public_or_a_placeholder_is_left_alone(text: str) -> None:
    if text.startswith("postgres"):
        assert len(secrets.secrets_in(text)) <= 1
    else:
        assert secrets.secrets_in(text) == []


def test_a_secret_in_a_script_is_a_grave_finding_that_does_not_repeat_it() -> None:
    result = secrets.check(site(page(bodies=(body(f'k="{STRIPE}"'),))))
    (finding,) = result.findings
    assert finding.severity is Severity.HIGH
    assert STRIPE not in str(finding)
    assert secrets.check(site(page(bodies=()))).outcome is Outcome.ERROR
    assert secrets.check(site(page(bodies=(body("let a = 1"),)))).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("tail", "found"),
    [
        ("//# sourceMappingURL=app.js.map", True),
        ("//@ sourceMappingURL=/maps/app.js.map\n", True),
        ("//# sourceMappingURL=data:application/json;base64,AAAA", False),
        ("", False),
    ],
)
def test_source_maps_are_a_remark(tail: str, *, found: bool) -> None:
    result = source_maps.check(site(page(bodies=(body("let a = 1\n" + tail),))))
    assert [one.severity for one in result.findings] == [Severity.INFO] * found
    foreign = body("x\n" + tail, f"{CDN}/x.js")
    assert not source_maps.check(site(page(bodies=(foreign,)))).findings


@given(st.text(alphabet=string.printable, max_size=2000))
def test_no_script_breaks_the_reading(text: str) -> None:
    detect("https://x.test/" + text[:100], text, shipped_list())
    secrets.secrets_in(text)


OWN_LIST = """
date = "2030-01-01"
[[library]]
name = "Shopkit"
files = ["shopkit"]
banners = ['Shopkit v(\\d+\\.\\d+)']
advisories = [{ cve = "CVE-2030-0001", below = "2.0", severity = "high", what = "a hole" }]
"""


def test_artifacts_bring_the_list_that_they_are_judged_by() -> None:
    home = page(bodies=(body("/* Shopkit v1.9, with jQuery v1.0.1 */"),), scripts=())
    kept = artifacts_from_json(artifacts_to_json(site(home, library_list=OWN_LIST)))
    (finding,) = vulnerable_library.check(kept).findings
    assert "CVE-2030-0001" in finding.summary
    assert vulnerable_library.check(kept).facts["list of"] == "2030-01-01"
    assert "CVE-2030" not in str(vulnerable_library.check(site(home)).findings)
