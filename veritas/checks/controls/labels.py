"""A control's label as the lexicons of this package compare it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from veritas.checks.wording.folding import fold

MAX_LABEL_CHARS = 80
"""Longer texts are sentences, not labels."""

_LETTERS = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d"})
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@lru_cache(maxsize=4096)
def plain(label: str) -> str:
    """Lower case without accents, invisible characters, and signs at either end.

    Returns:
        The label, or empty when it is longer than a label is.
    """
    text = without_accents(label, MAX_LABEL_CHARS * 2)
    return "" if len(text) > MAX_LABEL_CHARS else _EDGES.sub("", text)


def without_accents(text: str, max_chars: int) -> str:
    """A text as :func:`fold` makes it, and without accents.

    Pages leave them out, too, above all in capitals.
    """
    parts = unicodedata.normalize("NFKD", fold(text, max_chars).translate(_LETTERS))
    return "".join(char for char in parts if not unicodedata.combining(char))


def word(*alternatives: str) -> re.Pattern[str]:
    """A pattern that matches any of these as whole words.

    The alternatives are regular expressions for texts as :func:`plain` makes them; their
    repetitions are bounded, and so are the texts, so that a match takes little time.
    """
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)")
