"""The report's content, its JSON, and its dates."""

from __future__ import annotations

import datetime as dt
import json as plain_json

import pytest

from tests.unit.artifact_builder import dead_site, page, site
from tests.unit.judge_samples import bad_shop, failing, finding, run_all
from tests.unit.report_samples import report_of
from veritas.checks.registry import CHECKS
from veritas.core.errors import ArtifactError
from veritas.core.findings import Outcome, Severity
from veritas.report import json
from veritas.report.calendar import utc_text
from veritas.report.model import sorted_findings


def test_a_report_holds_everything_and_comes_back_from_json() -> None:
    report = report_of(bad_shop())
    raw = json.render(report)
    assert json.parse(raw) == report
    assert json.render(json.parse(raw)) == raw
    data = plain_json.loads(raw)
    assert data["schema_version"] == 1
    assert data["generator"] == "Veritas 0.1.0"
    assert data["risk_level"] in {"high_risk", "likely_fraudulent"}
    assert data["duration_s"] == 4.25
    assert len(data["checks"]) == len(CHECKS)
    assert [phase["name"] for phase in data["phases"]] == [
        "scout",
        "security",
        "vision",
        "graph",
        "judge",
    ]
    told = [finding_id for check in data["checks"] for finding_id in check["finding_ids"]]
    assert sorted(told) == sorted(item["id"] for item in data["findings"])


def test_findings_come_gravest_first_then_surest() -> None:
    results = (
        failing(finding("security.csp", Severity.LOW)),
        failing(finding("vision.urgency", Severity.HIGH, 0.3)),
        failing(*(finding("security.hsts", Severity.HIGH, 0.9, number) for number in range(1, 12))),
    )
    ids = [item.id for item in sorted_findings(results)]
    assert ids[:2] == ["security.hsts#1", "security.hsts#2"]
    assert ids[10] == "security.hsts#11"
    assert ids[-1] == "security.csp#1"


def test_a_report_on_a_dead_site_says_what_could_not_be_checked() -> None:
    report = report_of(dead_site())
    assert (report.score, report.risk_level, report.final_url) == (None, None, "")
    assert len(report.not_checked) == len(CHECKS)
    assert report.pages[0].problem == "the server did not answer in 10 s"


def test_notes_of_pages_are_kept_with_their_page() -> None:
    report = report_of(site(page(notes=("texts were cut",))), notes=("no sandbox",))
    assert report.notes == ("no sandbox", "https://fair.test/: texts were cut")


def test_checks_nobody_registered_are_reported_all_the_same() -> None:
    results = (*run_all(site()), failing(finding("security.brand-new")))
    report = report_of(site(), results)
    assert report.checks[-1].id == "security.brand-new"
    assert report.checks[-1].outcome is Outcome.FAILED


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b"\xff", b'{"schema_version": 1}'])
def test_what_is_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(ArtifactError, match="cannot be read"):
        json.parse(raw)


def test_a_report_of_another_version_is_refused() -> None:
    raw = json.render(report_of(site())).replace(b'"schema_version": 1', b'"schema_version": 9')
    with pytest.raises(ArtifactError, match="version 9"):
        json.parse(raw)


@pytest.mark.parametrize(
    "seconds", [0, 951_782_399, 951_782_400, 1_709_164_800, 1_800_000_000, 253_402_300_799]
)
def test_dates_are_those_of_the_calendar(seconds: int) -> None:
    expected = dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    assert utc_text(seconds) == expected


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf"), 1e15])
def test_times_without_a_date_are_unknown(seconds: float) -> None:
    assert utc_text(seconds) == "unknown"
