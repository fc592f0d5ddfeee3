"""English texts that press for time: countdowns, ends that are near, "hurry"."""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_DAY = r"(?:days?|d)"
_HOUR = r"(?:hours?|hrs?|h)"
_MINUTE = r"(?:minutes?|mins?|m)"
_SECOND = r"(?:seconds?|secs?|s)"
_GAP = r"[ :,.&/|-]{0,4}"
_NUMBER = r"\d[\d ]{0,9}"
_OFFER = (
    r"(?:offer|sale|deal|discount|coupon|voucher|promotion|promo|special|price|pricing|delivery|"
    r"shipping|event|bundle|savings?|clearance)s?"
)
_CLOCK = r"\d{1,3} ?: ?[0-5]\d"
_END = r"(?:ends?|ending|expires?|expiring|closes|is ending|will end|finishes|is over)"
_SOON = (
    r"(?:soon|tonight|today|tomorrow|at midnight|midnight|this (?:week|weekend)|"
    r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_LAPSE = rf"(?:{_NUMBER}{_DAY}|{_NUMBER}{_HOUR}|{_NUMBER}{_MINUTE}|{_NUMBER}{_SECOND}|{_CLOCK})"

URGENCY = wording(
    "en",
    strong={
        "urgency.countdown-timer": (
            rf"\b{_OFFER} {_END} in\b",
            rf"\b{_OFFER} {_END}(?: in)?:? ?{_LAPSE}\b",
            rf"\b{_END} in:? ?-? ?(?:{_LAPSE}|{_DAY} ?{_HOUR}|flash\b)",
            rf"\b(?:reserved|released|prioritized|held|hold(?:ing)?|save[ds]?|secured)\b.{{0,24}}"
            rf"\b(?:for|in):? ?(?:the next )?(?:{_CLOCK}|\d{{1,3}} ?(?:more )?{_MINUTE}\b)",
            r"\b(?:cart|basket|bag|order|reservation|items?) (?:will |is about to )?expires?\b",
            rf"\b(?:order|activate|buy|check ?out|act|book|claim|shop|redeem|purchase)(?: now)? "
            rf"(?:in|within)(?: the next)? {_CLOCK}",
            rf"\b(?:order|buy|book|check ?out|act|shop|purchase|activate)(?: now)? (?:in|within)"
            rf"(?: the next)? {_NUMBER}{_HOUR}{_GAP}{_NUMBER}{_MINUTE}",
            r"\bprices? (?:will )?(?:increases?|goes up|go up|rises?|expires?) in\b",
            rf"\b{_OFFER}\b.{{0,40}}\b(?:left|remaining):? ?{_CLOCK}",
            rf"\b{_DAY} left until (?:the|this) {_OFFER} ends\b",
            rf"\b(?:only|just|hurry!?) {_LAPSE}(?:{_GAP}{_LAPSE}){{0,3}} (?:left|remaining|to go)\b"
            rf".{{0,30}}\b(?:{_OFFER}|save|buy|order|shop|grab|claim|checkout)\b",
            rf"\b{_OFFER}\b.{{0,30}}\b(?:only|just) {_LAPSE} (?:left|remaining|to go)\b",
            rf"\b{_OFFER} (?:is )?(?:valid|good|available) for:? (?:only |another )?{_LAPSE}",
            rf"\b(?:check ?out|order|buy|book|act|purchase|complete your \w{{1,10}})(?: now)? (?:in|within)(?: the "
            rf"next)? {_LAPSE}.{{0,30}}\b(?:to (?:secure|keep|lock|claim|save)|or (?:lose|your))\b",
            rf"\b(?:order|buy|check ?out|book|shop)(?: now)? (?:in|within)(?: the next)? (?:{_LAPSE}|an hour)(?: and)?{_GAP}(?:{_LAPSE})?"
            rf".{{0,20}}\b(?:to (?:get|receive|have)|for|and (?:get|receive)|& (?:get|receive))\b.{{0,30}}\b(?:deliver\w{{1,4}}|shipping|dispatch|"
            rf"tomorrow|today|friday|monday|tuesday|wednesday|thursday|saturday|sunday|by)\b",
            rf"\b(?:deliver\w{{1,3}}|shipping|dispatch)\b.{{0,24}}\b(?:if|when) (?:you )?order(?:ed)?(?: now)? (?:in|within)(?: the next)? {_LAPSE}",
            rf"\b(?:regular|full|normal|old|higher|original) prices?\b.{{0,16}} in:? {_LAPSE}",
            rf"\bwant it\b.{{0,20}}\border (?:in|within)(?: the next)? {_LAPSE}",
            rf"\b{_OFFER} (?:is )?(?:valid|good|available|yours) for:? (?:only |another |just |the next )*{_LAPSE}",
            rf"\b(?:you have|you've (?:only )?got)(?: only| just)? {_LAPSE}.{{0,20}}\bto (?:claim|use|redeem|complete|grab|save|order|get|"
            r"check ?out)\b",
            rf"\b(?:claim|use|redeem|apply|grab|enter|unlock)\b.{{0,30}}\b(?:in|within)(?: the next)? {_LAPSE}",
            rf"\b(?:session|time) (?:will )?(?:expires?|ends?|runs out) in:? {_LAPSE}.{{0,12}}\b(?:complete|finish|check ?out|order|buy)\b",
            rf"\b{_OFFER}\b.{{0,20}}\b(?:will end|ending|over|gone) in:? {_LAPSE}",
            rf"\b(?:left|remaining) to (?:shop|buy|save|order|claim)\b:? ?{_LAPSE}",
            rf"\b(?:ends?|expires?|closes|ending):? ?{_NUMBER}{_DAY}?{_GAP}{_NUMBER}{_HOUR}{_GAP}{_NUMBER}{_MINUTE}",
            rf"\bprices? (?:will )?(?:increases?|goes up|go up|rises?|going up) (?:in {_LAPSE}|{_SOON})",
        ),
        "urgency.limited-time": (
            r"\b(?:for (?:a )?|here for a )?limited[- ]time (?:only|offers?|sale|deals?|left|"
            r"remaining|coupon|price|pricing|discount|blow ?out|special|event|savings|promotion)\b",
            r"\b(?:offer|available|now|only|free|off|sale|price|save)\b.{0,30}\bfor a limited time\b",
            rf"\b{_OFFER} {_END} {_SOON}",
            rf"\b(?:offer|deal|sale|discount|promo(?:tion)?)s? (?:is |are )?(?:about to (?:end|"
            rf"expire)|ending (?:soon|{_SOON})|almost over)\b",
            r"\btime(?:'s| is) running out(?= ?(?:$|[!.,:-]))",
            r"\b(?:discount|offer|deal|sale|coupon|promo)\b.{0,12}\babout to (?:run out|end|expire|disappear|close)\b",
            r"\b(?:get|use|grab|claim|redeem|save|order|buy)\b.{0,20}\bbefore (?:time runs out|it expires|they expire|prices? (?:go|goes|rises?))\b",
            r"\blimited (?:offer|deal)\b.{0,40}(?:\boff\b|\bbuy\b|\bget\b|\bfree\b|\bsave\b|%)",
            r"\b(?:this|our|special|exclusive|one[- ]time)\b.{0,20}\boffer\b.{0,20}\b(?:only (?:available )?(?:now|once|today)|won't be "
            r"(?:repeated|back)|never (?:again|be repeated))\b",
            r"\bhurry\b.{0,40}\b(?:ends?|limited|offer|sale|deal|before|prices?|while)\b",
            r"\b(?:deal|offer|sale)s?\b.{0,30}\bhurry\b",
            r"\b(?:flash sale|today'?s sale|sale|offer)\b.{0,24}\balmost over\b",
            r"\b(?:offer|deal|sale|price|discount)s? (?:won'?t|will not|can'?t) last\b",
            r"\b(?:before|until) (?:the |this |your )?(?:offer|deal|sale|discount) (?:ends|expires|"
            r"is gone|disappears)\b",
        ),
    },
    weak={
        "urgency.countdown-timer": (
            rf"^\W*{_OFFER} {_END}(?: in)?\W*$",
            rf"^\W*{_END} in\W*$",
            rf"^{_NUMBER}{_DAY}?{_GAP}{_NUMBER}{_HOUR}{_GAP}{_NUMBER}{_MINUTE}{_GAP}{_NUMBER}"
            rf"{_SECOND}",
            rf"^{_NUMBER}{_HOUR}{_GAP}{_NUMBER}{_MINUTE}{_GAP}{_NUMBER}{_SECOND}\b",
            rf"\b{_DAY}{_GAP}{_HOUR}{_GAP}{_MINUTE}{_GAP}{_SECOND}\W*$",
            rf"^\W*{_DAY}{_GAP}\d{{1,3}}{_GAP}{_HOUR}{_GAP}\d{{1,2}}{_GAP}{_MINUTE}{_GAP}\d{{1,2}}",
            r"^\W*(?:black friday|cyber monday|prime day|christmas|holiday|spring|summer|winter|autumn|fall|easter|"
            r"weekend)(?: \w{1,12})? ends in\b",
            r"^\d{1,3} ?: ?[0-2]?\d ?: ?[0-5]\d ?: ?[0-5]\d$",
            rf"^\d{{1,3}} ?{_DAY} [0-2]?\d ?: ?[0-5]\d ?: ?[0-5]\d(?: left)?$",
            rf"\b{_CLOCK}(?: ?: ?[0-5]\d)? left\b",
            rf"^\W*(?:the )?(?:\w{{1,14}} ){{0,2}}(?:sale|deals?|drop|launch|event|restock|price change|discount)\b.{{0,10}} in:? ?{_LAPSE}",
            rf"^\W*(?:\w{{1,12}} ){{0,2}}(?:deal|offer|sale) of the (?:day|week|hour)\W{{1,3}}\d{{1,2}}(?:{_GAP}[0-5]\d){{2}}\W*$",
            rf"\bcountdown\b.{{0,4}}{_LAPSE}(?:{_GAP}(?:and )?{_LAPSE}){{0,3}}\W*$",
            rf"^\W*countdown:? ?\d{{1,3}}(?:{_GAP}\d{{1,2}}){{2,3}}\W*$",
            r"^\W*[0-5]?\d ?: ?[0-5]\d ?: ?[0-5]\d\W*$",
            rf"^\W*(?:only |just )?{_NUMBER}{_DAY}{_GAP}(?:and )?{_NUMBER}{_HOUR}(?:{_GAP}{_NUMBER}{_MINUTE})?(?: (?:left|remaining|to go))?\W*$",
            rf"^\W*(?:{_DAY}{_GAP})?{_HOUR}{_GAP}{_MINUTE}{_GAP}{_SECOND}\W*$",
            rf"^\W*(?:time|hours|days) (?:remaining|left)(?: to (?:buy|order|save|shop))?:? ?"
            rf"{_LAPSE}",
            r"\b(?:flash|off|explosive|mega|super|sale|deals?|offers?)\b.{0,24}\b\d{1,3}:[0-5]\d:"
            r"[0-5]\d\b",
            rf"^\W*(?:only |just )?{_NUMBER}(?:hours?|hrs|days) (?:left|to go)(?: to (?:save|shop|"
            rf"buy|order)\b.{{0,30}})?\W*$",
        ),
        "urgency.limited-time": (
            r"^\W*(?:(?:only )?for a )?limited[- ]time\b",
            r"\blimited time\b(?! (?:contracts?|jobs?|positions?|for (?:questions|discussion|debate|all|us|the|this|it)))",
            r"^\W*hurry(?: up)?(?: ?[!,.:-]|\W*$)",
            r"\bhurry(?: up)?(?:!|,? (?:now|only|before|while|limited|and (?:buy|order|shop|grab)))",
            r"\bends (?:mon|tues|wednes|thurs|fri|satur|sun)day!",
            r"\bsale (?:has been )?extended\W*$",
            r"\b(?:don't|do not) miss (?:out(?: on)? )?(?:this|these|our|the) (?:\w{1,12} )?"
            r"(?:deal|offer|sale|price|discount)s?\b",
            r"^\W*(?:one day only|\d{1,3} ?(?:hours?|hrs?|h|days?) only|today only|ends? (?:soon|"
            r"tonight|today|tomorrow|midnight)|ending (?:soon|tonight|today))\W*$",
            r"\b(?:today only|one day only|this weekend only|tonight only|(?:24|48|72)[- ]?(?:hours?|"
            r"hrs?|h) only)\b(?= ?(?:$|[!*:.,|-]))",
            r"\b(?:ends|ending|expires|expiring) (?:soon|tonight|at midnight|today)\b(?= ?(?:$|"
            r"[!*.:|-]))",
            r"\b(?:don't|do not) (?:wait|delay|snooze|miss out)\b(?= ?(?:$|[!.,-]))",
            r"\b(?:shop|buy|order|book) now before\b",
            r"\btime(?:'?s| is) (?:almost|nearly) (?:up|out|over)\b",
            r"^\W*(?:(?:only|just) )?(?:a few |few |one |two |three |\d{1,2} )?(?:hours?|days?) (?:left|to go|only)(?: to (?:save|shop|buy|order)\b.{0,30})?"
            r"\W*$",
            r"^\W*(?:(?:only|just) (?:a few )?hours left|(?:one|two|three|four|five) days? only)\b",
            r"^\W*(?:\d{1,3}|one|two|three)[- ]?(?:hours?|hrs?|h|days?)(?: only)? (?:flash )?(?:sale|deals?|offer|event|special)\b",
            r"^\W*(?:flash|lightning) (?:sale|deal|offer)s?\W*$",
            r"^\W*limited[- ]?(?:period )?(?:offers?|deals?)\W*$",
            r"^\W*limited[- ]period\b|\bfor a (?:short|limited) (?:time|period)(?: only)?\W*$",
            r"^\W*(?:sale |offer |deal )?(?:extended|extra)\b.{0,20}\b(?:one (?:more |extra )?day|24 hours|today|tonight|midnight|due to|by popular)\b",
            r"^\W*(?:sale |it'?s |the \w{1,14} sale is )?(?:almost|nearly) over\b",
            r"^\W*(?:the |our |big |\w{1,12} )*(?:sale|clearance|event|deals?)\W{1,4}(?:final|last) (?:days?|hours?|chance|call)\b",
            r"^\W*(?:\w{1,12} ){1,2}:? ?(?:final |last |only )?hours left\W*$",
            r"\b(?:sale|deals?|offers?|starts? now)\b.{0,20}\bends? (?:at )?(?:midnight|tonight|tomorrow|today)\b",
            r"^\W*(?:sale |offer )?ends? (?:on )?(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?)\W*$",
            rf"^\W*{_OFFER} (?:will )?(?:ends?|expires?) {_SOON}\b",
            r"\bsale (?:is )?(?:almost|nearly) over\b",
            r"\bflash sale alert\b",
            r"\bact (?:now|fast|quickly|today)(?= ?(?:$|[!,.-]))",
            r"^\W*(?:final|last) (?:hours?|day|days|minutes|call)(?: to (?:save|shop|buy|order|get)"
            r"\b.{0,40})?\W*$",
            r"^\W*(?:last|final) (?:chance|hours?|day|days|call)\b.{0,30}(?:\boff\b|\bsale\b|\bsave\b|"
            r"%|\bends\b|\bdeals?\b|\boffers?\b)",
            r"\b(?:hurry|quick|be quick),? (?:offer|sale|deal|ends|only|before)\b",
            r"\b(?:while|before) (?:you (?:still )?can|it'?s too late)\b(?= ?(?:$|[!.-]))",
            r"^\W*(?:the )?clock(?:'s| is) ticking\W*(?:$|\d|[!:])",
            r"^\W*(?:sale |offer |deal )?ends? (?:at |by )?(?:1[0-2]|0?\d)(?::[0-5]\d)? ?(?:am|pm)\b.{0,20}\b(?:tonight|today|"
            r"tomorrow)\W*$",
            r"^\W*last chance(?: ?[!,.:-]|\W*$)",
        ),
    },
    honest=(
        r"\b(?:limited[- ]time) (?:contract|job|position|employment|role)\b",
        r"\b(?:store|shop|museum|office|gallery|library|kitchen|bar|pool|road|bridge|market) (?:closes|is closing)\b",
        r"\b(?:table|seat|parking|desk)\b.{0,16}\breserved\b|\brefresh\b",
        r"\bno (?:hurry|rush)\b|\b(?:in a|no need to|don't|not) hurry\b",
        r"\b(?:session|password|passport|page|token|link|log-?in|certificate|visa|licen[cs]e|account|verification|one-time|poll|vote|"
        r"voting|match|game|race|exhibition|exhibit|meeting|registration|application|deadline|survey|warning|strike|school|"
        r"season|semester|lease|mandate|treaty|term of office|career|war|quarantine|lockdown|curfew|festival|concert)s?\b.{0,30}\b(?:will "
        r"|is )?(?:expires?|ends?|closes?|ending|expiring)\b",
        r"\b(?:climate|negotiat\w{1,6}|brexit|peace|talks|congress|senate|parliament|government|police|minister|election|president|"
        r"scientists?)\b",
    ),
)
