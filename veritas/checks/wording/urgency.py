"""Texts that press for time: countdowns, ends that are near, "hurry"."""

from __future__ import annotations

from veritas.checks.wording.matching import Strength, Wording, patterns
from veritas.checks.wording.scarcity import SCARCITY

_DAY = r"(?:days?|d|tage?)"
_HOUR = r"(?:hours?|hrs?|h|stunden?|std\.?)"
_MINUTE = r"(?:minutes?|mins?|m|minuten?)"
_SECOND = r"(?:seconds?|secs?|s|sekunden?|sek\.?)"
_GAP = r"[ :,.&/-]{0,4}"
_NUMBER = r"\d[\d ]{0,9}"
_OFFER = r"(?:offer|sale|deal|discount|coupon|promotion|promo|special|price|delivery|shipping)s?"
_CLOCK = r"\d{1,3} ?: ?[0-5]\d"

URGENCY = Wording(
    strong=patterns(
        r"\b(?:for (?:a )?|here for a )?limited[- ]time (?:only|offers?|sale|deal|left|remaining|"
        r"coupon|price|discount|blow ?out|special|event|savings)\b",
        r"\b(?:for (?:a )?)limited time only\b",
        rf"\b{_OFFER} (?:ends|ending|expires|expiring|closes|is ending|will end) "
        r"(?:in|soon|tonight|today|at midnight)\b",
        rf"\b{_OFFER} ends?(?: in)?:? ?(?:{_CLOCK}|{_NUMBER}{_HOUR}\b)",
        rf"\bends? in:? ?-? ?(?:{_NUMBER}{_DAY}|{_NUMBER}{_HOUR}|{_NUMBER}{_MINUTE}|{_CLOCK}|"
        rf"{_DAY} ?{_HOUR}|flash\b)",
        rf"\b(?:reserved|released|prioritized|held|save[ds]?)\b.{{0,24}}\b(?:for|in):? ?"
        rf"(?:{_CLOCK}|\d{{1,3}} ?{_MINUTE}\b)",
        r"\b(?:cart|basket|bag|order) (?:will |is about to )?expires?\b",
        rf"\b(?:order|activate|buy|check ?out|act|book|claim)(?: now)? (?:in|within) {_CLOCK}",
        rf"\b(?:order|buy|book) within {_NUMBER}{_HOUR}{_GAP}{_NUMBER}{_MINUTE}",
        r"\btime is running out\b",
        r"\bprices? (?:will )?(?:increases?|goes up|go up|rises?) in\b",
        r"\bhurry\b.{0,40}\b(?:ends?|limited|offer|sale|deal|before|prices?|while)\b",
        r"\b(?:deal|offer|sale)s?\b.{0,30}\bhurry\b",
        rf"\b{_OFFER}\b.{{0,40}}\b(?:left|remaining):? ?{_CLOCK}",
        rf"\b{_DAY} left until (?:the|this) {_OFFER} ends\b",
        r"\b(?:flash sale|today'?s sale|sale|offer)\b.{0,24}\balmost over\b",
        r"\bangebot (?:endet|läuft ab) (?:in|bald|heute|um mitternacht)\b",
        rf"\bendet in:? ?(?:{_NUMBER}{_DAY}|{_NUMBER}{_HOUR}|{_NUMBER}{_MINUTE}|{_CLOCK})",
        r"\bnur (?:noch )?für kurze zeit\b",
        r"\b(?:beeil dich|beeilen sie sich)\b",
        rf"\b(?:warenkorb|artikel|bestellung)\b.{{0,30}}\b(?:noch|für) {_CLOCK}.{{0,20}}reserviert",
        r"\bzeitlich begrenztes angebot\b",
    ),
    weak=patterns(
        r"^\W*(?:(?:only )?for a )?limited[- ]time\b",
        r"\blimited time\b(?! (?:contracts?|jobs?|positions?))",
        r"^hurry(?: up)?\b",
        r"\bhurry(?: up)?(?:!|,? (?:now|only|before|while|limited|and (?:buy|order|shop|grab)))",
        rf"^\W*{_OFFER} (?:ends|ending|expires)(?: in)?\W*$",
        rf"\b{_OFFER}(?: event)? ends in\b",
        r"\bends (?:mon|tues|wednes|thurs|fri|satur|sun)day!",
        rf"^{_NUMBER}{_DAY}?{_GAP}{_NUMBER}{_HOUR}{_GAP}{_NUMBER}{_MINUTE}{_GAP}{_NUMBER}{_SECOND}",
        rf"^{_NUMBER}{_HOUR}{_GAP}{_NUMBER}{_MINUTE}{_GAP}{_NUMBER}{_SECOND}\b",
        rf"\b{_DAY}{_GAP}{_HOUR}{_GAP}{_MINUTE}{_GAP}{_SECOND}\W*$",
        r"^\d{1,3} ?: ?[0-2]\d ?: ?[0-5]\d ?: ?[0-5]\d$",
        rf"^\d{{1,3}} ?{_DAY} [0-2]?\d:[0-5]\d:[0-5]\d(?: left)?$",
        r"\b\d{1,2}:[0-5]\d:[0-5]\d left to (?:buy|order|save|shop)\b",
        rf"^time (?:remaining|left):? ?{_CLOCK}",
        r"\b(?:flash|off everything|explosive|mega|super)\b.{0,24}\b\d{1,3}:[0-5]\d:[0-5]\d\b",
        r"\bsale extended\W*$",
        r"\b(?:don't|do not) miss (?:out on )?(?:this|these) (?:deal|offer|sale|price)s?\b",
        r"^\W*(?:one day only|\d{2} hours? only|today only|ends (?:soon|tonight|today|"
        r"tomorrow))\W*$",
        r"\b(?:today only|one day only|this weekend only|tonight only)\b(?= ?(?:$|[!*:-]))",
        r"\b(?:ends|ending|expires|expiring) (?:soon|tonight|at midnight)\b(?= ?(?:$|[!*.:-]))",
        r"\b(?:don't|do not) (?:wait|delay|snooze)!",
        r"\b(?:shop|buy|order) now before\b",
        r"\btime'?s running out\b",
        r"\bsale (?:is )?(?:almost|nearly) over\b",
        r"\bflash sale alert\b",
        r"\bact (?:now|fast)!",
        r"\bjetzt schnell sein\b",
        r"^nur noch heute\b",
        r"^letzte chance\W*$",
        r"\bendet (?:bald|heute)\W*$",
    ),
    honest=patterns(
        r"\b(?:limited[- ]time) (?:contract|job|position|employment|role)\b",
        r"\bno (?:hurry|rush)\b|\b(?:in a|no need to) hurry\b",
    ),
)

# A "hurry" alone only stresses what the rest of the text says.
_BARE = Wording(
    strong=patterns(
        r"\blimited[- ]time\b",
        r"\d ?: ?\d",
        r"\b(?:ends?|expires?|time|hours?|minutes?|endet)\b",
    )
)


def urgency_strength(text: str) -> Strength:
    """How clearly a text presses for time, and not just for stock."""
    strength = URGENCY.strength(text)
    if strength and SCARCITY.strength(text) and not _BARE.strength(text):
        return Strength.NONE
    return strength
