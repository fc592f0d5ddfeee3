"""What a text suggests, by rules and model together. Pure.

Words only ever suggest: whether a countdown is true or a stock figure is invented, no text tells.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import msgspec

from veritas.checks.wording.cues import english_cue, is_honest
from veritas.checks.wording.english import english_matches, is_plain_fact
from veritas.checks.wording.folding import MAX_TEXT_CHARS, fold
from veritas.checks.wording.language import NAMES, by_script, by_signs, by_words
from veritas.checks.wording.lexicons import LEXICONS, Lexicon
from veritas.checks.wording.matching import Match, Strength
from veritas.checks.wording.model import ModelScore, NGram, model_score
from veritas.checks.wording.spelling import spelled
from veritas.checks.wording.taxonomy import TYPES

# Of the model; by cross-validation 7 of 1,000 ordinary segments reach it (benchmarks/dark_text.py).
LIKELY_FROM = 0.15
# What the model may give at most to a plain fact.
PLAIN_UP_TO = 0.1
# How much the words alone must say when a rule speaks: more for one that is clear in few places,
# and most for a cue, which says little by itself.
AGREES_FROM = {Strength.STRONG: 0.003, Strength.WEAK: 0.01, Strength.CUE: 0.2}
# The model has learned English only: in other languages the rule stands alone.
_LEXICON_SCORES = {Strength.STRONG: 0.85, Strength.WEAK: 0.6}
MAX_SPAN_CHARS = 120
_SAID = {
    Strength.STRONG: "clear",
    Strength.WEAK: "in a text of its own",
    Strength.CUE: "where the model is sure",
}
# So few words do not tell their language.
_LEAST_SPACES = 4
# A text of so many characters tells its language, if it is one that is known here.
_LONG = 300

ENGLISH = "en"
LANGUAGES = (ENGLISH, *LEXICONS)
"""What texts can be judged in, two-letter codes; any other language is not checked."""


class Tier(StrEnum):
    """How sure it is that a text presses."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"


class Judged(msgspec.Struct, frozen=True):
    """What a text suggests, and all that speaks for it.

    Attributes:
        score: 0 to 1; from 0.5 it suggests something, and below it does not.
        tier: ``confirmed`` when a rule and the model agree, or a cue and a model that is sure;
            ``likely`` when only the model speaks, or a rule in a language that the model has not
            learned; None when it suggests nothing.
        category: of Mathur et al. 2019; None when it suggests nothing.
        type: an id of the taxonomy; None when only the model speaks, which knows categories.
        match: the rule and its words.
        ngrams: what spoke for it most in the model.
        alone: 0 to 1, what the model makes of the words without the rules; None when not asked.
    """

    score: float
    tier: Tier | None = None
    category: str | None = None
    type: str | None = None
    match: Match | None = None
    ngrams: tuple[NGram, ...] = ()
    alone: float | None = None

    @property
    def clear(self) -> bool:
        """A rule speaks that is clear in any place."""
        return self.match is not None and self.match.rule.strength is Strength.STRONG

    def reasons(self) -> tuple[str, ...]:
        """Why, in words: the rule, its words, and the strongest n-grams."""
        if self.tier is None:
            return ()
        why = []
        if self.match is not None:
            rule, span = self.match.rule, self.match.span[:MAX_SPAN_CHARS]
            why.append(f"rule {rule.id} ({_SAID[rule.strength]}): {span}")
            why.append(f"type {rule.type}: {TYPES[rule.type].title}")
        if self.alone is not None:
            why.append(f"model: {self.alone:.2f} by the words alone")
        why.extend(f"n-gram {each.text!r}: +{each.weight:.2f}" for each in self.ngrams)
        return tuple(why)


class TextJudgement(msgspec.Struct, frozen=True):
    """What ``veritas text`` prints of a text: a stable interface.

    Attributes:
        score: 0 to 1; from 0.5 it suggests something, and below it does not.
        category: of Mathur et al. 2019; None when the text suggests nothing.
        tier: see :class:`Judged`.
        why: the rule and its words first, then what spoke for it in the model; for a text in a
            language that cannot be judged, that it was not checked.
    """

    score: float
    category: str | None
    tier: Tier | None
    why: tuple[str, ...]


