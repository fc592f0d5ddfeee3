"""The rules of all categories, by the names of Mathur et al. 2019."""

from __future__ import annotations

from veritas.checks.wording.confirmshaming import CONFIRMSHAMING
from veritas.checks.wording.matching import Strength
from veritas.checks.wording.scarcity import SCARCITY
from veritas.checks.wording.social_proof import SOCIAL_PROOF
from veritas.checks.wording.urgency import URGENCY, urgency_strength

CATEGORIES = ("Urgency", "Scarcity", "Social Proof", "Misdirection")
_WORDINGS = {
    "Urgency": URGENCY,
    "Scarcity": SCARCITY,
    "Social Proof": SOCIAL_PROOF,
    "Misdirection": CONFIRMSHAMING,
}


def rule_strengths(text: str) -> dict[str, Strength]:
    """How clearly a text belongs to each category, those to which it does not belong left out."""
    found = {name: wording.strength(text) for name, wording in _WORDINGS.items()}
    found["Urgency"] = urgency_strength(text)
    return {name: strength for name, strength in found.items() if strength}


def rule_span(text: str, category: str) -> str:
    """The words by which a rule puts a text into a category; empty when none does."""
    return _WORDINGS[category].find(text)[1]
