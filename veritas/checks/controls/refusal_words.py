"""Does a banner's text speak of a way to refuse that is not on the banner itself?

Own lexicons in English, German, French, Spanish, Italian, Dutch and Polish. To be asked for cookies
"that remember your settings" is no such way; to be told of the settings where to change it, is.
"""

from __future__ import annotations

import re

from veritas.checks.controls.labels import without_accents

# "Here or in your browser" names a way beside the browser's own.
_NEAR = r"(?:(?!\b(?:or|oder|ou|o|of|lub|and|und|et|y|e|en|i)\b)[^.!?])"
_BROWSERS_OWN = re.compile(
    rf"{_NEAR}{{0,40}}\b(?:browser\w{{0,14}}|navigateur|navegador|przegladark\w{{1,2}})\b"
    rf"{_NEAR}{{0,20}}"
)
_REFUSE = re.compile(
    r"\b(?:opt(?:ing|ed)?[- ]?out|refus\w{1,3}|reject|decline|object|withdraw|revoke|"
    r"disabl\w{1,3}|turn off|widersp\w{2,8}|widerruf\w{0,3}|ablehn\w{0,3}|deaktivier\w{1,3}|"
    r"oppos\w{1,4}|desactiv\w{1,4}|retir\w{1,3}|rechaz\w{1,3}|revoc\w{1,3}|rifiut\w{1,3}|"
    r"disattiv\w{1,4}|weiger\w{0,2}|uitschakel\w{1,2}|intrek\w{1,3}|odrzuc\w{0,2}|"
    r"wylacz\w{0,2}|wycofa\w{0,2})\b"
)
_SETTINGS = (
    r"(?:settings|preferences|choices?|einstellungen|parametres|reglages|preferencias|ajustes|"
    r"configuracion|impostazioni|preferenze|instellingen|voorkeuren|ustawien\w{0,3})"
)
_CHANGE = (
    r"(?:change|adjust|manage|edit|update|customi[sz]e|configure|under|through|via|visit|"
    r"andern|anpassen|verwalten|in (?:den|unseren)|unter|uber (?:die|unsere)|"
    r"modifie[rz]|gere[rz]|parametrer|dans (?:les|vos|nos)|"
    r"cambiar|gestionar|modificar|configurar|en (?:los|la|las)|"
    r"modificare|gestire|cambiare|nelle|tramite|"
    r"wijzig\w{0,3}|beheer\w{0,3}|aanpassen|in (?:de|onze|the|your|our)|"
    r"zmieni\w{0,2}|zarzadza\w{0,2}|w)"
)
_CHANGE_SETTINGS = re.compile(
    rf"\b{_CHANGE}\b.{{0,25}}\b{_SETTINGS}\b"
    rf"|\b{_SETTINGS}\b.{{0,12}}\b(?:andern|anpassen|verwalten|wijzigen|beheren|aanpassen)\b"
)


def says_how_to_refuse(text: str) -> bool:
    """Whether a text speaks of a way to refuse or to choose, be it on another page.

    The browser's own settings are no way that a site offers.

    Args:
        text: of the banner; the first 2,000 characters count.
    """
    said = _BROWSERS_OWN.sub(" ", without_accents(text, 2000))
    return _REFUSE.search(said) is not None or _CHANGE_SETTINGS.search(said) is not None
