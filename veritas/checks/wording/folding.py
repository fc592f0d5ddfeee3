"""A text as its reader sees it, whatever characters it is written with. Pure.

Words are hidden from programs, and not from people, by characters of no width within them, by
letters of another script that look the same, by full-width forms and by stacked accents. The
pairs of letters that look alike are facts of Unicode Technical Standard 39 (confusables).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_TEXT_CHARS = 1_000
"""What lies beyond is not looked at: the first sentences say enough."""

_PLAIN = str.maketrans(
    {
        "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "′": "'", "‛": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "⁃": "-",
        "¡": "!", "¿": "?", "\u115f": "", "\u1160": "", "\u3164": "", "\uffa0": "", "\u2800": " ",
    }
)  # fmt: skip
_LOOKS_LATIN = str.maketrans(
    {
        # Cyrillic, small and capital letters where they differ in shape
        "а": "a", "в": "b", "ь": "b", "с": "c", "ԁ": "d", "е": "e", "ё": "e", "ғ": "f", "һ": "h",
        "н": "h", "і": "i", "ї": "i", "ј": "j", "к": "k", "ӏ": "l", "м": "m", "о": "o", "р": "p",
        "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "у": "y", "ү": "y", "ѵ": "v", "ԝ": "w", "х": "x",
        "п": "n", "и": "u",
        # Greek
        "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "μ": "m", "ν": "v", "ο": "o",
        "ρ": "p", "σ": "o", "τ": "t", "υ": "u", "χ": "x", "γ": "y", "ω": "w", "ζ": "z",
        # Armenian
        "ո": "n", "ս": "u", "օ": "o", "հ": "h", "ց": "g", "զ": "q",
        # Latin letters without a decomposition
        "ı": "i", "ɡ": "g", "ɩ": "i", "ɑ": "a", "ʀ": "r", "ɴ": "n", "ɪ": "i", "ʏ": "y", "ʟ": "l",
        "ᴀ": "a", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ᴊ": "j", "ᴋ": "k", "ᴍ": "m", "ᴏ": "o", "ᴘ": "p",
        "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w", "ᴢ": "z", "ꜱ": "s", "ʜ": "h", "ʙ": "b", "ꜰ": "f",
        "ɢ": "g",
    }
)  # fmt: skip
# As capitals these are other letters than as small ones: В is B, Н is H, but Ν (ny) is N.
_CAPITALS = str.maketrans({"Η": "h", "Ν": "n", "Υ": "y", "Ρ": "p", "Β": "b", "Μ": "m", "Ζ": "z"})
_REVERSED = re.compile("\u202e([^\u202c\u202d\u202e]{1,1000})\u202c?")
_LATIN = re.compile(r"[a-z]")


@lru_cache(maxsize=1024)
def fold(text: str, max_chars: int = MAX_TEXT_CHARS) -> str:
    """A text in lower case with plain letters, quotes, dashes and single spaces.

    Compatibility forms become plain ones (NFKC), characters that show nothing are taken out,
    what is turned around by a control character is read as it is shown, and look-alikes from
    other scripts become Latin letters in words that can be read as Latin as a whole, if the text
    has Latin letters at all.

    Args:
        text: as it stands on the page.
        max_chars: the rest is not looked at.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text[:max_chars].translate(_PLAIN).lower().split())
    shown = _REVERSED.sub(lambda match: match[1][::-1], text[: 4 * max_chars])
    compatible = unicodedata.normalize("NFKC", shown).translate(_CAPITALS).translate(_PLAIN)
    visible = "".join(
        " " if char.isspace() else char
        for char in compatible[: 4 * max_chars]
        if char.isspace() or unicodedata.category(char) not in {"Cf", "Cc", "Mn", "Me", "Cs", "Cn"}
    )
    words = visible.lower()[:max_chars].split()
    if not visible.isascii() and any(_LATIN.search(word) for word in words):
        words = [word if word.isascii() else _as_latin(word) for word in words]
    return " ".join(words)


def _as_latin(word: str) -> str:
    """A word with its look-alikes replaced, if the whole of it then reads as Latin."""
    latin = word.translate(_LOOKS_LATIN)
    if all(not char.isalpha() or char < "\u0250" for char in latin):
        return latin
    return word
