"""Pressing texts in languages other than English: own patterns, one language a file. Pure."""

from __future__ import annotations

from veritas.checks.wording.lexicons.de import GERMAN
from veritas.checks.wording.lexicons.es import SPANISH
from veritas.checks.wording.lexicons.fr import FRENCH
from veritas.checks.wording.lexicons.it import ITALIAN
from veritas.checks.wording.lexicons.nl import DUTCH
from veritas.checks.wording.lexicons.pl import POLISH
from veritas.checks.wording.matching import Lexicon

LEXICONS: dict[str, Lexicon] = {
    each.language: each for each in (GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH, POLISH)
}
"""By language, two letters."""

__all__ = ["LEXICONS", "Lexicon"]
