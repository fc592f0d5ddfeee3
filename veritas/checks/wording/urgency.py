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
        ),
        "urgency.limited-time": (
            r"\b(?:for (?:a )?|here for a )?limited[- ]time (?:only|offers?|sale|deals?|left|"
            r"remaining|coupon|price|pricing|discount|blow ?out|special|event|savings|promotion)\b",
            r"\b(?:offer|available|now|only|free|off|sale|price|save)\b.{0,30}\bfor a limited time\b",
            rf"\b{_OFFER} {_END} {_SOON}",
            rf"\b(?:offer|deal|sale|discount|promo(?:tion)?)s? (?:is |are )?(?:about to (?:end|"
            rf"expire)|ending (?:soon|{_SOON})|almost over)\b",
            r"\btime(?:'s| is) running out(?= ?(?:$|[!.,:-]))",
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
            rf"^\W*(?:time|hours|days) (?:remaining|left)(?: to (?:buy|order|save|shop))?:? ?"
            rf"{_LAPSE}",
            r"\b(?:flash|off|explosive|mega|super|sale|deals?|offers?)\b.{0,24}\b\d{1,3}:[0-5]\d:"
            r"[0-5]\d\b",
            rf"^\W*(?:only |just )?{_NUMBER}(?:hours?|hrs|days) (?:left|to go)(?: to (?:save|shop|"
            rf"buy|order)\b.{{0,30}})?\W*$",
        ),
        "urgency.limited-time": (
            r"^\W*(?:(?:only )?for a )?limited[- ]time\b",
            r"\blimited time\b(?! (?:contracts?|jobs?|positions?))",
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
            r"\btime'?s (?:almost|nearly) up\b",
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
        r"\bno (?:hurry|rush)\b|\b(?:in a|no need to|don't|not) hurry\b",
        r"\b(?:session|password|passport|page|token|link|log-?in|certificate|visa|licen[cs]e|account|verification|one-time|poll|vote|"
        r"voting|match|game|race|exhibition|exhibit|meeting|registration|application|deadline|survey|warning|strike|school|"
        r"season|semester|lease|mandate|treaty|term of office|career|war|quarantine|lockdown|curfew|festival|concert)s?\b.{0,30}\b(?:will "
        r"|is )?(?:expires?|ends?|closes?|ending|expiring)\b",
        r"\b(?:climate|negotiat\w{1,6}|brexit|peace|talks|congress|senate|parliament|government|police|minister|election|president|"
        r"scientists?)\b",
    ),
)
