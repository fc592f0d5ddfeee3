"""The script that moves a visitor's clock, fixes its chance, and tells who writes numbers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from veritas.artifacts import BodyRecord
from veritas.artifacts.reloads import Writer

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

MAX_WRITES = 150
_MAX_CHANCES = 400
_MAX_SOURCE_CHARS = 200
_PLACE = re.compile(r"(https?://[^\s]{1,2048}):(\d{1,7}):(\d{1,7})")


class _Told(msgspec.Struct, array_like=True, frozen=True):
    chain: list[str]
    place: str
    chance: str


_decoder = msgspec.json.Decoder(_Told)


@cache
def reload_script() -> str:
    """The script; the first call reads it from the package, and blocks."""
    return files(__package__).joinpath("reload_script.js").read_text("utf-8")


class WriteLog:
    """Who wrote numbers into one visitor's page; what arrives is not trusted."""

    def __init__(self) -> None:
        self._told: list[_Told] = []

    async def prepare(self, context: BrowserContext, clock_shift_s: float, chance: str) -> None:
        """Begin; to be called before the profile has a page.

        Raises:
            playwright Error: the browser is gone.
        """
        # A name that no page can guess, gone before the page's first script runs.
        name = f"_{secrets.token_hex(8)}"
        await context.expose_binding(name, self._on_told)
        take = f"() => {{ const way = globalThis.{name}; delete globalThis.{name}; return way; }}"
        plan = {
            "shiftMs": clock_shift_s * 1000,
            "chance": chance,
            "chances": _MAX_CHANCES,
            "writes": MAX_WRITES,
        }
        script = f"({reload_script()})({take}, {msgspec.json.encode(plan).decode()});"
        await context.add_init_script(script)

    def writers(self, selector: str, bodies: Iterable[BodyRecord]) -> tuple[Writer, ...]:
        """The scripts that wrote an element, or something in it.

        Args:
            selector: of the element.
            bodies: where to look for the lines.
        """
        texts = {body.url: body.text for body in bodies}
        found = {(one.place, one.chance): None for one in self._told if selector in one.chain[:4]}
        return tuple(
            Writer(place, chance, _line(chance or place, texts)) for place, chance in [*found][:6]
        )

    def _on_told(self, _source: object, told: object) -> None:
        if len(self._told) >= MAX_WRITES or not isinstance(told, str) or len(told) > 20_000:
            return
        try:
            one = _decoder.decode(told)
        except msgspec.DecodeError:
            return  # the page has found the way to report, and talks nonsense
        if _PLACE.fullmatch(one.place) and (not one.chance or _PLACE.fullmatch(one.chance)):
            self._told.append(one)


def _line(place: str, texts: dict[str, str]) -> str:
    """The part of a script that a place means; empty when the script was not kept."""
    found = _PLACE.fullmatch(place)
    text = texts.get(found[1]) if found else None
    if found is None or text is None:
        return ""
    lines = text.split("\n")
    row, column = int(found[2]) - 1, int(found[3]) - 1
    if row >= len(lines):
        return ""
    line = lines[row]
    start = max(0, column - _MAX_SOURCE_CHARS // 2) if len(line) > _MAX_SOURCE_CHARS else 0
    return line[start : start + _MAX_SOURCE_CHARS].strip()
