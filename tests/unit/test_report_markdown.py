"""The Markdown report: that it is good to read, and that no page can write into it."""

from __future__ import annotations

import msgspec
import pytest
from markdown_it import MarkdownIt

from tests.unit.artifact_builder import cookie, dead_site, headers, link, page, site, text
from tests.unit.judge_samples import bad_shop, failing, finding, run_all
from tests.unit.report_samples import report_of
from veritas.artifacts import Artifacts, Missing
from veritas.core.errors import Fault
from veritas.core.findings import CheckResult, Evidence, Severity
from veritas.judge.knowledge_graph import GraphClaim
from veritas.judge.shipped import shipped_policy
from veritas.report.escaping import code, escape, plain, relative_path
from veritas.report.markdown import render

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.test/pixel.png)",
    "<https://evil.test>",
    "https://evil.test/path www.evil.test",
    "`code` ``more`` ``` three",
    "```\nfenced",
    "text\n\n# A heading of mine\n\n- a list",
    "text\r\n## Another\u2028## Third\u2029## Fourth\x0b\x0c\x85## Fifth",
    "| a | b |\n|---|---|",
    "a | b || c \\| d",
    "**bold** __bold__ ~~gone~~ *it* _it_",
    "\\[not escaped](https://evil.test)",
    "&lt;script&gt; &#60;b&#62; &copy;",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "\x1b[31mred\x1b[0m \x00 \x07",
    "[ref]: https://evil.test\n\n[ref]",
    "<!-- comment -->",
    "1. a list",
    "- a list",
    "+ a list",
    "=== ",
    "---",
    "> quote",
    "    code",
    "# heading",
    "$x$ @someone #1 :smile:",
    "\ud800 broken",
    "x" * 100_000,
    "`" * 5_000,
    "\u0301" * 5_000,
]


def tokens_of(source: str) -> list[str]:
    """The kinds of all tokens, those within lines too."""
    kinds = []
    for token in PARSER.parse(source):
        kinds.append(token.type)
        kinds += [child.type for child in token.children or []]
    return kinds


def attacked(words: str) -> Artifacts:
    """A site that says the same wherever it can say something."""
    pressing = f"Only 2 left in stock! {words}"
    home = page(
        title=words,
        texts=(text(pressing, selector=f"#{words}"), text(words)),
        headers=headers(Server=f"nginx/1.2.3 {words}", Strict_Transport_Security=words),
        links=(link("Contact", f"https://fair.test/contact?{words}"), link(words, words)),
        cookies=(cookie("session", line=f"session=…; {words}", http_only=False),),
        notes=(words,),
        final_url=f"https://fair.test/{words}",
    )
    return site(home, dns=Missing(words, Fault.TARGET, "dns_failure"))


def attacked_results(artifacts: Artifacts, words: str) -> tuple[CheckResult, ...]:
    odd = msgspec.structs.replace(
        finding("security.csp", Severity.LOW),
        title=words,
        summary=words,
        advice=words,
        references=(words,),
        evidence=(
            Evidence(page_url=words, quote=words, selector=words, screenshot=words, header=words),
            Evidence(page_url=words, cookie=words, url=words, detail=words),
        ),
    )
    replaced = failing(odd)
    return tuple(replaced if old.check_id == "security.csp" else old for old in run_all(artifacts))


@pytest.mark.parametrize("words", ATTACKS, ids=range(len(ATTACKS)))
def test_no_text_of_a_page_becomes_markup(words: str) -> None:
    artifacts = attacked(words)
    harmless = attacked("x")
    got = render(report_of(artifacts, attacked_results(artifacts, words)))
    want = render(report_of(harmless, attacked_results(harmless, "x")))
    kinds = tokens_of(got)
    assert "html_inline" not in kinds
    assert "html_block" not in kinds
    assert "code_block" not in kinds
    assert "fence" not in kinds
    blocks = ("heading_open", "table_open", "link_open", "image", "hr", "blockquote_open")
    for kind in (*blocks, "s_open", "em_open", "ordered_list_open"):
        # A harmless name may be shown as a picture; a hostile one may only take it away.
        assert kinds.count(kind) <= tokens_of(want).count(kind), kind
    assert not any(char in got for char in "\u202e\u2066\u200f\x1b\x00\x07\r\u2028\u2029\x0b\x85")
    assert all(len(line) < 9_000 for line in got.splitlines())


