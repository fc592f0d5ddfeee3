"""What a check box, radio button or switch is for, by its label, else by its name.

Own patterns in English, German, French, Spanish, Italian, Dutch and Polish, for labels without
accents. What is not understood is for nothing in particular.
"""

from __future__ import annotations

import re

import msgspec

from veritas.checks.controls.labels import without_accents

MAX_LABEL_CHARS = 300


class _Purpose(msgspec.Struct, frozen=True):
    """What a box can be for, how its label says so, and how its name does."""

    what: str
    label: re.Pattern[str]
    name: re.Pattern[str]


_HARMLESS = re.compile(
    r"remember|stay (?:signed|logged)|keep me (?:signed|logged)|same (?:as|address)|"
    r"(?:billing|shipping|delivery) (?:address )?(?:is |are )?the same|dark mode|theme|"
    r"strictly|necessary|essential|required|functional|notwendig|erforderlich|technisch|"
    r"angemeldet bleiben|gleiche adresse|identisch|quantity|select all|in stock only|\bsort\b|"
    r"\bfilter|"
    r"\bnot (?:share|sell|send|receive)|^(?:please )?(?:do not|don't)|\bi (?:do not|don't)|"
    r"^opt[- ]?out|^unsubscribe|\bkeine? |"
    r"se souvenir|rester connecte|meme adresse|necessaires?\b|obligatoires?\b|\bne .{0,20}pas\b|"
    r"recordar|mantener la sesion|misma direccion|necesarias?\b|\bno (?:quiero|deseo|acepto)|"
    r"ricorda|resta connesso|stesso indirizzo|necessari[oa]?\b|\bnon (?:voglio|desidero)|"
    r"onthoud|ingelogd blijven|zelfde adres|noodzakelijk|\bgeen\b|\bniet\b|"
    r"zapamietaj|nie wylogowuj|ten sam adres|niezbedne|\bnie (?:chce|wyrazam|zgadzam)"
)
_NECESSARY = re.compile(
    r"necessary|essential|required|notwendig|erforderlich|necessaires?\b|necesarias?\b|"
    r"necessari\b|noodzakelijk|niezbedne"
)
_COOKIE_KIND = re.compile(
    r"^(?:non[- ]?(?:necessary|essential)|marketing|analytics|analytical|statistics|"
    r"advertising|targeting|personali[sz]ation|social media|statistik(?:en)?|werbung|analyse|"
    r"statistiques|publicite|mesure d'audience|estadisticas|publicidad|analiticas|statistiche|"
    r"pubblicita|analitici|statistieken|advertenties|statystyk\w+|reklamowe|marketingowe)"
    r"(?: cookies)?\W*$"
)
_PRICE = r"(?:[€$£] ?\d|\d ?(?:€|eur\b|usd\b|gbp\b|zl\b|pln\b))"
_EXTRA = (
    r"(?:insurance|warranty|protection|gift wrap|donat|priority|support|express|"
    r"versicherung|garantie|schutz|spende|geschenkverpackung|assurance|emballage cadeau|"
    r"seguro|garantia|proteccion|donacion|assicurazione|garanzia|protezione|donazione|"
    r"verzekering|bescherming|donatie|ubezpieczeni|gwarancj|ochron|darowizn)"
)
_PURPOSES = (
    _Purpose(
        "advertising mail",
        re.compile(
            r"newsletter|mailing list|marketing (?:e-?mail|message|communication|information|"
            r"news|material|purpose)|promotional|special offers|"
            r"(?:send|email|e-mail|text|tell|keep|notify|inform) me\b.{0,60}(?:offer|news|deal|"
            r"update|discount|tips|posted|informed)|"
            r"(?:receive|get|want|yes).{0,40}(?:offers|news\b|deals|updates|discounts|e-?mails)|"
            r"sign me up|\bsubscribe|werbung (?:per|zu|erhalten)|werbe-?mail|angebote (?:per|"
            r"erhalten)|neuigkeiten|"
            r"lettre d'information|recevoir .{0,40}(?:offres|promotions|actualites|nouvelles)|"
            r"\bboletin|recibir .{0,40}(?:ofertas|promociones|novedades|noticias)|"
            r"ricevere .{0,40}(?:offerte|promozioni|novita|comunicazioni)|"
            r"nieuwsbrief|ontvang\w* .{0,40}(?:aanbiedingen|nieuws|acties)|(?:aanbiedingen|nieuws) "
            r".{0,20}ontvangen|biuletyn|otrzymywa\w+ .{0,40}(?:ofert|promocj|informacj)"
        ),
        re.compile(r"newsletter|marketing|promo(?:tion)?s?\b|subscribe|mailing|opt[-_]?in"),
    ),
    _Purpose(
        "sharing of data",
        re.compile(
            r"\bshare\b.{0,60}(?:data|details|information|partner|third|address|profile|activity)|"
            r"(?:selected |trusted |our )partners|third part|daten.{0,40}(?:weiter|partner|dritte)|"
            r"personali[sz]ed ads|tracking|"
            r"partager .{0,60}(?:donnees|partenaires|tiers)|nos partenaires|"
            r"compartir .{0,60}(?:datos|socios|terceros)|nuestros socios|"
            r"condivi\w+ .{0,60}(?:dati|partner|terzi)|nostri partner|"
            r"(?:gegevens|data) .{0,40}delen|delen .{0,40}(?:partners|derden)|onze partners|"
            r"udostepni\w+ .{0,60}(?:dan|partner)|naszym partnerom"
        ),
        re.compile(r"share[-_]?(?:data|info|details|partners)|third[-_]?part|partners\b"),
    ),
    _Purpose(
        "insurance or a paid extra",
        re.compile(
            rf"\+ ?{_PRICE}|"
            r"(?:add|include|yes|protect|with|cover).{0,50}(?:insurance|warranty|protection|"
            r"gift wrap|donation|priority)|"
            rf"{_EXTRA}.{{0,60}}{_PRICE}"
        ),
        re.compile(
            r"insurance|warranty|protection[-_]?plan|donation|upsell|add[-_]?on|versicherung"
        ),
    ),
    _Purpose(
        "consent",
        re.compile(
            r"\bi (?:agree|consent|accept|have read|allow|authori[sz]e)|i'd like to (?:receive|"
            r"join)|"
            r"(?:marketing|analytics|statistics|advertising|targeting|performance|social media) "
            r"cookies|"
            r"ich (?:stimme|willige|akzeptiere|bin einverstanden)|einwillig|"
            r"j'accepte|je consens|j'ai lu|\bacepto\b|\bconsiento\b|he leido|\baccetto\b|"
            r"acconsento|ho letto|ik ga akkoord|ik accepteer|ik heb .{0,20}gelezen|"
            r"akceptuje|wyrazam zgode|zgadzam sie|zapoznal\w+ sie"
        ),
        re.compile(r"consent|agree|terms|gdpr|dsgvo"),
    ),
)
_WITHOUT = re.compile(
    r"^(?:no\b|without|none\b|not\b|ohne|kein|nein|sans|non\b|aucun|sin\b|ningun|senza|nessun|"
    r"zonder|geen|nee\b|bez\b|nie\b|zaden)"
)


def purpose(label: str, name: str = "", *, in_banner: bool = False) -> str:
    """What a box is for, if it is something people should choose themselves, else empty.

    Args:
        label: its label.
        name: its name attribute, which counts only where there is no label.
        in_banner: it stands beside boxes for kinds of cookies.
    """
    words, name = without_accents(label, MAX_LABEL_CHARS), name[:200].lower()
    if in_banner and _COOKIE_KIND.search(words):
        return "consent"
    if _HARMLESS.search(words):
        return ""
    for kind in _PURPOSES:
        if kind.label.search(words):
            return kind.what
    if len(words) > 2:
        # A label that says something else is not overruled by a name nobody sees.
        return ""
    return next((kind.what for kind in _PURPOSES if kind.name.search(name)), "")


def is_necessary(label: str) -> bool:
    """Whether a box is for what a site cannot do without, by its label."""
    return _NECESSARY.search(without_accents(label, MAX_LABEL_CHARS)) is not None


def declines(label: str) -> bool:
    """Whether a radio button stands for doing without what the others of its group offer."""
    return _WITHOUT.search(without_accents(label, MAX_LABEL_CHARS).strip()) is not None
