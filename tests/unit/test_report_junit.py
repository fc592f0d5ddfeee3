"""The JUnit report: what build servers read of it, and that no page can break it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.unit.artifact_builder import dead_site, site
from tests.unit.judge_samples import bad_shop
from tests.unit.report_samples import report_of
from tests.unit.test_report_markdown import ATTACKS, attacked, attacked_results
from veritas.artifacts import Artifacts
from veritas.core.findings import Outcome
from veritas.report.junit import render
from veritas.report.model import Report

ELEMENTS = {"testsuites", "testsuite", "properties", "property", "testcase", "failure", "skipped"}


def parsed(report: Report) -> ET.Element:
    return ET.fromstring(render(report))


@pytest.mark.parametrize("artifacts", [site(), bad_shop(), dead_site()])
def test_the_counts_are_those_of_the_cases(artifacts: Artifacts) -> None:
    root = parsed(report_of(artifacts))
    for node in [root, *root.findall("testsuite")]:
        cases = node.findall(".//testcase")
        assert int(node.attrib["tests"]) == len(cases) > 0
        assert int(node.attrib["failures"]) == len(node.findall(".//failure"))
        assert int(node.attrib["skipped"]) == len(node.findall(".//skipped"))
        assert node.attrib["errors"] == "0"
        assert float(node.attrib["time"]) >= 0
    assert all(len(case) <= 1 for case in root.iter("testcase"))


def test_a_check_is_a_case_and_its_findings_the_failure() -> None:
    report = report_of(bad_shop())
    cases = {case.attrib["classname"]: case for case in parsed(report).iter("testcase")}
    assert list(cases) == [check.id for check in report.checks]
    for check in report.checks:
        failures = cases[check.id].findall("failure")
        assert bool(failures) is (check.outcome is Outcome.FAILED)
    failure = cases["security.insecure-form"].find("failure")
    assert failure is not None
    assert failure.attrib == {"type": "high", "message": "1 finding"}
    assert "http://fair.test/login" in (failure.text or "")


def test_what_could_not_be_checked_fails_no_build() -> None:
    root = parsed(report_of(dead_site()))
    assert root.findall(".//failure") == []
    reasons = [node.attrib["message"] for node in root.iter("skipped")]
    assert any(reason.startswith("not checked: the server did not answer") for reason in reasons)


@pytest.mark.parametrize("words", ATTACKS, ids=range(len(ATTACKS)))
def test_no_text_of_a_page_becomes_markup(words: str) -> None:
    artifacts = attacked(words)
    raw = render(report_of(artifacts, attacked_results(artifacts, words)))
    root = ET.fromstring(raw)
    assert {node.tag for node in root.iter()} <= ELEMENTS
    assert len(list(root.iter("testcase"))) == int(root.attrib["tests"])
    shown = raw.decode()
    assert not any(char in shown for char in "\u202e\u2066\u200f\x1b\x00\x07\r\u2028\u2029\ufffe")
    assert "<![CDATA[" not in shown
    assert "<!ENTITY" not in shown
