"""The published schema, and reports that must fit it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.report_schema import PLACES
from tests.report_schema import schema_violations
from tests.unit.artifact_builder import dead_site, site
from tests.unit.judge_samples import bad_shop
from tests.unit.report_samples import report_of
from veritas.artifacts import Artifacts
from veritas.report import json as json_report
from veritas.report.schema import schema_to_json


@pytest.mark.parametrize("place", PLACES, ids=lambda path: path.parent.name)
def test_the_published_schema_is_up_to_date(place: Path) -> None:
    assert place.read_bytes() == schema_to_json(), "run make reference"


@pytest.mark.parametrize("artifacts", [site(), bad_shop(), dead_site()])
def test_reports_fit_the_schema(artifacts: Artifacts) -> None:
    report = json.loads(json_report.render(report_of(artifacts)))
    assert schema_violations(report) == []
    assert schema_violations({**report, "ipc": {"mode": "queue"}}) == []


def test_what_is_no_report_does_not_fit() -> None:
    report = json.loads(json_report.render(report_of(bad_shop())))
    assert schema_violations({**report, "schema_version": 2})
    assert schema_violations({**report, "score": "high"})
    assert schema_violations({name: report[name] for name in report if name != "findings"})
    report["findings"][0]["severity"] = "enormous"
    assert schema_violations(report)
