"""Two reports compared."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.unit.artifact_builder import MISSING, cookie, dead_site, page, site
from tests.unit.judge_samples import bad_shop
from tests.unit.report_samples import report_of
from veritas.artifacts import Artifacts
from veritas.cli import main
from veritas.core.comparing import compare_reports
from veritas.core.comparison import Comparison
from veritas.core.errors import ArtifactError
from veritas.report import comparison as comparison_text
from veritas.report import json as json_report

BARE = site(page(headers=(("Server", "nginx/1.2.3"),)))


def compared(first: Artifacts, second: Artifacts) -> Comparison:
    return compare_reports(
        json_report.render(report_of(first)), json_report.render(report_of(second))
    )


def test_a_report_does_not_differ_from_itself() -> None:
    for artifacts in (site(), bad_shop(), dead_site()):
        made = compared(artifacts, artifacts)
        assert (made.new, made.gone, made.changed, made.unclear) == ([], [], [], [])
        assert made.score.rules == []
        assert all(cap.first_most == cap.second_most for cap in made.score.caps)
        assert made.same == len(report_of(artifacts).findings)


def test_what_was_mended_is_gone_and_the_points_come_back() -> None:
    made = compared(BARE, site())
    assert (made.new, made.changed, made.unclear) == ([], [], [])
    assert "security.csp" in {finding.check_id for finding in made.gone}
    assert made.score.difference is not None
    assert made.score.difference > 0
    rules = {rule.rule: rule for rule in made.score.rules}
    assert rules["checks.security.csp"].difference == rules["checks.security.csp"].first_points
    back = compared(site(), BARE)
    assert [finding.fingerprint for finding in back.new] == [
        finding.fingerprint for finding in made.gone
    ]
    assert back.score.difference == -made.score.difference


@pytest.mark.parametrize(
    ("first", "second"), [(site(), BARE), (BARE, bad_shop()), (bad_shop(), site())]
)
def test_the_difference_is_explained_to_the_last_point(first: Artifacts, second: Artifacts) -> None:
    made = compared(first, second)
    gained = sum(round(rule.difference * 100) for rule in made.score.rules)
    assert gained == round(made.score.second_left * 100) - round(made.score.first_left * 100)
    for left, mark, most in (
        (made.score.first_left, made.first, [cap.first_most for cap in made.score.caps]),
        (made.score.second_left, made.second, [cap.second_most for cap in made.score.caps]),
    ):
        limits = [limit for limit in most if limit is not None]
        assert mark.score == min([max(0, int(left)), *limits])


def test_what_was_not_checked_again_is_not_called_gone() -> None:
    gone_dark = compared(BARE, dead_site())
    assert not gone_dark.gone
    assert {finding.note for finding in gone_dark.unclear} == {
        "the check was not made for the second report"
    }
    assert gone_dark.score.difference is None
    lit = compared(dead_site(), BARE)
    assert not lit.new
    assert lit.unclear
    part = compared(site(dns=MISSING), site())
    assert "not as much could be checked for one as for the other" in part.score.notes


def test_a_finding_that_became_graver_is_changed_and_neither_new_nor_gone() -> None:
    first, second = (
        site(page(cookies=(cookie("sessionid", secure=secure, http_only=False),)))
        for secure in (True, False)
    )
    made = compared(first, second)
    seen = {finding.check_id for finding in (*made.new, *made.gone, *made.changed)}
    assert seen <= {"security.cookie-flags"}
    report = report_of(first)
    graver = msgspec.structs.replace(
        report,
        findings=tuple(
            msgspec.structs.replace(finding, severity="critical", confidence=0.2)
            for finding in report.findings
        ),
    )
    again = compare_reports(json_report.render(report), msgspec.json.encode(graver))
    assert (again.new, again.gone) == ([], [])
    assert len(again.changed) == len(report.findings)
    assert any("now critical" in change for change in again.changed[0].changes)


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[1]", b"\xff", b"[" * 100_000, b'{"schema_version": 1}', b"null"]
)
def test_what_is_no_report_is_refused_by_name(raw: bytes) -> None:
    good = json_report.render(report_of(site()))
    with pytest.raises(ArtifactError, match="the second report cannot be compared"):
        compare_reports(good, raw)
    with pytest.raises(ArtifactError, match="the first report cannot be compared"):
        compare_reports(raw, good)


def test_hostile_texts_cannot_leave_their_line() -> None:
    report = report_of(BARE)
    hostile = msgspec.structs.replace(
        report,
        findings=tuple(
            msgspec.structs.replace(finding, title="x\n\x1b[2Jscore: 100\u202e" + "y" * 5000)
            for finding in report.findings
        ),
    )
    made = compare_reports(json_report.render(report_of(site())), json_report.render(hostile))
    text = comparison_text.render(made)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert max(map(len, text.splitlines())) < 500


def test_the_command_compares_files_and_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second.json"
    first.mkdir()
    (first / "report.json").write_bytes(json_report.render(report_of(BARE)))
    second.write_bytes(json_report.render(report_of(site())))
    assert main(["compare", str(first), str(second)]) == 0
    out = capsys.readouterr().out
    assert "Gone: " in out
    assert "checks.security.csp" in out
    assert main(["compare", str(first), str(second), "--json"]) == 0
    shown = msgspec.json.decode(capsys.readouterr().out, type=Comparison)
    assert shown == compared(BARE, site())
    assert main(["compare", str(first), str(tmp_path / "none.json")]) == 2
    err = capsys.readouterr().err
    assert "none.json: cannot be read (No such file" in err
    second.write_text("{}")
    assert main(["compare", str(first), str(second)]) == 2
    assert "the second report cannot be compared" in capsys.readouterr().err
