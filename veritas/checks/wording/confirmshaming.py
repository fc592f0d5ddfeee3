"""Refusals worded so that whoever clicks them calls themselves a fool."""

from __future__ import annotations

from veritas.checks.wording.matching import Wording, patterns

_NO = r"^\W*(?:no|nah|nope|not now|not today|skip)\b"
_SELF = r"\bi(?:'d|'ll|'m|'ve| would| will| do| don't| do not| am| have)?\b"
_GAIN = (
    r"(?:full[- ]price|sav(?:e|ing|ings)\b|discounts?|deals?\b|bargains?|free (?:gift|shipping|"
    r"stuff|"
    r"sample)|\d{1,2} ?% off|money|(?:this|the|great|special) offers?|look my best|"
    r"protection plan|rewards?\b|upgrade|perks)"
)
_HARM = (
    r"(?:pay(?:ing)? (?:the )?(?:full|more)|missing out|miss out|hate|last to know|hard way|chaos|"
    r"just walk|kick rocks|(?:be|stay|remain) (?:fat|poor|alone|uninformed|ignorant|broke)|"
    r"shop without|sail away|too much cool|definitely measured|like full price|risk it|"
    r"rather not save)"
)

CONFIRMSHAMING = Wording(
    strong=patterns(
        rf"{_NO}.{{0,20}}{_SELF}.{{0,50}}{_HARM}",
        rf"{_NO}.{{0,20}}\bi(?: do not|'m not| am not| don'?t)\b.{{0,30}}{_GAIN}",
        rf"{_NO}.{{0,20}}\bi(?: like|'ve got| have| love| hate)\b.{{0,30}}(?:{_GAIN}|{_HARM})",
        rf"{_NO}.{{0,20}}\bi(?: prefer|'d prefer|'d rather| would rather| rather|"
        rf"'ll rather)\b.{{0,40}}"
        r"(?:full|more|protection|expensive|risk)",
        rf"{_NO}.{{0,20}}\bi'll save money another day\b",
        r"^\W*i(?:'d| would)? (?:rather|prefer to|want to|like to|like|will|don't mind|'ll)? ?"
        r"pay(?:ing)? (?:the )?(?:full|more)\b",
        r"^\W*i'll (?:pay (?:the )?full|shop without)\b",
        r"^\W*i (?:don't|do not) (?:want|like|need|wish) to (?:save|get (?:a )?discount)\b",
        r"^\W*i'd rather not save\b",
        r"^\W*i want to pay more\b",
        r"^\W*i (?:don't|do not) (?:want|like|need|care about) (?:\w{1,12} )?(?:savings|"
        r"discounts?|deals|"
        r"\d{1,2} ?%|free (?:shipping|gifts?|stuff)|great deals|to look)\b",
        r"^\W*i (?:hate|don't like) (?:saving|discounts?|deals|money|bargains|fun)\b",
        r"^\W*(?:i'll|i will) (?:miss out|pass on (?:the|this|my) (?:savings|discount|deal|"
        r"offer)|risk it)\b",
        r"^\W*nein,? ?(?:danke)?[,.!-]? ?ich .{0,40}(?:vollen preis|nicht sparen|keinen rabatt|"
        r"kein(?:en|e)? (?:gutschein|geschenk|vorteil)|lieber mehr|mehr bezahlen|verzichte)",
    ),
    weak=patterns(
        rf"{_NO}.{{0,16}}\bi (?:love|hate|don't care|just want (?:the item|to pay))\b",
    ),
    honest=patterns(
        r"\b(?:e-?mails?|newsletter|notifications?|marketing|subscribe|cookies|contacted|"
        r"kontaktiert)\b",
        r"\bfree (?:plan|version|trial|account|tier)\b",
        r"\bi'd rather not(?: say| answer)?\W*$",
    ),
    max_chars=130,
)
