"""The list of libraries with known faults, as a file that people may replace. Pure.

The shape is that of ``veritas/checks/libraries/advisories.toml``, which explains its fields.
"""

from __future__ import annotations

import re
import tomllib

import msgspec

from veritas.core.findings import Severity

MAX_LIST_BYTES = 4 * 1024 * 1024

_NUMBER = re.compile(r"\d+")


class Advisory(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """One known fault: in versions from ``from_`` (included) to ``below`` (not included)."""

    cve: str
    below: str
    severity: Severity
    what: str
    from_: str = "0"

    def concerns(self, version: str) -> bool:
        """Whether a version has the fault."""
        return number_of(self.from_) <= number_of(version) < number_of(self.below)


class Library(msgspec.Struct, frozen=True):
    """A library: how its files look, its banners (in comments) and its code, and what is known."""

    name: str
    files: tuple[str, ...]
    banners: tuple[str, ...]
    advisories: tuple[Advisory, ...]
    code: tuple[str, ...] = ()


class LibraryList(msgspec.Struct, frozen=True):
    """All libraries that are known, and as of when."""

    date: str
    library: tuple[Library, ...]


def read_list(text: str) -> LibraryList:
    """Read a list.

    Raises:
        ValueError: it has another shape, or is too large; the message says where.
    """
    if len(text.encode("utf-8", "replace")) > MAX_LIST_BYTES:
        raise ValueError(f"the list of libraries is larger than {MAX_LIST_BYTES >> 20} MiB")
    try:
        found = msgspec.convert(tomllib.loads(text), LibraryList)
        for library in found.library:
            for banner in (*library.banners, *library.code):
                if re.compile(banner).groups != 1:
                    raise ValueError(f"{library.name}: the banner {banner!r} needs one group")
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, re.error) as error:
        raise ValueError(f"the list of libraries cannot be read: {error}") from None
    return found


def number_of(version: str) -> tuple[int, ...]:
    """A version for comparing: its first four numbers."""
    numbers = [int(number[:9]) for number in _NUMBER.findall(version)[:4]]
    return tuple(numbers + [0] * (4 - len(numbers)))
