"""What one option of several stands for at a consent banner: all, or only what is needed.

An option is not a button: "All cookies" accepts among options, "Yes" answers what stands above it.
Own lexicons in English, German, French, Spanish, Italian, Dutch and Polish.
"""

from __future__ import annotations

from veritas.checks.controls.choice_words import NEEDED, NODIG, NOETIG, Choice, consent_choice
from veritas.checks.controls.labels import plain, word

_OPTION_YES = word(
    r"yes|on|all(?: cookies)?|everything|full|ja|an|ein|alle(?: cookies)?|alles|oui|tout|tous"
    r"(?: les cookies)?|si|tod[oa]s(?: las cookies)?|tutti(?: i cookie)?|alle|tak|wszystkie"
    r"(?: pliki)?(?: cookies?)?"
)
_OPTION_NO = word(
    rf"no|off|none|nothing|{NEEDED}(?: cookies?)?|basic|minimum|minimal|nein|aus|keine?|"
    rf"{NOETIG}(?: cookies)?|non|aucun\w?|(?:cookies )?(?:necessaires?|essentiels?)|"
    r"ningun[ao]?|(?:cookies )?(?:necesarias|esenciales)|nessun[oa]?|(?:cookie )?(?:necessari|"
    rf"tecnici)|nee|uit|geen|{NODIG}(?: cookies)?|nie|zadne|niezbedne|konieczne"
)


def option_choice(label: str) -> Choice | None:
    """What an option of several stands for: accept all, reject all, or neither that is known.

    Args:
        label: the option's text, such as "All cookies" or "None".
    """
    text = plain(label)
    if _OPTION_NO.fullmatch(text):
        return Choice.REJECT
    if _OPTION_YES.fullmatch(text):
        return Choice.ACCEPT
    choice = consent_choice(label)
    return choice if choice in {Choice.ACCEPT, Choice.REJECT} else None
