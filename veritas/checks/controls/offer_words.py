"""Controls that take an offer, and those that turn it down or lead out of it.

Own lexicons in English, German, French, Spanish, Italian, Dutch and Polish; a label in another
language is neither, which is "not checked".
"""

from __future__ import annotations

from enum import StrEnum

from veritas.checks.controls.labels import plain, word


class Way(StrEnum):
    """Where a control leads.

    Into something (``SUBSCRIBE``, ``BUY``, ``KEEP``), past it (``SKIP``), or out of it
    (``CANCEL``, ``DELETE``).
    """

    SUBSCRIBE = "subscribe"
    BUY = "buy"
    KEEP = "keep"
    SKIP = "skip"
    CANCEL = "cancel"
    DELETE = "delete"


OPPOSED: dict[Way, frozenset[Way]] = {
    Way.SUBSCRIBE: frozenset({Way.SKIP, Way.CANCEL}),
    Way.BUY: frozenset({Way.SKIP}),
    Way.KEEP: frozenset({Way.CANCEL, Way.DELETE, Way.SKIP}),
}
"""What the site gains by, and which ways are its opposite."""

_CANCEL = word(
    r"unsubscribe|cancel (?:my |your |the )?(?:subscription|membership|plan|contract|trial)|"
    r"end (?:my )?(?:subscription|membership|contract)|stop (?:my )?subscription",
    r"(?:abo(?:nnement)?|vertrag|vertrage|mitgliedschaft|probeabo) kundigen|kundigen|abbestellen|"
    r"newsletter abmelden|vom newsletter abmelden|hier kundigen",
    r"(?:se |me )?desabonner|resilier(?: .{1,30})?|desinscription|se desinscrire",
    r"(?:cancelar|anular) (?:mi |la )?(?:suscripcion|membresia)|darse de baja|darme de baja",
    r"(?:annulla|disdici) (?:.{1,10})?(?:iscrizione|abbonamento)|disiscriviti|disdici|disdetta",
    r"(?:abonnement|lidmaatschap) (?:opzeggen|stopzetten|beeindigen)|uitschrijven|opzeggen",
    r"(?:anuluj|zakoncz) (?:subskrypcje|abonament|czlonkostwo)|wypisz sie|zrezygnuj",
)
_DELETE = word(
    r"(?:delete|close|remove|erase) (?:my |your |the )?(?:account|profile|data)",
    r"(?:mein |ihr )?(?:konto|account|profil|benutzerkonto) (?:loschen|schliessen)",
    r"supprimer (?:mon |votre |le )?(?:compte|profil)",
    r"(?:eliminar|borrar|cerrar) (?:mi |la |tu )?(?:cuenta|perfil)",
    r"(?:elimina|cancella|chiudi) (?:il mio |il tuo |l'|il )?(?:account|profilo)",
    r"(?:mijn )?(?:account|profiel) (?:verwijderen|sluiten|opheffen)",
    r"usun (?:moje |swoje )?(?:konto|profil)",
)
_SKIP = word(
    r"no,? thanks?|no,? thank you|not (?:now|today|interested)|maybe later|skip(?: .{1,30})?|"
    r"no,? i .{1,60}|continue without .{1,30}|without (?:insurance|protection)|decline|"
    r"remind me later|i'll pass",
    r"nein,? danke|(?:jetzt )?nicht (?:jetzt|interessiert)|spater|uberspringen|"
    r"ohne (?:versicherung|schutz|anmeldung) (?:weiter|fortfahren)|weiter ohne .{1,30}",
    r"non,? merci|plus tard|pas maintenant|passer|ignorer|continuer sans .{1,30}",
    r"no,? gracias|ahora no|mas tarde|omitir|continuar sin .{1,30}",
    r"no,? grazie|non ora|piu tardi|salta|continua senza .{1,30}",
    r"nee,? (?:bedankt|dank je)|niet nu|later|overslaan|doorgaan zonder .{1,30}",
    r"nie,? dziekuje|nie teraz|pozniej|pomin|kontynuuj bez .{1,30}",
)
_KEEP = word(
    r"(?:keep|continue|stay|(?:don't|do not) cancel|i want to stay)(?: (?:my|with|in|a) .{1,30})?"
    r"(?: (?:subscription|membership|plan|benefits|account))?",
    r"(?:.{1,20} )?behalten|(?:mitglied |dabei )?bleiben|nicht kundigen",
    r"(?:conserver|garder) .{1,30}|rester .{1,20}|ne pas resilier",
    r"(?:mantener|conservar) .{1,30}|quedarme",
    r"(?:mantieni|conserva) .{1,30}|resta .{1,20}",
    r".{1,20} (?:behouden|houden)|blijven|lid blijven",
    r"(?:zachowaj|utrzymaj) .{1,30}|zostan.{0,20}",
)
_BUY = word(
    r"buy(?: .{1,30})?|order(?: now)?|purchase|upgrade(?: .{1,20})?|go premium|"
    r"(?:yes,? )?(?:add|protect|insure|include) .{1,40}",
    r"(?:jetzt )?(?:kaufen|bestellen|buchen|upgraden)|.{1,30} hinzufugen|ja,? .{1,40}",
    r"acheter.{0,20}|commander.{0,20}|ajouter .{1,30}|oui,? .{1,40}",
    r"comprar.{0,20}|(?:anadir|agregar) .{1,30}|si,? .{1,40}",
    r"(?:acquista|compra|aggiungi).{0,30}",
    r"(?:koop|kopen|bestel|bestellen)(?: .{1,20})?|.{1,30} toevoegen|ja,? graag.{0,20}",
    r"(?:kup|zamow|dodaj).{0,30}|tak,? .{1,40}",
)
_SUBSCRIBE = word(
    r"subscribe(?: .{1,20})?|sign (?:me )?up(?: .{1,20})?|join(?: .{1,20})?|"
    r"(?:get|claim|unlock|send me|reveal) (?:my |the |your )?.{0,30}(?:code|discount|offers?|"
    r"deals?|\d{1,2} ?%.{0,10}|gift|newsletter|letter)|"
    r"(?:start|try) (?:my |your )?.{0,20}(?:trial|free)|yes,? .{1,40}",
    r"(?:newsletter )?abonnieren|(?:jetzt |kostenlos )?(?:anmelden|registrieren|testen|sichern)|"
    r".{0,20}rabatt sichern",
    r"s'abonner|je m'abonne|s'inscrire|je m'inscris|en profiter|j'en profite",
    r"suscribirse|suscribirme|suscribete|registrarse|apuntarme|obtener .{1,30}",
    r"iscriviti|abbonati|registrati|ottieni .{1,30}",
    r"abonneren|aanmelden|inschrijven|schrijf me in|ontvang .{1,30}",
    r"zapisz sie|subskrybuj|zarejestruj sie|odbierz .{1,30}",
)
_ORDER = (
    (Way.DELETE, _DELETE),
    (Way.KEEP, _KEEP),
    (Way.CANCEL, _CANCEL),
    (Way.SKIP, _SKIP),
    (Way.BUY, _BUY),
    (Way.SUBSCRIBE, _SUBSCRIBE),
)
_CLOSE = word(
    r"close|dismiss|x|close (?:dialog|popup|pop-up|window|modal|banner|this|ad|overlay)",
    r"schliessen|fermer|cerrar|chiudi|sluit(?:en)?|zamknij",
)
_CLOSE_SIGNS = frozenset("×✕✖✗✘⨯╳❌")


def way_of(label: str) -> Way | None:
    """Where a control leads by the whole of its label, or None when that is not understood."""
    text = plain(label)
    if not text:
        return None
    return next((way for way, pattern in _ORDER if pattern.fullmatch(text)), None)


def closes(label: str) -> bool:
    """Whether a control says that it closes what it stands in."""
    bare = label.strip()
    return (bare[:1] in _CLOSE_SIGNS and len(bare) <= 2) or bool(_CLOSE.fullmatch(plain(label)))
