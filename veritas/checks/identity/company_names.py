"""Finds names of companies by the legal forms behind them, and compares such names."""

from __future__ import annotations

import re
import unicodedata

MAX_FOUND = 15
MAX_TEXT_CHARS = 20_000

_FORMS = (
    r"GmbH(?: & Co\.? ?KGa?A?)?|gGmbH|UG(?: \(haftungsbeschränkt\))?|AG(?: & Co\.? ?KGa?A?)?|KGaA|"
    r"OHG|e\. ?K\.|eG|e\. ?V\.|"
    r"Ltd\.?|Limited|LLP|PLC|plc|LLC|L\.L\.C\.|Inc\.?|Incorporated|Corp\.?|Corporation|"
    r"SARL|S\.A\.R\.L\.|SASU?|S\.A\.S\.|EURL|S\.A\.|SpA|S\.p\.A\.|S\.r\.l\.|Srl|S\.L\.U?\.?|SLU?|"
    r"Lda\.?|B\.V\.|BV|N\.V\.|NV|BVBA|SRL|ApS|A/S|AB|AS|ASA|Oyj?|Sp\. z ?o\. ?o\.|Sp\.k\.|s\.r\.o\.|"
    r"a\.s\.|Kft\.?|Zrt\.?|Nyrt\.?|d\.o\.o\.|OÜ|UAB|SIA|EOOD|OOD|ΕΠΕ|Α\.Ε\.|Pty Ltd|Pte\.? Ltd\.?|SE"
)
_WORD = r"(?:[^\W\d_a-zß-öø-ÿ][\w'’&.+\-]{0,30}|\d[\w]{0,10}|[a-z][\w]{0,20}(?=[A-Z]|\d)[\w]{0,20})"
_NAME = re.compile(
    rf"(?<![\w&])({_WORD}(?:[ \u00a0](?:{_WORD}|&|und|and|et|y|of|de|für|the|der|die|das)){{0,5}}?)"
    rf"[ \u00a0,]{{1,2}}({_FORMS})(?![\w\-])"
)
# Short forms that are also words, and count only behind a name of capital letters.
_AMBIGUOUS = frozenset({"AS", "AB", "SE", "SA", "BV", "NV", "SL", "SIA", "OOD", "AG", "eG", "Oy"})
_LEADING = frozenset(
    "The Our Your We By From At In On And Or For With Of To All Is Are Der Die Das Von Bei Wir Ist Und "
    "Copyright Powered Hosted Hosting Provider Betreiber Anbieter Impressum Imprint Contact Kontakt "
    "Registered Address Office Company Firma Name Responsible Verantwortlich La Le Les El Los Il Het De".split()
)
_FORM_AT_END = re.compile(rf"[\s,]*(?:{_FORMS})\s*$")
_SIGNS = re.compile(r"[^\w]+")


def find_company_names(text: str) -> tuple[str, ...]:
    """Names with their legal forms, each once, the first ones, such as ``Beispiel GmbH``."""
    shown = text[:MAX_TEXT_CHARS]
    found: dict[str, None] = {}
    for match in _NAME.finditer(shown):
        words = match[1].split()
        while words and (words[0].strip(".,:") in _LEADING or words[0].isdigit()):
            words.pop(0)
        name = " ".join(words).strip(" ,.-–&")
        if len(name) < 2 or (match[2] in _AMBIGUOUS and len(name) < 4):
            continue
        found.setdefault(f"{name} {match[2]}")
    return tuple(found)[:MAX_FOUND]


def core_of(name: str) -> str:
    """What tells a company apart: its name without legal forms, accents, signs and case."""
    bare = name
    for _ in range(3):
        bare = _FORM_AT_END.sub("", bare)
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(char)
    )
    return _SIGNS.sub(" ", plain).strip().casefold()


def same_company(one: str, other: str) -> bool:
    """Whether two names may mean the same company or group: generous, so as not to accuse.

    They do when one's words begin with the other's, or when they share a rare word.
    """
    mine, theirs = core_of(one), core_of(other)
    if not mine or not theirs:
        return False
    if mine.replace(" ", "") in theirs.replace(" ", "") or theirs.replace(" ", "") in mine.replace(
        " ", ""
    ):
        return True
    shared = set(mine.split()) & set(theirs.split())
    return any(len(word) >= 4 and word not in _COMMON for word in shared)


_COMMON = frozenset(
    "group holding holdings international europe european deutschland germany france services service "
    "solutions media online shop store digital global trading company systems software technologies "
    "technology consulting management marketing verlag handel handels vertrieb gesellschaft und and the "
    "commerce internet web networks studio studios design partner partners".split()
)
