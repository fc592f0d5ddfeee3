"""Finding the consent banner that is to be seen now, wherever in the page it is."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from veritas.artifacts.consent import ConsentBanner, ConsentControl
from veritas.checks.controls.choice_words import Choice, consent_choice, speaks_of_consent
from veritas.checks.controls.option_words import option_choice
from veritas.collect.dom import UnreadableError
from veritas.collect.experiments.consent.documents import Document, documents_of
from veritas.collect.experiments.consent.rules import Rule, rules_for
from veritas.collect.experiments.consent.seen import PRESSED, Look, Pressable, SeenBanner
from veritas.core.findings import Box

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

# What a container must speak of to be looked at; what it says is judged afterwards.
_TOPIC = (
    r"cookie|consent|gdpr|dsgvo|rgpd|rodo|ciastecz|traceur|tracker|einwilligung|zustimmung|"
    r"datenschutz|privacy|privatsph|vie priv|privacidad|prywatno|toestemming|zgod"
)
_LIMITS = {
    "ms": 1200,
    "nodes": 60_000,
    "controls": 3000,
    "banners": 6,
    "bannerControls": 60,
    "containerChars": 12_000,
    "flowChars": 2500,
    "textChars": 1500,
    "labelChars": 160,
    "bareChars": 40,
    "bareTexts": 60,
    "selectorChars": 500,
    "topic": _TOPIC,
}
_MAKES_IT = {Choice.ACCEPT, Choice.REJECT, Choice.SAVE, Choice.PAY}
_CHOICES = _MAKES_IT | {Choice.SETTINGS}
_MIN_TEXT_CHARS = 80
_NAMED_SO = re.compile(r"cookie|consent|gdpr|lgpd|cmp|privacy", re.IGNORECASE)


class _Told(msgspec.Struct, frozen=True, rename="camel"):
    number: int
    kind: str
    group: str
    options: tuple[str, ...]
    picked: int
    text: str
    selector: str
    box: tuple[float, float, float, float]
    free: bool
    on: bool
    locked: bool
    leads: str
    foreign: bool
    tab: bool
    ruled: str


class _ToldBanner(msgspec.Struct, frozen=True):
    rule: str
    selector: str
    hint: str
    text: str
    box: tuple[float, float, float, float]
    overlay: bool
    shadow: str
    typed: int
    controls: tuple[_Told, ...]


class _Found(msgspec.Struct, frozen=True):
    banners: tuple[_ToldBanner, ...]
    rules: tuple[str, ...]
    cut: bool


_decoder = msgspec.json.Decoder(_Found)


@cache
def script(name: str) -> str:
    """One of our scripts; the first call reads it from the package, and blocks."""
    return files(__package__).joinpath(name).read_text("utf-8")


async def look(
    page: Page, session: CDPSession, *, closed: bool, settings_page: bool = False
) -> Look:
    """Look for a banner in all documents of a page.

    Args:
        page: the page.
        session: its DevTools session.
        closed: look into closed shadow trees, too, which takes longer.
        settings_page: look for the settings that a page of their own holds, not for a banner.

    Raises:
        UnreadableError: the page does not answer, or moved on.
    """
    documents = await documents_of(page, session)
    found: list[SeenBanner] = []
    cut = False
    for document in documents:
        try:
            told = await _ask(
                document,
                () if settings_page else rules_for(document.url or page.url),
                closed=closed,
                settings_page=settings_page,
            )
        except UnreadableError:
            if document is documents[0]:
                raise
            cut = True
            continue
        cut = cut or told.cut
        banners = (_banner(one, document, settings_page=settings_page) for one in told.banners)
        found += [seen for seen in banners if seen is not None]
    best = max(found, key=_likelihood, default=None)
    return Look(best, documents[0], cut)


async def _ask(
    document: Document, rules: tuple[Rule, ...], *, closed: bool, settings_page: bool
) -> _Found:
    limits = {**_LIMITS, "settingsPage": settings_page}
    known = [msgspec.to_builtins(rule) for rule in rules]
    finder = f"(...given) => ({script('finder.js')})(({script('elements.js')}), ...given)"
    if closed:
        raw = await document.ask_with_closed(finder, limits, known)
    else:
        raw = await document.ask(finder, limits, known)
    try:
        return _decoder.decode(raw if isinstance(raw, str) else b"")
    except msgspec.DecodeError as error:
        raise UnreadableError(f"what was found cannot be read: {error}") from None


def _banner(told: _ToldBanner, document: Document, *, settings_page: bool) -> SeenBanner | None:
    """A container that is a banner, or None."""
    # What lies under something else belongs to an earlier screen.
    seen = (_pressable(one, document) for one in told.controls if one.free)
    # Bare words are taken for a control only where they are those of one.
    controls = tuple(one for one in seen if one.control.kind != "text" or one.control.choice)
    choices = {one.control.choice for one in controls if one.control.kind in PRESSED}
    bare = {one.control.choice for one in controls if one.control.kind == "text"}
    if settings_page:
        is_one = bool(choices & _MAKES_IT)
    else:
        is_one = bool(told.rule) or _is_banner(told, choices - (bare - _MAKES_IT))
    if not controls or not is_one:
        return None
    banner = ConsentBanner(
        found_by=f"autoconsent: {told.rule}" if told.rule else "own",
        selector=told.selector,
        frame_url=document.url,
        shadow=told.shadow,
        text=told.text,
        box=_box(told.box, document),
        overlay=told.overlay,
        controls=tuple(
            one.control
            for one in controls
            if one.control.kind != "text" or one.control.choice in _MAKES_IT
        ),
    )
    return SeenBanner(banner, document, controls)


def _is_banner(told: _ToldBanner, choices: set[str]) -> bool:
    """Whether a container asks for consent: by its words and by what can be chosen in it."""
    speaks = speaks_of_consent(told.text)
    # A newsletter's window has fields to type into, and a "no, thanks", too.
    if told.typed and not (speaks and {Choice.ACCEPT, Choice.REJECT} <= choices):
        return False
    settable = {"toggle", "option", "select"}
    switches = sum(one.kind in settable and one.free for one in told.controls)
    if told.overlay and speaks and switches > 1 and Choice.CLOSE in choices:
        return True
    if told.overlay and speaks:
        # A button that stays, to come back to the settings by, is no banner.
        if len(told.text) < _MIN_TEXT_CHARS:
            return bool(choices & _MAKES_IT)
        # Words that are not understood: there is a banner all the same, though not to be operated.
        strange = "" in choices and bool(_NAMED_SO.search(told.hint))
        return bool(choices & _CHOICES) or strange
    if speaks:
        return Choice.ACCEPT in choices or {Choice.REJECT, Choice.SETTINGS} <= choices
    named = bool(_NAMED_SO.search(told.hint))
    if told.overlay and named and {Choice.ACCEPT, Choice.REJECT} <= choices:
        return True
    return (
        told.overlay
        and Choice.ACCEPT in choices
        and (Choice.SETTINGS in choices or Choice.SAVE in choices)
    )


def _likelihood(seen: SeenBanner) -> tuple[bool, bool, bool, bool, int]:
    choices = {one.control.choice for one in seen.controls}
    return (
        bool(choices & _CHOICES),
        seen.banner.found_by != "own",
        seen.banner.overlay,
        Choice.ACCEPT in choices or Choice.REJECT in choices,
        len(choices & _CHOICES),
    )


def _pressable(told: _Told, document: Document) -> Pressable:
    means = consent_choice(told.text) if told.kind in PRESSED else None
    choice = means
    # A link to another site explains, whatever it is called: it makes no choice here.
    if told.leads and (choice is None or told.foreign):
        choice = Choice.INFO
    if told.kind == "option":
        choice = option_choice(told.text)
    if told.kind == "text" and choice in {Choice.INFO, Choice.CLOSE, Choice.PAY}:
        choice = None
    control = ConsentControl(
        choice=choice.value if choice else told.ruled,
        kind=told.kind,
        text=told.text,
        selector=told.selector,
        box=_box(told.box, document),
        on=told.on,
        locked=told.locked,
    )
    return Pressable(
        control,
        told.number,
        told.group,
        told.leads,
        tab=told.tab,
        means=means,
        options=told.options,
        picked=told.picked,
    )


def _box(box: tuple[float, float, float, float], document: Document) -> Box:
    x, y, width, height = box
    return Box(round(x + document.x, 1), round(y + document.y, 1), width, height)
