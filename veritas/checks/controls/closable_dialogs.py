"""Which layer of a screen is a dialog that asks for something, and what closes it. Pure."""

from __future__ import annotations

import re
from urllib.parse import urldefrag

from veritas.artifacts import ControlElement, LayerElement, Screen
from veritas.checks.controls.choice_words import speaks_of_consent
from veritas.checks.controls.offer_words import Way, closes, way_of
from veritas.checks.wording.folding import fold

MIN_SHARE = 0.12
"""Of the window: a bar at its edge is no dialog."""

SAME_WORDS = 0.8
"""Of the words of two texts, the share from which they are the same dialog."""

_MIN_TEXT_CHARS = 12
# What a site may have to ask each time: an age, a sign-in, a place.
_NEEDED = re.compile(
    r"\b(?:1[68]|21) ?\+|over 18|are you (?:18|21)|(?:confirm|verify) your age|date of birth|"
    r"volljährig|alter bestätigen|majeur|mayor de edad|maggiorenne|meerderjarig|pełnoletni|"
    r"session (?:has )?(?:expired|ended)|signed out|(?:choose|select) your (?:country|language|"
    r"region|store)|(?:land|sprache) wählen|choisissez votre (?:pays|langue)|"
    r"elige tu (?:país|idioma)|scegli (?:il paese|la lingua)|kies je (?:land|taal)|"
    r"wybierz (?:kraj|język)"
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def asking_dialogs(screen: Screen) -> list[int]:
    """The dialogs over the page, the largest first.

    Consent banners are none of them, nor is what asks for an age, a sign-in or a place.

    Returns:
        Their indices in ``screen.layers``.
    """
    found = [
        at
        for at, layer in enumerate(screen.layers)
        if layer.visible
        and layer.kind in {"dialog", "fixed"}
        and (layer.modal or layer.hit_share >= MIN_SHARE)
        and len(layer.text.strip()) >= _MIN_TEXT_CHARS
        and not _about_consent(screen, at)
        and not _NEEDED.search(fold(layer.text))
    ]
    outer = [at for at in found if screen.layers[at].inside not in found]
    return sorted(outer, key=lambda at: -screen.layers[at].hit_share)


def closing_controls(screen: Screen, dialog: int, page_url: str) -> list[ControlElement]:
    """What closes a dialog by its own words, and leads nowhere: plain closing first.

    Args:
        screen: where it stands.
        dialog: its index in ``screen.layers``.
        page_url: of the page, so that a link to itself is known for one.
    """
    own = [
        one
        for one in screen.controls_in(dialog)
        if one.visible
        and not one.disabled
        and one.kind in {"button", "link"}
        and (not one.url or urldefrag(one.url).url == urldefrag(page_url).url)
    ]
    plain = [one for one in own if closes(one.text)]
    return plain + [one for one in own if way_of(one.text) is Way.SKIP and one not in plain]


def same_dialog(text: str, screen: Screen) -> LayerElement | None:
    """The dialog on a screen that says the same; numbers in it may have changed."""
    dialogs = [screen.layers[at] for at in asking_dialogs(screen)]
    return next((one for one in dialogs if _same_words(text, one.text)), None)


def still_there(text: str, screen: Screen) -> bool:
    """Whether something that says the same can be seen, even where another thing lies over it."""
    return any(layer.visible and _same_words(text, layer.text) for layer in screen.layers)


def _same_words(one: str, other: str) -> bool:
    words, others = _words(one), _words(other)
    return len(words & others) >= SAME_WORDS * max(1, len(words | others))


def _about_consent(screen: Screen, at: int) -> bool:
    layer = screen.layers[at]
    return speaks_of_consent(layer.text) or any(
        other.inside == at and other.kind == "named" for other in screen.layers
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text, 2000)))
