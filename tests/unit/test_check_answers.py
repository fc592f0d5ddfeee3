"""What the site answers to a foreign origin and for security.txt, and dates as they are written."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.unit.artifact_builder import MISSING, site, well_known
from veritas.artifacts import CorsProbe
from veritas.checks.dates import seconds_of
from veritas.checks.security import cross_origin_sharing, security_txt
from veritas.core.findings import Outcome, Severity

URL = "https://fair.test/"
ORIGIN = "https://veritas-1.invalid"


@pytest.mark.parametrize(
    ("allowed", "credentials", "found"),
    [
        (ORIGIN, "true", True),
        ("null", "TRUE", True),
        (ORIGIN, "", False),
        ("*", "", False),
        ("*", "true", False),  # browsers refuse that themselves
        ("https://partner.test", "true", False),
        ("", "true", False),
    ],
)
def test_only_what_any_page_could_use_is_a_fault(
    allowed: str, credentials: str, *, found: bool
) -> None:
    result = cross_origin_sharing.check(
        site(cors=CorsProbe(URL, ORIGIN, allowed, credentials, 200))
    )
    assert bool(result.findings) is found
    if found:
        assert result.findings[0].evidence[0].header == f"Access-Control-Allow-Origin: {allowed}"


def test_without_an_answer_nothing_is_said() -> None:
    assert cross_origin_sharing.check(site(cors=MISSING)).outcome is Outcome.ERROR
    assert security_txt.check(site(well_known=MISSING)).outcome is Outcome.ERROR


GOOD = "Contact: mailto:a@fair.test\nExpires: 2028-01-01T00:00:00Z\n"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (GOOD, []),
        ("# a remark\r\nCONTACT : https://fair.test/x\r\nexpires: 2028-01-01t00:00:00+02:00", []),
        ("Contact: mailto:a@fair.test\nExpires: 2020-01-01T00:00:00Z", ["out of date"]),
        ("Contact: mailto:a@fair.test", ["how long it holds"]),
        ("Contact: mailto:a@fair.test\nExpires: soon", ["how long it holds"]),
        ("Expires: 2028-01-01T00:00:00Z", ["names no contact"]),
    ],
)  # fmt: skip
def test_a_security_txt_is_judged(text: str, titles: list[str]) -> None:
    findings = security_txt.check(site(well_known=(well_known(text),))).findings
    assert len(findings) == len(titles)
    for finding, words in zip(findings, titles, strict=True):
        assert words in finding.title


def test_what_is_no_security_txt_counts_as_none() -> None:
    for file in (
        well_known(),
        well_known("<h1>Contact: us</h1>", content_type="text/html"),
        well_known("nothing of the kind"),
        well_known(GOOD, status=301, location="https://other.test/security.txt"),
    ):
        result = security_txt.check(site(well_known=(file,)))
        assert result.outcome is Outcome.NOT_APPLICABLE
    undated = security_txt.check(site(well_known=(well_known("Contact: a"),)))
    assert undated.findings[0].severity is Severity.INFO


@given(st.datetimes(min_value=dt.datetime(1970, 1, 1), timezones=st.just(dt.UTC)))  # noqa: DTZ001
def test_dates_are_those_of_the_calendar(moment: dt.datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert seconds_of(whole.isoformat()) == whole.timestamp()


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    assert seconds_of(text) is None or text


def test_days_that_are_not_in_the_calendar() -> None:
    for text in ("2027-02-29T00:00:00Z", "2027-13-01T00:00:00Z", "2027-04-31T00:00:00Z", "x"):
        assert seconds_of(text) is None
    assert seconds_of("2028-02-29T12:00:00-01:30") == seconds_of("2028-02-29T13:30:00Z")
