"""What the forms of a report make of two known reports, compared with what they made before."""

from __future__ import annotations

import difflib
import json

import pytest

from tests.golden_reports import (
    FOLDER,
    INPUT,
    SITES,
    frozen,
    golden_files,
    missing_parts,
    page_of,
    pdf_summary,
)
from tests.report_schema import schema_violations
from veritas.collect.pdf import print_pdf
from veritas.collect.settings import CollectSettings
from veritas.report import json as json_report

_MOST_LINES = 60


def compare(site: str, name: str, got: str) -> None:
    golden = (FOLDER / site / name).read_text("utf-8")
    if got == golden:
        return
    lines = list(
        difflib.unified_diff(
            golden.splitlines(), got.splitlines(), "golden", "now", lineterm="", n=2
        )
    )
    shown = "\n".join(line[:300] for line in lines[:_MOST_LINES])
    more = f"\n… and {len(lines) - _MOST_LINES} lines more" if len(lines) > _MOST_LINES else ""
    pytest.fail(
        f"{site}/{name} is another one. If that is meant: make golden, and look at the diff.\n"
        f"{shown}{more}",
        pytrace=False,
    )


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize(
    "name", ["report.md", "report.html", "report.sarif", "report.junit.xml", "report.graphml"]
)
def test_a_form_is_what_it_was(site: str, name: str) -> None:
    files = golden_files(site)
    assert set(files) == {path.name for path in (FOLDER / site).iterdir()} - {
        INPUT,
        "report.pdf.txt",
    }
    compare(site, name, files[name])


@pytest.mark.parametrize("site", SITES)
def test_json_has_all_that_it_had(site: str) -> None:
    golden = json.loads((FOLDER / site / INPUT).read_bytes())
    got = json.loads(json_report.render(frozen(site)))
    assert list(missing_parts(golden, got)) == []
    assert schema_violations(golden) == []


@pytest.mark.browser
@pytest.mark.parametrize("site", SITES)
async def test_the_pdf_has_the_headings_and_links_that_it_had(site: str) -> None:
    pdf = await print_pdf(page_of(site), CollectSettings())
    compare(site, "report.pdf.txt", pdf_summary(pdf))


def test_a_difference_is_shown_as_lines() -> None:
    text = golden_files("fairmart")["report.md"].replace("Audit report", "Another report")
    with pytest.raises(pytest.fail.Exception, match=r"(?s)make golden.*-# Audit.*\+# Another"):
        compare("fairmart", "report.md", text)
    assert list(missing_parts({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}], "new": 1})) == [
        "$.a[1].b was 2, is 3"
    ]
