"""Checks for robots that stand in the place of a page, and robots.txt."""

from __future__ import annotations

import pytest

from tests.unit.artifact_builder import page, site, text, well_known
from veritas.artifacts import Missing
from veritas.checks.registry import CHECKS, run_check
from veritas.collect.bot_wall import bot_wall
from veritas.collect.robots import Robots
from veritas.core.errors import Fault
from veritas.core.findings import Outcome

NO_HOSTS: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("status", "headers", "title", "words", "hosts", "found"),
    [
        (403, (("CF-Mitigated", "challenge"),), "Just a moment...", [], [], "Cloudflare"),
        (200, (), "Just a moment...", ["Verify you are human"], ["challenges.cloudflare.com"],
         "Cloudflare"),
        (403, (), "x", ["Press & Hold to confirm"], ["client.px-cloud.net"], "HUMAN"),
        (403, (), "x", ["Pardon Our Interruption"], [], "a check for robots"),
        (200, (), "Zugang", ["Bestätigen Sie, dass Sie ein Mensch sind"], [], "a check for robots"),
        (200, (), "Contact us", ["I'm not a robot"] + ["Other text"] * 60, ["hcaptcha.com"], ""),
        (200, (), "Sign up", ["Your name", "Your mail"], ["www.recaptcha.net"], ""),
        (403, (), "Forbidden", ["You may not see this page"], [], ""),
        (200, (), "Robots and humans", ["Are robots human? An essay."] * 20, [], ""),
        (200, (), "", [], [], ""),
    ],
)  # fmt: skip
def test_a_wall_is_what_says_so_and_shows_little_else(
    status: int,
    headers: tuple[tuple[str, str], ...],
    title: str,
    words: list[str],
    hosts: list[str],
    found: str,
) -> None:
    texts = tuple(text(one) for one in words)
    assert bot_wall(status, headers, title, texts, frozenset(hosts)) == found


def test_behind_a_wall_nothing_is_held_against_the_site() -> None:
    walled = site(page(bot_wall="Cloudflare"))
    assert isinstance(walled.page, Missing)
    assert (walled.page.code, walled.page.fault) == ("bot_wall", Fault.OURS)
    assert "Cloudflare" in walled.page.reason
    for entry in CHECKS:
        if "page" in entry.meta.needs:
            assert run_check(entry, walled).outcome is Outcome.ERROR, entry.meta.id


RULES = "User-agent: *\nDisallow: /private\n\nUser-agent: Veritas\nDisallow: /mine\nAllow: /"


@pytest.mark.parametrize(
    ("status", "body", "kind", "url", "allowed"),
    [
        (200, RULES, "text/plain", "https://fair.test/mine/x", False),
        (200, RULES, "text/plain", "https://fair.test/private", True),  # our own group counts
        (200, "User-agent: *\nDisallow: /", "text/plain", "https://fair.test/a", False),
        (200, "User-agent: *\nDisallow:", "text/plain", "https://fair.test/a", True),
        (404, "", "text/html", "https://fair.test/a", True),
        (200, "<html>User-agent: *\nDisallow: /", "text/html", "https://fair.test/a", True),
        (503, "", "text/html", "https://fair.test/a", False),
        (200, "\x00\xff nonsense", "text/plain", "https://fair.test/a", True),
        (200, RULES, "text/plain", "http://[", False),
    ],
)
def test_robots_txt_is_honoured(
    status: int, body: str, kind: str, url: str, *, allowed: bool
) -> None:
    file = well_known(body or "x", path="/robots.txt", status=status, content_type=kind)
    assert Robots((file,)).allows(url) is allowed


def test_without_a_robots_txt_everything_is_open() -> None:
    assert Robots(()).allows("https://fair.test/a")
    assert Robots(Missing("no answer", Fault.TARGET, "timeout")).allows("https://fair.test/a")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/search?q=shoes", False),
        ("/search/help?q=shoes", True),  # the longest rule counts, wherever it stands
        ("/files/terms.pdf", False),
        ("/files/terms.pdf?page=2", True),  # "$" is the end
        ("/", True),
    ],
)
def test_wildcards_and_the_longest_rule(path: str, *, allowed: bool) -> None:
    rules = "User-agent: *\nDisallow: /*?q=\nDisallow: /*.pdf$\nAllow: /search/help?q=\n"
    file = well_known(rules, path="/robots.txt", content_type="text/plain")
    assert Robots((file,)).allows(f"https://fair.test{path}") is allowed
