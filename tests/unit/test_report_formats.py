"""The table of formats, and what the service makes of it."""

from __future__ import annotations

import pytest

from service.artifact_store import check_name, content_type_of
from service.report_formats import FORMATS as SERVED
from service.report_formats import wanted_format
from tests.unit.artifact_builder import dead_site, site
from tests.unit.report_samples import report_of
from veritas.artifacts import Artifacts
from veritas.report.formats import FORMATS, render_all, within
from veritas.report.references import reference_link


def test_the_service_serves_every_format_as_what_it_is() -> None:
    made = {one.name: one.file_name for one in FORMATS.values()}
    # Traffic is no form of the report, and the PDF is made when somebody asks for it.
    assert dict(SERVED) == {**made, "har": "report.har", "pdf": "report.pdf"}
    for one in FORMATS.values():
        check_name(one.file_name)
        assert content_type_of(one.file_name) == one.media_type


@pytest.mark.parametrize("artifacts", [site(), dead_site()])
def test_the_same_report_gives_the_same_bytes(artifacts: Artifacts) -> None:
    report = report_of(artifacts)
    files = render_all(report, {})
    assert files == render_all(report, {})
    assert set(files) == set(SERVED.values()) - {"report.har", "report.pdf"}
    assert all(files.values())


def test_one_form_too_large_does_not_cost_the_others() -> None:
    files = {"report.json": b"x" * 60, "report.html": b"x" * 50, "report.sarif": b"x" * 40}
    assert list(within(files, 100)) == ["report.json", "report.sarif"]
    assert within(files, 1_000) == files


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        ("text/markdown", "md"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("application/sarif+json;q=0.8, application/json;q=0.2", "sarif"),
        ("application/json, text/markdown", "json"),
        ("text/markdown;q=0.4, */*;q=0.5", "json"),
        ("TEXT/Markdown ; charset=utf-8 ; Q=0.9, */*;q=0.1", "md"),
        ("text/markdown;q=0", "json"),
        ("text/markdown;q=nonsense", "json"),
        ("application/xml", "json"),
        (",;=,;q,text/markdown", "md"),
        ("image/png", "json"),
        ("application/pdf", "pdf"),
    ],
)
def test_the_accept_header_chooses(accept: str, name: str) -> None:
    assert wanted_format(accept) == name


@pytest.mark.parametrize(
    ("reference", "link"),
    [
        ("CWE-319", "https://cwe.mitre.org/data/definitions/319.html"),
        ("https://www.rfc-editor.org/rfc/rfc6797", "https://www.rfc-editor.org/rfc/rfc6797"),
        ("CWE-1 and more", ""),
        ("RFC 6797", ""),
        ("javascript:alert(1)", ""),
        ("http://a.test/", ""),
        ('https://a.test/" onclick="x', ""),
        ("https://a.test/\n", ""),
        ("https://user@a.test/", ""),
        ("https://a.test/" + "x" * 400, ""),
    ],
)
def test_only_plain_https_addresses_of_rules_are_links(reference: str, link: str) -> None:
    assert reference_link(reference) == link
