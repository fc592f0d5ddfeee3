"""Which controls take an offer, pass it by, lead out of it or close it, in seven languages."""

from __future__ import annotations

import pytest

from veritas.checks.controls.box_purposes import declines, is_necessary, purpose
from veritas.checks.controls.offer_words import Way, closes, way_of

LABELS = {
    Way.SUBSCRIBE: """
        Subscribe|Sign me up|Join the club|Get my code|Send me the code|Start free trial
        Abonnieren|Jetzt anmelden|S'abonner|Je m’inscris|Suscribirme|Iscriviti|Inschrijven
        Zapisz się
    """,
    Way.BUY: """
        Buy now|Order now|Upgrade|Add insurance|Jetzt kaufen|Versicherung hinzufügen|Acheter
        Comprar|Acquista ora|Kopen|Kup teraz|Dodaj do koszyka
    """,
    Way.KEEP: """
        Keep my subscription|Stay|Don't cancel|Keep|Abo behalten|Garder mon abonnement
        Mantener suscripción|Mantieni abbonamento|Abonnement behouden|Zachowaj abonament
    """,
    Way.SKIP: """
        No thanks|Not now|Maybe later|Skip|No, I like paying full price|Nein, danke|Später
        Non merci|Plus tard|No, gracias|Ahora no|No grazie|Non ora|Nee, bedankt|Niet nu
        Nie, dziękuję|Pomiń|Continue without insurance
    """,
    Way.CANCEL: """
        Unsubscribe|Cancel subscription|Cancel my membership|Kündigen|Abo kündigen|Se désabonner
        Résilier|Cancelar suscripción|Darse de baja|Annulla iscrizione|Disdici
        Abonnement opzeggen|Uitschrijven|Anuluj subskrypcję
    """,
    Way.DELETE: """
        Delete my account|Close account|Konto löschen|Supprimer mon compte|Eliminar mi cuenta
        Elimina account|Account verwijderen|Usuń konto
    """,
}
CASES = [
    (label, way)
    for way, block in LABELS.items()
    for line in block.strip().splitlines()
    for label in line.strip().split("|")
]


@pytest.mark.parametrize(("label", "way"), CASES)
def test_a_label_says_where_its_control_leads(label: str, way: Way) -> None:
    assert way_of(label) is way


@pytest.mark.parametrize(
    "label",
    ["", "Home", "Contact", "Read the report", "Unsubscribing is easy, says our editor", "Войти"],
)
def test_other_labels_lead_nowhere_in_particular(label: str) -> None:
    assert way_of(label) is None


@pytest.mark.parametrize("label", ["×", "✕", "X", "Close", "Schließen", "Fermer", "Close dialog"])
def test_what_closes_is_known(label: str) -> None:
    assert closes(label)


@pytest.mark.parametrize("label", ["", "Close to you", "Xbox", "Open", "×3 points today"])
def test_what_does_not_close_is_not(label: str) -> None:
    assert not closes(label)


@pytest.mark.parametrize(
    ("label", "what"),
    [
        ("Je souhaite recevoir les offres et promotions", "advertising mail"),
        ("Quiero recibir ofertas y novedades", "advertising mail"),
        ("Desidero ricevere offerte e promozioni", "advertising mail"),
        ("Ik wil aanbiedingen ontvangen", "advertising mail"),
        ("Chcę otrzymywać informacje o ofertach", "advertising mail"),
        ("Zgadzam się otrzymywać oferty i promocje", "advertising mail"),
        ("Partager mes données avec vos partenaires", "sharing of data"),
        ("Compartir mis datos con terceros", "sharing of data"),
        ("Assurance voyage pour 9,99 €", "insurance or a paid extra"),
        ("Seguro de viaje por 9,99 €", "insurance or a paid extra"),
        ("Assicurazione viaggio 9,99 €", "insurance or a paid extra"),
        ("Reisverzekering voor € 9,99", "insurance or a paid extra"),
        ("Ubezpieczenie 19 zł", "insurance or a paid extra"),
        ("J'accepte les conditions", "consent"),
        ("Se souvenir de moi", ""),
        ("Recordarme", ""),
        ("Ricordami", ""),
        ("Ingelogd blijven", ""),
        ("Zapamiętaj mnie", ""),
        ("Cookies nécessaires", ""),
        ("Je ne souhaite pas recevoir la newsletter", ""),
    ],
)
def test_what_a_box_is_for_in_other_languages(label: str, what: str) -> None:
    assert purpose(label) == what


def test_a_kind_of_cookie_counts_only_beside_what_is_necessary() -> None:
    assert purpose("Statistiques") == ""
    assert purpose("Statistiques", in_banner=True) == "consent"
    assert is_necessary("Cookies nécessaires")
    assert not is_necessary("Marketing")


@pytest.mark.parametrize(
    ("label", "without"),
    [("No insurance", True), ("Ohne Versicherung", True), ("Sans assurance", True),
     ("Express delivery", False), ("Notebook", False)],
)  # fmt: skip
def test_a_choice_to_do_without_is_known(label: str, without: bool) -> None:
    assert declines(label) is without
