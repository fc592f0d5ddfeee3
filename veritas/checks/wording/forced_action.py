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
            rf"\b(?:i|you)(?: also)? (?:agree|consent|want|wish) to {_TAKE}\b.{{0,60}}\b{_ADS}.{{0,60}}\b(?:and|&)\b.{{0,40}}\b(?:terms|conditions|privacy)\b",
            rf"\bby (?:signing up|joining|creating an account|registering|continuing|subscribing)\b.{{0,60}}\bagree to {_TAKE}\b.{{0,60}}\band (?:to )?(?:our|the)\b"
            r".{0,30}\b(?:terms|conditions|privacy)\b",
            rf"^\W*{_JOIN} (?:now |here |free |first )?(?:to|for) (?:the |our |your |this |these |all |full |exclusive |member )*(?:view |see |shop |unlock |access |buy |"
            r"order |purchase |check ?out|place )?(?:the |our |your |this |these |an )*(?:prices?|pricing|deals?|sale|offers?|discounts?|cart|order|check ?out)\W*$",
            r"^\W*(?:log ?in|sign ?in|register|login) (?:for|to see|to view) (?:the )?(?:price|pricing)\b",
            r"^\W*(?:you )?must be (?:logged|signed) in to (?:purchase|buy|order|see prices?|check ?out)\b",
            r"^\W*enter (?:your )?e-?mail(?: address)? (?:to|and) (?:unlock|view|see|reveal|continue|access)\b",
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
