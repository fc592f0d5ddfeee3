"""The report as one HTML file: for people, on a screen and on paper.

It asks nothing of any host, runs no script and needs none; a content security policy in the file
says so, and lets in only its own styles, by their hashes. Whatever the audited site says passes
through :func:`shown` on its way into the page: cut, without control and format characters, and
escaped. Addresses of the audited site are text, never links.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from veritas.report.escaping import plain
from veritas.report.graph_picture import graph_svg
from veritas.report.model import Report
from veritas.report.page import view as page_view

MAX_SHOWN_CHARS = 2_000

_PICTURE = re.compile(r"data:image/webp;base64,[A-Za-z0-9+/]+={0,2}")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def render(report: Report, pictures: Mapping[str, bytes]) -> bytes:
    """UTF-8 HTML, the same bytes for the same report and pictures.

    Args:
        report: what to say.
        pictures: PNG by artifact name; those that are missing or broken are left out.
    """
    style = _file("report.css")
    graph = "" if report.graph is None else graph_svg(report.graph)
    text = (
        _environment()
        .get_template("report")
        .render(
            view=page_view.view_of(report, pictures),
            style=Markup(style),  # noqa: S704 - our own file
            # Our own drawing, in which every text is escaped.
            graph=Markup(graph),  # noqa: S704
            policy=_policy(style, *_STYLE.findall(graph)),
        )
    )
    return (text.strip() + "\n").encode()


def shown(value: Any) -> Any:
    """Any value on its way into the page: texts are cut, and lose what is no letter."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return plain(value, MAX_SHOWN_CHARS)
    return value


def _data_uri(uri: str) -> Markup:
    """A picture that this program encoded: too long to be cut, and of letters and digits only."""
    if not _PICTURE.fullmatch(uri):
        raise ValueError("no picture of this report")
    return Markup(uri)  # noqa: S704


def _policy(*styles: str) -> str:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in styles
    )
    rest = "img-src data:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; style-src {hashes}; {rest}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=DictLoader({"report": _file("report.html.j2")}),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=shown,
    )
    environment.filters.update(cut=plain, percent=lambda part: f"{part:.0%}", data_uri=_data_uri)
    return environment


def _file(name: str) -> str:
    return files("veritas.report.page").joinpath(name).read_text("utf-8")
