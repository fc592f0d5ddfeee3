"""Texts about what other, unnamed or unknown, people are doing right now."""

from __future__ import annotations

from veritas.checks.wording.matching import Wording, patterns

_COUNT = r"\d[\d,.]{0,9}\+?"
_PEOPLE = (
    r"(?:other )?(?:people|persons?|customers?|users?|shoppers?|others|visitors?|buyers?|guests?|"
    r"travell?ers?|members)"
)
_LOOKED = (
    r"(?:viewed|viewing|looked at|looking at|watching|considering|eyeing|bought|purchased|ordered|"
    r"added|booked|buying)"
)
_THIS = (
    r"(?:this|these|that|it|item|product|deal|"
    r"in (?:their|its|the)|to (?:their|cart)|recently|today)"
)
_SPAN = r"(?:in (?:the )?(?:last|past)|today|per (?:hour|day)|this hour|recently)"

SOCIAL_PROOF = Wording(
    strong=patterns(
        rf"\b{_COUNT} {_PEOPLE} (?:are |is |have |has |currently |recently |also |already |just )"
        rf"{{0,3}}{_LOOKED} (?:at )?{_THIS}\b",
        rf"\b{_COUNT} {_PEOPLE} (?:have |has )(?:it|this|this item|that) in (?:their|the) "
        r"(?:cart|basket|bag)",
        rf"\b{_COUNT} {_PEOPLE}\b.{{0,30}}\b(?:viewed|looked|bought|purchased|"
        rf"added)\b.{{0,30}}{_SPAN}",
        rf"\b{_COUNT} {_PEOPLE} (?:are )?currently (?:active|viewing|looking|interested|"
        rf"browsing)\b",
        rf"\b{_COUNT} {_PEOPLE} (?:have )?added to (?:cart|basket|bag)\b",
        r"\b(?:someone|somebody|a customer|a shopper|shopper|one customer)\b(?: (?:in|from|near)\b"
        r".{1,60}?)?\b ?(?:just )?(?:bought|purchased|ordered|added|viewed|started buying)\b",
        r"\b(?:just )?(?:bought|purchased|ordered|viewed)\b.{1,120}\b(?:about )?(?:\d{1,3}|an?|"
        r"a few) "
        r"?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|months?) ?ago\b",
        r"^[^\d\W][\w.' -]{0,30},? (?:in|from|near) [^\d\W][\w.,' -]{1,60} (?:has )?just "
        r"(?:bought|purchased|ordered)\b",
        r"\bwas viewed \d{1,3} (?:seconds?|minutes?|hours?) ago\b",
        rf"\b(?:is |are )?in {_COUNT} (?:other )?(?:carts|baskets|bags|people's carts)\b",
        rf"\b{_COUNT} (?:units )?sold in (?:the )?(?:last|past)\b",
        rf"\b(?:viewed|added|bought|sold|added to (?:bag|cart|basket)) {_COUNT} times "
        r"(?:today|in the (?:last|past))\b",
        rf"\bviewed {_COUNT} times in\b",
        r"\b(?:personen|kunden|kundinnen|nutzer|besucher|andere) (?:haben|sehen|schauen|betrachten)"
        r".{0,40}\b(?:gerade|angesehen|gekauft|warenkorb|an)\b",
        r"\bhat (?:gerade|soeben) .{1,60} (?:gekauft|bestellt)\b",
    ),
    weak=patterns(
        r"^[^\d\W][\w.' -]{0,30},? (?:in|from|near) [^\d\W][\w.,' -]{1,60} (?:just |has just )?"
        r"(?:bought|purchased|got the|started buying)\b",
        r"^[^\d\W][\w.' -]{0,30} just (?:bought|purchased|ordered)\b",
        r"\bpurchased from [^\d\W][\w.,' -]{1,40} \d{1,3} \w{1,10} ago\b",
        rf"^(?:\W|only|over|more than|recently viewed|recently)*{_COUNT} (?:{_PEOPLE} )?(?:have |"
        rf"has )?"
        r"(?:already |recently )?(?:bought|viewed|purchased|ordered)(?: already| this| it|"
        r" (?:per|this) (?:hour|day)| recently)",
        rf"^(?:over )?{_COUNT} (?:bought|sold)\W*$",
        rf"^{_COUNT} {_PEOPLE} (?:are |is |have |has |currently |recently |also |already |just )"
        rf"{{0,3}}{_LOOKED}\b",
        rf"^{_COUNT} (?:sold|bought|viewed|views|purchases|orders) {_SPAN}",
        r"^(?:someone|somebody|a customer|(?:one|another) customer) (?:from .{1,40} )?(?:just |"
        r"recently )?"
        r"(?:bought|purchased|ordered|added|booked)\b",
        rf"\b{_PEOPLE} (?:are |have )?(?:also )?(?:viewing|looking at|watching|bought|"
        rf"purchased) this "
        r"(?:item|product|deal|room|right now|now|today)\b",
        rf"\b(?:booked|ordered|bought|purchased|sold|viewed) {_COUNT} times\b",
        r"\b(?:last|just) (?:booked|ordered|bought|purchased|sold):? \d{1,3} \w{1,10} ago\b",
        rf"^{_COUNT} (?:bought already|have it in their (?:cart|basket|bag)|orders)\W*$",
        rf"^bought by {_COUNT}\b",
        rf"^viewed {_COUNT} times?\b",
        r"^in other users'? carts\b",
        rf"^{_COUNT} {_PEOPLE} (?:like|love|want|have viewed|have bought|have purchased|viewed|"
        r"bought|currently interested|interested|have in cart|have added)\b",
        rf"^favou?red by:? {_COUNT}\b",
        r"\bpeople (?:have added|have this in)\b",
        rf"\bsold {_COUNT} (?:times|in the last)\b",
        rf"^{_COUNT} % of our customers\b|^{_COUNT}% of our customers\b",
        r"\b(?:beliebt|bestseller): \d{1,6} mal (?:gekauft|verkauft)\b",
        r"^\d{1,6} (?:personen|kunden|nutzer) (?:haben|sehen|schauen)\b",
    ),
    honest=patterns(
        r"\b(?:reviews?|ratings?|bewertung(?:en)?|comments?)\b",
        r"\b(?:helpful|hilfreich)\b",
        r"\b(?:customers who|people who|others also|customers also|kunden,? die)\b",
    ),
    max_chars=200,
)
