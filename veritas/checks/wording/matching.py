"""How a text is compared with the patterns of a category, in bounded time."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

import msgspec

MAX_TEXT_CHARS = 300
MAX_PROSE_CHARS = 90

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-"}
)


class Strength(IntEnum):
    """How clearly a text speaks: a weak match does not count within running text."""

    NONE = 0
    WEAK = 1
    STRONG = 2


class Wording(msgspec.Struct, frozen=True):
    """The patterns of one category, for texts as :func:`fold` makes them.

    Every repetition in a pattern is bounded or over a single class of characters, and texts
    are bounded, too, so a match takes time linear in the text.

    Attributes:
        strong: clear in any place.
        weak: clear only in a text of its own, such as a badge or a button.
        honest: what looks alike and is not meant; any match clears the text.
        max_chars: longer texts are running text and never match.
    """

    strong: tuple[re.Pattern[str], ...]
    weak: tuple[re.Pattern[str], ...] = ()
    honest: tuple[re.Pattern[str], ...] = ()
    max_chars: int = 160

    def strength(self, text: str) -> Strength:
        """How clearly a text belongs to the category."""
        return self.find(text)[0]

    def find(self, text: str) -> tuple[Strength, str]:
        """How clearly a text belongs to the category, and the words that say so, folded."""
        if len(text) > MAX_TEXT_CHARS:
            return Strength.NONE, ""
        folded = fold(text)
        if not folded or len(folded) > self.max_chars:
            return Strength.NONE, ""
        if any(pattern.search(folded) for pattern in self.honest):
            return Strength.NONE, ""
        for strength, group in ((Strength.STRONG, self.strong), (Strength.WEAK, self.weak)):
            for pattern in group:
                found = pattern.search(folded)
                if found is not None:
                    return strength, found[0].strip()
        return Strength.NONE, ""


@lru_cache(maxsize=8192)
def fold(text: str, max_chars: int = MAX_TEXT_CHARS) -> str:
    """Lower case, plain quotes and dashes, single spaces, no invisible characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text[:max_chars].translate(_PLAIN).lower().split())
    compatible = unicodedata.normalize("NFKC", text[:max_chars]).translate(_PLAIN)
    visible = "".join(
        " " if char.isspace() else char
        for char in compatible
        if unicodedata.category(char) not in {"Cf", "Cc"} or char.isspace()
    )
    return " ".join(visible.lower().split())


def patterns(*sources: str) -> tuple[re.Pattern[str], ...]:
    """Compile patterns written with spaces for readability: a space means one space."""
    return tuple(re.compile(source) for source in sources)
