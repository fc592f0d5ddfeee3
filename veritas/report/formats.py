"""The forms a report is written in: one line for each. Adding a format is a line here.

The service does not import the engine: ``service/report_formats.py`` has the names, and a test
compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from veritas.report import graphml, html, junit, markdown, sarif
from veritas.report import json as json_report
from veritas.report.model import Report

Pictures = Mapping[str, bytes]


class ReportFormat(msgspec.Struct, frozen=True):
    """One form of the report.

    Attributes:
        name: as in ``--format`` and in ``report.NAME``.
        media_type: what it is (RFC 9110, section 8.3).
        title: for people.
        render: makes it from the report and the pictures it names; None when there is nothing to
            show in this form. The same bytes for the same report.
    """

    name: str
    media_type: str
    title: str
    render: Callable[[Report, Pictures], bytes | None]

    @property
    def file_name(self) -> str:
        """The name of the file among an audit's artifacts."""
        return f"report.{self.name}"


def _graphml(report: Report) -> bytes | None:
    return None if report.graph is None else graphml.render(report.graph)


FORMATS: dict[str, ReportFormat] = {
    one.name: one
    for one in (
        ReportFormat(
            "json",
            "application/json",
            "everything, for programs",
            lambda report, _: json_report.render(report),
        ),
        ReportFormat(
            "md",
            "text/markdown; charset=utf-8",
            "Markdown, to read and to send on",
            lambda report, _: markdown.render(report).encode(),
        ),
        ReportFormat(
            "html",
            "text/html; charset=utf-8",
            "one page with its pictures, for people",
            html.render,
        ),
        ReportFormat(
            "sarif",
            "application/sarif+json",
            "SARIF 2.1.0, for code scanning",
            lambda report, _: sarif.render(report),
        ),
        ReportFormat(
            "junit.xml",
            "application/xml",
            "JUnit XML, for build servers",
            lambda report, _: junit.render(report),
        ),
        ReportFormat(
            "graphml",
            "application/xml",
            "the graph as GraphML, for programs that draw graphs",
            lambda report, _: _graphml(report),
        ),
    )
}


def render_all(report: Report, pictures: Pictures) -> dict[str, bytes]:
    """Every form of a report, by file name."""
    rendered = {one.file_name: one.render(report, pictures) for one in FORMATS.values()}
    return {name: content for name, content in rendered.items() if content is not None}


def within(documents: dict[str, bytes], limit_bytes: int) -> dict[str, bytes]:
    """As many of the documents as fit together, in the table's order: JSON is the first.

    A site can make a report as large as the bounds on findings allow; one form too many must
    not cost the others.
    """
    kept, left = {}, limit_bytes
    for name, content in documents.items():
        if len(content) <= left:
            kept[name] = content
            left -= len(content)
    return kept
