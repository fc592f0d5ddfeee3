"""Which controls may be pressed on the way, and which lead on. Pure.

Nothing is pressed that could order, pay, sign up or send something about a person: a control must
say that it puts into a basket or takes out of it, and its form may hold nothing to type into.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import msgspec

from veritas.artifacts import FieldElement, FormElement, LinkElement, PageArtifact
from veritas.checks.wording.folding import fold
from veritas.collect.dom import Reading
from veritas.collect.domains import registrable_domain

_ADD = re.compile(
    r"^\W*(?:add (?:it )?to (?:my |your )?(?:cart|basket|bag|trolley)|"
    r"put (?:it )?in(?:to)? (?:the |my )?(?:cart|basket|bag)|"
    r"in den (?:warenkorb|einkaufswagen|korb)(?: legen)?|"
    r"(?:zum )?warenkorb hinzufügen|ajouter au panier|(?:añadir|agregar) (?:al carrito|a la cesta)|"
    r"aggiungi al carrello|(?:in|toevoegen aan) (?:mijn |de )?winkel(?:wagen|mand)(?:je)?|"
    r"dodaj do koszyka|do koszyka)\b"
)
_REMOVE = re.compile(
    r"^\W*(?:remove|delete|take (?:it )?out|empty (?:the |your |my )?(?:cart|basket|bag)|entfernen|"
    r"löschen|(?:warenkorb )?leeren|supprimer|retirer|vider|eliminar|quitar|vaciar|rimuovi|elimina|"
    r"svuota|verwijder(?:en)?|usuń|opróżnij)\b"
)
_CONFIRM = re.compile(
    r"^\W*(?:yes|confirm|really|i am sure|i'm sure|remove|delete|take it out|ja\b|bestätig|"
    r"wirklich|entfernen|löschen|oui|confirmer|sí\b|confirmar|sì\b|conferma|bevestig|tak\b|"
    r"potwierdź)"
)
# What is not about the basket, or leads further in.
_OTHER = re.compile(
    r"\b(?:no\b|keep|back|cancel|behalten|nein|zurück|abbrechen|garder|non\b|account|konto|compte|"
    r"profile|address|wish ?list|filter|coupon|check ?-?out|pay|order|buy|subscribe|register|sign|"
    r"kasse|bestell|kauf)"
)
_BASKET = re.compile(
    r"\b(?:cart|basket|shopping bag|warenkorb|einkaufswagen|panier|carrito|cesta|carrello|"
    r"winkelwagen|winkelmand|koszyk)\b"
)
_CHECKOUT = re.compile(
    r"\bcheck ?-?out\b|\bto the till\b|\bzur kasse\b|\bkasse\b|passer (?:la )?commande|"
    r"tramitar|finalizar|alla cassa|afrekenen|do kasy|zamówienie"
)
_PRODUCT = re.compile(r"/(?:product|products|p|item|dp|shop|produkt|artikel|article|prod)s?/[^/]")
_LEAVE = re.compile(
    r"\bunsubscribe\b|\b(?:cancel|end|quit|leave)\b.{0,30}\b(?:subscription|membership|newsletter|"
    r"plan|letter|club|contract)|\bcancellation\b|\bkündig|\babmelden vom newsletter|"
    r"newsletter abbestellen|\babo beenden|se désabonner|résili|darse de baja|"
    r"cancelar (?:la )?suscripción|disiscri|disdetta|afmelden|opzeggen|wypisz|anuluj subskrypcję"
)
_END = re.compile(
    r"\b(?:cancel (?:my|the|it|now|sub|mem|plan)|unsubscribe|end (?:my|the|it)|leave|kündig|"
    r"abmelden|abbestellen|résili|se désabonner|darme de baja|disdi|disiscri|opzeggen|afmelden|"
    r"wypisz)"
)
_NO_PRESS = re.compile(
    r"check-?out|payment|\bpay\b|/pay|order(?!s?-)|purchase|subscribe|register|sign-?up|log-?in|sign-?in"
)
_BUTTONS = frozenset({"submit", "button", "image"})
_HARMLESS_FIELDS = _BUTTONS | {"hidden", "checkbox", "radio", "select", "number", "reset"}
_QUANTITY = re.compile(r"qty|quant|menge|anzahl|amount|aantal|ilosc|cantidad")
_FILLED_IN = frozenset({"text", "email", "tel", "password", "textarea", "date", "url", "select"})


class Control(msgspec.Struct, frozen=True):
    """Something that may be pressed."""

    selector: str
    words: str


def add_control(page: PageArtifact | Reading, domain: str) -> Control | None:
    """The first control that puts something into the basket."""
    return _first(page.forms, _ADD, domain)


def remove_control(page: Reading, domain: str) -> Control | None:
    """The first control that takes something out of the basket: a button, or a link like one."""
    return _first(page.forms, _REMOVE, domain) or _link(page.links, _REMOVE, domain)


def confirm_control(page: Reading, domain: str, but: str = "") -> Control | None:
    """The first control that confirms to take it out; ``but`` is a selector to leave alone."""
    found = _first(page.forms, _CONFIRM, domain, but)
    return found or _link(page.links, _CONFIRM, domain, but)


def _link(
    links: Sequence[LinkElement], words: re.Pattern[str], domain: str, but: str = ""
) -> Control | None:
    for link in links:
        if (
            link.selector != but
            and link.visible
            and _says(link.text, words)
            and same_site(link.url, domain)
        ):
            path = unquote(urlsplit(link.url).path).lower()
            if not _NO_PRESS.search(path):
                return Control(link.selector, link.text[:100])
    return None


def _says(label: str, words: re.Pattern[str]) -> bool:
    folded = fold(label)
    return len(folded) <= 60 and bool(words.search(folded)) and not _OTHER.search(folded)


def _first(
    forms: Sequence[FormElement], words: re.Pattern[str], domain: str, but: str = ""
) -> Control | None:
    for form in forms:
        if not harmless(form, domain):
            continue
        for field in form.fields:
            fits = field.type in _BUTTONS and field.visible and _says(field.label, words)
            if fits and field.selector != but:
                return Control(field.selector, field.label[:100])
    return None


def harmless(form: FormElement, domain: str) -> bool:
    """Whether pressing a button of a form sends nothing of a person, and to no other site.

    Controls outside of forms are in one without an action; their fields are not sent by them.
    """
    if not form.action:
        return True
    if not same_site(form.action, domain) or _NO_PRESS.search(urlsplit(form.action).path.lower()):
        return False
    return all(_is_harmless(field) for field in form.fields)


def _is_harmless(field: FieldElement) -> bool:
    return field.type in _HARMLESS_FIELDS or bool(_QUANTITY.search(field.name.lower()))


def same_site(url: str, domain: str) -> bool:
    """Whether a URL is a page of a registrable domain."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and registrable_domain(host) == domain


