"""Reads values out of a TOML table, and says of each wrong one what, where and why. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from veritas.core.errors import PolicyError, shorten

_HEADER = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r'^\s*((?:"[^"]*"|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|[\w-]+))*)\s*=')


class TomlTable:
    """One table of a TOML document, and where it stands.

    Args:
        values: the table, with :class:`~decimal.Decimal` for fractions.
        path: the keys that lead to it, with points between.
        source: the whole document, to find lines in.
    """

    def __init__(self, values: dict[str, Any], path: str, source: str) -> None:
        self._values = values
        self._path = path
        self._source = source
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def keys(self) -> tuple[str, ...]:
        """All keys, in their order."""
        return tuple(self._values)

    def refuse(self, key: str, why: str) -> PolicyError:
        """The error about the value of a key; without a key about the table."""
        where = ".".join(part for part in (self._path, key) if part)
        line = line_of(self._source, where)
        place = f"line {line}, {where}" if line else where
        value = self._values.get(key) if key else None
        shown = "" if value is None else f": {shorten(_plain(value), 80)}"
        return PolicyError(f"{shorten(place, 200)}{shown}: {why}")

    def text(self, key: str, *, default: str | None = None, longest: int = 200) -> str:
        """A text of one line."""
        value = self._take(key, default)
        if not isinstance(value, str) or len(value) > longest or not value.isprintable():
            raise self.refuse(key, f"give a line of text, up to {longest} characters")
        return value

    def flag(self, key: str) -> bool:
        """``true`` or ``false``; false when it is not there."""
        value = self._take(key, default=False)
        if not isinstance(value, bool):
            raise self.refuse(key, "give true or false")
        return value

    def whole(self, key: str, low: int, high: int, *, default: int | None = None) -> int:
        """A whole number within bounds."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.refuse(key, f"give a whole number from {low} to {high}")
        return value

    def hundredths(self, key: str, low: int, high: int) -> int:
        """A number with up to two decimals, in hundredths; bounds in whole units."""
        return self._hundredths(key, self._take(key), low, high)

    def hundredths_list(self, key: str, length: int, low: int, high: int) -> tuple[int, ...]:
        """A list of such numbers."""
        value = self._take(key)
        if not isinstance(value, list) or len(value) != length:
            raise self.refuse(key, f"give a list of {length} numbers")
        return tuple(self._hundredths(key, item, low, high) for item in value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A text, or a list of texts."""
        value = self._take(key, [])
        items = value if isinstance(value, list) else [value]
        if len(items) > 50 or not all(isinstance(item, str) for item in items):
            raise self.refuse(key, "give a text or a list of up to 50 texts")
        return tuple(items)

    def table(self, key: str) -> TomlTable:
        """A table within."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            raise self.refuse(key, "give a table")
        return TomlTable(value, f"{self._path}.{key}" if self._path else key, self._source)

    def tables(self, key: str) -> Iterator[TomlTable]:
        """A list of tables within."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.refuse(key, "give a list of tables, such as [{ … }]")
        where = f"{self._path}.{key}" if self._path else key
        for item in value:
            yield TomlTable(item, where, self._source)

    def done(self) -> None:
        """Refuse keys that nobody has asked for: most are typing errors."""
        for key in self._values:
            if key not in self._read:
                known = ", ".join(sorted(self._read))
                raise self.refuse(key, f"unknown key; known here: {known}")

    def _take(self, key: str, default: object = None) -> Any:
        self._read.add(key)
        if key in self._values:
            return self._values[key]
        if default is None:
            raise self.refuse(key, "this is missing")
        return default

    def _hundredths(self, key: str, value: object, low: int, high: int) -> int:
        why = f"give a number from {low} to {high} with up to two decimals"
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.refuse(key, why)
        number = Decimal(value)
        if not number.is_finite() or not low <= number <= high or number != round(number, 2):
            raise self.refuse(key, why)
        return int(number * 100)


def line_of(source: str, path: str) -> int:
    """The line of a TOML document where a key stands, or the closest table above; 0 for none."""
    best, best_length, header = 0, 0, ""
    for number, line in enumerate(source.splitlines(), 1):
        found = _HEADER.match(line)
        if found:
            header = _bare(found[1])
            here = header
        else:
            found = _KEY.match(line)
            if not found:
                continue
            here = f"{header}.{_bare(found[1])}" if header else _bare(found[1])
        if len(here) > best_length and (path == here or path.startswith(f"{here}.")):
            best, best_length = number, len(here)
    return best


def _bare(keys: str) -> str:
    return re.sub(r"\s*\.\s*", ".", keys.replace('"', ""))


def _plain(value: object) -> str:
    """A value as one would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_plain(item) for item in value[:20]) + "]"
    return str(value) if isinstance(value, int | Decimal) else repr(value)
