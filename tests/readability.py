"""How hard a text is to read, as the school year for which it is fit.

English: Flesch-Kincaid grade level (Kincaid et al. 1975, Research Branch Report 8-75).
German: the first Wiener Sachtextformel (Bamberger and Vanecek 1984, Lesen-Verstehen-Lernen-
Schreiben). Both want at least some hundred words; syllables are counted by groups of vowels,
which is right for about nine words of ten.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-zÄÖÜäöüßé]+(?:['’-][A-Za-zÄÖÜäöüßé]+)*")
_ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
_GERMAN_VOWELS = re.compile(r"aa|ee|oo|ai|au|äu|ei|eu|ie|ui|[aeiouyäöüé]")


def words_of(text: str) -> list[str]:
    """The words of a text."""
    return _WORD.findall(text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; a colon ends one, too."""
    return [part for part in re.split(r"[.!?:](?:\s+|$)", text) if part.strip()]


def english_grade(text: str) -> float:
    """The American school year: 6 is a reader of eleven to twelve."""
    words, sentences = words_of(text), sentences_of(text)
    syllables = sum(_english_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def german_grade(text: str) -> float:
    """The school year: 6 is a reader of eleven to twelve."""
    words, sentences = words_of(text), sentences_of(text)
    counts = [len(_GERMAN_VOWELS.findall(word.lower())) for word in words]
    long_words = 100 * sum(count >= 3 for count in counts) / len(words)
    short_words = 100 * sum(count <= 1 for count in counts) / len(words)
    letters = 100 * sum(len(word) > 6 for word in words) / len(words)
    length = len(words) / len(sentences)
    return 0.1935 * long_words + 0.1672 * length + 0.1297 * letters - 0.0327 * short_words - 0.875


def _english_syllables(word: str) -> int:
    count = len(_ENGLISH_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith("le") and count > 1:
        count -= 1
    if word.endswith("ed") and not word.endswith(("ted", "ded")) and count > 1:
        count -= 1
    return max(1, count)
