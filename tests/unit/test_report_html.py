"""The HTML report: that it shows everything, asks nobody, and no page writes into it."""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from html.parser import HTMLParser

import msgspec
import pytest
from PIL import Image

from tests.unit.artifact_builder import URL, dead_site, page, site
from tests.unit.judge_samples import bad_shop, failing, finding
from tests.unit.report_samples import report_of
from tests.unit.test_report_markdown import ATTACKS, attacked, attacked_results
from veritas.core.findings import Box, Claim, Evidence, Severity
from veritas.report.html import render
from veritas.report.model import Narrative, Report

# Elements and attributes that load, run, post or go somewhere; those in use are looked at.
LOADING = {"src", "href", "srcset", "action", "formaction", "data", "poster", "background", "ping"}
VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """What a browser would make of it: elements, attributes and text."""

    def __init__(self, html: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html.decode())
        self.close()
        assert self._open == [], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data[:80]}")

    def count(self) -> Counter[str]:
        return Counter(tag for tag, _ in self.elements)


def png(width: int = 1366, height: int = 2000) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (240, 240, 250)).save(out, "PNG")
    return out.getvalue()


def harmless(parsed: Page) -> None:
    """It loads nothing, runs nothing, and leads nowhere the audited site could want."""
    for tag, attributes in parsed.elements:
        assert tag not in {"script", "iframe", "object", "embed", "link", "base", "form", "input"}
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in LOADING & attributes.keys():
            value = attributes[name]
            allowed = {
                "a": r"#[a-z0-9-]+|https://[a-z0-9.-]+(/[A-Za-z0-9._~%/#?=&,;:+-]*)?",
                "use": r"#shot-\d+",
                "image": r"data:image/webp;base64,[A-Za-z0-9+/=]+",
                "img": r"data:image/webp;base64,[A-Za-z0-9+/=]+",
            }
            assert re.fullmatch(allowed[tag], value), f"{tag} {name}={value[:80]}"
            assert "fair.test" not in value
            assert "evil.test" not in value


def shown(report: Report, **pictures: bytes) -> Page:
    parsed = Page(render(report, {f"{name}.png": one for name, one in pictures.items()}))
    harmless(parsed)
    return parsed


@pytest.mark.parametrize("words", ATTACKS, ids=range(len(ATTACKS)))
def test_no_text_of_a_page_becomes_markup(words: str) -> None:
    artifacts, calm = attacked(words), attacked("x")
    raw = render(report_of(artifacts, attacked_results(artifacts, words)), {})
    want = shown(report_of(calm, attacked_results(calm, "x"))).count()
    parsed = Page(raw)
    harmless(parsed)
    for tag, count in parsed.count().items():
        # An odd address may add a line of its own, but no element of another kind.
        assert tag in want, tag
        if tag not in {"div", "dt", "dd", "dl", "code", "blockquote", "p", "li", "title", "g"}:
            assert count <= want[tag] + 4, tag
    text = raw.decode()
    assert not any(char in text for char in "\u202e\u2066\u200f\x1b\x00\x07\r\u2028\u2029\x0b\x85")
    assert all(len(line) < 60_000 for line in text.splitlines())


