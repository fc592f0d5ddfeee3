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
            rf"^\W*(?:please )?add (?:an? |the |extra |our |\d[- ]?(?:year|yr) )*(?:\w{{1,12}}[- ]){{0,3}}(?:extended )?{_COVER}\b",
            rf"^\W*(?:protect|insure|cover|secure|guard) (?:it|them|{_MINE} .{{0,30}}) with\b.{{0,40}}\b(?:{_COVER}|plan|cover)\b",
            rf"^\W*(?:protect|insure) {_MINE} (?!privacy|data|home|family|account|password|identity|rights|"
            rf"environment|planet|children|kids|health|skin|computer|eyes|lungs)(?:\w{{1,14}} )?\w{{3,16}}(?: (?:for (?:just|only)|from (?:loss|theft|damage|accidents)|against)\b|\W*$)",
            r"\badd (?:this|it|these|an?(?:other)?|\d)\b.{0,40}\b(?:to (?:my|your) (?:order|cart|bag|basket))\b.{0,12}\bfor (?:just|only)\b",
            r"^\W*(?:add|spend|buy)\b.{0,30}\bmore\b.{0,20}\b(?:for|to (?:get|qualify|unlock|receive|earn)|and (?:get|save|receive|unlock))\b.{0,30}\b(?:free|off|"
            r"shipping|delivery|gift|save|discount)",
            r"^\W*(?:you(?:'re| are)|you are only|only|just|almost there\W+you(?:'re| are))\b.{0,24}\baway from\b.{0,20}\b(?:free|off|saving|discount|gift|reward)",
            r"^\W*(?:you(?:'ve| have)? )(?:just )?won\b.{0,40}(?:!|\b(?:free|gift|off|discount|prize|bonus)\b)",
            r"^\W*(?:one[- ]time|exclusive|special)(?: \w{1,12})? offer\b.{0,40}\b(?:add|just for you|for you|upgrade|second|get|only now|off)\b",
            r"^\W*(?:reveal|unlock|claim|get|tap to (?:claim|reveal)|click to (?:claim|reveal)) (?:my|your|a) (?:free |secret |mystery |surprise |special |exclusive )*"
            r"(?:discount|gift|offer|prize|bonus|reward|deal|coupon|\d{1,2} ?%)",
            r"^\W*(?:want to|would you like to|why not|like to) (?:add|save|upgrade|protect|complete|include)\b.{0,60}(?:\?|\badd\b)",
            r"^\W*(?:make it a|complete (?:the|your)|build (?:a|your)) (?:set|bundle|look|outfit|combo)\b.{0,24}\b(?:save|for|and|with)\b",
            r"^\W*upgrade\b.{0,24}\b(?:and|&|to) save\b",
            r"^\W*(?:upgrade|make it|turn it into|add)\b.{0,30}\b(?:gift|set|bundle|box|duo|kit)\b.{0,16}\bfor (?:just |only )?[€$£] ?\d",
            r"^\W*(?:frequently|often|usually) bought together\b.{0,40}(?:\badd\b|\bsave\b|[€$£])",
            r"^\W*(?:play|enter|try your luck|take a chance)\b.{0,20}\b(?:to )?(?:win|unlock|reveal)\b.{0,30}\b(?:discount|off|gift|prize|deal)\b",
            r"^\W*don't (?:leave|go) (?:empty[- ]handed|without your)\b",
            r"^\W*want (?:free|extra|\d{1,2} ?%)\b.{0,40}\?\W*$",
        ),
    },
    honest=(
        r"\b(?:next|latest|new) (?:issue|episode|edition|newsletter|post|story|article|video|show|event|webinar|chapter)\b",
    ),
    max_chars=220,
)
