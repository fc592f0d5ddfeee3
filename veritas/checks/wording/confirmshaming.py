"""English refusals worded so that whoever clicks them calls themselves a fool."""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_NO = (
    r"^\W*(?:no[, .!-]{1,3}thanks?(?: you)?|no,? thank you|no thx|thanks,? but no(?: thanks)?|nah|"
    r"nope|no way|not (?:now|today|interested)|no|skip|decline|close|dismiss|maybe later|"
    r"not for me)\b[^\w]{1,6}(?:and |but |because |i think |i guess |honestly,? )?"
)
_SELF = r"(?:i(?:'d|'ll|'m|'ve| would| will| do| am| have| think| prefer| already)?|my|me)\b"
_GAIN = (
    r"(?:full[- ]?price|sav(?:e|ing|ings)\b|discounts?|deals?\b|bargains?|free\b|cheap|extra|"
    r"\d{1,2} ?% ?(?:off)?|money|cash|(?:this|the|great|special|exclusive|amazing) (?:offers?|deals?)|"
    r"protection|insurance|warranty|rewards?\b|upgrade|perks|gifts?\b|coupons?|vouchers?|better|"
    r"best|good|healthy|healthier|fun|cool|style|stylish|tips|secrets?|advantage|benefits?|help)"
)
_PAY = (
    r"(?:pay(?:ing)?|spend(?:ing)?) (?:the |a |my )?(?:full|more|extra|regular|retail|too much)\b"
)
_BAD = (
    r"(?:miss(?:ing)? out|full[- ]price|hard way|risk|chances?|last to know|bored?|boring|fat|poor|"
    r"alone|uninformed|ignorant|broke|unprotected|hate|without|dark|lose|losing|behind|ugly|dull|"
    r"stay|remain|chaos|pass on|skip|regret)"
)

