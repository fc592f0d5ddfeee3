"""The English rules of all categories, by the names of Mathur et al. 2019. Pure."""

from __future__ import annotations

import re

from veritas.checks.wording.confirmshaming import CONFIRMSHAMING
from veritas.checks.wording.forced_action import FORCED_ACTION
from veritas.checks.wording.matching import Match, Rule
from veritas.checks.wording.obstruction import OBSTRUCTION
from veritas.checks.wording.pressured_selling import PRESSURED_SELLING
from veritas.checks.wording.scarcity import SCARCITY
from veritas.checks.wording.sneaking import SNEAKING
from veritas.checks.wording.social_proof import SOCIAL_PROOF
from veritas.checks.wording.trick_questions import TRICK_QUESTIONS
from veritas.checks.wording.urgency import URGENCY

# The first of equally clear ones names the text.
WORDINGS = (
    ("Social Proof", SOCIAL_PROOF),
    ("Urgency", URGENCY),
    ("Scarcity", SCARCITY),
    ("Misdirection", CONFIRMSHAMING),
    ("Misdirection", TRICK_QUESTIONS),
    ("Forced Action", FORCED_ACTION),
    ("Obstruction", OBSTRUCTION),
    ("Sneaking", SNEAKING),
    ("Misdirection", PRESSURED_SELLING),
)
_PLAIN_FACT = re.compile(
    r"^\W*\w*\W*$|"  # a single word
    r"^\W*\d{2,6} (?:items? |units? |pieces? )?(?:in stock|available)\W*$|"
    r"\b(?:customers who|people who|others also|customers also|people also|you may also)\b|"
    r"^\W*\d[\d,.]{0,9}k? (?:verified |customer |global )?(?:reviews?|ratings?|comments?|followers|"
    r"subscribers|likes|shares|views|results|products|items|posts|replies|votes|downloads)\W*$|"
    r"^\W*viewed [\d,.]{1,10}k? times\W*$|"
    r"^\W*(?:no,? ?thanks?(?: you)?|not now|maybe later|skip|remind me later|in stock|out of stock|"
    r"sold out|limited edition|trending(?: now)?|recently viewed)\W*$|"
    r"\bno longer (?:available|in stock|sold|active|valid)\b|\b(?:price|sort)\b.{0,12}\blow(?:est)? to high\b|"
    r"\b(?:when|if|once|as soon as) (?:it|this|they|the item) (?:comes?|is|are|becomes?) (?:back )?(?:in stock|available)\b|"
    r"\bthanks? ?(?:you)? ?for (?!me\b)|"
    r"^\W*add (?:an? |another |your |to )?(?:review|comment|photo|question|answer|rating|note|address|card|payment method|"
    r"cart|bag|basket|wish ?list|favou?rites|compare)s?\W*$|"
    r"^\W*(?:frequently|often|usually) bought (?:together|with)\W*$|"
    r"^\W*limited (?:warranty|liability|company)\b|"
    r"^\W*(?:please )?(?:i )?(?:do not|don't)(?: want| wish)?(?: to)? (?:receive|get|send me)(?: any| the)? (?:e-?mails?|newsletters?|"
    r"notifications?|messages?)\W*$|"
    r"^\W*hurry up and \w+\W*$|\bcall for (?:papers|entries|submissions|applications|proposals)\b"
)
# A "hurry" or "last chance" alone only stresses what the rest of the text says.
_ABOUT_TIME = re.compile(
    r"\blimited[- ]time\b|\d ?: ?\d|"
    r"\b(?:ends?|ending|expires?|time|hours?|minutes?|tonight|today)\b"
)


def english_matches(folded: str) -> dict[str, Match]:
    """The clearest rule of each category that a folded and spelled text meets."""
    found: dict[str, Match] = {}
    for category, words in WORDINGS:
        match = words.find(folded)
        if match is not None and (
            category not in found or match.rule.strength > found[category].rule.strength
        ):
            found[category] = match
    if "Urgency" in found and "Scarcity" in found and not _ABOUT_TIME.search(folded):
        del found["Urgency"]
    return found


def is_plain_fact(folded: str) -> bool:
    """Whether a text only states what anybody would, whatever the model makes of its words."""
    return _PLAIN_FACT.search(folded) is not None


def english_rules() -> tuple[Rule, ...]:
    """All English rules."""
    return tuple(rule for _, words in WORDINGS for rule in words.rules)
