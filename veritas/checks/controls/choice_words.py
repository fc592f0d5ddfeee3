"""Which of a consent banner's controls accepts, which refuses, which leads to the settings.

Own lexicons in English, German, French, Spanish, Italian, Dutch and Polish. A label in another
language belongs to no choice, which is "not checked", never "there is no such control".
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from veritas.checks.controls.labels import plain, without_accents, word


class Choice(StrEnum):
    """What a control of a consent banner does, as far as its label says.

    ``SAVE`` keeps what is selected; ``PAY`` is the paid way without tracking; ``INFO`` only
    explains; ``CLOSE`` goes away without saying what that means.
    """

    ACCEPT = "accept"
    REJECT = "reject"
    SETTINGS = "settings"
    SAVE = "save"
    PAY = "pay"
    CLOSE = "close"
    INFO = "info"


_ALL = r"(?: (?:all(?:e[nrs]?)?|everything|tout(?:es)?|tous|tod[oa]s?|tutt[oiae]|wszystk\w{0,4}))?"
_PAY = word(
    r"(?:reject|refuse|decline|without (?:ads|tracking|cookies)|ablehnen|ohne (?:werbung|"
    r"tracking)|refuser|sans (?:pub|publicite)|rechazar|rifiuta|weigeren|odrzuc) .{0,20}"
    r"(?:pay|subscrib\w{0,3}|abo|abonnieren|abonner|abonnez|suscrib\w{0,4}|abbonati|abonneer\w{0,2})",
    r"(?:pay|subscribe) (?:to|and) (?:reject|refuse|decline)",
    r"pur[- ]?abo\w{0,8}|(?:pay|subscribe) (?:for|instead)",
    r"s'abonner|je m'abonne|jetzt abonnieren|suscribirse|abbonati|abonneren",
)
_SAVE = word(
    r"(?:save|confirm|accept|allow|apply|submit|agree to|use)(?: and (?:close|exit|continue))? "
    r"(?:my |the |your |only )?(?:current |selected|selection|choices?|preferences|settings)"
    r"(?: .{1,20})?",
    r"save(?: (?:and|&) (?:close|exit|accept|continue))?|(?:selected|selection) only",
    r"(?:meine |nur )?(?:aus)?(?:wahl|gewahlte?n?|ausgewahlte?n?|einstellungen|"
    r"praferenzen)(?: cookies)? (?:speichern|bestatigen|akzeptieren|erlauben|zulassen|"
    r"ubernehmen|annehmen).{0,20}",
    r"speichern(?: (?:und|&) \w{1,12})?",
    r"(?:enregistrer|sauvegarder|valider|confirmer|accepter)(?: et \w{1,12})? (?:mes |les |ma |"
    r"la |mon )?(?:choix|preferences|selection\w{0,3}|parametres|reglages)|enregistrer",
    r"(?:guardar|confirmar|aceptar|permitir)(?: (?:y|e) \w{1,12})? (?:mis |las |la |mi )?"
    r"(?:preferencias|seleccion\w{0,5}|elecciones|configuracion|ajustes)|guardar",
    r"(?:salva|conferma|accetta(?:re)?|consenti)(?: e \w{1,12})? (?:le mie |le |la |i |la mia )?"
    r"(?:preferenze|selezion\w{0,5}|scelte|impostazioni|selezionati)|salva",
    r"(?:mijn |alleen )?(?:keuzes?|selectie|voorkeuren|instellingen|geselecteerde)(?: cookies)? "
    r"(?:opslaan|bevestigen|accepteren|toestaan)|opslaan|geselecteerde",
    r"(?:zapisz|potwierdz|zatwierdz|zaakceptuj)(?: .{1,12})? (?:moje |swoje )?(?:wybor\w{0,3}|"
    r"wybran\w{0,3}|preferencje|ustawienia)|zapisz",
)
NEEDED = (
    r"(?:strictly |absolutely |technically )?(?:necessary|essentials?|required|mandatory|"
    r"functional|needed)"
)
NOETIG = (
    r"(?:unbedingt |technisch |zwingend )?(?:notwendige?[nrs]?|erforderliche?[nrs]?|essenzielle?"
    r"[nrs]?|essentielle?[nrs]?|notige?[nrs]?|funktionale?[nrs]?)"
)
NODIG = r"(?:strikt |technisch )?(?:noodzakelijke?|essentiele|functionele|vereiste)"
_REJECT = word(
    # English
    rf"(?:reject|decline|refuse|deny|disallow|block|disable){_ALL}|disagree|opt[- ]?out",
    r"(?:reject|decline|refuse|deny)ing",
    r"(?:do not|don't|not|cannot|never) (?:accept|agree|allow|consent|sell|share|track)",
    r"without (?:accepting|agreeing|consent\w{0,3}|cookies|tracking)",
    r"no,? (?:thanks?|thank you)|no,? i .{1,40}",
    rf"(?:only|just) (?:use |allow |accept )?(?:the )?{NEEDED}|{NEEDED}(?: cookies?)? only",
    rf"(?:accept|allow|use|keep|continue with)(?: only)?(?: all)?(?: the)? {NEEDED}",
    # German
    r"(?:alle[ns]? |alles |optionale |weitere )?(?:cookies )?ablehnen|ablehnung|"
    r"verweigern|verbiete[nt]?|blockier\w{1,3}|"
    r"nicht (?:akzeptieren|zustimmen|einverstanden|erlauben|annehmen)",
    r"(?:ich )?lehne .{0,20}ab|ohne (?:zustimmung|einwilligung|zuzustimmen|annahme|cookies)"
    r"(?: .{1,20})?|nein,? danke|widersprechen",
    rf"(?:nur|lediglich) (?:die |mit )?(?:technisch )?{NOETIG}|{NOETIG}(?: cookies)? "
    r"(?:akzeptieren|erlauben|zulassen|annehmen|verwenden)",
    # French
    r"(?:tout |je |les )?refuse[rz]?|(?:tout )?rejeter|(?:continuer |naviguer )?sans "
    r"(?:accepter|consentir|cookies)|non,? merci|"
    r"(?:n'accepte|n'accepter|ne pas accepter|ne pas autoriser|n'autorise).{0,8}|"
    r"(?:tout )?interdire|s'opposer|"
    r"(?:uniquement|seulement) (?:les )?(?:cookies )?(?:necessaires?|essentiels?)|"
    r"(?:cookies )?(?:necessaires?|essentiels?|obligatoires) (?:uniquement|seulement)",
    # Spanish
    r"(?:yo )?(?:rechaz(?:ar|o)|descartar|deneg(?:ar|o)|declinar)|"
    r"no (?:acepto|aceptar|consiento|permitir|"
    r"estoy de acuerdo)|no,? gracias|(?:continuar |seguir )?sin (?:aceptar|consentir)|"
    r"(?:solo|solamente|unicamente) (?:las )?(?:cookies )?(?:necesarias|esenciales|"
    r"imprescindibles|obligatorias)|"
    r"(?:cookies )?(?:necesarias|esenciales) (?:solo|solamente|unicamente)",
    # Italian
    r"blocca|(?:rifiut(?:a|o|are)|neg(?:a|o|are)|declin(?:a|o))|non (?:accett(?:o|are)|accetta|"
    r"acconsent\w{1,3}|consent\w{1,3})|no,? grazie|(?:continua |prosegui )?senza (?:accettare|"
    r"consenso)|(?:solo|soltanto)(?: i)?(?: cookie)? (?:necessari|essenziali|tecnici|"
    r"indispensabili)|"
    r"(?:accetta |usa )?solo (?:i )?(?:cookie )?(?:necessari|essenziali|tecnici|quelli necessari)",
    # Dutch
    r"blokkeer|blokkeren|(?:alles |alle cookies )?(?:weigeren|weiger|afwijzen|afkeuren|verwerpen)|"
    r"niet (?:accepteren|akkoord|toestaan)|nee,? (?:bedankt|dank je|dank u|liever niet)|"
    r"(?:doorgaan )?zonder (?:te accepteren|toestemming|cookies)",
    rf"(?:alleen|enkel|uitsluitend) (?:de )?{NODIG}|{NODIG}(?: cookies)? (?:accepteren|toestaan)",
    # Polish
    r"zablokuj|"
    r"(?:odrzuc(?:am|ic)?|odmawiam|odmow(?:a)?|odmawiac)|nie (?:zgadzam sie|akceptuje|wyrazam "
    r"(?:zgody)?|zezwalaj|zgadzaj)|nie,? dziekuje|bez (?:zgody|akceptacji)|"
    r"tylko (?:niezbedne|konieczne|wymagane|wymaganych|niezbednych)|"
    r"(?:niezbedne|konieczne) (?:tylko)",
)
_ACCEPT = word(
    # English
    rf"(?:accept|allow|agree|consent|enable|approve){_ALL}|accepting|i'm (?:ok|okay|fine|in|happy)"
    r"(?: .{1,20})?|ok|okay|got it|understood|i understand|yes|sure|sounds good|"
    r"fine(?: by me)?|continue|proceed|let's go|alright",
    # German
    r"(?:alle[ns]? |alles )?(?:cookies )?(?:akzeptieren|annehmen|zustimmen|erlauben|zulassen|"
    r"einwilligen|aktivieren|auswahlen)|erlaube|akzeptier\w{1,3}|stimme .{0,20}zu|einverstanden|"
    r"zustimmung|verstanden|"
    r"alles klar|ja|in ordnung|weiter",
    # French
    r"(?:tout |je |j')?accept(?:er|e|ez)|j'accepte|(?:tout )?autoriser|(?:j')?(?:ai )?compris|"
    r"d'accord|c'est (?:bon|ok)|oui|je consens|consentir|continuer",
    # Spanish
    r"(?:acept(?:ar|o)|permit(?:ir|o)|consent(?:ir)|consiento)|entendido|de acuerdo|estoy de "
    r"acuerdo|vale|continuar|si,? (?:acepto|quiero)|si",
    # Italian
    r"(?:accett(?:a|o|are)|acconsent(?:i|o)|consent(?:i|o)|permetti)|ho capito|capito|"
    r"va bene|d'accordo|continua|si,? accetto",
    # Dutch
    r"(?:alles |alle cookies )?(?:accepteren|accepteer|toestaan)|akkoord|begrepen|"
    r"sta .{0,20}toe|dat is ok\w?|ik ga akkoord|ik begrijp het|doorgaan|prima",
    # Polish
    r"(?:za)?akceptuj(?:e)?|zgadzam sie|zgoda|wyrazam zgode|zezwol|zezwalam|zezwalaj|rozumiem|"
    r"przejdz do serwisu|tak|dalej",
)
_SETTINGS = word(
    # English
    r"(?:manage|customi[sz]e|configure|adjust|change|edit|set|choose|select|review|personali[sz]e|"
    r"show|view|open)(?: (?:my|your|the|all))?(?: (?:cookies?|consent|privacy|tracking|more))? ?"
    r"(?:settings?|preferences?|options?|choices?|purposes?|cookies?|details|consent|vendors)?",
    r"(?:cookies?|privacy|consent|advanced|tracking|more)? ?(?:settings?|preferences?|options|"
    r"choices|purposes|preference cent(?:re|er))|let me choose|"
    r"(?:show )?details",
    # German
    r"(?:cookie[- ]?|datenschutz[- ]?|privatsphare[- ]?|individuelle |weitere |erweiterte )?"
    r"(?:einstellungen|praferenzen|optionen|auswahl)(?: .{1,20})?|"
    r"(?:individuell |selbst )?(?:anpassen|konfigurieren|auswahlen|verwalten|bearbeiten|"
    r"einstellen)|personalisieren|(?:lassen sie mich|selbst) wahlen|"
    r"zwecke(?: anzeigen)?|details(?: (?:an)?zeigen)?|individuell",
    # French
    r"(?:je |tout )?(?:parametr(?:er|e|ez)|personnalis(?:er|e|ez)|configur(?:er|e|ez)|gere[rz]|"
    r"choisi[rs]|regler)|(?:preferences|parametres|reglages|options)(?: .{1,20})?|plus d'options|"
    r"mes choix",
    # Spanish
    r"(?:configur(?:ar|acion)|personaliz(?:ar|acion)|gestion(?:ar)?|administrar|ajust(?:ar|es)|"
    r"preferencias|opciones|elegir)(?: .{1,20})?|(?:mas opciones|panel de configuracion)",
    # Italian
    r"(?:lasciatemi|fammi) scegliere|"
    r"(?:personalizza|gestisci|configura|imposta|scegli|modifica|preferenze|impostazioni|"
    r"opzioni)(?: .{1,20})?|(?:piu|altre|maggiori) opzioni",
    # Dutch
    r"(?:cookie[- ]?)?(?:instellingen|voorkeuren|opties|keuzes?)(?: .{1,20})?|"
    r"(?:zelf )?(?:aanpassen|beheren|instellen|kiezen|wijzigen|personaliseren|personaliseer)|"
    r"meer opties|beheer .{1,20}",
    # Polish
    r"(?:ustawienia|preferencje|opcje)(?: .{1,20})?|(?:zarzadzaj|dostosuj|konfiguruj|"
    r"skonfiguruj|spersonalizuj|personalizacja|pozwol mi wybrac|zmien|wybierz)(?: .{1,20})?|"
    r"wiecej opcji",
)
# What begins so leads to the settings, whatever else it names: "manage or reject".
_SETTINGS_FIRST = re.compile(
    r"^(?:manage|customi[sz]e|configure|choose|change|adjust|settings?|preferences|options|"
    r"einstellungen|verwalten|parametrer|personnaliser|gerer|configurar|gestionar|personalizza|"
    r"gestisci|instellingen|beheer|zarzadzaj|dostosuj)\b"
)
# One word that refuses only when it stands alone.
_BARE_NO = frozenset({"no", "nein", "non", "nee", "nie"})
_CLOSE = word(
    r"close(?: .{1,20})?|dismiss(?: .{1,20})?|hide(?: .{1,20})?|schliessen|zumachen|fermer|cerrar|"
    r"chiudi|sluit(?:en)?|zamknij|x"
)
# What begins so goes away, whatever it names: "close settings".
_CLOSE_FIRST = re.compile(
    r"^(?:close|dismiss|hide|schliess\w{1,3}|fermer|cerrar|chiudi|sluit\w{0,2}|zamknij)\b"
)
_CLOSE_SIGNS = frozenset("×✕✖✗✘⨯╳❌x")
_INFO = word(
    r"(?:learn|read|find out|see|know) more(?: .{1,30})?|more (?:info|information|details)"
    r"(?: .{1,30})?|(?:cookies?|privacy) (?:policy|notice|statement|declaration)|privacy|imprint|"
    r"terms(?: .{1,20})?|(?:our |\d{1,4} )?(?:partners|vendors)",
    r"(?:mehr|weitere) (?:erfahren|infos?|informationen)|datenschutz\w{0,12}|impressum|"
    r"cookie[- ]?(?:richtlinie|policy|hinweise)|(?:unsere )?partner",
    r"en savoir plus|plus d'informations|politique .{1,30}|mentions legales",
    r"mas informacion|saber mas|leer mas|politica .{1,30}|aviso legal",
    r"maggiori informazioni|scopri di piu|per saperne di piu|informativa.{0,30}",
    r"meer (?:informatie|weten|info)|lees meer|(?:cookie|privacy)(?:verklaring|beleid|statement)",
    r"(?:wiecej informacji|dowiedz sie wiecej)|polityka .{1,30}",
)


@lru_cache(maxsize=4096)
def consent_choice(label: str) -> Choice | None:
    """What a control does by its label, given that it stands in a consent banner.

    Outside of one "OK" or "Settings" mean other things: ask :func:`speaks_of_consent` of the
    text around it first.

    Args:
        label: the control's text or accessible name.

    Returns:
        Its choice, or None when the label is not understood or longer than a label is.
    """
    bare = label.strip()
    if len(bare) == 1 and bare.lower() in _CLOSE_SIGNS:
        return Choice.CLOSE
    text = plain(label)
    if not text:
        return None
    if text in _BARE_NO:
        return Choice.REJECT
    if _INFO.fullmatch(text):
        return Choice.INFO
    return next((choice for choice, pattern in _ORDER if pattern.search(text)), None)


# The first that matches: a refusal may name what it refuses ("continue without accepting"), and
# whoever accepts may close ("accept and close").
_ORDER = (
    (Choice.PAY, _PAY),
    (Choice.SAVE, _SAVE),
    (Choice.SETTINGS, _SETTINGS_FIRST),
    (Choice.REJECT, _REJECT),
    (Choice.ACCEPT, _ACCEPT),
    (Choice.CLOSE, _CLOSE_FIRST),
    (Choice.SETTINGS, _SETTINGS),
    (Choice.CLOSE, _CLOSE),
)

_CONSENT = re.compile(
    r"\bcookies?\b|\bcookie-|\btrackers?\b|\btraceurs?\b|\bciastecz|\bgdpr\b|\bdsgvo\b|\brgpd\b|"
    r"\b(?:we|our partners|wir|nous|nos partenaires)\b.{0,80}\b(?:your data|personal data|"
    r"consent|einwilligung|donnees personnelles)|"
    r"\b(?:your|my|withdraw) consent\b|\bconsent (?:to|preferences|choices)|"
    r"\b(?:value|respect)s? your privacy\b|"
    r"\bihre (?:privatsphare|einwilligung)|\bvie privee\b|\bsu privacidad|\btu privacidad|"
    r"\btua privacy|\bjouw privacy|\buw privacy|\btwoj\w{0,2} prywatnosc"
)


def speaks_of_consent(text: str) -> bool:
    """Whether a text is about cookies or consent to the use of data, in a known language.

    Args:
        text: of the container; the first 2,000 characters count.
    """
    return _CONSENT.search(without_accents(text, 2000)) is not None
