"""The SARIF log: that it keeps to the standard, and to what code-scanning viewers ask for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pydantic
import pytest
from pydantic_sarif import model as sarif_classes  # type: ignore[import-untyped]

from tests.unit.artifact_builder import dead_site, site
from tests.unit.judge_samples import bad_shop, failing, finding
from tests.unit.report_samples import report_of
from tests.unit.test_report_markdown import ATTACKS, attacked, attacked_results
from veritas.artifacts import Artifacts
from veritas.core.findings import Evidence, Finding, Severity
from veritas.report.fingerprint import FINGERPRINT_NAME
from veritas.report.model import Report
from veritas.report.sarif import message, render

SCHEMA = (
    Path(__file__).resolve().parents[1]
    / "report_tools/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
)
# A link within a message, which viewers show as one (3.11.6); a backslash takes it away.
LINK = re.compile(r"(?<!\\)(?:\\\\)*\[[^\]]*(?<!\\)\]\(")
PLACEHOLDER = re.compile(r"(?<!\{)(?:\{\{)*\{\d+\}")


def run_of(report: Report) -> dict[str, Any]:
    log = json.loads(render(report))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    found: dict[str, Any] = run
    return found


def texts(node: Any) -> list[str]:
    """Every message text of a log, wherever it stands."""
    if isinstance(node, list):
        return [text for item in node for text in texts(item)]
    if not isinstance(node, dict):
        return []
    own = [node["message"]["text"]] if isinstance(node.get("message"), dict) else []
    return own + [text for value in node.values() for text in texts(value)]


def check_run(run: dict[str, Any]) -> None:
    """The rules of the standard that its schema cannot say, and those of the viewers."""
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert len(rule["shortDescription"]["text"]) <= 1024
        assert len(rule["help"]["text"]) > 100
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        assert 0.0 <= float(rule["properties"]["security-severity"]) <= 10.0
        assert rule.get("helpUri", "https://").startswith("https://")
    marks = []
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert 0 <= result["rank"] <= 100
        assert result["message"]["text"]
        assert result["locations"]
        marks.append(result["partialFingerprints"][FINGERPRINT_NAME])
        for place in [*result["locations"], *result.get("relatedLocations", [])]:
            physical = place["physicalLocation"]
            assert physical["region"]["startLine"] >= 1
            uri = physical["artifactLocation"]["uri"]
            # Viewers match it against a checkout: no scheme, no way up, no leading slash.
            assert re.fullmatch(r"[A-Za-z0-9._~%-]+(?:/[A-Za-z0-9._~%-]+)*", uri), uri
            assert ".." not in uri.split("/")
            assert run["artifacts"][physical["artifactLocation"]["index"]]["location"]["uri"] == uri
    assert len(set(marks)) == len(marks)
    for notice in run["invocations"][0].get("toolExecutionNotifications", []):
        if "associatedRule" in notice:
            rule = notice["associatedRule"]
            assert rules[rule["index"]]["id"] == rule["id"]


def violations(raw: bytes) -> list[str]:
    """Where a log does not fit the standard's own schema."""
    schema = json.loads(SCHEMA.read_bytes())
    validator = jsonschema.Draft4Validator(schema)
    return [
        f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(raw))
    ]


@pytest.mark.parametrize("artifacts", [site(), bad_shop(), dead_site()])
def test_a_log_keeps_to_the_rules(artifacts: Artifacts) -> None:
    check_run(run_of(report_of(artifacts)))


@pytest.mark.parametrize("artifacts", [site(), bad_shop(), dead_site(), attacked(ATTACKS[2])])
def test_a_log_fits_classes_that_were_made_from_the_schema(artifacts: Artifacts) -> None:
    raw = render(report_of(artifacts))
    log = sarif_classes.StaticAnalysisResultsFormatSarifVersion210JsonSchema
    log.model_validate_json(raw)
    for right, wrong in ((b'"kind": "fail"', b'"kind": "wrong"'), (b'"runs"', b'"walks"')):
        if right in raw:
            with pytest.raises(pydantic.ValidationError):
                log.model_validate_json(raw.replace(right, wrong))


@pytest.mark.skipif(not SCHEMA.exists(), reason="the schema is not installed: make reports")
@pytest.mark.parametrize("artifacts", [site(), bad_shop(), dead_site(), attacked(ATTACKS[2])])
def test_a_log_fits_the_standards_own_schema(artifacts: Artifacts) -> None:
    raw = render(report_of(artifacts))
    assert violations(raw) == []
    assert violations(raw.replace(b'"kind": "fail"', b'"kind": "wrong"')) or b'"fail"' not in raw


