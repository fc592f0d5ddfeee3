"""What a banner's switch is for, by its label. Pure.

Own lexicons in English, German, French, Spanish, Italian, Dutch and Polish.
"""

from __future__ import annotations

import re
from enum import StrEnum

from veritas.checks.controls.labels import without_accents


class Purpose(StrEnum):
    """What a switch is for."""

    NECESSARY = "necessary"
    TRACKING = "tracking"
    LEGITIMATE_INTEREST = "legitimate_interest"


_NECESSARY = re.compile(
    r"necessary|essential|required|mandatory|always (?:on|active)|security|notwendig|erforderlich|"
    r"essenziell|immer aktiv|necessaires?|obligatoire|toujours actif|necesari[ao]s?|"
    r"siempre activ|necessari|sempre attiv|noodzakelijk|essentieel|altijd actief|niezbedn|konieczn"
)
_INTEREST = re.compile(
    r"legitimate interests?|berechtigtes? interesse|interets? legitimes?|interes(?:es)? legitimos?|"
    r"interess[ei] legittim[oi]|gerechtvaardigde? belang|uzasadnion\w{1,3} interes"
)
_TRACKING = re.compile(
    r"\b(?:analytic\w{0,3}|statisti\w{1,6}|marketing|advertis\w{2,5}|ads|targeting|retargeting|"
    r"tracking|personali[sz]ed (?:ads|content|advertising)|social media|audience|measurement|"
    r"profil(?:ing|es?)|performance cookies|"
    r"werbung|analyse\w{0,2}|reichweite\w{0,8}|personalisierte werbung|"
    r"publicit\w{1,4}|mesure d'audience|reseaux sociaux|"
    r"publicidad|publicitari\w{1,3}|analitic\w{1,3}|redes sociales|"
    r"pubblicit\w{1,5}|analitic\w|profilazione|"
    r"advertentie\w{0,1}|reclame|statistieken|analytisch\w{0,2}|"
    r"reklam\w{1,5}|statystyk\w{0,4}|statystyczn\w{1,3}|analityczn\w{1,3}|marketingow\w{1,3})\b"
)

_OBJECTION = re.compile(
    r"^(?:i |yes,? |ich |je |please )?(?:want to |wish to |would like to |mochte |souhaite )?"
    r"(?:opt(?:ing|ed)?[- ]?out|object\b|objection|do not|don't|refuse|reject|decline|"
    r"widersprech\w*|widerspruch|lehne|ablehn\w*|keine?\b|m'oppose\w*|s'opposer|opposition|refus\w*|"
    r"rechaz\w*|oponer\w*|no (?:quiero|vender)|rifiut\w*|oppon\w*|non (?:voglio|vendere)|weiger\w*|"
    r"bezwaar|geen\b|sprzeciw\w*|odrzuc\w*|nie (?:zgadzam|chce))"
)


def is_objection(label: str) -> bool:
    """Whether who switches it on says no: "Do not sell my data"."""
    return _OBJECTION.search(without_accents(label, 300).strip()) is not None


def purpose_of(label: str) -> Purpose | None:
    """The purpose that a switch's label names; None when it names none that is known.

    What is named as necessary is necessary, whatever else is named beside it.
    """
    text = without_accents(label, 300)
    if re.search(r"\b(?:not?|non|nicht|un)[ -]?(?:strictly )?(?:necessary|essential)", text):
        return Purpose.TRACKING if _TRACKING.search(text) else None
    if _NECESSARY.search(text):
        return Purpose.NECESSARY
    if _INTEREST.search(text):
        return Purpose.LEGITIMATE_INTEREST
    return Purpose.TRACKING if _TRACKING.search(text) else None
