"""Which forms ask for something that must not fall into other hands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from veritas.artifacts import Artifacts, FieldElement, FormElement, PageArtifact
from veritas.checks.urls import scheme_of

# The tokens of HTML's autofill section that carry card data (WHATWG HTML, 4.10.18.7).
_CARD_TOKENS = frozenset({"cc-number", "cc-csc", "cc-exp", "cc-exp-month", "cc-exp-year"})
_CARD_NAME = re.compile(r"card[-_ ]?(?:number|no|num|cvc|cvv)\b|\b(?:cc[-_]?num(?:ber)?|cvc|cvv)\b")


class SensitiveForm(msgspec.Struct, frozen=True):
    """A form with a password or card field, the page it is on, and where it sends.

    Attributes:
        page: the page it was seen on.
        form: the form.
        field: the first field that makes it sensitive.
        kind: ``payment`` or ``password``.
        target: where it posts: the page itself when no action is given.
    """

    page: PageArtifact
    form: FormElement
    field: FieldElement
    kind: str
    target: str


def is_payment_field(field: FieldElement) -> bool:
    """Whether a field takes card data, by its autofill token or else its name."""
    if _CARD_TOKENS & set(field.autocomplete.lower().split()):
        return True
    return field.type in {"text", "tel", "number", "password"} and bool(
        _CARD_NAME.search(field.name[:200].lower())
    )


def sensitive_forms(artifacts: Artifacts) -> Iterator[SensitiveForm]:
    """Every form on a readable page that asks for a password or for card data."""
    for page in artifacts.readable_pages:
        for form in page.forms:
            target = form.action.strip() or page.final_url
            if form.method.lower() == "dialog" or scheme_of(target) not in {"http", "https"}:
                continue
            field, kind = _most_sensitive(form)
            if field is not None:
                yield SensitiveForm(page, form, field, kind, target)


def _most_sensitive(form: FormElement) -> tuple[FieldElement | None, str]:
    for field in form.fields:
        if is_payment_field(field):
            return field, "payment"
    for field in form.fields:
        if field.type == "password":
            return field, "password"
    return None, ""
