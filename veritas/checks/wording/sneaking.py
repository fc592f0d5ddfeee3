"""English texts about charges that come back, extras nobody chose, and late fees."""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_PLAN = r"(?:membership|subscription|plan|trial|service|order|enrol?lment|shipments?)"
_MONEY = r"(?:(?:us|au|ca)?[$£€] ?\d[\d.,]{0,8}|\d[\d.,]{0,8} ?(?:€|eur|usd|gbp|dollars))"
_EVERY = (
    r"(?:(?:per|a|each|every|/) ?(?:month|year|week|mo|yr|quarter)|monthly|annually|yearly|weekly)"
)
_EXTRA = (
    r"(?:insurance|protection|warranty|donation|gift wrap|priority|membership|subscription|trial|tip|"
    r"care plan|support plan|carbon offset)"
)
_FEE = r"(?:service|handling|convenience|booking|processing|administration|admin|facility) (?:fee|charge)s?"

SNEAKING = wording(
    "en",
    strong={
        "sneaking.hidden-subscription": (
            rf"\b(?:free|trial|introductory|first)\b.{{0,120}}\b(?:then|after(?:wards| that)?|thereafter)\b"
            rf".{{0,60}}{_MONEY}.{{0,12}}{_EVERY}",
            rf"\b(?:automatically|auto-?) ?(?:renews?|renewed|rebill|bills?|billed|charges?|charged|"
            rf"enrol?led|converts?|continues?)\b.{{0,120}}{_MONEY}",
            r"\b(?:charge|bill)\b.{0,40}\b(?:your|the) (?:credit |debit |credit/debit )?(?:card|payment "
            r"method)\b.{0,120}\b(?:unless|until) you (?:cancel|call|contact|notify)",
            rf"\bunless you cancel\b.{{0,80}}\b(?:charged|billed|{_MONEY})",
            rf"\b(?:charged|billed|charge you|bill you)\b.{{0,24}}{_MONEY}.{{0,24}}{_EVERY}.{{0,30}}(?:\b(?:until|unless)\b.{{0,16}}\bcancel|\Z)",
            r"\b(?:card|account|payment method)\b.{0,30}\b(?:charged|billed)\b.{0,30}\b(?:annually|monthly|yearly|each|every|per)\b.{0,30}\b(?:until|unless)\b",
            rf"\b(?:free|trial)\b.{{0,60}}{_MONEY} ?(?:/|per |a )(?:month|mo|year|yr|week) ?(?:after|thereafter|from then)",
            rf"\b(?:includes?|including|with) (?:a |an |our |your )?(?:\w{{1,12}} ){{0,2}}membership\b.{{0,8}}{_MONEY} ?(?:/|per |a )(?:month|mo|year)",
            rf"\b(?:enrol?led|signed up|opted in|subscribed)\b.{{0,50}}\b(?:membership|subscription|program|club|plan)\b.{{0,40}}{_MONEY}",
        ),
        "sneaking.sneak-into-basket": (
            rf"\b(?:we(?:'ve| have)?|has been|have been|was|were) (?:also |already )?(?:automatically )?"
            rf"added\b.{{0,40}}\b{_EXTRA}\b.{{0,40}}\b(?:your|the|this) (?:cart|basket|bag|order)\b",
            rf"\b{_EXTRA}\b.{{0,60}}\b(?:has been|was|is|were) (?:automatically )?(?:added|included)\b.{{0,20}}"
            r"\b(?:to|in|with) (?:your|the|this) (?:cart|basket|bag|order)\b",
        ),
    },
    weak={
        "sneaking.hidden-subscription": (
            rf"\b{_PLAN}\b.{{0,20}}\b(?:renews?|is renewed|rebills|bills) (?:automatically|itself)\b",
            rf"\b(?:automatically|auto-?) ?(?:renews?|renewed|rebill|billed|charged|enrol?led)\b.{{0,80}}"
            rf"\b{_PLAN}\b|\b{_PLAN}\b.{{0,80}}\b(?:automatically|auto-?) ?(?:renews?|renewed|renewal|"
            r"billed|charged|enrol?led)\b",
            r"\bfree \d{1,3}[- ]day\b.{0,30}\b(?:trial|membership)\b.{0,40}\b(?:with|added|this) "
            r"(?:this |your |to )?(?:order|purchase|cart)\b",
            r"\b(?:recurring billing|continuous (?:service|renewal)|automatic renewal) (?:program|plan|and)"
            r"\b",
        ),
        "sneaking.sneak-into-basket": (
            r"^\W*(?:shipping|package|order|delivery|purchase) (?:insurance|protection|warranty)\b.{0,30}\b"
            r"remove\b",
            rf"^\W*(?:\w{{1,14}} )?(?:shipping|package|order|delivery|purchase) (?:insurance|protection)\b.{{0,20}}(?:{_MONEY}|\badded\b)",
            rf"^\W*(?:{_EXTRA}|\w{{1,14}} (?:plan|cover|insurance)) (?:added|included)\b.{{0,40}}{_MONEY}",
            rf"^\W*(?:\w{{1,14}} ){{0,2}}(?:{_EXTRA}|gift wrapping|greeting card)\b(?: fee)? ?\W{{0,3}}(?:{_MONEY})? ?(?:was |has been |is )?\(?(?:added|remove)\b",
            rf"^\W*(?:round[- ]?up|donation|donate|tip)\b.{{0,40}}{_MONEY}.{{0,24}}\b(?:added|remove|donation|order)\b",
            r"\b(?:trial|membership|subscription|insurance|protection|warranty|donation)\b.{0,24}\b(?:added|included)\b.{0,12}\b(?:to|in|with) (?:your|this|the|my) "
            r"(?:cart|bag|basket|order|purchase)\b",
            rf"\ba donation of {_MONEY} (?:was|has been|is) added\b",
        ),
        "sneaking.hidden-costs": (
            rf"^\W*(?:handling|processing|convenience|service)(?: (?:fee|charge|cost)s?)?:? ?\+? ?{_MONEY}\W*$",
            rf"^\W*an? {_MONEY} .{{0,20}}{_FEE} (?:has been|was|is|will be) added\b",
            rf"{_MONEY}.{{0,60}}{_FEE}:? ?{_MONEY}|\b{_FEE}:? ?{_MONEY}.{{0,60}}{_MONEY}",
            rf"^\W*(?:\w{{1,14}} )?{_FEE}:? ?\+? ?{_MONEY}\W*$",
            rf"^\W*(?:small order|fuel|covid|packaging|care (?:&|and) handling|eco|regulatory|order)(?: \w{{1,12}})? ?(?:fee|charge|surcharge)?s?:? ?\+? ?{_MONEY}\W*$",
            rf"\b(?:care|shipping|delivery) (?:&|and) handling:? ?{_MONEY}.{{0,60}}{_MONEY}",
        ),
    },
    honest=(
        r"\bcancel\b.{0,30}\b(?:online|in (?:your|my) account|with (?:one|a) click|in the app|in settings)\b",
        r"\b(?:no|without|not|never)\b.{0,20}\b(?:automatically|auto-?renew|fees?|charges?)\b",
        r"\b(?:bank|mortgage|credit card rate|interest rate|loan|insurer|newspaper reported)\b",
    ),
    max_chars=1_000,
)
