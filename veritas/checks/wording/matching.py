"""How a text is compared with the rules of a category, in bounded time. Pure."""

from __future__ import annotations

import re
from enum import IntEnum

import msgspec

HURRY = "urgency.limited-time"


class Strength(IntEnum):
    """How clearly a text speaks.

    A cue says nothing by itself, only that a model which is sure has words to be sure of. A weak
    match does not count within running text.
    """

    CUE = 1
    WEAK = 2
    STRONG = 3


class Rule(msgspec.Struct, frozen=True):
    """One pattern.

    Attributes:
        id: language, type and number, such as ``en.low-stock.3``.
        type: the id of its type in the taxonomy, such as ``scarcity.low-stock``.
        strength: strong rules are clear in any place, weak ones only in a text of its own, such
            as a badge or a button; cues need a model that is sure.
        pattern: for texts as :func:`veritas.checks.wording.folding.fold` makes them.
    """

    id: str
    type: str
    strength: Strength
    pattern: re.Pattern[str]


class Match(msgspec.Struct, frozen=True):
    """The rule that a text meets, and the words that meet it, folded."""

    rule: Rule
    span: str


class Wording(msgspec.Struct, frozen=True):
    """The rules of one category in one language.

    Every repetition in a pattern is bounded or over a single class of characters, and texts
    are bounded, too, so a match takes time linear in the text.

    Attributes:
        rules: strong ones first.
        honest: what looks alike and is not meant; any match clears the text.
        max_chars: longer texts are running text and never match.
    """

    rules: tuple[Rule, ...]
    honest: tuple[re.Pattern[str], ...] = ()
    max_chars: int = 160

    def find(self, folded: str, kind: str = "") -> Match | None:
        """The clearest rule that a folded text meets, None when it meets none.

        Args:
            folded: the text.
            kind: only rules whose type begins so.
        """
        if not folded or len(folded) > self.max_chars:
            return None
        for rule in self.rules:
            found = rule.pattern.search(folded) if rule.type.startswith(kind) else None
            if found is not None:
                if any(pattern.search(folded) for pattern in self.honest):
                    return None
                return Match(rule, found[0].strip())
        return None


def wording(
    language: str,
    *,
    strong: dict[str, tuple[str, ...]] | None = None,
    weak: dict[str, tuple[str, ...]] | None = None,
    cues: dict[str, tuple[str, ...]] | None = None,
    honest: tuple[str, ...] = (),
    max_chars: int = 160,
) -> Wording:
    """Compile the patterns of one category.

    Args:
        language: of the patterns, two letters.
        strong: patterns by the id of their type.
        weak: the same for patterns that are clear only in a text of its own.
        cues: the same for patterns that count only when the model is sure by itself.
        honest: patterns of what looks alike and is not meant.
        max_chars: of a text that can match.
    """
    made: list[Rule] = []
    numbers: dict[str, int] = {}
    for strength, groups in (
        (Strength.STRONG, strong),
        (Strength.WEAK, weak),
        (Strength.CUE, cues),
    ):
        for kind, sources in (groups or {}).items():
            for source in sources:
                numbers[kind] = numbers.get(kind, 0) + 1
                name = f"{language}.{kind.rpartition('.')[2]}.{numbers[kind]}"
                made.append(Rule(name, kind, strength, re.compile(source)))
    return Wording(tuple(made), tuple(re.compile(source) for source in honest), max_chars)


class Lexicon(msgspec.Struct, frozen=True):
    """The rules of one language other than English.

    Attributes:
        language: two letters.
        short: for badges, buttons and lines.
        long: for sentences about contracts, which take longer to say.
    """

    language: str
    short: Wording
    long: Wording

    def find(self, folded: str) -> Match | None:
        """The clearest rule that a folded text meets, None when it meets none."""
        short, long = self._short(folded), self.long.find(folded)
        if short is None or (long is not None and long.rule.strength > short.rule.strength):
            return long
        return short

    def _short(self, folded: str) -> Match | None:
        found = self.short.find(folded)
        if found is not None and found.rule.type == HURRY:
            # "Hurry" or "last chance" only stresses what the rest of the text says.
            scarce = self.short.find(folded, "scarcity.")
            return scarce or found
        return found
