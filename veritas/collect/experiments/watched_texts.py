"""Which texts of a page are worth watching over several loads, and finding them again. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from veritas.artifacts import TextElement
from veritas.checks.figures.countdown import TimeLeft, time_left
from veritas.checks.figures.counts import count_of
from veritas.checks.figures.prices import is_reduced
from veritas.core.findings import Box

MAX_WATCHED = 40
MAX_TEXT_CHARS = 300
_MAX_PART_CHARS = 14
_MAX_PARTS = 12
_NEAR_PX = 160.0
_AROUND = 2
_DIGITS = re.compile(r"\d+")


class Watched(msgspec.Struct, frozen=True):
    """A text to watch: one element's, or that of neighbours that make up a countdown.

    Attributes:
        selector: of the element, the first one of several.
        shape: the text without its numbers, by which it is found again.
        text: as it was.
        box: of all its elements.
        context: it, and the texts around it.
    """

    selector: str
    shape: str
    text: str
    box: Box
    context: str

    @property
    def time_left(self) -> TimeLeft | None:
        """What it says, if it is a countdown."""
        return time_left(self.text)


def watched_texts(texts: Sequence[TextElement]) -> list[Watched]:
    """The countdowns, counts and reduced prices of a page, in document order."""
    found: list[Watched] = []
    for group, at in _groups(texts):
        if len(found) >= MAX_WATCHED:
            break
        text = _joined(group)
        if any(element.prose for element in group):
            continue
        if time_left(text) or (len(group) == 1 and (count_of(text) or is_reduced(text))):
            found.append(
                Watched(
                    selector=group[0].selector,
                    shape=shape_of(text),
                    text=text,
                    box=_around([element.box for element in group]),
                    context=_context(texts, at, len(group)),
                )
            )
    return found


def find_again(watched: Watched, texts: Sequence[Watched]) -> Watched | None:
    """The same text of another load: by its element and shape, else by a shape that is unique."""
    same = [one for one in texts if one.selector == watched.selector]
    if same and same[0].shape == watched.shape:
        return same[0]
    alike = [one for one in texts if one.shape == watched.shape]
    return alike[0] if len(alike) == 1 else None


def shape_of(text: str) -> str:
    """A text with its numbers taken out."""
    return " ".join(_DIGITS.sub("#", text.lower()).split())


def _groups(texts: Sequence[TextElement]) -> list[tuple[Sequence[TextElement], int]]:
    """Each text alone, but neighbouring short ones that are a countdown together."""
    groups: list[tuple[Sequence[TextElement], int]] = []
    at = 0
    while at < len(texts):
        end = at + 1
        while end < len(texts) and end - at < _MAX_PARTS and _continues(texts[end - 1], texts[end]):
            end += 1
        if end - at >= 2 and time_left(_joined(texts[at:end])):
            groups.append((texts[at:end], at))
        else:
            groups.extend((texts[each : each + 1], each) for each in range(at, end))
        at = end
    return groups


def _joined(group: Sequence[TextElement]) -> str:
    return " ".join(element.text for element in group)[:MAX_TEXT_CHARS]


def _continues(before: TextElement, after: TextElement) -> bool:
    short = len(before.text) <= _MAX_PART_CHARS and len(after.text) <= _MAX_PART_CHARS
    near = (
        abs(before.box.x - after.box.x) <= _NEAR_PX and abs(before.box.y - after.box.y) <= _NEAR_PX
    )
    return short and near


def _around(boxes: list[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)


def _context(texts: Sequence[TextElement], at: int, count: int) -> str:
    around = texts[max(0, at - _AROUND) : at + count + 1]
    return " ".join(element.text[:120] for element in around)[:MAX_TEXT_CHARS]
