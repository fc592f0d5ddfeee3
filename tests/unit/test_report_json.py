"""The JSON report: the same values to every reader, and quiet when it is looked at."""

from __future__ import annotations

import json

import msgspec
import pytest

from tests.report_schema import schema_violations
from tests.unit.judge_samples import bad_shop
from tests.unit.report_samples import report_of
from tests.unit.test_report_markdown import ATTACKS, attacked, attacked_results
from veritas.core.errors import ArtifactError
from veritas.report.json import parse, render

UNSEEN = "\u202e\u2066\u200f\u200b\ufeff\x1b\x9b\x00\x07\x7f\u2028\u2029\x85\xad"


def test_a_report_is_read_back_as_it_was() -> None:
    report = report_of(bad_shop())
    assert parse(render(report)) == report
    assert render(parse(render(report))) == render(report)


@pytest.mark.parametrize("words", [*ATTACKS, UNSEEN], ids=range(len(ATTACKS) + 1))
def test_whatever_a_page_says_is_the_same_text_and_steers_nothing(words: str) -> None:
    artifacts = attacked(words)
    report = report_of(artifacts, attacked_results(artifacts, words))
    raw = render(report)
    assert not any(char in raw.decode() for char in UNSEEN)
    assert raw.count(b"\n") == len(raw.splitlines())
    got = json.loads(raw)
    assert schema_violations(got) == []
    whole = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    (odd,) = [one for one in got["findings"] if one["check_id"] == "security.csp"]
    assert odd["title"] == whole
    if whole == words:
        assert got == json.loads(json.dumps(msgspec.to_builtins(report)))


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b"\xff", b'{"schema_version": 1}', b"[" * 9_999]
)
def test_what_is_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(ArtifactError):
        parse(raw)


def test_a_report_of_another_version_is_refused() -> None:
    raw = render(report_of(bad_shop()))
    with pytest.raises(ArtifactError, match="schema version 2"):
        parse(raw.replace(b'"schema_version": 1', b'"schema_version": 2'))