def test_every_check_is_a_rule_and_every_finding_a_result() -> None:
    report = report_of(bad_shop())
    run = run_of(report)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [c.id for c in report.checks]
    assert [r["properties"]["id"] for r in run["results"]] == [f.id for f in report.findings]
    assert {r["level"] for r in run["results"]} == {"error", "warning", "note"}
    insecure = next(r for r in run["results"] if r["ruleId"] == "security.insecure-form")
    (place,) = insecure["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "fair.test"
    assert {"fullyQualifiedName": "#sign-in", "kind": "element"} in place["logicalLocations"]
    assert insecure["webRequest"]["target"] == "https://fair.test/"
    assert run["properties"]["score"] == report.score


def test_a_severity_has_its_level_and_number() -> None:
    found = [
        finding(number=number, severity=severity) for number, severity in enumerate(Severity, 1)
    ]
    results = run_of(report_of(site(), (failing(*found),)))["results"]
    got = [(r["level"], float(r["properties"]["security-severity"])) for r in results]
    assert [level for level, _ in got] == ["error", "error", "warning", "note", "note"]
    numbers = [number for _, number in got]
    assert numbers == sorted(numbers, reverse=True)


def test_a_finding_without_evidence_has_the_target_as_its_place() -> None:
    odd = msgspec.structs.replace(finding(), evidence=())
    run = run_of(report_of(site(), (failing(odd),)))
    check_run(run)
    (place,) = run["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "fair.test"


def test_a_rule_about_words_alone_is_less_precise() -> None:
    rules = run_of(report_of(bad_shop()))["tool"]["driver"]["rules"]
    precision = {rule["id"]: rule["properties"]["precision"] for rule in rules}
    assert precision["vision.scarcity"] == "medium"
    assert precision["security.hsts"] == "high"


def test_a_page_that_was_not_seen_is_no_result_but_a_notice() -> None:
    run = run_of(report_of(dead_site()))
    assert run["results"] == []
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    said = [notice["message"]["text"] for notice in invocation["toolExecutionNotifications"]]
    assert any("Not checked: the server did not answer" in text for text in said)
    assert all(n["level"] in {"note", "error"} for n in invocation["toolExecutionNotifications"])


@pytest.mark.parametrize("words", ATTACKS, ids=range(len(ATTACKS)))
def test_no_text_of_a_page_becomes_a_link_or_a_placeholder(words: str) -> None:
    artifacts = attacked(words)
    raw = render(report_of(artifacts, attacked_results(artifacts, words)))
    run = json.loads(raw)["runs"][0]
    check_run(run)
    for text in texts(run):
        assert not LINK.search(text), text
        assert len(text) < 5_000
    shown = raw.decode()
    assert not any(char in shown for char in "\u202e\u2066\u200f\x1b\x00\x07\u2028\u2029")
    assert "\\u001b" not in shown
    assert len(raw) < 2_000_000


def test_brackets_and_braces_are_only_themselves() -> None:
    got = message("[a](javascript:x) {0} {{1}} \\[b](c)", 100)
    assert got == "\\[a\\](javascript:x) {{0}} {{{{1}}}} \\\\\\[b\\](c)"
    assert not LINK.search(got)
    assert LINK.search("see [a](javascript:x)")
    assert not PLACEHOLDER.search(got)
    assert PLACEHOLDER.search("see {0}")


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://fair.test/", "fair.test"),
        ("https://fair.test/a/b?c=d#e", "fair.test/a/b"),
        ("https://user:pass@fair.test:8443/a%20b/ü", "fair.test%3A8443/a%20b/%C3%BC"),
        ("https://fair.test/../../etc/passwd", "fair.test/etc/passwd"),
        ("javascript:alert(1)", "alert%281%29"),
        ("https://[", "page"),
        ("", "page"),
    ],
)
def test_a_page_is_named_by_a_relative_reference(url: str, uri: str) -> None:
    odd = finding()
    shown = report_of(site(), (failing(replace_page(odd, url)),))
    (place,) = run_of(shown)["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == uri


def replace_page(found: Finding, url: str) -> Finding:
    return msgspec.structs.replace(found, evidence=(Evidence(page_url=url, quote="x"),))
