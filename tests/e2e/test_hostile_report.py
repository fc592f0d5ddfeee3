"""A page that tries to write into its own report, in a real audit: no form of it lets it."""

from __future__ import annotations

import asyncio
import json
import xml.etree.ElementTree as ET
from html import escape
from pathlib import Path

import pytest

from tests.e2e.test_command_line import own, site, veritas
from tests.report_pdf import active_parts, links, text_of
from tests.report_schema import schema_violations
from tests.unit.test_report_html import Page, harmless
from tests.unit.test_report_junit import ELEMENTS
from tests.unit.test_report_markdown import tokens_of
from tests.unit.test_report_sarif import LINK, check_run, texts
from veritas.collect.pdf import print_pdf
from veritas.collect.settings import CollectSettings

pytestmark = pytest.mark.browser

TRIES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg/onload=alert(1)>",
    "[click](javascript:alert(1)) ![x](https://evil.test/p.png)",
    "| a | b |\n|---|---|\n# heading",
    "\x1b[2J\x1b]0;taken\x07 \x9b31m",
    "=cmd|' /C calc'!A0",
    "/JavaScript (app.alert(1)) /URI (javascript:alert(1))",
    "\u202egnp.exe\u2066 \u200b\ufeff",
    "]]> <!ENTITY x> &xxe; \ufffe \x00 \x0b",
    "{{ 7*7 }} {% raw %} {0} ${7*7}",
)
# Half of a character, in every place that a script can put one.
SCRIPT = """
document.title += '\\ud800'; console.error('\\udc00 said'); document.body.id = 'b\\ud801';
document.cookie = 'session=1; path=/';
"""


def hostile_page() -> bytes:
    said = "".join(
        f'<p id="{escape(one)}">Only 2 left in stock! {escape(one)}</p>'
        f'<a href="javascript:alert(1)//{number}">{escape(one)}</a>'
        for number, one in enumerate(TRIES)
    )
    return f"""<!doctype html><html lang=en><title>{escape(" ".join(TRIES))}</title><body>{said}
        <form action="javascript:alert(2)"><input type=password name="{escape(TRIES[1])}"></form>
        <script>{SCRIPT}</script></body></html>""".encode()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    body = hostile_page()
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
        b"Server: nginx/1.2.3 <script>alert(3)</script> [x](javascript:1) \x9b31m\r\n"
        b'Set-Cookie: "><script>=1; Path=/\r\n'
    )
    writer.write(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()


async def test_nothing_a_page_says_becomes_more_than_text_in_any_form(tmp_path: Path) -> None:
    async with site(answer) as port:
        code, out, err = await veritas(
            *own(port), "--output", "report", "--save-artifacts", "kept", cwd=tmp_path
        )
    assert (code, err) == (0, "")
    assert not any(char in out for char in "\x1b\x07\x9b\u202e\u2066\x00")
    folder = tmp_path / "report"

    report = json.loads((folder / "report.json").read_bytes())
    assert schema_violations(report) == []
    quotes = [one.get("quote", "") for found in report["findings"] for one in found["evidence"]]
    assert any("<script>alert(1)</script>" in quote for quote in quotes)

    for name in ("report.json", "report.md", "report.html", "report.sarif", "report.junit.xml"):
        text = (folder / name).read_text("utf-8")
        assert not any(char in text for char in "\x1b\x07\x9b\u202e\u2066\u200b\ufeff\x00\x0b"), (
            name
        )

    html = (folder / "report.html").read_bytes()
    harmless(Page(html))
    assert {"html_inline", "html_block", "image_open"}.isdisjoint(
        tokens_of((folder / "report.md").read_text("utf-8"))
    )
    (run,) = json.loads((folder / "report.sarif").read_bytes())["runs"]
    check_run(run)
    assert not [text for text in texts(run) if LINK.search(text)]
    suites = ET.parse(folder / "report.junit.xml").getroot()
    assert {node.tag for node in suites.iter()} <= ELEMENTS
    ET.parse(folder / "report.graphml")

    pdf = await print_pdf(html, CollectSettings())
    assert active_parts(pdf) == set()
    assert not [link for link in links(pdf) if not link.startswith("https://")]
    assert "Only 2 left in stock" in text_of(pdf)

    code, _, err = await veritas("reaudit", "kept", "--output", "again", cwd=tmp_path)
    assert (code, err) == (0, "")
