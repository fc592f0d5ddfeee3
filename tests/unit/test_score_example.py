"""The example in docs/explanation/score.md is what the judge does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.artifact_builder import site
from tests.unit.judge_samples import failing, finding, judged
from veritas.checks.profile.site_type import SiteType
from veritas.core.findings import Claim, Severity
from veritas.judge.shipped import shipped_policy

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "score.md"
ROW = re.compile(
    r"^\| `([\w.-]+)` \| (\w+) \| ([\d.]+) \| (\w+) \| ([\d.]+) \| (\d+) / (\d+) \| ([\d.]+) \|$",
    re.MULTILINE,
)
ROWS = ROW.findall(PAGE.read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_is_what_the_judge_does(row: tuple[str, ...]) -> None:
    check_id, severity, confidence, claim, points, weight, usual, costs = row
    policy = shipped_policy()
    rule = policy.checks[check_id]
    assert rule.points[Severity(severity)] == float(points) * 100
    assert policy.weights["shop"][rule.signal] == int(weight) * 100
    assert policy.weights["default"][rule.signal] == int(usual) * 100
    reach = None if claim == "fact" else Claim(claim)
    made = failing(finding(check_id, Severity(severity), float(confidence), claim=reach))
    (deduction,) = judged((made,), site(), SiteType.SHOP).deductions
    assert deduction.points == float(costs)


def test_the_example_has_its_rows_and_three_boxes_cost_what_it_says() -> None:
    assert len(ROWS) == 5
    boxes = [
        finding("vision.prechecked-box", Severity.MEDIUM, 0.8, number, claim=Claim.SCREEN_SHOWS)
        for number in (1, 2, 3)
    ]
    (deduction,) = judged((failing(*boxes),), site(), SiteType.SHOP).deductions
    assert deduction.points == 20.16
