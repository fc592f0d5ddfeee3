"""Makes hostile text safe to stand in Markdown, and in the HTML that is made from it.

Whatever the audited page says must come out as the letters it is, and as nothing else: no
markup, no link, no picture, no new line, no text that runs backwards.
"""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT_CHARS = 300
MAX_URL_CHARS = 500

_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;"}
_BACKSLASHED = frozenset("\\`*_[]#|~$")
_LIST_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_BARE_LINK = re.compile(r"\bwww\.", re.IGNORECASE)


def plain(text: str, limit: int = MAX_TEXT_CHARS) -> str:
    """One line without control, format and private characters, cut to ``limit``.

    Control characters would start lines or steer terminals; format characters (category Cf,
    with the bidirectional overrides of Trojan Source, CVE-2021-42574) would change the order in
    which text is read.
    """
    shown = "".join(_visible(char) for char in text[: limit * 2])
    folded = " ".join(shown.split())
    return folded if len(folded) <= limit and len(text) <= limit * 2 else folded[: limit - 1] + "…"


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return "" if category == "Cf" else "�"
    return char


def escape(text: str, limit: int = MAX_TEXT_CHARS) -> str:
    """Text as it may stand anywhere in Markdown: every sign that can mean something is inert.

    Backslashes (CommonMark, section 2.4) and character references (section 2.5) keep signs from
    being markup, and bare addresses from becoming links where viewers make them so.
    """
    shown = plain(text, limit)
    inert = "".join(
        f"\\{char}" if char in _BACKSLASHED else _ENTITIES.get(char, char) for char in shown
    )
    inert = _BARE_LINK.sub(lambda match: match.group()[:3] + "&#46;", inert)
    inert = inert.replace("://", "&#58;//")
    if inert[:1] in {"-", "+", "="}:
        return "\\" + inert
    return _LIST_START.sub(r"\1\\\2", inert)


def code(text: str, limit: int = MAX_TEXT_CHARS) -> str:
    """Text in a code span whose fence is longer than any run of backticks in it."""
    content = plain(text, limit)
    if not content:
        return ""
    longest = run = 0
    for char in content:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    fence = "`" * (longest + 1)
    return f"{fence} {content} {fence}" if "`" in content else f"{fence}{content}{fence}"


def address(url: str) -> str:
    """An address of the audited site: readable, never a link."""
    return code(url, MAX_URL_CHARS)


def relative_path(name: str) -> str:
    """The name of a file beside the report as a link target; empty when it is not a plain name."""
    allowed = name and all(char.isascii() and (char.isalnum() or char in "-_./") for char in name)
    parts = name.split("/")
    if not allowed or any(part in {"", ".", ".."} for part in parts) or len(name) > 200:
        return ""
    return name
