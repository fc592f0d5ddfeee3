"""English texts that say ending it takes a call, a letter, or asking somebody."""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_END = (
    r"(?:cancel(?:l?ed|l?ing|lations?)?|terminat(?:e|ing|ion)|discontinue|unsubscribe|opt[- ]?out)"
)
_PLAN = (
    r"(?:membership|subscription|plan|account|trial|service|renewal|auto[- ]?(?:ship|renew(?:al)?)|"
    r"smartship|program(?:me)?|shipments?|payments?|box)"
)
_CALL = (
    r"(?:(?:by )?(?:calling|phoning|telephoning)|by (?:tele)?phone|call(?: us)? (?:at|on|our|us|\+?\d|"
    r"1-)|(?:by )?(?:postal mail|letter|fax)|in writing|(?:must|have to|need to|please) (?:call|phone|"
    r"write)|(?:tele)?phone (?:us|our)|in person|speak (?:to|with) (?:a|an|our))"
)
_ASK = (
    r"(?:by (?:contacting|e-?mailing|writing|sending|notifying)|(?:please )?(?:contact|e-?mail|write) "
    r"(?:us|our|customer|support|member|the)|contacting \w|send(?:ing)? (?:us )?an e-?mail|customer "
    r"(?:service|care|support))"
)

OBSTRUCTION = wording(
    "en",
    strong={
        "obstruction.hard-to-cancel": (
            rf"\b{_END}\b.{{0,90}}\b{_CALL}\b",
            rf"\b{_CALL}\b.{{0,90}}\bto {_END}\b",
            rf"\b(?:must|have to|need to|simply|just|please|only) (?:call|phone|telephone)\b.{{0,60}}\b{_END}\b",
            rf"\bto (?:stop|end|quit|leave|skip|pause)\b.{{0,50}}\b(?:{_PLAN}|deliver\w{{1,4}}|receiving|mailings?)\b.{{0,40}}\b(?:call|phone|write)\b",
            rf"\bto {_END}\b.{{0,40}}\b(?:simply |please |just )?(?:call|phone) ",
            rf"\b{_END}\b.{{0,80}}\b(?:cannot|can't|can only|only be (?:made|done|accepted)|not (?:be )?"
            r"(?:possible|accepted|available) online)\b.{0,60}\b(?:online|phone|call|writing|mail)\b",
        ),
    },
    weak={
        "obstruction.hard-to-cancel": (
            rf"\b{_END}\b.{{0,40}}\b{_PLAN}\b.{{0,140}}\b{_ASK}",
            rf"\b{_PLAN}\b.{{0,140}}\b{_END}\b.{{0,60}}\b{_ASK}",
            rf"\bto {_END}\b.{{0,30}}[,:]? ?(?:please )?(?:contact|e-?mail|write to|reach out to|speak)\b",
            rf"\b(?:contact|e-?mail|write to) (?:us|our|customer|support)\b.{{0,40}}\bto {_END}\b",
            rf"\b{_PLAN}s? (?:can|may|must) be {_END}\b.{{0,30}}\b(?:by (?:e-?mail|contacting|writing|calling)|through customer)",
            rf"\b{_END} (?:at )?any ?time\b.{{0,20}}\bby (?:e-?mail\w{{0,3}}|contacting|writing|sending)",
            r"\b(?:simply|just|please) (?:contact|e-?mail|call)\b.{0,30}\b(?:and )?we (?:will|'ll) cancel\b",
            r"\b(?:do not|don't) (?:take action|skip|cancel|opt out)\b.{0,40}\b(?:by|before) the \d{1,2}(?:st|nd|rd|th)\b.{0,60}\bcharged\b",
            rf"\bto (?:end|stop|discontinue|quit)\b.{{0,30}}\b{_PLAN}s?\b.{{0,30}}\b(?:contact|e-?mail|write)\b",
            r"\b(?:billed|charged)\b.{0,30}\b(?:until|unless) you (?:call|contact|write|e-?mail)",
            rf"\b(?:you )?(?:can|may) {_END}\b.{{0,60}}\b(?:by (?:contacting|e-?mailing|writing))\b",
            rf"\b(?:purchase or|start or|renew or|or stop|start, )\b.{{0,20}}\b{_END}\b.{{0,80}}\b"
            r"contact",
            r"\bskip (?:the|this|a|your) month\b.{0,80}\b(?:by the \d|between|before the \d|charged)",
            r"\b(?:by|before|between) the \d{1,2}(?:st|nd|rd|th)\b.{0,60}\b(?:of (?:each|every|the) "
            r"month)\b.{0,80}\b(?:skip|charged|cancel)",
            r"\b(?:not want|don't want|do not wish)\b.{0,60}\b(?:details|information|name)\b.{0,80}\b"
            r"(?:please )?(?:write|contact|call|e-?mail|send)\b",
        ),
    },
    honest=(
        r"\b(?:online at any time|in your account(?: settings)?|one click|with a click|in the app|from "
        r"your (?:account|settings|dashboard))\b",
        r"\b(?:flights?|events?|appointments?|meetings?|concert|game|match|tour|show|hotel|court|"
        r"employment|contract of|lease|police)\b",
    ),
    max_chars=1_000,
)
