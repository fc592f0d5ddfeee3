"""No setting is undescribed; the page and the reference in Markdown have everything."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from service.api_description.asyncapi import asyncapi_document
from service.api_description.build import build_description
from service.api_description.openapi import openapi_document, plain_path
from service.api_description.page import render_page
from service.api_description.reference import render_reference
from service.api_description.settings_list import read_explanations, settings_list
from service.problem_codes import ProblemCode
from service.query import parameters
from service.routes import ROUTES
from service.settings import Settings
from veritas.core.events import EventType

SERVICE = Path(__file__).parents[2] / "service"
OPENAPI: dict[str, Any] = openapi_document(ROUTES)
ASYNCAPI: dict[str, Any] = asyncapi_document(ROUTES)
PAGE = build_description().page.body.decode()


def test_every_setting_is_on_the_page_with_its_explanation() -> None:
    explanations = read_explanations()
    assert set(explanations) == set(Settings.model_fields)
    assert all(text.endswith((".", '."')) for text in explanations.values())
    for name in Settings.model_fields:
        assert f'id="setting-{name}"' in PAGE
        assert f"VERITAS_{name.upper()}" in PAGE


def test_a_setting_without_an_explanation_is_noticed(tmp_path: Path) -> None:
    text = (SERVICE.parent / "config" / "default.toml").read_text()
    file = tmp_path / "default.toml"
    file.write_text(text.replace("port = 8642", ""))
    assert set(Settings.model_fields) - set(read_explanations(file)) == {"port"}
    shown = {setting.name: setting.explanation for setting in settings_list({})}
    assert shown["port"] == "a TCP port; 0 takes a free one."
    assert read_explanations(tmp_path / "missing.toml") == {}


def test_the_reference_is_up_to_date() -> None:
    written = (SERVICE.parent / "docs" / "reference" / "api.md").read_text("utf-8")
    assert written == render_reference(), "run `make reference`"


def test_the_reference_has_everything() -> None:
    text = render_reference()
    for route in ROUTES:
        assert f"| `{route.method} {plain_path(route.path)}` |" in text
        for parameter in parameters(route.query):
            assert f"| `{parameter.name}` |" in text
    for name in (
        *(problem.code for problem in ProblemCode),
        *(kind.value for kind in EventType),
        *Settings.model_fields,
    ):
        assert f"| `{name}` |" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(row.endswith("|") for row in rows)


def test_everything_is_on_the_page() -> None:
    for item in OPENAPI["paths"].values():
        for operation in item.values():
            assert f'id="route-{operation["operationId"]}"' in PAGE
    for item in OPENAPI["webhooks"].values():
        assert f'id="webhook-{item["post"]["operationId"]}"' in PAGE
    for document in (OPENAPI, ASYNCAPI):
        for name in document["components"]["schemas"]:
            assert f'id="schema-{name}"' in PAGE


class PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src"}:
                self.links.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")


def test_the_page_needs_nothing_from_anywhere() -> None:
    reader = PageReader()
    reader.feed(PAGE)
    assert not {"script", "iframe", "img", "object", "embed", "form"} & set(reader.tags)
    assert reader.inline == []
    assert reader.tags.count("style") == 1
    assert len(reader.ids) == len(set(reader.ids))
    local = {"/openapi.json", "/asyncapi.json"}
    for link in reader.links:
        assert link.startswith(("#", "data:")) or link in local
        if link.startswith("#"):
            assert link[1:] in reader.ids, link


def test_the_page_can_be_read_aloud() -> None:
    reader = PageReader()
    reader.feed(PAGE)
    assert '<html lang="en">' in PAGE
    assert reader.headings.count(1) == 1
    jumps = [b - a for a, b in zip(reader.headings, reader.headings[1:], strict=False)]
    assert max(jumps) <= 1
    assert reader.tags.count("caption") == reader.tags.count("table")
    assert {"main", "nav", "header"} <= set(reader.tags)


def test_hostile_text_in_the_documents_stays_text() -> None:
    hostile: dict[str, Any] = {
        "summary": "<script>alert(1)</script>",
        "description": "`<img src=x>` & more",
    }
    document = openapi_document([dataclasses.replace(ROUTES[0], **hostile), *ROUTES[1:]])
    page, policy = render_page(document, ASYNCAPI, [])
    assert b"<script" not in page
    assert b"<code>&lt;img src=x&gt;</code> &amp; more" in page
    assert "'unsafe-inline'" not in policy
