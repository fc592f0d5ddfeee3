"""Golden reports: the demo shop's and its clean twin's, in every form, from frozen reports.

The input of each is a report as it was saved once (``input.json``), so that a new check, or another
word in one, changes nothing here: these files hold what the forms make of a report. Left out of
them is what others answer for: pictures, styles, the drawing of the graph, and in SARIF the checks'
own words of help.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

from tests.report_pdf import links
from veritas.report import json as json_report
from veritas.report.formats import render_all
from veritas.report.model import Report

FOLDER = Path(__file__).resolve().parent / "golden" / "reports"
SITES = ("hurrymart", "fairmart")
INPUT = "input.json"
_LEFT_OUT: dict[str, tuple[tuple[str, str], ...]] = {
    "report.html": (
        (r"data:image/webp;base64,[A-Za-z0-9+/=]+", "data:image/webp;base64,…"),
        (r"'sha256-[A-Za-z0-9+/=]+'", "'sha256-…'"),
        (r"(?s)<style>.*?</style>", "<style>…</style>"),
        (r'(?s)<svg xmlns="[^"]+" class="vg".*?</svg>', "<svg>…</svg>"),
    ),
}


def frozen(site: str) -> Report:
    """The report that a site's golden files are made from."""
    return json_report.parse((FOLDER / site / INPUT).read_bytes())


def golden_files(site: str) -> dict[str, str]:
    """Every form of a site's report as its golden file has it, by file name.

    JSON is not among them: the input is its golden file.
    """
    report = frozen(site)
    rendered = render_all(report, placeholders(report))
    del rendered["report.json"]
    files = {name: content.decode() for name, content in rendered.items()}
    files["report.sarif"] = _without_help(files["report.sarif"])
    for name, replaced in _LEFT_OUT.items():
        for pattern, replacement in replaced:
            files[name] = re.sub(pattern, replacement, files[name])
    return files


def page_of(site: str) -> bytes:
    """A site's whole HTML report, for printing."""
    report = frozen(site)
    return render_all(report, placeholders(report))["report.html"]


def pdf_summary(pdf: bytes) -> str:
    """What of a PDF is the same with any fonts: its title, its headings, its links."""
    reader = PdfReader(io.BytesIO(pdf))
    title = reader.metadata.title if reader.metadata else None
    parts = [f"title: {title}", "", "headings:", *_headings(reader.outline, 0)]
    return "\n".join([*parts, "", "links:", *sorted(links(pdf))]) + "\n"


def missing_parts(golden: Any, got: Any, place: str = "$") -> Iterator[str]:
    """Where a value lacks something of the golden one; what was added is no difference."""
    if isinstance(golden, dict) and isinstance(got, dict):
        for name, value in golden.items():
            if name not in got:
                yield f"{place}.{name} is gone"
            else:
                yield from missing_parts(value, got[name], f"{place}.{name}")
    elif isinstance(golden, list) and isinstance(got, list) and len(golden) == len(got):
        for index, value in enumerate(golden):
            yield from missing_parts(value, got[index], f"{place}[{index}]")
    elif golden != got:
        yield f"{place} was {json.dumps(golden)[:200]}, is {json.dumps(got)[:200]}"


def placeholders(report: Report) -> dict[str, bytes]:
    """A plain picture for each that the report names."""
    pages = {page.desktop_screenshot for page in report.pages}
    crops = {one.screenshot for found in report.findings for one in found.evidence}
    return {
        name: _plain(*((1366, 2953) if name in pages else (400, 90)))
        for name in pages | crops
        if name
    }


def _plain(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 230).save(out, "PNG")
    return out.getvalue()


def _without_help(raw: str) -> str:
    log = json.loads(raw)
    for rule in log["runs"][0]["tool"]["driver"]["rules"]:
        for name in ("help", "fullDescription", "defaultConfiguration", "properties"):
            del rule[name]
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _headings(outline: list[Any], depth: int) -> Iterator[str]:
    for item in outline:
        if isinstance(item, list):
            yield from _headings(item, depth + 1)
        else:
            yield f"{'  ' * depth}- {item.title}"
