"""Texts that say there is little left or that many want it."""

from __future__ import annotations

from veritas.checks.wording.matching import Wording, patterns

_AMOUNT = r"(?:\d{1,4}(?:[.,]\d{1,4})?|one|two|three|a few|few|(?:very )?limited)"
_THING = (
    r"(?: ?m\b| yards?| items?(?:\(s\))?| item\(s\)| pieces?| pcs| units?| pairs?| products?|"
    r" rooms?| seats?| tickets?| spots?| places?| deals?| copies| more| of these| bottles?)?"
)
_END = r"(?= ?(?:$|[!,.;:|*)-]| in (?:stock|inventory|size)| at this price| available))"

SCARCITY = Wording(
    strong=patterns(
        rf"\b(?:only|just|hurry[!,]?|we (?:only |just )?have|there (?:is|are)(?: only)?|"
        rf"fewer than|less than):? "
        rf"{_AMOUNT}{_THING} (?:left|remaining|still available){_END}",
        rf"\b(?:only|just):? {_AMOUNT}{_THING} (?:now )?in stock\b",
        rf"\bonly:? {_AMOUNT} in stock now\b",
        rf"\b{_AMOUNT}{_THING} left in (?:stock|inventory)\b",
        r"\b(?:almost|nearly) (?:gone|sold out)!",
        r"\bhurry\b.{0,20}\blow (?:in )?stock\b",
        r"\blow stock alert\b",
        r"\bnur noch (?:\d{1,4}|ein|eine|wenige) ?(?:stück|artikel|exemplare?|zimmer|plätze?|"
        r"mal)? ?"
        r"(?:auf lager|verfügbar|übrig|vorrätig|frei|da)\b",
        r"\b(?:fast|beinahe) ausverkauft\b",
    ),
    weak=patterns(
        rf"^(?:\W|in stock|hurry|quantity|low stock|limited stock|stock low)*{_AMOUNT}"
        rf"{_THING} left{_END}",
        r"^last (?:one|few|\d{1,3})(?: items?| pieces?)?(?: left)?\W*$",
        r"^(?:availability:? ?)?\W*(?:hurry,? )?(?:very )?low (?:in )?stock\b",
        r"\blow in stock\b",
        r"^(?:stock low|low inventory|limited stock|limited availability|limited quantit(?:y|"
        r"ies))\b",
        r"\blimited quantit(?:y|ies) (?:left|remaining)\b",
        r"^(?:almost gone|nearly gone|going fast|selling fast|selling out fast|sells out fast)\b",
        r"^sell ?out risk\b",
        r"^(?:in |this is in |this item is in |an item you ordered is in )?(?:very )?"
        r"(?:high |strong |great )?demand\b(?= ?(?:$|[!.]))",
        r"^(?:an item you ordered|this (?:item|product)|your item) is in (?:high|great|"
        r"strong) demand",
        r"^(?:strong|high) demand!",
        r"^last chance!",
        rf"\b(?:only|just) {_AMOUNT}{_THING} (?:left|remain(?:s|ing)?|available)\b",
        r"\b(?:few|limited|last) (?:items?|units?|pieces?|sizes?|rooms?|seats?|spots?) (?:left|"
        r"remain(?:ing)?)\b",
        r"\b(?:almost|nearly) (?:gone|sold out)\b(?= ?(?:$|[!.-]))",
        r"\b(?:before (?:it'?s|they'?re|it is|they are)|before it sells?) (?:gone|out|sold out)\b",
        r"\b(?:selling|going) (?:out )?fast\b(?= ?(?:$|[!.-]))",
        r"\blow stock\b|\bstock is (?:low|running low|limited)\b|\bonly a few\b(?= ?(?:$|[!]))",
        r"^last chance to (?:buy|save|shop|order|activate|get|grab)\b",
        r"^(?:live )?remaining stock\b|^live remaining stock\b",
        r"^(?:geringer bestand|wenige verfügbar|letzte (?:exemplare|stücke?)|"
        r"begrenzte stückzahl)\b",
        r"^nur noch (?:\d{1,4}|wenige) (?:stück|artikel|exemplare?)\W*$",
        r"^sehr (?:gefragt|begehrt)\W*$",
    ),
    honest=patterns(
        r"\b(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|seconds?|laps?) (?:left|"
        r"remaining)\b",
        r"\bcharacters? (?:left|remaining)\b",
        r"\bnot in stock\b",
    ),
    max_chars=110,
)
