"""English texts that say there is little left or that many want it."""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_AMOUNT = (
    r"(?:\d{1,4}(?:[.,]\d{1,4})?|one|two|three|four|five|a few|few|a handful|a couple|a limited "
    r"number|(?:very )?limited)"
)
_THING = (
    r"(?:(?: of)?(?: these| this| the)?(?: ?(?:m|yds?|yards?|metres?|items?(?![\w(])|item\(s\)|"
    r"pieces?|pcs?|units?|pairs?|products?|rooms?|seats?|tickets?|spots?|places?|spaces?|deals?|"
    r"copies|more|bottles?|sets?|sizes?|packs?|boxes|slots?|kits?)(?!\w))?)"
)
_END = (
    r"(?= ?(?:$|[!,.;:|*)(-]| in (?:stock|inventory|size|your|this|the)| at (?:this|the)| available|"
    r" for\b| on (?:our|this)| hurry| order| buy| get| until| so\b))"
)

SCARCITY = wording(
    "en",
    strong={
        "scarcity.low-stock": (
            rf"\b(?:only|just|hurry[!,]?(?: up[!,]?)?|we (?:only |just )?(?:have|got)|there (?:is|"
            rf"are|'s)(?: only| just)?|fewer than|less than|under):? {_AMOUNT}{_THING} "
            rf"(?:are |is )?(?:left|remaining|still available|to go){_END}",
            rf"\b(?:only|just):? {_AMOUNT}{_THING} (?:now |left )?in stock\b",
            rf"\bonly:? {_AMOUNT} in stock now\b",
            rf"\b{_AMOUNT}{_THING} left in (?:stock|inventory)\b",
            r"\b(?:almost|nearly) (?:gone|sold out|out of stock)!",
            r"\bhurry\b.{0,20}\b(?:low (?:in )?stock|limited (?:stock|quantit|suppl|availab))",
            r"\blow stock (?:alert|warning)\b",
            rf"\border soon\b.{{0,20}}\bonly {_AMOUNT}\b|\bonly {_AMOUNT}\b.{{0,30}}\border soon\b",
        ),
        "scarcity.high-demand": (
            r"\b(?:this|these|item|product|style|size|it)\b.{0,30}\b(?:is|are) (?:selling|going) "
            r"(?:out )?(?:fast|quickly)\b",
            r"\b(?:this|these|your|an) (?:item|product|style|room|deal)s?\b.{0,30}\b(?:is|are) in "
            r"(?:very )?(?:high|great|strong|big|hot) demand\b",
        ),
    },
    weak={
        "scarcity.low-stock": (
            rf"^(?:\W|in stock|hurry(?: up)?|quantity|low stock|limited stock|stock low|stock|"
            rf"availability|sale|clearance|last)*{_AMOUNT}{_THING} (?:left|remaining){_END}",
            r"^\W*last (?:one|few|\d{1,3}|pieces?|pair|item|units?|sizes?)(?: (?:items?|pieces?|pairs?"
            r"|units?|sizes?|remaining|in stock|available))?(?: left)?\W*$",
            r"^(?:availability:? ?)?\W*(?:hurry,? )?(?:very )?low (?:in )?stock\b(?! of )",
            r"\blow in stock\b|^\W*stock (?:is )?(?:very )?low\b",
            r"^\W*(?:stock low|low inventory|low availability|low quantity|limited stock|limited "
            r"availability|limited quantit(?:y|ies)|limited suppl(?:y|ies)|limited edition - only)\b",
            r"\blimited (?:quantit(?:y|ies)|stock|suppl(?:y|ies)|availability|sizes) (?:left|"
            r"remaining|available|only)\b",
            r"^\W*(?:hurry[!,.]* )?(?:our |available )?(?:quantities|supplies|stocks?) (?:are |is )?(?:very |extremely )?(?:limited|running "
            r"(?:out|low))\b",
            r"\bwhile (?:stocks?|supplies|supply|quantities) lasts?\b",
            r"^\W*(?:almost|nearly) (?:gone|sold out|out of stock)\b",
            r"^\W*sell ?out risk\b",
            r"^\W*last chance!",
            rf"\b(?:only|just) {_AMOUNT}{_THING} (?:left|remain(?:s|ing)?|available)\b",
            r"\b(?:few|limited|last|final) (?:items?|units?|pieces?|sizes?|rooms?|seats?|spots?|"
            r"tickets?|pairs?) (?:left|remain(?:ing)?|available|in stock)\b",
            r"\b(?:almost|nearly) (?:gone|sold out|out of stock)\b(?= ?(?:$|[!.,-]))",
            r"\b(?:before (?:it'?s|they'?re|it is|they are)(?: all)?|before (?:it|they) sells?) (?:"
            r"gone|out|sold out)\b",
            r"\blow stock\b(?! of )(?= ?(?:$|[!.,:|(-]| only| order| hurry| \d| left))|\bonly a few\b(?= ?(?:$|[!.]))",
            r"^\W*last chance to (?:buy|save|shop|order|activate|get|grab|own)\b",
            r"^(?:live )?remaining stock\b|^live remaining stock\b",
            rf"^\W*{_AMOUNT}{_THING} (?:left|remaining)\W*$",
            r"^\W*(?:very few|a few|few|only a handful)(?: (?:left|remaining|available))\W*$",
            r"\b(?:spots|seats|places|tickets|rooms|dates|slots|appointments) (?:are )?(?:filling|selling|going) (?:up )?"
            r"(?:fast|quickly)\b",
            rf"^\W*(?:hot|very popular|popular|selling fast|trending)(?: item| product)?[^\w]{{1,6}}(?:only )?{_AMOUNT}{_THING} left\b",
        ),
        "scarcity.high-demand": (
            r"^\W*(?:going fast|selling (?:out )?fast|sells (?:out )?fast|selling quickly|fast "
            r"selling|hot item|in demand|almost sold)\b",
            r"^\W*(?:in |this is in |this item is in |an item you ordered is in )?(?:very )?"
            r"(?:high |strong |great |hot |big |popular )?demand\b(?= ?(?:$|[!.]))",
            r"\b(?:strong|high|huge|great) demand!",
            r"\bin (?:very )?high demand(?= ?(?:!|\.? ?(?:order|buy|only|hurry|get|\d)))",
            r"^\W*(?:this|these|your|an|it'?s) .{0,30}\bin (?:very )?high demand\b",
            r"\b(?:selling|going) (?:out )?(?:fast|quickly)\b(?= ?(?:$|[!.,-]))",
            r"\blikely to sell out\b|\b(?:will|usually|often|may) (?:soon )?sells? out (?:soon|fast|"
            r"quickly)\b",
            r"^\W*(?:this (?:item|product|style) |item |product )?(?:sells|is selling|selling) (?:out )?(?:very )?(?:fast|quickly)\b",
            r"^\W*(?:popular|hot|trending|best[- ]?selling) (?:item|product|choice|style|pick)\b.{0,8}\b(?:sell|going|almost|low|order)",
            r"^\W*(?:demand is (?:very )?high|(?:very |extremely )?high[- ]demand (?:item|product|style))\b",
            r"^\W*(?:people|everyone|others?) (?:people )?(?:want|love)s? (?:this|it)\b",
        ),
    },
    honest=(
        r"\b(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|seconds?|laps?|km|miles?|games?|"
        r"matches|rounds?|points?|votes?|articles?|attempts?|tries|guesses|lives|pages?|steps?) "
        r"(?:left|remaining)\b",
        r"\bcharacters? (?:left|remaining)\b",
        r"\bnot in stock\b",
        r"\b(?:blood|vaccines?|housing|nurses|doctors|teachers|skills|workers|fuel|gas|oil|hospitals?|police|voters?|teams?|"
        r"government|percent of|of the \d)\b",
    ),
    max_chars=120,
)
