"""What stands on a page: texts, links, forms, scripts, and their places. Pure data."""

from __future__ import annotations

import msgspec

from veritas.core.findings import Box


class TextElement(msgspec.Struct, frozen=True):
    """A visible element that holds text of its own.

    Attributes:
        selector: a CSS selector that finds just this element.
        tag: lower-case tag name.
        text: its visible text, white space folded, at most 2,000 characters.
        box: where it is on the desktop page.
        font_px: computed font size in CSS pixels.
        interactive: it is, or lies in, a link, button or label.
        prose: it lies in an article, a paragraph of long text, a comment, a quotation or code.
        in_dialog: it lies in a dialog or a fixed overlay.
    """

    selector: str
    tag: str
    text: str
    box: Box
    font_px: float
    interactive: bool
    prose: bool
    in_dialog: bool


class LinkElement(msgspec.Struct, frozen=True):
    """An ``a[href]``: its visible text (or its accessible name) and its absolute target."""

    selector: str
    text: str
    url: str
    rel: str
    box: Box
    visible: bool


class FieldElement(msgspec.Struct, frozen=True):
    """A form control. What is typed into it is never kept.

    Attributes:
        selector: a CSS selector that finds just this control.
        type: ``text``, ``password``, ``checkbox``, ``radio``, ``select``, ``textarea``, …
        name: its name attribute.
        autocomplete: its autocomplete attribute, lower case.
        label: the text of its label, or its accessible name, or its placeholder.
        checked: for boxes and radios: checked when the page had loaded, before any click.
        box: where it is; for a hidden native box, its label.
        visible: it, or its label, can be seen.
    """

    selector: str
    type: str
    name: str
    autocomplete: str
    label: str
    checked: bool
    box: Box
    visible: bool


class FormElement(msgspec.Struct, frozen=True):
    """A form: its absolute target and its controls.

    Controls outside forms are in one with an empty ``action`` and the selector ``body``.
    """

    selector: str
    action: str
    method: str
    fields: tuple[FieldElement, ...]
    box: Box


class ScriptElement(msgspec.Struct, frozen=True):
    """A ``script``: its absolute source (empty if inline) and its attributes."""

    selector: str
    url: str
    integrity: str
    crossorigin: str
    inline_chars: int


class SubresourceElement(msgspec.Struct, frozen=True):
    """An element that loads something, with the URL as written, made absolute.

    What the browser upgrades silently from http to https shows here only.

    Attributes:
        selector: a CSS selector that finds just this element.
        tag: lower-case tag name.
        url: absolute.
        box: where it is on the page; of no size for what shows nothing.
        text: of a picture, its alternative text, at most 200 characters.
    """

    selector: str
    tag: str
    url: str
    box: Box
    text: str = ""


class CoverElement(msgspec.Struct, frozen=True):
    """An element that shows nothing, covers most of the window, and takes a control's clicks.

    Attributes:
        selector: a CSS selector that finds just this element.
        tag: lower-case tag name.
        url: where a link leads, or what a frame shows, absolute; else empty.
        box: where it is.
        share: how much of the window it covers, 0.5 to 1.
        over: the selector of a control that it covers.
    """

    selector: str
    tag: str
    url: str
    box: Box
    share: float
    over: str


class MetaElement(msgspec.Struct, frozen=True):
    """A ``meta`` with a name or an ``http-equiv`` (in lower case), and its content."""

    selector: str
    name: str
    content: str