@pytest.mark.parametrize("words", ATTACKS, ids=range(len(ATTACKS)))
def test_an_escaped_text_reads_as_it_was(words: str) -> None:
    shown = plain(words)
    (_, line, _) = PARSER.parse(f"x {escape(words)}")
    assert line.children is not None
    assert {child.type for child in line.children} <= {"text", "text_special"}
    assert "".join(child.content for child in line.children) == f"x {shown}".rstrip()


@pytest.mark.parametrize("words", ATTACKS, ids=range(len(ATTACKS)))
def test_a_code_span_holds_its_text(words: str) -> None:
    span = code(words)
    if not span:
        return
    (_, line, _) = PARSER.parse(f"x {span} y")
    assert line.children is not None
    assert [child.type for child in line.children] == ["text", "code_inline", "text"]
    assert line.children[1].content.strip() == plain(words).strip()


def test_bare_addresses_are_broken_up_for_viewers_that_link_them() -> None:
    assert "www." not in escape("see WWW.evil.test and www.evil.test").lower()
    assert "://" not in escape("see https://evil.test")


@pytest.mark.parametrize(
    "name",
    ["", "../secret.png", "/etc/passwd", "a/../b.png", "a b.png", "x)", "javascript:x", "a" * 201,
     "//evil.test/x.png", "a/./b.png", "é.png"],
)  # fmt: skip
def test_only_plain_names_are_referred_to(name: str) -> None:
    assert relative_path(name) == ""


def test_crops_and_pictures_are_referred_to_by_relative_path() -> None:
    shown = finding("vision.urgency")
    with_crop = msgspec.structs.replace(
        shown, evidence=(Evidence(page_url="https://fair.test/", screenshot="crop-1.png"),)
    )
    got = render(report_of(site(), (failing(with_crop),)), artifact_base="artifacts/")
    assert "![The element on the page](artifacts/crop-1.png)" in got
    assert "(artifacts/page-1-desktop.png)" in got


def test_a_report_tells_score_reasons_evidence_and_what_to_do() -> None:
    got = render(report_of(bad_shop()))
    for words in (
        "# Audit report",
        "of 100:",
        "### What to do",
        "## Where the score comes from",
        "`security.insecure-form`",
        "## Findings",
        "Only 2 left in stock",
        "## All checks",
        "MDN HTTP Observatory",
        "## Who is involved",
        "trackly.test",
        f"policy {shipped_policy().version}",
        "2027-01-15",
    ):
        assert words in got, words
    assert got.index("🔴") < got.index("🟡")
    assert tokens_of(got).count("table_open") == 4


def test_a_report_on_a_dead_site_has_no_score_and_blames_nobody() -> None:
    got = render(report_of(dead_site()))
    assert "not assessed" in got
    assert "None of this counts against the site." in got
    assert "There is no score" in got


def test_a_thousand_findings_are_cut_and_said_to_be() -> None:
    many = failing(*(finding(number=number) for number in range(1, 1001)))
    got = render(report_of(site(), (many,)))
    assert "And 500 more" in got


def test_claims_stand_with_what_became_of_them_and_no_markup_of_the_sites_own() -> None:
    told = report_of(bad_shop())
    assert told.graph is not None
    hostile = GraphClaim("since", "`x` [a](b)\n# y", "age", "not_checked", "<b>*z*</b>", "u")
    wrong = GraphClaim("vat-number", "DE1", "check digit", "contradicted", "it does not fit", "u")
    graph = msgspec.structs.replace(told.graph, claims=(hostile, wrong))
    text = render(msgspec.structs.replace(told, graph=graph))
    section = text.partition("## What the site says of itself")[2].partition("\n## ")[0]
    first, second = section.strip().split("\n")
    assert first == "- contradicted: `DE1` against the check digit. it does not fit"
    assert second.startswith("- not checked: `` `x` [a](b) # y `` against the age.")
    assert "<b>" not in section
    bare = msgspec.structs.replace(told, graph=msgspec.structs.replace(graph, claims=()))
    assert "What the site says of itself" not in render(bare)
