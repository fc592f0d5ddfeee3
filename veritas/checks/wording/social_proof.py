"""English texts about what other, unnamed or unknown, people are doing right now."""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_COUNT = r"\d[\d,.]{0,9}[km]?\+?"
_PEOPLE = (
    r"(?:other )?(?:people|persons?|customers?|users?|shoppers?|others|visitors?|buyers?|guests?|"
    r"travell?ers?|members|fans|parents|women|men|collectors?|readers|pet owners)"
)
_DOING = (
    r"(?:are |is |have |has |has been |have been |currently |recently |also |already |just |all |"
    r"now ){0,4}"
)
_LOOKED = (
    r"(?:viewed|viewing|looked at|looking at|looking|watching|watched|considering|considered|eyeing|"
    r"bought|purchased|ordered|added|booked|buying|checking out|shopping|browsing|interested in|"
    r"saved|favou?rited|loved|wishlisted|seen|carted)"
)
_THIS = (
    r"(?:this|these|that|it|item|product|deal|in (?:their|its|the|a)|to (?:their|cart|bag|basket)|"
    r"recently|today|right now|now|for this)"
)
_SPAN = (
    r"(?:(?:in|within|over|during) (?:the )?(?:last|past)|today|per (?:hour|day|week)|this (?:hour|"
    r"week|month)|recently|right now|so far today)"
)
_BUY = (
    r"(?:bought|purchased|ordered|booked|reserved|added|started buying|got the|got a|signed up|"
    r"joined|grabbed|claimed|checked out)"
)
_GET = r"(?:bought|purchased|ordered|booked|started buying|got the|grabbed)"
_AGO = (
    r"(?:about |around |over |almost )?(?:\d{1,3}|an?|one|a few|few|several) ?(?:seconds?|secs?|s|"
    r"minutes?|mins?|m|hours?|hrs?|h|days?|weeks?|months?) ?ago\b"
)
_BASKET = r"(?:carts?|baskets?|bags?|trolleys?|wish ?lists?)"
_NAME = r"(?!(?:i|we|he|she|they|you|who|it|and|but)\b)[^\d\W][\w.'&* -]{0,30}"
_PLACE = r"[^\d\W][\w.,'()/ -]{1,60}"