@lru_cache(maxsize=16_384)
def judge(text: str, languages: tuple[str, ...] = LANGUAGES) -> Judged:
    """Judge one text of a page, and remember the judgement: several checks ask for it.

    Never raises; takes well below a millisecond for a short text.

    Args:
        text: as it stands on the page; what is beyond a thousand characters is not looked at.
        languages: in which it may be written.
    """
    return _judge(text, languages)


def _judge(text: str, languages: tuple[str, ...]) -> Judged:
    folded = fold(text)
    best = _in_english(folded) if ENGLISH in languages else Judged(0.0)
    if best.match is not None and best.tier is Tier.CONFIRMED:
        return best
    for language in languages:
        lexicon = LEXICONS.get(language)
        found = None if lexicon is None else _in_lexicon(folded, lexicon)
        if found is not None and (best.match is None or found.score > best.score):
            best = found
    return best


def judge_text(text: str) -> TextJudgement:
    """Judge one text of unknown origin, in any language that is known here."""
    text = text[: 4 * MAX_TEXT_CHARS]  # so that no cache keeps lines of a megabyte
    code = _told(text)
    languages: tuple[str, ...] = LANGUAGES
    if code in LANGUAGES:
        languages = tuple(dict.fromkeys((ENGLISH, code)))
    elif code:
        languages = tuple(LEXICONS)
    elif len(text) > _LONG:
        languages = (ENGLISH,)
    found = _judge(text, languages)
    if found.tier is not None:
        return TextJudgement(found.score, found.category, found.tier, found.reasons())
    code = code or by_signs(text[:MAX_TEXT_CHARS])
    if code and code not in LANGUAGES:
        why = f"not checked: the text is in {NAMES.get(code, code)}"
        return TextJudgement(0.0, None, None, (why,))
    return TextJudgement(found.score, None, None, ())


def _told(text: str) -> str:
    """The language or script that a text tells by itself; empty for few words."""
    shown = text[:MAX_TEXT_CHARS]
    script = by_script(fold(shown))
    return script or (by_words(shown) if shown.count(" ") >= _LEAST_SPACES else "")


def _in_english(folded: str) -> Judged:
    text = spelled(folded)
    matches = english_matches(text)
    strengths = {name: match.rule.strength for name, match in matches.items()}
    model = model_score(text, strengths)
    score = shown_score(model.score)
    ruled = max(strengths, key=lambda name: strengths[name], default=None)
    if ruled is not None and model.alone >= AGREES_FROM[strengths[ruled]]:
        return _judged(score, Tier.CONFIRMED, ruled, matches[ruled], model)
    if ruled is not None and model.score >= LIKELY_FROM:
        return _judged(score, Tier.LIKELY, ruled, matches[ruled], model)
    if ruled is None and (is_plain_fact(text) or is_honest(text, model.category)):
        return Judged(shown_score(min(model.score, PLAIN_UP_TO)))
    if ruled is None and model.alone >= LIKELY_FROM:
        cue = (
            english_cue(text, model.category) if model.alone >= AGREES_FROM[Strength.CUE] else None
        )
        tier = Tier.LIKELY if cue is None else Tier.CONFIRMED
        return _judged(score, tier, model.category, cue, model)
    return Judged(score)


def shown_score(probability: float) -> float:
    """The score of what the model gives: the same order, with 0.5 where a text becomes likely."""
    odds = probability * (1 - LIKELY_FROM)
    return round(odds / (odds + (1 - probability) * LIKELY_FROM), 4)


def _judged(
    score: float, tier: Tier, category: str, match: Match | None, model: ModelScore
) -> Judged:
    kind = match.rule.type if match is not None else None
    shown = max(score, 0.5)
    return Judged(shown, tier, category, kind, match, model.ngrams, round(model.alone, 4))


def _in_lexicon(folded: str, lexicon: Lexicon) -> Judged | None:
    match = lexicon.find(folded)
    if match is None:
        return None
    kind = TYPES[match.rule.type]
    return Judged(_LEXICON_SCORES[match.rule.strength], Tier.LIKELY, kind.category, kind.id, match)
