"""Whether a stock or viewer figure is made up, by what it was in several loads."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

import msgspec

from veritas.artifacts import Reloads, WatchedText, Writer
from veritas.checks.figures.counts import Count, CountKind, count_of

MIN_SPREAD = 3
"""Figures that differ by less may do so in truth, within seconds."""

MIN_JUMP_SHARE = 0.3
"""Of their mean: what a true figure does not move up and down by, from one second to the next."""

_CLOSE = 2


class Origin(StrEnum):
    """Where a figure comes from."""

    UNKNOWN = "unknown"
    """Nothing speaks against it."""
    CHANCE = "chance"
    """It follows the page's random numbers."""
    JUMPS = "jumps"
    """It is another with each load, up and down."""
    CONSTANT = "constant"
    """It says who is there now, and never moves."""


class Figures(msgspec.Struct, frozen=True):
    """A figure over several loads.

    Attributes:
        kind: what it counts.
        origin: where it comes from.
        by_load: what it was, by number of the load, at its first reading.
        writer: the script that asks for chance and writes it; None when that was not seen.
    """

    kind: CountKind
    origin: Origin
    by_load: dict[int, int]
    writer: Writer | None = None


def figures_of(text: WatchedText, reloads: Reloads) -> Figures | None:
    """Judge one text; None when it is no stock or viewer figure."""
    counts: dict[int, Count] = {}
    for load in reloads.loads:
        seen = text.of_load(load.number)
        found = count_of(seen[0].text) if seen else None
        if found is not None:
            counts[load.number] = found
    kinds = {count.kind for count in counts.values()}
    if len(kinds) != 1:
        return None
    by_load = {number: count.number for number, count in counts.items()}
    writer = next((one for one in text.writers if one.chance), None)
    origin = Origin.UNKNOWN
    if _follows_chance(by_load, reloads, traced=writer is not None):
        origin = Origin.CHANCE
    elif _jumps(by_load, reloads):
        origin = Origin.JUMPS
    elif kinds == {CountKind.PEOPLE} and _never_moves(text, reloads):
        origin = Origin.CONSTANT
    return Figures(kinds.pop(), origin, by_load, writer)


def _follows_chance(by_load: dict[int, int], reloads: Reloads, *, traced: bool) -> bool:
    """Whether low chance gives one end of its range, twice, and high chance the other.

    Without having seen the script ask, the ends must be far apart.
    """
    by_chance: dict[str, list[int]] = {"low": [], "high": [], "free": []}
    for load in reloads.loads:
        if load.number in by_load:
            by_chance[load.chance].append(by_load[load.number])
    lows, highs, free = by_chance["low"], by_chance["high"], by_chance["free"]
    if len(lows) < 2 or not highs or len(free) < 2:
        return False
    low, high = min(lows), highs[0]
    bottom, top = min(*lows, high), max(*lows, high)
    spread = top - bottom
    steady = max(lows) - low
    if low == high or steady * 2 >= spread or steady > _CLOSE:
        return False
    if not all(bottom - _CLOSE <= value <= top + _CLOSE for value in free):
        return False
    if traced:
        return True
    return spread >= max(MIN_SPREAD + 2, MIN_JUMP_SHARE * (sum(free) / len(free)))


def _jumps(by_load: dict[int, int], reloads: Reloads) -> bool:
    """Whether it goes up and down from load to load by more than a true figure does.

    The loads with another chance count, too: this is about figures that the server sends.
    """
    loads = sorted(reloads.loads, key=lambda load: load.started_s)
    values = [by_load[load.number] for load in loads if load.number in by_load]
    if len(values) < 4 or len(set(values)) < 3:
        return False
    mean = sum(values) / len(values)
    steps = [after - before for before, after in pairwise(values)]
    large = [step for step in steps if abs(step) >= max(MIN_SPREAD, MIN_JUMP_SHARE * mean)]
    return any(step > 0 for step in large) and any(step < 0 for step in large)


def _never_moves(text: WatchedText, reloads: Reloads) -> bool:
    loads = [load for load in reloads.loads if not load.problem]
    texts = {seen.text for load in loads for seen in text.of_load(load.number)}
    everywhere = all(text.of_load(load.number) for load in loads)
    return len(loads) >= 4 and everywhere and len(texts) == 1
