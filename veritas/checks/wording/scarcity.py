"""English texts that say there is little left or that many want it."""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_AMOUNT = (
    r"(?:\(?\d{1,4}(?:[.,]\d{1,4})?\)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"a dozen|a few|few|a handful|a couple|a pair|a (?:very )?(?:limited|small) (?:number|quantity|amount)|"
    r"(?:very )?limited)"
)
_THING = (
    r"(?:(?: of)?(?: these| this| the)?(?: ?(?:m|yds?|yards?|metres?|items?(?![\w(])|item\(s\)|"
    r"pieces?|pcs?|units?|pairs?|products?|rooms?|seats?|tickets?|spots?|places?|spaces?|deals?|"
    r"copies|more|bottles?|sets?|sizes?|packs?|packets?|boxes|box|slots?|kits?|rolls?|ft|feet|foot|inches|"
    r"jars?|cases?|cans?|bags?|cartons?|pallets?|prints?|posters?|books?|cards?|tops?|shirts?|dresses|"
    r"bikes?|cars?|vehicles?|homes?|apartments?|nights?|tables?|bundles?|samples?|gifts?|colou?rs?)"
    r"(?!\w))?)"
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
            rf"\b(?:items?|quantity|qty|stock|inventory|pieces|units) (?:left|remaining):? ?{_AMOUNT}\W*$",
            r"\b(?:hurry|order (?:now|soon|quickly|today)|act (?:now|fast|quickly)|buy (?:now|soon)|don't (?:wait|miss "
            r"(?:out|it)))\b.{0,12}\b(?:low|limited|running (?:low|out)|last (?:few|one|pieces?|items?))\b(?: (?:in )?(?:stock|"
            r"inventory|supply|supplies|quantit(?:y|ies)|availability))?(?: left| available| remaining)?\W*$",
            rf"\b(?:hurry|order (?:now|soon|quickly)|act (?:now|fast|quickly)|buy now|don't (?:wait|snooze|miss out)|be quick)\W"
            rf"{{1,5}}(?:there (?:is|are) )?(?:only |just )?{_AMOUNT}{_THING} (?:left|remain(?:ing|s)?|available|in stock)",
            rf"^\W*{_AMOUNT}{_THING} (?:left |remaining )?in stock\W{{1,4}}(?:order|buy|hurry|act|get)\b",
        ),
        "scarcity.high-demand": (
            r"\b(?:this|these|item|product|style|size|it)\b.{0,30}\b(?:is|are) (?:selling|going) "
            r"(?:out )?(?:fast|quickly)\b",
            r"\b(?:this|these|your|an) (?:item|product|style|room|deal)s?\b.{0,30}\b(?:is|are) (?:currently )?in "
            r"(?:very |extremely )?(?:high|great|strong|big|hot) demand\b",
            r"\b(?:due to|because of)(?: the| an?)? (?:\w{1,14} )?(?:high|huge|overwhelming|strong|popular|unprecedented|increased|"
            r"extreme|heavy) (?:\w{1,14} )?demand\b.{0,40}\b(?:stocks?|quantit\w{1,4}|suppl\w{1,4}|inventory|availab\w{1,6}|sell\w{0,3}|limit\w{0,3}|"
            r"orders?|sold|hurry)\b",
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
            r"^\W*(?:availability|stock(?: level| status)?|inventory|quantity|supply)(?: is)?\W{0,3}(?:very |critically |extremely )?"
            r"(?:low|limited|scarce|running (?:low|out))\b(?= ?(?:$|[!.,:|*-]| order| only| hurry| left))",
            r"^\W*(?:stocks?|inventory|supplies|supply|quantit(?:y|ies)|we(?:'re| are)|it'?s|this (?:item|one) is)? ?(?:are |is )?(?:running "
            r"(?:low|out)|getting low)(?: (?:on|in|of) (?:stock|supply|inventory))?(?:$|[!.,-]| fast\W*$)",
            r"^\W*(?:limited|low|small|critical|scarce)(?: in)? (?:inventory|quantity|stock|supply)(?: (?:left|level|levels|remaining|available))"
            r"?(?= ?(?:$|[!.,:|*-]| order| hurry))",
            r"^\W*(?:hurry\W{1,4})?(?:the )?(?:last|final) (?:few|ones?|one remaining|in stock|remaining|stock|pieces?|units?|items?|pairs?|"
            r"sizes?|copies|pick)(?: (?:items?|pieces?|units?|sizes?|remaining|left|available|in stock))?(?= ?(?:$|[!.,*|-]))",
            r"^\W*(?:(?:this|these|it|they|deals?|stocks?) )?(?:won'?t|will not) last(?: long| forever)?\W*$",
            r"\b(?:this|these|they|it|stocks?|prices?) (?:really )?(?:won'?t|will not) last(?: long)?(?= ?(?:$|[!.,-]))",
            r"^\W*(?:won'?t be|not to be|will not be|never) re-?stock(?:ed|ing)\b|^\W*no re-?stocks?\W*$",
            r"\b(?:once|when) (?:it|they)(?:'s|'re| is| are)(?: all)? (?:gone|sold(?: out)?),? ?(?:it|they)(?:'s|'re| is| are) gone\b|"
            r"\bonce (?:it|they)(?:'s|'re| is| are) gone\W",
            r"\b(?:get|grab|snag|snap|buy|shop|order)(?: (?:it|them|yours|one)| these up| this up)? (?:while (?:you (?:still )?can|(?:it|they|"
            r"stocks?|supplies) lasts?)|before (?:it|they|we)(?:'s|'re| is| are| sell| go)\b)",
            r"^\W*(?:gone|going|goes) (?:soon|fast|quick(?:ly)?|in a flash|in seconds)(?= ?(?:$|[!.,-]))",
            r"^\W*(?:selling|sells) (?:out|quick|like (?:hot ?cakes|crazy))(?= ?(?:$|[!.,-]))",
            r"^\W*(?:(?:very |extremely )?(?:high|big|great) (?:risk|chance) of selling out|(?:expected|predicted|set|about|going|sure) to "
            r"sell out)\b",
            r"^\W*almost out\W*$",
            rf"^\W*(?:in stock|available|limited|limited edition|hurry|stock|inventory|qty|quantity|remaining|items?|only)\W{{1,4}}(?:only )?"
            rf"{_AMOUNT}{_THING} (?:left|remaining)\b",
            r"^\W*(?:\d{1,2} ?% (?:already )?(?:sold|claimed|gone|taken)|(?:already )?(?:sold|claimed):? ?\d{1,2} ?%|already \d{1,2} ?% "
            r"(?:sold|claimed|gone))\W*$",
            r"^\W*(?:already )?sold:? ?\d{1,5}\W{1,4}(?:available|left|remaining|in stock):? ?\d{1,4}\W*$",
            r"^\W*(?:available|left|remaining):? ?\d{1,4}\W{1,4}(?:already )?sold:? ?\d{1,5}\W*$",
            rf"^\W*(?:claimed|reserved)\b.{{0,16}}\b{_AMOUNT}{_THING} left\b",
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
            r"^\W*(?:\w{1,14} )?(?:item |items |product |currently |now |always |this is |still )?in (?:very |extremely )?(?:high|great|hot|huge) demand\W*$",
            r"\b(?:in (?:very )?limited supply|there is (?:a )?(?:high|huge|great|strong) demand for (?:this|these|it))\b",
            r"^\W*highly demanded\b|^\W*high(?:ly)? in demand\b|^\W*(?:highly|most) (?:sought[- ]after|wanted|coveted)\W*$",
            r"^\W*(?:hot|best|fast|top|quick)[- ]?sell(?:er|ing)\b[^\w]{1,5}(?:limited|going|low|almost|order|only|selling|hurry|sells)\b",
            r"^\W*(?:it'?s |they'?re |these are |this (?:item|one) is |these )?flying (?:off|out)(?: of)?(?: the| our)? (?:shel(?:f|ves)|door|warehouse|racks?)\b",
            r"\b(?:most popular|popular|trending|best[- ]?sell(?:er|ing)|favou?rite)\b.{0,20}\b(?:order soon|low stock|selling (?:out|fast)|going fast|"
            r"sells (?:out )?(?:fast|quickly)|almost gone|limited stock)\b",
            r"^\W*back in stock\W{1,4}.{0,12}\b(?:selling|going|won't last|limited|hurry)\b",
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