def product_links(page: PageArtifact, domain: str) -> list[str]:
    """Pages on which a product may be bought, in document order, each once."""
    found = {
        link.url: None
        for link in page.links
        if link.visible
        and same_site(link.url, domain)
        and _PRODUCT.search(urlsplit(link.url).path.lower() + "/")
    }
    return list(found)


def basket_link(page: PageArtifact | Reading, domain: str) -> str:
    """Where the basket is; empty when no link says so."""
    return _leading(page.links, _BASKET, domain)


def checkout_link(page: PageArtifact | Reading, domain: str) -> str:
    """Where the checkout begins, if a plain link leads there; empty otherwise."""
    return _leading(page.links, _CHECKOUT, domain)


def leaving_link(page: PageArtifact, domain: str, seen: Sequence[str]) -> str:
    """Where a subscription may be ended; links that carry parameters are left alone."""
    for link in page.links:
        if link.url in seen or urlsplit(link.url).query or not same_site(link.url, domain):
            continue
        if _LEAVE.search(fold(link.text)) or _LEAVE.search(_path_words(link.url)):
            return link.url
    return ""


def is_basket(url: str) -> bool:
    """Whether a URL is that of a basket, by its words."""
    return bool(_BASKET.search(_path_words(url)))


def _leading(links: Sequence[LinkElement], words: re.Pattern[str], domain: str) -> str:
    for link in links:
        if not same_site(link.url, domain) or urlsplit(link.url).query:
            continue
        if words.search(fold(link.text)) or words.search(_path_words(link.url)):
            return link.url
    return ""


def _path_words(url: str) -> str:
    return re.sub(r"[-_/.]+", " ", unquote(urlsplit(url).path).lower())


def fields_to_fill(form: FormElement) -> int:
    """How many fields of a form a visitor sees and has to fill in."""
    return sum(field.visible and field.type in _FILLED_IN for field in form.fields)


def is_leaving(form: FormElement) -> bool:
    """Whether a form ends something, by the words on its button."""
    buttons = [field for field in form.fields if field.type in _BUTTONS and field.visible]
    return any(_END.search(fold(button.label)) for button in buttons)


def subscribe_form(page: PageArtifact) -> FormElement | None:
    """A form on the page that asks for little but a mail address."""
    for form in page.forms:
        types = [field.type for field in form.fields if field.visible]
        if "email" in types and "password" not in types and fields_to_fill(form) <= 3:
            return form
    return None
