"""What a site does, by the signs on its pages: sells, or takes personal data."""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts
from veritas.checks.forms import is_payment_field
from veritas.checks.site_links import MAX_LINKS_PER_PAGE
from veritas.checks.urls import path_of

_SHOP_PATH = re.compile(
    r"/(?:cart|basket|shopping-?cart|shopping-?bag|checkout|warenkorb|kasse|panier|carrito|"
    r"carrello|"
    r"winkelwagen|koszyk|varukorg|kosik)(?:[/.?]|$)"
)
_SHOP_TEXT = re.compile(
    r"^(?:add to (?:cart|basket|bag)|buy now|(?:your |shopping )?(?:cart|basket)|"
    r"(?:go to )?checkout|"
    r"in den warenkorb|(?:zum )?warenkorb|zur kasse|jetzt kaufen|ajouter au panier|"
    r"añadir al carrito|aggiungi al carrello)\b.{0,12}$"
)
_PERSONAL_TYPES = frozenset({"email", "password", "tel"})
_PERSONAL_TOKENS = frozenset(
    {
        "email",
        "tel",
        "name",
        "given-name",
        "family-name",
        "street-address",
        "address-line1",
        "username",
    }
)


def is_shop(artifacts: Artifacts) -> bool:
    """Whether the site sells: it has a cart, a checkout or a card field."""
    for page in artifacts.readable_pages:
        if any(
            _SHOP_PATH.search(path_of(link.url)[:500]) for link in page.links[:MAX_LINKS_PER_PAGE]
        ):
            return True
        if any(
            element.interactive
            and len(element.text) <= 40
            and _SHOP_TEXT.search(" ".join(element.text.lower().split()))
            for element in page.texts[:MAX_LINKS_PER_PAGE]
        ):
            return True
        if any(is_payment_field(field) for form in page.forms for field in form.fields):
            return True
    return False


def takes_personal_data(artifacts: Artifacts) -> bool:
    """Whether a form asks for an e-mail address, a password, a name, or something like them."""
    return any(
        field.type in _PERSONAL_TYPES
        or bool(_PERSONAL_TOKENS & set(field.autocomplete.lower().split()))
        or is_payment_field(field)
        for page in artifacts.readable_pages
        for form in page.forms
        for field in form.fields
    )


def can_be_searched(artifacts: Artifacts) -> bool:
    """Whether what is not found on the pages can be said not to be there.

    A page that did not finish loading, or shows no link at all, may fill itself later.
    """
    pages = artifacts.readable_pages
    return bool(pages) and any(page.complete and page.links for page in pages)