SOCIAL_PROOF = wording(
    "en",
    strong={
        "social-proof.activity": (
            rf"\b{_COUNT} {_PEOPLE} {_DOING}{_LOOKED} (?:at )?{_THIS}\b",
            rf"\b{_COUNT} {_PEOPLE} (?:already |currently |also )?(?:have |has |got )(?:already )?"
            rf"(?:it|this|this item|this product|that|these) in (?:their|the|a) {_BASKET}",
            rf"\b{_COUNT} {_PEOPLE}\b.{{0,30}}\b(?:viewed|looked|bought|purchased|ordered|booked|"
            rf"added)\b.{{0,30}}{_SPAN}",
            rf"\b{_COUNT} {_PEOPLE} (?:are )?currently (?:active|viewing|looking|interested|"
            rf"browsing|shopping|watching|online|on (?:this|the) (?:page|site))\b",
            rf"\b{_COUNT} {_PEOPLE} (?:have )?added to {_BASKET}\b",
            r"\b(?:someone|somebody|a customer|a shopper|shopper|one customer|a (?:verified )?"
            rf"(?:buyer|visitor))\b(?: (?:in|from|near)\b.{{1,60}}?)?\b ?(?:has |just |recently )"
            rf"{{0,2}}(?:{_BUY}|viewed)\b",
            rf"\b(?:just )?(?:bought|purchased|ordered|viewed|booked)\b.{{0,120}}\b{_AGO}",
            rf"^{_NAME},? (?:in|from|near) {_PLACE} (?:has )?just {_BUY}\b",
            r"\bwas viewed \d{1,3} (?:seconds?|minutes?|hours?) ago\b",
            rf"\b(?:is |are )?in {_COUNT} (?:other )?(?:{_BASKET}|people'?s (?:{_BASKET})|"
            rf"{_PEOPLE}'? {_BASKET})\b",
            rf"\b{_COUNT} (?:units |items )?(?:sold|bought|purchased|ordered) (?:in|within|over) "
            rf"(?:the )?(?:last|past)\b",
            rf"\b(?:viewed|added|bought|sold|purchased|ordered|booked|add(?:ed)? to {_BASKET}) "
            rf"(?:over )?{_COUNT} (?:times|x) {_SPAN}",
            rf"\b(?:viewed|bought|purchased|ordered|booked) {_COUNT} times in\b",
            rf"\b(?:was |has been |were )?added to (?:over )?{_COUNT} (?:other )?{_BASKET}\b",
            rf"^{_NAME} (?:in {_PLACE} |from {_PLACE} )?(?:has )?just saved [$£€] ?\d",
            rf"\b{_COUNT} (?:other )?(?:{_PEOPLE}|\w{{3,14}}ns) (?:in your (?:area|city|state|town) |near you |from {_PLACE} |just )(?:have |has |just )?{_BUY}\b",
            rf"\b{_COUNT} {_PEOPLE} {_DOING}(?:got|claimed|used|grabbed|redeemed|signed up|subscribed|checked (?:this|it) out|checking (?:this|it) out)\b"
            rf".{{0,20}}(?:{_SPAN}|\btoday\b|\boffer\b|\bdeal\b|\bcoupon\b|\bdiscount\b|right now|\Z)",
            rf"\b(?:being|been) (?:viewed|watched|looked at|eyed) (?:right now )?by (?:over |more than )?{_COUNT} {_PEOPLE}",
            rf"\b{_COUNT} (?:{_PEOPLE}|\w{{2,12}}s?) (?:are |is )?(?:right now|online now|on this page|viewing now|shopping now)\b",
            rf"^\W*(?:real[- ]?time|live|right now|currently|now)\W{{1,4}}{_COUNT} {_PEOPLE}\b",
            rf"\b(?:was |were |has been |have been )?(?:added to (?:the |their )?(?:cart|bag|basket)|just sold|just (?:bought|purchased|ordered)) (?:by|to) "
            rf"(?:someone|somebody|a (?:customer|shopper|visitor|buyer)|{_NAME})\b",
            rf"\b{_COUNT} (?:units? |items? |pairs? |pieces? )?(?:have been |were |was |has been )?(?:sold|bought|purchased|ordered|booked|added to {_BASKET}|"
            rf"claimed) {_SPAN}",
            rf"\b(?:someone|somebody|others?|other {_PEOPLE})(?: else)? (?:also )?(?:has|have) (?:this|it)(?: item)? in (?:their|his|her) {_BASKET}\b",
        )
    },
    weak={
        "social-proof.activity": (
            rf"^{_NAME},? (?:in|from|near) {_PLACE} (?:just |has just |recently )?{_BUY}\b",
            rf"^{_NAME} (?:has )?(?:just|recently) {_GET}\b",
            rf"^{_NAME} ?[(,] ?{_PLACE} (?:has )?(?:just |recently ){_BUY}\b",
            rf"^(?:verified purchase|just now|new|live|recent(?: activity)?|{_PLACE})\W{{1,4}}{_NAME} (?:from|in|near) {_PLACE} (?:just |recently |has )*{_BUY}\b",
            rf"^{_PLACE}: {_NAME} just {_BUY}\b",
            rf"^\W*(?:just|recently|last) (?:bought|purchased|ordered|sold)(?:$|!| (?:by|in|to) (?:{_NAME}|a customer))",
            rf"^\W*(?:last|latest|recent|new) (?:order|purchase|sale|booking)\b.{{0,40}}(?:{_AGO}|\bfrom\b)",
            rf"^\W*(?:a |an )?(?:new|recent) order from {_PLACE}",
            rf"\bin (?:over |more than )?{_COUNT} {_BASKET}\b|^\W*on (?:over )?{_COUNT} (?:{_PEOPLE}'?s? |people's )?{_BASKET}\b",
            rf"^\W*{_COUNT} (?:in (?:{_BASKET})(?: right now)?|recent (?:views|purchases|sales|orders)|(?:likes|saves|hearts) {_SPAN})\W*$",
            rf"^.{{8,110}} {_NAME} (?:in|from) [^\d\W][\w.' -]{{1,30}}, (?:united states|united kingdom|canada|australia|new zealand|ireland|india|germany|france)\W*$",
            rf"^\W*{_COUNT} {_PEOPLE} have (?:this|it)(?: item| product)? (?:on|in) (?:their|a) {_BASKET}",
            rf"^\W*(?:(?:has|have) been |this (?:item )?(?:has been|was) )?viewed by (?:over )?{_COUNT} {_PEOPLE}\b",
            rf"^\W*{_COUNT} (?:visits?|visitors|clicks|backers?|shoppers|carts?|added to {_BASKET}) ?(?:so far )?{_SPAN}",
            rf"^\W*{_COUNT} (?:people )?(?:are )?(?:watching|viewing|looking)\W*$",
            rf"^\W*(?:over |more than |join )?{_COUNT} (?:happy|satisfied) (?:customers|shoppers|buyers)\b.{{0,12}}$",
            rf"^\W*join(?:ed by)? (?:over |more than )?{_COUNT} (?:other )?(?:\w{{1,12}} )?{_PEOPLE}\b.{{0,40}}$",
            r"^\W*(?:others?|other (?:people|shoppers|customers)|people|shoppers|customers) (?:are|were) (?:also )?(?:looking at|viewing|loving|buying|eyeing) "
            r"(?:this|it|these)\b",
            rf"^\W*{_COUNT} ?% of (?:our )?{_PEOPLE} (?:recommend|love|chose|choose|prefer|would (?:recommend|buy))\b",
            rf"^\W*(?:\d out of \d{{1,2}}|most) {_PEOPLE} (?:buy|add|choose|chose|prefer|recommend) (?:this|it|these)\b",
            rf"^\W*{_COUNT} (?:claimed|used|redeemed)(?: today| so far| already)?\W*$",
            rf"^\W*(?:just )?sold(?: out)? in {_PLACE} {_AGO}|^\W*just sold\W",
            rf"^{_NAME} (?:and|&) {_COUNT} others? (?:just |recently |have )*{_BUY}\b",
            rf"^\W*loved by (?:over |more than )?{_COUNT}\b",
            r"^\W*(?:best|top|hot)[- ]?sell(?:er|ing)\W{1,4}\d[\d,.]{0,8}[km]?\+? (?:sold|bought)\b",
            rf"\bpurchased from {_PLACE} {_AGO}",
            rf"^(?:\W|only|over|more than|recently viewed|recently)*{_COUNT} (?:{_PEOPLE} )?"
            rf"(?:have |has )?(?:already |recently )?(?:bought|viewed|purchased|ordered|booked|sold)"
            rf"(?: already| this| it| {_SPAN}|$)",
            rf"^\W*(?:over |already )?{_COUNT}x? (?:already )?(?:bought|sold|purchased)(?: already)?"
            r"\W*$",
            rf"^\W*{_COUNT} {_PEOPLE} {_DOING}{_LOOKED}\b",
            rf"^\W*{_COUNT} (?:sold|bought|viewed|views|purchases|orders|viewing|looking|watching|in "
            rf"{_BASKET}) ?{_SPAN}",
            rf"^\W*{_COUNT} (?:(?:are |is )?(?:viewing|watching|looking at) this|viewing now|watching "
            r"now)",
            rf"\b{_PEOPLE} (?:are |have )?(?:also |currently )?(?:viewing|looking at|watching|bought|"
            r"purchased|eyeing) this (?:item|product|deal|room|page|style|listing|right now|now|"
            r"today)\b",
            rf"\b(?:booked|ordered|bought|purchased|sold) {_COUNT} times\b",
            rf"\b(?:last|just) (?:booked|ordered|bought|purchased|sold):? {_AGO}",
            rf"^\W*{_COUNT} (?:bought already|have (?:it|this) in their {_BASKET}|orders)\W*$",
            rf"^\W*(?:bought|purchased|loved|favou?rited|viewed|saved|liked|ordered) by:? (?:over |"
            rf"more than )?{_COUNT}\b",
            rf"^\W*viewed {_COUNT} times? (?:{_SPAN}|this|by)\b",
            rf"^in other (?:users|people|customers|shoppers)'?s? {_BASKET}\b",
            rf"^\W*{_COUNT} {_PEOPLE} (?:love|want|need|have viewed|have bought|have purchased|"
            r"viewed|bought|currently interested|interested|have in cart|have added|are interested|"
            r"recommend) ?(?:this|it|that|these)?\W*$",
            rf"^\W*(?:recently |already )?(?:purchased|bought|ordered|added to {_BASKET}|booked|viewed) by (?:over )?{_COUNT} "
            rf"{_PEOPLE}\b",
            rf"^\W*{_COUNT} {_PEOPLE} (?:love|want|need|chose|picked|trust) (?:this|these|that)(?: (?:item|product|style|look|"
            r"deal))?\W*$",
            rf"^favou?red by:? {_COUNT}\b",
            r"\b\d* ?people (?:have added|have this in)\b",
            rf"\bsold {_COUNT} (?:times|in the last|today)\b",
            rf"^\W*{_COUNT} ?% of (?:our )?(?:customers|shoppers|buyers|people|users)\b.{{0,40}}\b"
            r"(?:added|bought|buy|choose|chose|purchased|add)\b",
            rf"\b(?:we've|we have|we) sold (?:over )?{_COUNT} (?:of these )?(?:in|today|this)\b",
            rf"^\W*(?:trending|popular|hot)\b.{{0,20}}\b{_COUNT} (?:sold|bought|views|people|orders|"
            r"times|in)\b",
        )
    },
    honest=(
        r"\b(?:reviews?|ratings?|comments?)\b",
        r"\bhelpful\b",
        r"\b(?:police|court|said|says|told|petition|votes?|voted|lottery|election|study|survey|according)\b",
        r"\b(?:customers who|people who|(?:others|customers|people) also)\b(?! (?:have|has) (?:this|it)\b)",
        r"\b(?:shares?|shop|stake|company|house|home|property|bank|bonds?|firm) (?:in|from|for)\b"
        r".{0,60}\bago\b",
    ),
    max_chars=200,
)