def test_the_policy_lets_in_only_the_pages_own_styles() -> None:
    raw = render(report_of(bad_shop()), {}).decode()
    parsed = Page(raw.encode())
    (policy,) = [
        attributes["content"]
        for tag, attributes in parsed.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == raw.count("<style>") == 2
    assert "url(" not in raw
    assert "@import" not in raw


def test_it_tells_score_reasons_evidence_timeline_graph_and_what_was_not_checked() -> None:
    report = report_of(bad_shop())
    parsed = shown(report)
    for words in (
        report.verdict.headline,
        f"{report.score} of 100",
        "checks.security.insecure-form",
        "Only 2 left in stock",
        "the text suggests it",
        "Before anybody agreed to anything",
        "trackly.test",
        "Who and what is behind it",
        "Everything that applies to this site was checked.",
        "MDN HTTP Observatory",
        "2027-01-15",
    ):
        assert words in parsed.text, words
    assert parsed.count()["article"] >= len(report.findings)
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {
        value[1:]
        for _, attributes in parsed.elements
        for name, value in attributes.items()
        if name == "href" and value.startswith("#")
    }
    assert targets <= set(ids)


def test_a_score_stands_with_its_range() -> None:
    report = report_of(site(), (failing(finding("security.csp", confidence=0.5)),))
    judgement = report.judgement
    assert judgement.score_low != judgement.score_high
    text = shown(report).text
    assert f"Between {judgement.score_low} and {judgement.score_high}" in text
    assert "Doubts do not change it" in shown(report_of(site())).text


def test_each_point_leads_to_its_findings() -> None:
    found = [finding("security.csp", number=1), finding("security.csp", number=2)]
    parsed = shown(report_of(site(), (failing(*found), failing(finding("security.hsts")))))
    linked = [
        attributes["href"]
        for tag, attributes in parsed.elements
        if tag == "a" and attributes["href"].startswith("#finding-")
    ]
    assert sorted(linked) == ["#finding-1", "#finding-2", "#finding-3"]
    assert {a["id"] for _, a in parsed.elements if "id" in a} >= {one[1:] for one in linked}


def test_words_of_a_language_model_are_marked_as_such() -> None:
    told = Narrative("All is <b>well</b>. [x](javascript:y)", "model-1 <i>")
    parsed = shown(msgspec.structs.replace(report_of(site()), narrative=told))
    assert "Worded by a language model, model-1 <i>, from this report alone." in parsed.text
    assert "All is <b>well</b>." in parsed.text
    assert not {"b", "i"} & parsed.count().keys()


def test_a_report_on_a_dead_site_has_no_score_and_blames_nobody() -> None:
    parsed = shown(report_of(dead_site()))
    assert "There is no score" in parsed.text
    assert "None of this counts against the site" in parsed.text
    assert "the server did not answer in 10 s" in parsed.text
    assert "Before anybody agreed" not in parsed.text


def with_box(box: Box, **changes: object) -> Report:
    piece = Evidence(page_url=URL, quote="Hurry", box=box, screenshot="crop-1.png")
    odd = msgspec.structs.replace(finding("vision.urgency"), evidence=(piece,), **changes)
    artifacts = site(page(desktop_screenshot="page-1-desktop.png", screenshot_scale=0.5))
    return report_of(artifacts, (failing(odd),))


def test_a_finding_has_its_crop_and_a_box_on_the_whole_page() -> None:
    report = with_box(Box(100, 200, 300, 40), claim=Claim.SCREEN_SHOWS, severity=Severity.HIGH)
    pictures = {"page-1-desktop.png": png(), "crop-1.png": png(400, 120)}
    parsed = Page(render(report, pictures))
    harmless(parsed)
    (crop,) = [a for tag, a in parsed.elements if tag == "img"]
    assert (crop["width"], crop["height"]) == ("352", "106")
    content = base64.b64decode(crop["src"].partition(",")[2])
    assert Image.open(io.BytesIO(content)).size == (400, 120)
    (whole,) = [a for tag, a in parsed.elements if tag == "image"]
    # The picture has half as many pixels as the page has CSS pixels.
    assert (whole["width"], whole["height"]) == ("2732.0", "4000.0")
    boxes = [a for tag, a in parsed.elements if tag == "rect" and "mark" in a.get("class", "")]
    places = [(a["x"], a["y"], a["width"], a["height"]) for a in boxes]
    assert ("100", "200", "300", "40") in places
    assert len(places) == 2  # on the small picture beside the finding, too
    assert [a["href"] for tag, a in parsed.elements if tag == "use"] == ["#shot-1"]
    assert "the screen shows it" in parsed.text


@pytest.mark.parametrize(
    "box",
    [
        Box(-1e9, -1e9, 10, 10),
        Box(5_000, 0, 10, 10),
        Box(0, 0, 0, 0),
        Box(10, 10, -5, 5),
        Box(1e300, 1e300, 1e300, 1e300),
    ],
)
def test_a_box_that_is_not_on_the_page_is_not_drawn(box: Box) -> None:
    pictures = {"page-1-desktop.png": png(), "crop-1.png": png(40, 12)}
    parsed = Page(render(with_box(box), pictures))
    harmless(parsed)
    assert not [1 for tag, a in parsed.elements if tag == "rect" and "mark" in a.get("class", "")]


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload=alert(1)>", png()[:200], png()[:24] + b"x" * 99, b"GIF89a" + b"x" * 99],
)
def test_a_picture_that_is_none_is_left_out_and_said_to_be(content: bytes) -> None:
    parsed = Page(render(with_box(Box(1, 1, 50, 50)), {"crop-1.png": content}))
    harmless(parsed)
    assert "img" not in parsed.count()
    assert "2 pictures could not be shown here." in parsed.text


def test_pictures_have_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("veritas.report.page.pictures.PICTURE_BUDGET_BYTES", 200)
    pictures = {"page-1-desktop.png": png(), "crop-1.png": png(40, 12)}
    parsed = Page(render(with_box(Box(1, 1, 50, 50)), pictures))
    assert parsed.count()["img"] == 1
    assert "1 picture could not be shown here." in parsed.text


def test_a_thousand_findings_are_cut_and_said_to_be() -> None:
    many = failing(*(finding(number=number) for number in range(1, 1001)))
    assert "And 500 more" in shown(report_of(site(), (many,))).text


def test_evidence_that_differs_in_the_page_only_is_told_once() -> None:
    pieces = tuple(Evidence(page_url=f"{URL}{n}", detail="the very same") for n in range(3))
    odd = msgspec.structs.replace(finding(), evidence=pieces)
    text = shown(report_of(site(), (failing(odd),))).text
    assert text.count("the very same") == 1
    assert all(f"{URL}{n}" in text for n in range(3))
