"""English texts that ask for an account, an address or a yes to advertising as the price."""

from __future__ import annotations

from veritas.checks.wording.matching import wording

_ADS = (
    r"(?:(?:promotional|marketing|advertising|special|commercial|sales) (?:e-?mails?|offers?|messages?|"
    r"calls?|texts?|communications?|materials?|information)|e-?mails?\b.{0,30}\b(?:promotion|offers?|"
    r"news)|newsletters?|other promotional offers|contact me|contact you|telemarketing|special offers|"
    r"marketing)"
)
_TAKE = (
    r"(?:receive|receiving|be contacted|get|authori[sz]e|consent to|subscribe|be sent|accept|allow)"
)
_JOIN = (
    r"(?:sign[- ]?up|sign[- ]?in|log[- ]?in|register|subscribe|create an? (?:free )?account|join|enter "
    r"your e-?mail(?: address)?)"
)

FORCED_ACTION = wording(
    "en",
    strong={
        "forced-action.forced-enrollment": (
            rf"\b(?:i|you)(?:'ve| have)? (?:read|agree|accept|consent)\b.{{0,80}}\b(?:terms|conditions|privacy"
            rf"|policy)\b.{{0,90}}\b{_TAKE}\b.{{0,60}}\b{_ADS}",
            rf"\bi(?:'d like to| agree to| consent to| accept)\b.{{0,60}}\b{_ADS}.{{0,40}}\band\b.{{0,40}}\b(?:terms|conditions)\b",
            rf"\bby (?:placing|creating|registering|checking out|continuing|completing|ordering|buying|"
            rf"purchasing|entering|submitting)\b.{{0,100}}\b(?:you|i) (?:also )?(?:agree|consent|accept|opt in|"
            rf"authori[sz]e)\b.{{0,60}}\b{_TAKE}\b.{{0,60}}\b{_ADS}",
            rf"\b{_JOIN} (?:now |today |here |for free |below )?to (?:see|view|show|check|reveal|unlock) (?:the |"
            r"our |your |this |these |all |full |exclusive |secret |member )*(?:prices?|pricing|deals?|"
            r"discounts?|offers?|results?|quote)\b",
            r"\b(?:you )?(?:must|need to|have to) (?:be (?:a member|registered|signed in|logged in)|"
            r"register|sign up|create an account|join)\b.{0,40}\b(?:to|before)\b.{0,12}\b(?:see|view|buy|"
            r"order|check ?out|purchase|continue|shop)\b.{0,30}\b(?:price|check ?out|order|shop|continue|"
            r"purchase|buy|deal)",
        ),
    },
    weak={
        "forced-action.forced-enrollment": (
            rf"^\W*{_JOIN} (?:now |here )?to (?:continue|proceed)(?: (?:to|with) (?:the )?(?:check ?out|your "
            r"order|shopping|purchase))\W*$",
            r"\b(?:i|you) (?:would like to join|agree to)\b.{0,60}\b(?:terms)\b.{0,60}\b(?:e-?mails|offers|"
            r"marketing|newsletter)\b",
        ),
    },
    honest=(
        r"\b(?:unsubscribe at any time|can (?:also )?(?:check ?out|order|buy) as a guest|guest check ?out)\b",
        r"\b(?:signing up|subscribing|sign up)\b.{0,30}\b(?:newsletter|via text|for text|our e-?mails)\b",
        r"\bnot (?:required|necessary|need)\b|\bdon't (?:need|have) to\b",
    ),
    max_chars=600,
)
