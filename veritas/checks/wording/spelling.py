"""An English text with the slips of haste and of machines mended. Pure."""

from __future__ import annotations

import re

_NO_APOSTROPHE = re.compile(r"\b(do|does|did|wo|ca|is|are|was|would|could|should|has|have)nt\b")
_MINE = re.compile(
    r"\b(i)(m|ve)\b|(?<=thanks )(i)(ll|d)\b|(?<=thanks, )(i)(ll|d)\b|(?<=^no, )(i)(ll|d)\b"
)
_GLUED = re.compile(
    r"(?<=[a-z]{2})(?=\d)|"
    r"(?<=\d)(?=(?:left|items?|people|persons?|remaining|available|instock|in stock|sold|viewed|bought|"
    r"customers|shoppers|others)(?![a-z]))|"
    r"(?<=\bin)(?=stock\b)"
)
_LETTER_BY_LETTER = re.compile(r"\b(?:[a-z] ){3,20}[a-z]\b")
# A zero among letters is an O, and a one is an L: so a recogniser of pictures misreads them.
_ZERO = re.compile(r"\b0(?=[a-z]{2})|(?<=[a-z])0(?=[a-z])")
_ONE = re.compile(r"\b1(?=(?:eft|imited|ast|ow)\b)|(?<=[a-z])1(?=[a-z])")


def spelled(folded: str) -> str:
    """A folded English text with the slips of haste mended, for rules and model alike.

    Apostrophes that were left out ("dont"), words and figures glued together ("only3left"),
    letters set apart ("h u r r y"), and digits read for letters ("0nly").
    """
    mended = _NO_APOSTROPHE.sub(r"\1n't", folded)
    mended = _MINE.sub(lambda match: "'".join(part for part in match.groups() if part), mended)
    mended = _LETTER_BY_LETTER.sub(lambda match: match[0].replace(" ", ""), mended)
    if any(char.isdigit() for char in mended):
        mended = _GLUED.sub(" ", _ONE.sub("l", _ZERO.sub("o", mended)))
    return mended
