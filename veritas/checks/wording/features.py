"""What the wording model sees of a text: words in a row, and pieces of words. Pure.

The script that trains the model uses these very functions, so that both see the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_CHARS = 600
# Beyond so many words a text is running text; its first part says enough.
MAX_WORDS = 110
_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?|[!%$€£:?]")
WORD_ROWS = (1, 2, 3)
PIECES = (3, 4)


def plain(folded: str) -> str:
    """A folded text as the model reads it: its beginning, every digit a 0."""
    return _DIGITS.sub("0", folded[:MAX_CHARS])


def words_of(text: str) -> list[str]:
    """The words and telling signs of a plain text."""
    return _WORD.findall(text)[:MAX_WORDS]


def features_of(text: str) -> Iterator[str]:
    """The features of a plain text, each once: ``w:`` words in a row, ``c:`` pieces of words."""
    words = words_of(text)
    seen = set()
    for length in WORD_ROWS:
        for at in range(len(words) - length + 1):
            seen.add("w:" + " ".join(words[at : at + length]))
    for word in set(words):
        padded = f" {word} "
        for length in PIECES:
            for at in range(len(padded) - length + 1):
                seen.add("c:" + padded[at : at + length])
    yield from seen


def measures_of(text: str) -> tuple[float, float]:
    """How long a plain text is, and how many digits it has, on scales near one."""
    return min(len(text), 300) / 100, text.count("0") / 10
