"""Pressing texts in languages other than English: own patterns, one language a file. Pure."""

from __future__ import annotations

from veritas.checks.wording.lexicons.de import GERMAN
from veritas.checks.wording.matching import Lexicon

LEXICONS: dict[str, Lexicon] = {each.language: each for each in (GERMAN,)}
"""By language, two letters."""

__all__ = ["LEXICONS", "Lexicon"]
