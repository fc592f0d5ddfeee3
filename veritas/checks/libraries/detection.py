"""Which version of which library a script is, by its own words or else by its address."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from veritas.checks.urls import path_of
from veritas.core.library_list import Advisory, Library, LibraryList, read_list

# Libraries name themselves at the beginning of their file, or at its end when they are bundled.
_HEAD_CHARS = 200_000


class Detected(msgspec.Struct, frozen=True):
    """A library that a script holds.

    Attributes:
        library: which one.
        version: as written, such as ``3.4.1``.
        by: the words or the address that tell so.
        sure: the library's own words say so; an address may be a mere name.
    """

    library: Library
    version: str
    by: str
    sure: bool

    @property
    def faults(self) -> tuple[Advisory, ...]:
        """The advisories that concern this version."""
        return tuple(one for one in self.library.advisories if one.concerns(self.version))


@cache
def shipped_list() -> LibraryList:
    """The list that comes with the program."""
    return read_list(files(__package__).joinpath("advisories.toml").read_text("utf-8"))


@lru_cache(maxsize=2)
def list_for(text: str) -> LibraryList:
    """The list that artifacts bring with them; the program's own when they bring none.

    Raises:
        ValueError: it is no list; see :func:`~veritas.core.library_list.read_list`.
    """
    return read_list(text) if text else shipped_list()


@cache
def _patterns(library: Library) -> tuple[list[tuple[re.Pattern[str], bool]], re.Pattern[str]]:
    names = "|".join(re.escape(name) for name in library.files)
    address = re.compile(
        rf"/(?:{names})(?:[.-](?:min|slim|umd|bundle|core|esm|prod|all))*[@/.-]v?"
        r"(\d+\.\d+(?:\.\d+){0,2})(?=[/.\-?]|$)"
    )
    words = [(re.compile(banner), True) for banner in library.banners]
    words += [(re.compile(code), False) for code in library.code]
    return words, address


def detect(url: str, text: str, known: LibraryList) -> list[Detected]:
    """The libraries that a script holds.

    Args:
        url: of the script; empty for an inline one.
        text: its content, or empty when it was not kept.
        known: which libraries to look for.
    """
    head = text[:_HEAD_CHARS]
    path = path_of(url)
    found: list[Detected] = []
    for library in known.library:
        words_of, address = _patterns(library)
        match = next((one for words in words_of if (one := _first(words, head))), None)
        if match is not None:
            words = " ".join(match[0].split())
            found.append(Detected(library, match[1], words[-120:], sure=True))
        elif (match := address.search(path)) is not None:
            found.append(Detected(library, match[1], url, sure=False))
    return found


def _first(words: tuple[re.Pattern[str], bool], text: str) -> re.Match[str] | None:
    """The first place where a script speaks of itself.

    A banner counts in a comment only: in code the same words may be about another library, such
    as "requires at least jQuery v1.9.1".
    """
    pattern, in_comment = words
    matches = pattern.finditer(text)
    return next((m for m in matches if not in_comment or _is_comment(text, m.start())), None)


def _is_comment(text: str, at: int) -> bool:
    before = text[max(0, at - 400) : at]
    line = before.rpartition("\n")[2].lstrip()
    return before.rfind("/*") > before.rfind("*/") or line.startswith(("*", "//"))
