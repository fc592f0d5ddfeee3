"""What options of a consent banner stand for, and which texts name another way to refuse."""

from __future__ import annotations

import pytest

from veritas.checks.consent.purposes import is_objection
from veritas.checks.controls.choice_words import Choice
from veritas.checks.controls.option_words import option_choice
from veritas.checks.controls.refusal_words import says_how_to_refuse

OPTIONS = {
    Choice.ACCEPT: "All cookies|Yes|On|Everything|Accept all|Alle Cookies|Ja|Tous les cookies|Oui"
    "|Todas las cookies|Sí|Tutti i cookie|Alles|Wszystkie pliki cookies|Tak",
    Choice.REJECT: "None|No|Off|Only necessary cookies|Essential|Reject all|Keine|Nein"
    "|Nur notwendige Cookies|Aucun|Non|Cookies nécessaires|Ninguna|Nessuno|Cookie tecnici|Geen|Nee"
    "|Noodzakelijke cookies|Nie|Niezbędne",
    None: "English|Deutsch|Statistics|Crumbs|Please choose||Some|Accept selected",
}
REFUSALS = """
    You can opt out at any time.
    Change your cookie settings whenever you like.
    You may refuse below.
    You can refuse here or in your browser.
    Sie können in den Einstellungen widersprechen.
    Ändern Sie es in den Cookie-Einstellungen.
    Sie können Ihre Einstellungen jederzeit anpassen.
    Vous pouvez vous opposer ou modifier vos préférences.
    Puede cambiar la configuración o rechazar su uso.
    Puoi rifiutare o modificare le impostazioni.
    U kunt uw voorkeuren wijzigen.
    Możesz zmienić ustawienia lub odrzucić.
"""
NO_REFUSALS = """
    We use cookies to remember your preferences and settings.
    This website uses cookies to ensure you get the best experience.
    You can disable cookies in your browser.
    Wir nutzen Cookies, um Ihre Einstellungen zu speichern.
    Sie können Cookies in Ihrem Browser ablehnen.
    Nous utilisons des cookies pour retenir vos préférences.
    Usamos cookies para recordar sus preferencias.
    Wij gebruiken cookies om uw voorkeuren te bewaren.
    Używamy plików cookies, aby zapamiętać ustawienia.
"""
OBJECTIONS = """
    Opt out of statistics|Do not sell my data|Object to legitimate interests|I want to opt-out
    Reject marketing|Keine Werbung|Ich widerspreche|Je m'oppose|No quiero publicidad
    Rifiuto il marketing|Geen reclame|Sprzeciwiam się
"""
NO_OBJECTIONS = """
    Statistics|Marketing|Legitimate interest|Notifications|Objective measurement|Nouvelles
    Necessary|Geenstijl|Non-essential cookies
"""


def texts(block: str) -> list[str]:
    return [line.strip() for line in block.strip().splitlines()]


def labels(block: str) -> list[str]:
    return [label for line in texts(block) for label in line.split("|")]


@pytest.mark.parametrize(
    ("label", "choice"),
    [(label, choice) for choice, line in OPTIONS.items() for label in line.split("|")],
)
def test_an_option_stands_for_all_or_for_what_is_needed(label: str, choice: Choice | None) -> None:
    assert option_choice(label) is choice


@pytest.mark.parametrize("text", texts(REFUSALS))
def test_a_way_to_refuse_is_heard(text: str) -> None:
    assert says_how_to_refuse(f"We use cookies. {text}")


@pytest.mark.parametrize("text", texts(NO_REFUSALS))
def test_what_cookies_are_for_and_the_browsers_own_ways_are_none(text: str) -> None:
    assert not says_how_to_refuse(text)


@pytest.mark.parametrize("label", labels(OBJECTIONS))
def test_a_switch_that_says_no_is_an_objection(label: str) -> None:
    assert is_objection(label)


@pytest.mark.parametrize("label", labels(NO_OBJECTIONS))
def test_a_switch_that_names_a_purpose_is_none(label: str) -> None:
    assert not is_objection(label)


def test_hostile_texts_take_little_time() -> None:
    for text in ("opt " * 20_000, "change " * 20_000, "browser " * 20_000, "non" * 40_000):
        option_choice(text)
        says_how_to_refuse(text)
        is_objection(text)
