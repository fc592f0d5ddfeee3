"""Characters that look like others: host names as a reader sees them.

The pairs are facts of Unicode Technical Standard 39 (confusables) for those scripts that
registries let into domain names: Cyrillic, Greek, Armenian and accented Latin.
"""

from __future__ import annotations

import unicodedata

import idna

_LOOKS_LIKE = str.maketrans(
    {
        # Cyrillic
        "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "і": "i", "ј": "j",
        "к": "k", "ӏ": "l", "м": "m", "н": "h", "о": "o", "р": "p", "ԛ": "q", "ѕ": "s",
        "т": "t", "ѵ": "v", "ԝ": "w", "х": "x", "у": "y", "ү": "y", "г": "r", "п": "n",
        # Greek
        "α": "a", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p",
        "τ": "t", "υ": "u", "χ": "x", "γ": "y", "ω": "w",
        # Armenian
        "ո": "n", "ս": "u", "օ": "o", "հ": "h", "ց": "g", "զ": "q",
        # Latin letters without a decomposition
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ɡ": "g", "ɩ": "i", "ʀ": "r",
        "ɴ": "n", "ß": "b", "æ": "ae", "œ": "oe",
        # Digits that stand for letters
        "0": "o", "1": "l", "3": "e", "5": "s",
    }
)  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def readable(label: str) -> str:
    """A label as browsers may show it: ``xn--…`` decoded, else unchanged."""
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label


def skeleton(text: str) -> str:
    """What a text looks like at a glance: two texts with one skeleton are easily confused."""
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", text.lower())
        if not unicodedata.combining(char)
    )
    looks = bare.translate(_LOOKS_LIKE)
    for pair, single in _PAIRS:
        looks = looks.replace(pair, single)
    return looks.replace("i", "l")
