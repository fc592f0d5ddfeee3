"""Documents that are not HTML any more, or never were: a real browser, and every check after it."""

from __future__ import annotations

import random

import pytest
from aiohttp import web

from tests.collect_site import HOST, served
from tests.properties.test_checks_properties import assert_well_made
from tests.unit.artifact_builder import site
from veritas.artifacts import PageArtifact, artifacts_from_json, artifacts_to_json
from veritas.collect.allowance import Allowance
from veritas.collect.browser import open_browser
from veritas.collect.deadline import Deadline
from veritas.collect.egress.opening import open_guard
from veritas.collect.page import Patience, new_page, open_and_read
from veritas.collect.settings import CollectSettings
from veritas.core.audit import TIER_LIMITS, Tier

pytestmark = pytest.mark.browser

WHOLE = b"""<!doctype html><html lang=en><head><meta charset=utf-8><title>Shop</title>
<meta name=description content="Fine things"><base href="/"><style>p{color:#333}</style></head>
<body><h1>Shop</h1><p>Only 2 left</p><form action=/buy method=post><label for=m>Mail</label>
<input id=m type=email name=mail required><input type=checkbox checked name=news> News
<select><option>S<option selected>M</select><button>Buy</button></form><table><tr><td>1</table>
<svg viewBox="0 0 9 9"><title>t</title><path d="M0 0h9"/></svg><a href="/imprint">Imprint</a>
<template><p>no</p></template><script>document.body.append(' more ')</script></body></html>"""
PIECES = [
    *(b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#x110000;", b"&#0;", b"&notin"),
    *(b"<table>", b"<tr>", b"<svg>", b"<math>", b"<foreignObject>", b"<template>", b"<select>"),
    *(b"<form id=' '>", b"<input type=password name='\"'>", b"<a href='http://['>", b"</body>"),
    *(b"<frameset>", b"<plaintext>", b"<noscript>", b"<title>", b"<textarea>", b"<base href='x:'>"),
    *(b"<p id='a\"]\\'>", b"<x-\xff y=\x00>", b"\xff\xfe", b"\xed\xa0\x80", b"\xf4\x90", b"\x1b$B"),
    *(b"<div dir=rtl style='all:initial'>\xe2\x80\xae", b"<link rel=icon href=data:,>", b"word "),
    *(
        b"<b>" * 600,
        b"<p a=" + b"x" * 70_000 + b">",
        b"<meta charset=utf-16>",
        b"<img srcset=',,,'>",
    ),
]


def documents() -> list[bytes]:
    """The same at each run: whole ones damaged, soups of pieces, and bytes of chance."""
    chance = random.Random(5)
    made = []
    for _ in range(4):
        damaged = bytearray(WHOLE)
        for _ in range(chance.randrange(5, 40)):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randrange(6)] = chance.choice([b"", *PIECES[:20]])
        made.append(bytes(damaged))
    made += [b"<body>" + b"".join(chance.choices(PIECES, k=60)) for _ in range(6)]
    return [*made, chance.randbytes(5000), b"", b"\x00" * 3000]


async def test_any_bytes_that_call_themselves_html_are_read_and_judged() -> None:
    current = b""
    seen = set()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=current, headers={"Content-Type": "text/html"})

    async with served({"/": answer}) as rules:
        settings = CollectSettings(connect_to=rules)
        async with (
            open_guard(settings, 100) as guard,
            open_browser(settings, f"http://{HOST}/", guard.port) as browser,
        ):
            for number, current in enumerate(documents()):  # noqa: B007 - the server sends it
                context = await browser.desktop()
                allowance = Allowance(TIER_LIMITS[Tier.QUICK_SCAN], guard.journal)
                async with new_page(context, allowance) as opened:
                    patience = Patience(Deadline.after(20), 8)
                    page = await open_and_read(opened, f"http://{HOST}/", patience)
                await context.close()
                assert isinstance(page, PageArtifact), (number, page)
                assert page.status == 200
                whole = site(page)
                assert artifacts_from_json(artifacts_to_json(whole)) == whole, number
                assert_well_made(whole)
                seen.add(tuple(text.text for text in page.texts))
    assert len(seen) >= 8  # they did reach the reader, and are not one and the same
