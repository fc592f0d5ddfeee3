"""Which control of a consent banner does what, by its label, in seven languages."""

from __future__ import annotations

import pytest

from veritas.checks.controls.choice_words import Choice, consent_choice, speaks_of_consent

LABELS = {
    Choice.ACCEPT: """
        Accept|Accept all|ACCEPT ALL COOKIES|Allow all|Allow cookies|I agree|Agree & close|Got it!
        OK|Yes, I accept|Accept and continue|Allow all cookies|Enable all|I understand|Consent
        Accept All & Continue|Accept cookie settings|I’m OK with that
        Alle akzeptieren|Akzeptieren|Alle Cookies zulassen|Zustimmen|Einverstanden|Ich stimme zu
        Alle annehmen|Zustimmen und weiter|Alles akzeptieren|Verstanden|Alle auswählen
        Tout accepter|J'accepte|Accepter & Fermer|Accepter et continuer|J’ai compris|D'accord
        Aceptar|Aceptar todo|Aceptar todas las cookies|Acepto|Permitir todas|Entendido
        Accetta|Accetta tutto|Accetta tutti i cookie|Accetto|Ho capito|Acconsento
        Accepteren|Alles accepteren|Alle cookies toestaan|Akkoord|Ik ga akkoord|Alles toestaan
        Akceptuję|Zaakceptuj wszystkie|Zgadzam się|Akceptuj wszystko|Zezwól na wszystkie|Rozumiem
        Zgadzam się, przejdź do serwisu|Wyrażam zgodę|Zezwalaj
        Erlaube alle Cookies|Sta alle cookies toe|C'est bon|Dat is oké
    """,
    Choice.REJECT: """
        Reject|Reject all|Decline|Refuse all|Deny|Only necessary|Necessary cookies only|Disagree
        Use necessary cookies only|Continue without accepting|No thanks|I do not accept|No
        Accept only essential cookies|Only required|Strictly necessary only|Reject optional cookies
        Do not consent|Accept necessary|Decline all|Just necessary|No, I do not agree
        Reject non-essential cookies|Essential only|Don’t allow
        Ablehnen|Alle ablehnen|Nur notwendige Cookies|Nur essenzielle Cookies akzeptieren
        Nur technisch notwendige|Nicht zustimmen|Weiter ohne Einwilligung|Nein danke
        Optionale Cookies ablehnen|Notwendige Cookies zulassen|Nur Erforderliche
        Ohne Zustimmung weiter|Verweigern
        Tout refuser|Refuser|Je refuse|Continuer sans accepter|Non merci|Je n'accepte pas
        Uniquement les cookies nécessaires|CONTINUER SANS ACCEPTER →|Tout rejeter
        Rechazar|Rechazar todo|Rechazar cookies|Solo necesarias|No acepto|Continuar sin aceptar
        Rifiuta|Rifiuta tutto|Continua senza accettare|Solo necessari|Non accetto|Rifiuta tutti
        Accetta solo i cookie necessari
        Weigeren|Alles weigeren|Alleen noodzakelijke cookies|Doorgaan zonder te accepteren
        Nee, bedankt|Alles afwijzen|Niet akkoord|Alleen functionele cookies
        Odrzuć|Odrzuć wszystkie|Nie zgadzam się|Tylko niezbędne|Odmawiam|Odrzucam
        Nie akceptuję|Zablokuj wszystkie pliki cookies
        Verbiete alle Cookies|Blocca|Blokkeren|Descartar todas
    """,
    Choice.SETTINGS: """
        Manage|Manage options|Cookie settings|Customize|Preferences|More options|Settings
        Manage or reject cookies|Cookie Preferences|Let me choose|Privacy settings|Show purposes
        Show details|Choose which cookies to allow|Customise my choices
        Einstellungen|Cookie-Einstellungen|Individuelle Einstellungen|Anpassen|Auswahl anpassen
        Details zeigen|Zwecke anzeigen|Weitere Optionen
        Paramétrer|Personnaliser|Gérer les cookies|Je choisis|Paramétrer mes choix
        Configurar|Personalizar|Configurar cookies|Gestionar preferencias|Más opciones
        Personalizza|Gestisci preferenze|Impostazioni|Preferenze cookie|Scopri di più e personalizza
        Instellingen|Voorkeuren|Cookie-instellingen|Zelf instellen|Aanpassen|Meer opties
        Ustawienia|Zarządzaj|Dostosuj|Ustawienia cookies|Zmień ustawienia|Personalizacja
        Personalisieren|Personaliseer|Lassen Sie mich wählen|Lasciatemi scegliere
        Pozwól mi wybrać
    """,
    Choice.SAVE: """
        Save|Save settings|Confirm my choices|Accept selected|Allow selection|Save & exit
        Save and accept|Save preferences|Confirm selection
        Accepter sélectionné|Accettare selezionato|Geselecteerde
        Auswahl speichern|Auswahl erlauben|Einstellungen speichern|Auswahl bestätigen
        Enregistrer mes choix|Valider ma sélection|Guardar preferencias|Salva preferenze
        Aceptar selección|Selectie toestaan|Keuzes opslaan|Zapisz wybór|Zapisz ustawienia
    """,
    Choice.PAY: """
        Reject and subscribe|Reject and pay|Pay to reject|Pur-Abo|Refuser et s'abonner
        Rechazar y suscribirse|Rifiuta e abbonati
    """,
    Choice.CLOSE: """
        ×|✕|X|Close|Close banner|Close settings|Dismiss|Schließen|Fermer|Cerrar|Chiudi|Sluiten
        Zamknij
    """,
    Choice.INFO: """
        Learn more|Privacy policy|More information|Cookie policy|Read more|Mehr erfahren|Impressum
        Datenschutz|En savoir plus|Más información|Scopri di più|Meer informatie|Więcej informacji
        Datenschutzerklärung|Politique de confidentialité|Polityka prywatności|Privacy
    """,
}
CASES = [
    (label, choice)
    for choice, block in LABELS.items()
    for line in block.strip().splitlines()
    for label in line.strip().split("|")
]


