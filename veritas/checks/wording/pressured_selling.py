"""English texts that push an extra before the purchase is done."""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_MINE = r"(?:my|your|this|the)"
_BUY = r"(?:order|purchase|items?|gear|device|investment|products?|shipment|package|tickets?|trip)"
_COVER = (
    r"(?:protection(?: plan)?|warranty|insurance|care plan|coverage|guard|care subscription|"
    r"assurance)"
)

PRESSURED_SELLING = wording(
    "en",
    strong={},
    weak={
        "misdirection.pressured-selling": (
            rf"^\W*(?:yes[!,. ]*)?(?:please )?(?:upgrade|protect|insure|secure|cover|complete) {_MINE} "
            rf"(?:\w{{1,14}} )?{_BUY}\b",
            r"^\W*yes[!,. ]+(?:please )?(?:add|upgrade|protect|include|give me|i want|send me|i'd)\b",
            r"^\W*(?:congratulations|congrats|score|woohoo|great news|good news|you're in luck|wow|nice"
            r" (?:choice|pick)|wait)\b[^\w]{1,6}.{0,40}\b(?:qualif(?:y|ied)|unlocked|won|earned|"
            r"selected|eligible|missing out|add\b|free\b)",
            r"^\W*(?:you(?:'ve| have|'re| are)? (?:just )?(?:qualif(?:y|ied)|unlocked|been selected|"
            r"eligible))\b.{0,60}\b(?:free|bonus|offer|gift|discount|deal|off)\b",
            r"\b(?:spin|scratch)\b.{0,20}\b(?:to )?(?:win|unlock|reveal|get)\b",
            r"^\W*(?:want|need|add|would you like)\b.{0,20}\b(?:to add|one of these|any of these|some of"
            r" these)\b.{0,30}\W*$",
            rf"\badd\b.{{0,50}}\b{_COVER}\b.{{0,30}}(?:[€$£] ?\d|\bfor (?:just|only)\b)",
            r"\badd\b.{0,60}\b(?:and|to|&) (?:save|get (?:it )?(?:free|\d|\$)|ship)\b",
            r"^\W*(?:wait|before you go|don't (?:go|leave|forget)|one last thing|almost there)\b[^\w]"
            r"{1,6}.{0,60}\b(?:add|off|free|save|discount|deal|gift)\b",
            r"^\W*(?:frequently bought|people also buy|customers also add(?:ed)?|complete (?:the|your) "
            r"(?:look|set|order|gift))\b.{0,30}\b(?:with|add|save|for)\b",
            r"^\W*don't miss (?:out )?(?:on )?(?:these|this|our|your)\b",
            r"^\W*spin the wheel\b",
            r"^\W*upgrade\b.{0,40}\bfor (?:just|only)\b.{0,6}[€$£] ?\d",
            r"\bmystery (?:offer|discount|gift|deal)\b",
        ),
    },
    max_chars=220,
)
