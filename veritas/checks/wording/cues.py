"""English words that are common in pressing texts and in others: they count with a sure model.

A rule says by itself that a text presses; a cue only names words that have to be there, so that the
model cannot call a text pressing for its length, its capitals or its chatter. A new wording
of an old trick meets no rule, but as a rule it meets a cue.
"""

from __future__ import annotations

from veritas.checks.wording.confirmshaming import CONFIRMSHAMING
from veritas.checks.wording.matching import Match, Wording, wording
from veritas.checks.wording.obstruction import OBSTRUCTION
from veritas.checks.wording.scarcity import SCARCITY
from veritas.checks.wording.sneaking import SNEAKING
from veritas.checks.wording.social_proof import SOCIAL_PROOF
from veritas.checks.wording.urgency import URGENCY

_LAPSE = r"\d{1,3} ?(?::|days?|d\b|hours?|hrs?|h\b|minutes?|mins?|m\b|seconds?|secs?|s\b)"


def _honest(words: Wording, *more: str) -> tuple[str, ...]:
    """What clears a text of a category clears it of its cues, too."""
    return (*(pattern.pattern for pattern in words.honest), *more)


CUES = {
    "Urgency": wording(
        "en.cue",
        cues={
            "urgency.countdown-timer": (
                rf"\b(?:ends?|ending|expires?|expiring|left|remaining|reserved|within|next|closes|only|countdown|until)\b"
                rf".{{0,20}}{_LAPSE}|^\W*{_LAPSE}.{{0,24}}$",
            ),
            "urgency.limited-time": (
                r"\b(?:limited|hurry|tonight|midnight|today only|only today|ends?|ending|expires?|extended|last (?:chance|day|hours?|"
                r"call|minute)|final (?:day|hour|call)s?|(?:hours?|days?|time) (?:left|only|remaining|is)|act (?:now|fast)|before (?:it|"
                r"they|time|prices?)|flash|won't last|almost over|too late|don't (?:wait|miss|delay))\b",
            ),
        },
        honest=_honest(URGENCY),
        max_chars=180,
    ),
    "Scarcity": wording(
        "en.cue",
        cues={
            "scarcity.low-stock": (
                r"\b(?:left|remaining|stock|limited|(?:almost|nearly) (?:gone|sold|out)|gone|running (?:low|out)|low (?:in|on)|few|sold|"
                r"sell(?:s|ing)? (?:out|fast|quick(?:ly)?)|hurry|supplies|inventory|availability|claimed|only \d+|(?:last|final) (?:one|few|"
                r"\d{1,3}|chance|items?|pieces?|units?|pairs?|sizes?))\b",
            ),
            "scarcity.high-demand": (r"\bdemand\b(?! for)|\b(?:sell(?:s|ing)? (?:out|fast|quickly)|going fast|hot (?:item|seller))\b",),
        },
        honest=_honest(SCARCITY, r"\b(?:comes? back|back in stock|not available|price|sort|battery|calorie)\b"),
        max_chars=120,
    ),
    "Social Proof": wording(
        "en.cue",
        cues={
            "social-proof.activity": (
                r"\b(?:bought|purchase[sd]?|ordered|orders|sold|viewed|viewing|views|watching|looking at|booked|(?:in|to) .{0,20}(?:carts?|"
                r"baskets?|bags?)|people|customers|shoppers|visitors|others|someone)\b",
            ),
        },
        honest=_honest(SOCIAL_PROOF, r"\b(?:posted|wrote|i|i'm|we|he|she|they|who|which)\b"),
        max_chars=220,
    ),
    "Misdirection": wording(
        "en.cue",
        cues={
            "misdirection.confirmshaming": (
                r"^\W*(?:no|nope|nah|not|skip|decline|close|continue|leave|forget|i(?:'\w{1,2})?|thanks)\b.{0,60}\b(?:i|i'\w{1,2}|my|me|full price|"
                r"sav(?:e|ing|ings)|pay(?:ing)?|deals?|discounts?|free)\b",
            ),
            "misdirection.pressured-selling": (
                r"^.{0,40}\b(?:add|upgrade|protect|spin|win|won|unlock(?:ed)?|congrat\w*|qualif\w{1,4}|earned|mystery|wait|before you go)\b.{0,100}"
                r"\b(?:add|free|save|sav\w{1,4}|order|purchase|offer|off|gift|bonus|deal|discount|warranty|insurance|protection|plan|win|just|only)\b",
            ),
        },
        honest=_honest(CONFIRMSHAMING),
        max_chars=160,
    ),
    "Obstruction": wording(
        "en.cue",
        cues={
            "obstruction.hard-to-cancel": (
                r"\b(?:cancel\w{0,8}|renew\w{0,4}|terminat\w{1,4}|unsubscribe|opt[- ]out|skip)\b.{0,400}\b(?:call|phone|contact\w{0,3}|e-?mail\w{0,3}|"
                r"write|mail|charged|billed|bill)\b|\b(?:call|phone|contact|bill|charged?)\b.{0,400}\b(?:cancel\w{0,8}|renew\w{0,4})\b",
            ),
        },
        honest=_honest(OBSTRUCTION),
        max_chars=1_000,
    ),
    "Sneaking": wording(
        "en.cue",
        cues={
            "sneaking.hidden-subscription": (
                r"\b(?:free|trial|membership|subscription)\b.{0,160}\b(?:then|charged|billed|renews?|automatically|added|with this order)\b",
            ),
            "sneaking.sneak-into-basket": (
                r"\b(?:insurance|protection|donation|warranty|membership|trial)\b.{0,40}(?:\b(?:added|remove|included)\b|[$£€] ?\d)",
            ),
            "sneaking.hidden-costs": (r"\b(?:service|handling|processing|convenience) (?:fee|charge)s?\b.{0,30}[$£€] ?\d",),
        },
        honest=_honest(SNEAKING, r"\b(?:newspaper|said|according)\b"),
        max_chars=400,
    ),
    "Forced Action": wording(
        "en.cue",
        cues={
            "forced-action.forced-enrollment": (
                r"\b(?:agree|accept|authori[sz]e|consent)\b.{0,200}\b(?:e-?mails?|offers|marketing|promotion\w{0,3}|phone|text)\b|"
                r"\b(?:sign|log|register|join|enter|create)\b.{0,30}\bto (?:see|view|unlock|continue|access|check)\b",
            ),
        },
        honest=(r"\bcookies?\b",),
        max_chars=600,
    ),
}  # fmt: skip


def is_honest(folded: str, category: str) -> bool:
    """Whether a folded text looks like one of a category and is known to be meant otherwise."""
    return any(pattern.search(folded) for pattern in CUES[category].honest)


def english_cue(folded: str, category: str) -> Match | None:
    """The words of a category that a folded text has, None when it has none."""
    return CUES[category].find(folded)