CONFIRMSHAMING = wording(
    "en",
    strong={
        "misdirection.confirmshaming": (
            rf"{_NO}{_SELF}.{{0,40}}\b{_PAY}",
            rf"{_NO}(?:i(?: do not| don'?t|'m not| am not|'d rather not| would rather not| prefer not"
            rf"| never| won't| will not| can't)\b).{{0,40}}\b{_GAIN}",
            rf"{_NO}{_SELF}.{{0,40}}\b(?:like|love|enjoy|want|prefer|rather|choose|happy)\b.{{0,30}}"
            rf"\b(?:{_BAD}|{_PAY})",
            rf"{_NO}(?:i(?:'ll| will|'d rather| would rather| prefer to)) .{{0,30}}\b(?:{_BAD}|"
            rf"{_PAY})\b",
            rf"{_NO}i (?:really )?(?:hate|despise|dislike|can't stand|don'?t mind|do not mind) ",
            rf"{_NO}i(?:'ve| have) (?:got )?(?:too much|too many|enough) ",
            rf"^\W*i(?:'d| would)? (?:rather|prefer to|want to|like to|like|will|don't mind|'ll|would)? "
            rf"?{_PAY}",
            rf"^\W*(?:i'll|i'd (?:rather|prefer to)|i want to|i prefer|let me) {_PAY}",
            r"^\W*i'll shop without (?:a |the |any )?(?:discount|deal|offer|coupon)\b",
            r"^\W*i (?:don't|do not) (?:want|like|need|wish|care) (?:to |about )?(?:save|saving|get "
            r"(?:a |my )?(?:discount|free))\b",
            r"^\W*i'd rather not save\b",
            r"^\W*i(?:'m| am) not (?:interested in|into) (?:saving|savings|discounts?|deals|free|a (?:discount|deal)|great|looking)\b",
            r"^\W*i (?:don't|do not) (?:want|need) (?:my|the|a|any|an extra) (?:\w{1,12} )?(?:\d{1,2} ?% ?(?:off)?|discount|savings|"
            r"deal|coupon|free gift|gift|bonus|reward)",
            r"^\W*i'?ll pass on (?:the |my |this |these )?(?:free|savings?|discounts?|deals?|offers?|\d)",
            r"^\W*i (?:don't|do not) (?:want|like|need|care about) (?:\w{1,12} )?(?:savings|"
            r"discounts?|deals|\d{1,2} ?%|free (?:shipping|gifts?|stuff)|great deals|to look|money)\b",
            r"^\W*i (?:hate|don't like) (?:saving|discounts?|deals|money|bargains|fun)\b",
            rf"{_NO}(?:keep|leave) (?:my|your|the) (?:\w{{1,12}} )?(?:\d{{1,2}} ?%|discounts?|savings?|offers?|deals?|gifts?|coupons?|money)",
            rf"{_NO}(?:the )?full[- ]price\b",
            rf"{_NO}(?:\w{{1,12}} ){{1,4}}(?:isn't|aren't|is not|are not|doesn't|don't) (?:for me|my (?:thing|style)|like|need|want|deserve)\b",
            rf"{_NO}(?:just )?(?:take (?:me to|all)? ?(?:my money|full price)|let me pay)\b",
            rf"^\W*(?:i (?:love|like|enjoy|don't mind|am (?:ok|okay|fine|happy) with|prefer)|i'm (?:ok(?:ay)?|fine|happy|good)(?: with)?) (?:to )?{_PAY}",
            r"^\W*i(?:'m| am) too (?:\w{1,12} )(?:to|for) (?:save|saving|a (?:discount|deal)|discounts|deals|free)\b",
            rf"^\W*(?:forget it|no deal|not interested(?: in)?|thanks,? but|skip|decline(?: offer)?|continue|close|proceed|leave|exit|reject)\W{{1,4}}"
            rf"(?:and |to |i'?(?:ll|d) |i |(?:rather )?)*(?:{_PAY}|like paying|love paying|hate (?:saving|discounts|deals)|don't (?:want|like|need) .{{0,20}}{_GAIN})",
            r"^\W*(?:no,? thanks?\W{1,3}|no\W{1,3}|nah\W{1,3}|nope\W{1,3})?(?:i(?:'ll| will) )?(?:give up|lose|forfeit|waive|decline|skip|reject|refuse|forgo|throw away) "
            r"(?:my|the|these|on) (?:\w{1,12} )?(?:discounts?|savings?|coupons?|gift|free|\d{1,2} ?%|reward|bonus|deals?)",
            r"^\W*(?:leave|exit|continue|shop|go|check ?out) without (?:saving|my|a (?:discount|deal))\b",
            r"^\W*not interested in (?:saving|savings|discounts?|deals|free)\b",
            r"^\W*i'?ll save (?:money )?(?:another|some other|next) (?:day|time)\b",
            r"^\W*(?:i'll|i will) (?:miss out|pass on (?:the|this|my) (?:savings|discount|deal|offer)|"
            r"risk it|take my chances)\b",
        ),
    },
    weak={
        "misdirection.confirmshaming": (
            r"^\W*i(?:'d)? (?:prefer|would prefer|rather|would rather|like) not (?:to )?(?:save|saving|get (?:a|my|the|any) (?:discount|deal|\d))",
            rf"{_NO}i'?d rather not\W*$|{_NO}i(?:'m| am) (?:allergic to|afraid of|scared of|above|done with) (?:\w{{1,12}} )?(?:sav\w{{2,4}}|discounts?|deals|free|money)",
            r"\bi (?:wish|want) to (?:start|continue) shopping but i don't want\b",
            rf"{_NO}(?:and |but )?(?:my|our) (?:\w{{1,14}} ){{1,3}}(?:doesn't|don't|isn't|aren't|does not|is|are|prefers?|likes?|hates?|can|will|deserves?)\b",
            rf"{_NO}(?:maybe )?(?:next|another|some other) time\b.{{0,12}}\b(?:save|discount|deal)",
            r"^\W*(?:pay|continue (?:to|with|at|and pay)|proceed (?:to|at)|skip and pay) (?:the )?full[- ]price\W*$",
            r"^\W*i (?:don't|do not) (?:want to (?:win|look|feel|be|sleep|protect|improve|grow|earn)|feel lucky|like (?:winning|gifts|surprises))\b",
            r"^\W*skip (?:the |my |all )?(?:savings?|discounts?)\W*$",
            rf"{_NO}i(?:'d| would)? ?(?:rather|prefer|want to|like|love|enjoy|choose)\b",
            rf"{_NO}i (?:don't|do not|never) (?:want|like|need|care|have|love)\b",
            rf"{_NO}i(?:'ll| will|'m| am| just| already| definitely| still|'ve| have| know| think|"
            r" can| do) ",
            rf"{_NO}(?:keep|leave|let|continue|charge|give) (?:me|my|paying|with full|without my)\b"
            rf".{{0,30}}\b(?:{_GAIN}|{_BAD}|{_PAY})",
            r"^\W*(?:continue|proceed|check ?out|shop|leave|exit|close)(?: and)? without (?:my|the|a|claiming|saving|any) "
            r"?(?:\w{1,12} )?(?:discount|savings?|offer|coupon|gift|protection|deal|\d{1,2} ?%)",
            r"^\W*no,? (?:saving|discounts?|free (?:stuff|gifts?)|deals)\b.{0,20}\b(?:is|are|for)\b",
            r"^\W*(?:yes|yeah|yep)\b.{0,60}\bno,? ?thanks\b.{0,10}\bi\b",
        ),
    },
    honest=(
        r"^(?!.*\b(?:full[- ]price|sav(?:e|ing) (?:money|\d)|amazing|awesome|great deals|exclusive (?:deals|discounts|offers))\b)"
        r".*\b(?:e-?mails?|newsletter|notifications?|marketing|subscribed?|unsubscribe|cookies|"
        r"contacted|signed up|account|logged in|member already|already (?:have|a member|registered|"
        r"subscribed|own)|app|survey|browsing|looking around|on this page|another time)\b",
        r"\bfree (?:plan|version|trial|account|tier)\b",
        r"\bi'd rather not(?: say| answer)?\W*$|\bprefer not to (?:say|answer|tell|disclose|share)\b",
        r"\b(?:promo ?codes?|robot|received|(?:about|placed?|placing|with|cancel|change|track|received|find|for|have) my order|my order "
        r"(?:is|was|has|number|arrived)|order number|voucher code|question|over 18|years old|under \d|resident|student|"
        r"citizen|employee|invoice|appointment|delivery address|allerg\w{1,5}|symptoms?|pregnant|child|children|passport|insurance "
        r"number|membership number|need help|have (?:an?|any) (?:code|account|appointment|reservation|question)|agree|consent|"
        r"comment|password|not sure|this page|do(?:n't| not) know)\b",
        r"\bi(?:'ll| will| can) (?:(?:do|read|finish|watch|try|add|fill in) (?:it|this|that|them)|decide|choose|set (?:it|this) up|come back) "
        r"later\b",
    ),
    max_chars=140,
)
