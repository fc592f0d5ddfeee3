"""What a text suggests, by rules and model together. Pure.

Words only ever suggest: whether a countdown is true or a stock figure is invented, no text tells.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from veritas.checks.wording.matching import Strength
from veritas.checks.wording.model import model_score
from veritas.checks.wording.rules import rule_span, rule_strengths

# By cross-validation about 4 of 1,000 ordinary segments reach it (benchmarks/dark_text.py).
LIKELY_FROM = 0.09
# How much the text alone must say when a rule speaks.
AGREES_FROM = 0.003


class Tier(StrEnum):
    """How sure it is that a text presses."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"


class TextJudgement(msgspec.Struct, frozen=True):
    """What a text suggests.

    Attributes:
        score: 0 to 1.
        category: of Mathur et al. 2019; None when the text suggests nothing.
        tier: ``confirmed`` when a rule and the model agree, ``likely`` when one of them is sure;
            None when the text suggests nothing.
        why: the rule's words first, then what spoke for it in the model.
    """

    score: float
    category: str | None
    tier: Tier | None
    why: tuple[str, ...]


def judge_text(text: str) -> TextJudgement:
    """Judge one text. Never raises; takes well below a millisecond for a short text."""
    strengths = rule_strengths(text)
    found = model_score(text, strengths)
    score = round(found.score, 4)
    ruled = max(strengths, key=lambda name: strengths[name], default=None)
    tier = None
    if ruled is not None and found.alone >= AGREES_FROM:
        tier = Tier.CONFIRMED
    elif found.score >= LIKELY_FROM:
        tier = Tier.LIKELY
    if tier is None:
        return TextJudgement(score, None, None, ())
    why = list(found.why)
    if ruled is not None:
        clear = "clear" if strengths[ruled] is Strength.STRONG else "in a text of its own"
        why.insert(0, f"rule {ruled} ({clear}): {rule_span(text, ruled)[:120]}")
    return TextJudgement(score, ruled or found.category, tier, tuple(why))
