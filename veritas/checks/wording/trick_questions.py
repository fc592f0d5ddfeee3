"""English choices that say no twice, so that a yes is easily taken for a no.

"Untick this box if you do not want to receive …" asks for an action and negates its purpose. A
plain opt-out ("Tick here if you do not want to …") negates once: in the data of 2019 it counts as
a trick, too, but to be clear it must also be about advertising or sharing.
"""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_UNDO = r"(?:un-?(?:check|tick|select|mark)|de-?select|clear|leave (?:this )?(?:box )?(?:blank|empty|unchecked|unticked))"
_DO = r"(?:check|tick|select|mark|click|opt[- ]out)"
_NOT = (
    r"(?:do not|don't|would (?:not|rather not)|wouldn't|prefer not|no longer|not wish|not want|never|"
    r"would prefer not|decline|object)"
)
_WANT = (
    r"(?:receive|hear|get|be (?:contacted|sent|informed|told|emailed|called)|us to|share|shared|sharing|"
    r"wish|want|like|miss|join|subscribe|your (?:details|data|information)|e-?mails?|offers|updates|"
    r"marketing|newsletter)"
)

TRICK_QUESTIONS = wording(
    "en",
    strong={
        "misdirection.trick-question": (
            rf"\b{_UNDO}\b.{{0,60}}\b(?:if|unless) you.{{0,20}}\b{_NOT}\b.{{0,40}}\b{_WANT}\b",
            rf"\b(?:if|unless) you.{{0,20}}\b{_NOT}\b.{{0,80}}\b(?:{_UNDO})\b",
            rf"\b{_DO}\b.{{0,40}}\b(?:if|unless) you.{{0,20}}\b(?:would rather not|{_NOT}) (?:not|miss|"
            r"opt out|be (?:left out|excluded|removed))\b",
            rf"\b(?:do not|don't) (?:check|tick|select|untick|uncheck|deselect)\b.{{0,60}}\b(?:if|unless)"
            rf" you.{{0,20}}\b{_NOT}\b",
            r"\bi (?:do not|don't|would not) (?:want|wish) to (?:opt out|unsubscribe|not|miss|stop|be "
            r"(?:excluded|removed|left out))\b",
        ),
    },
    weak={
        "misdirection.trick-question": (
            rf"\b{_DO}\b.{{0,40}}\b(?:if|unless) you.{{0,20}}\b{_NOT}\b.{{0,60}}\b(?:receive|"
            r"e-?mails?|offers|updates|marketing|newsletter|third part|partners|contact|shar)",
            rf"\bif you (?:would |do )?(?:{_NOT})\b.{{0,80}}\b(?:please )?(?:tick|check) (?:this|the) "
            r"box\b",
        ),
    },
    honest=(r"\b(?:cookies?|browser|javascript)\b",),
    max_chars=320,
)