@pytest.mark.parametrize(("label", "choice"), CASES)
def test_a_label_says_what_its_control_does(label: str, choice: Choice) -> None:
    assert consent_choice(label) is choice


@pytest.mark.parametrize(
    "label",
    [
        "",
        "   ",
        "Add to cart",
        "Home",
        "Принять все",
        "全部接受",
        (
            "By clicking “Accept all” you agree that we and our 832 partners store cookies on your "
            "device and use them to show you advertisements."
        ),
    ],
)
def test_what_is_no_choice_in_a_known_language_is_none(label: str) -> None:
    assert consent_choice(label) is None


def test_invisible_characters_and_capitals_change_nothing() -> None:
    assert consent_choice("RE\u200bJECT\u00a0ALL") is Choice.REJECT
    assert consent_choice("  TOUT REFUSER ") is consent_choice("tout refuser") is Choice.REJECT


@pytest.mark.parametrize(
    "text",
    [
        "We use cookies to improve your experience.",
        "We value your privacy. We and our partners store your data.",
        "Wir und unsere Partner benötigen Ihre Einwilligung.",
        "Nous et nos partenaires utilisons des traceurs.",
        "Ta strona używa plików cookie.",
        "Używamy ciasteczek",
        "Su privacidad es importante",
        "You can always change or withdraw your consent later.",
    ],
)
def test_a_text_about_consent_is_known(text: str) -> None:
    assert speaks_of_consent(text)


@pytest.mark.parametrize("text", ["", "Sign up for our newsletter", "Chocolate chip cooking"])
def test_another_text_is_not(text: str) -> None:
    assert not speaks_of_consent(text)


def test_a_hostile_label_takes_little_time() -> None:
    for label in ("a " * 5000, "no, i " * 2000, "accept " * 11, "nur " * 20, "\u0301" * 100_000):
        consent_choice(label)
        speaks_of_consent(label)
