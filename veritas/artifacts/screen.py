"""What a page's controls look like on one screen, measured in the browser. Pure data."""

from __future__ import annotations

import msgspec

from veritas.core.findings import Box


class ControlElement(msgspec.Struct, frozen=True):
    """Something that can be clicked, as it was drawn.

    Colours are ``#rrggbb`` in sRGB, as they show after every transparency, and empty where
    they cannot be told: over pictures, gradients and video, and for what is not visible.

    Attributes:
        selector: a CSS selector that finds just this control; `` >> `` leads into an open shadow
            root or a frame.
        tag: lower-case tag name.
        kind: ``button``, ``link``, ``checkbox``, ``radio`` or ``switch``.
        text: its text, label or accessible name, at most 500 characters.
        url: where a link leads, absolute; else empty.
        rel: of a link, lower case.
        name: its name attribute; radio buttons of one group share it.
        near: the text of the largest of the five nearest boxes around it that has at most 300
            characters; empty when all have more.
        box: where it is on the page, CSS pixels; of a box drawn by its label, the label's.
        font_px: size of its letters, CSS pixels.
        font_weight: 1 to 1000.
        ink: colour of its letters.
        fill: colour behind its letters.
        behind: colour of what the control lies on.
        opacity: 0 to 1, ancestors included.
        bordered: it has a border on at least three sides.
        underlined: its letters are.
        visible: it can be seen, once scrolled to.
        first_screen: some of it is in the window before any scrolling.
        reachable: a click at its middle goes to it; None where that was not tried, which is
            everywhere but on the first screen.
        covered_by: the selector of what the click goes to instead.
        cover_url: where that leads, if it lies in a link.
        disabled: it takes no clicks by its own attributes or style.
        checked: a box, radio button or switch is on.
        layer: index of the innermost dialog or overlay that holds it, in ``Screen.layers``; -1
            for none.
        frame_url: the document of the frame it lies in; empty for the page's own.
    """

    selector: str
    tag: str
    kind: str
    text: str
    url: str
    rel: str
    name: str
    near: str
    box: Box
    font_px: float
    font_weight: int
    ink: str
    fill: str
    behind: str
    opacity: float
    bordered: bool
    underlined: bool
    visible: bool
    first_screen: bool
    reachable: bool | None
    covered_by: str
    cover_url: str
    disabled: bool
    checked: bool
    layer: int
    frame_url: str = ""


class LayerElement(msgspec.Struct, frozen=True):
    """A dialog, an overlay, a frame, or what names itself a consent banner.

    Attributes:
        selector: a CSS selector that finds just this element.
        kind: ``dialog``, ``fixed``, ``named`` (its id or class speaks of cookies or consent) or
            ``frame`` (the whole document of a frame).
        text: its visible text, at most 2,000 characters.
        box: where it is on the page, CSS pixels.
        visible: some of it can be seen.
        modal: it is declared to be the only thing to use.
        fixed: it stays in the window when the page is scrolled.
        z_index: its own, 0 for ``auto``.
        hit_share: of a grid of 25 points of the window, the share where a click goes to it.
        inside: index of the layer around it, -1 for none.
        frame_url: the document of the frame it lies in; empty for the page's own.
    """

    selector: str
    kind: str
    text: str
    box: Box
    visible: bool
    modal: bool
    fixed: bool
    z_index: int
    hit_share: float
    inside: int
    frame_url: str = ""


class PictureElement(msgspec.Struct, frozen=True):
    """A picture that promises trust, by its name, its source or its alternative text.

    Attributes:
        selector: a CSS selector that finds just this picture.
        text: its alternative text or title.
        url: its source, absolute.
        box: where it is on the page, CSS pixels.
        link: where the link around it leads, absolute; empty when it is in none.
        clickable: it is in a link, button or label, or shows the hand.
    """

    selector: str
    text: str
    url: str
    box: Box
    link: str
    clickable: bool


class BarElement(msgspec.Struct, frozen=True):
    """A bar that grows shorter by itself.

    Attributes:
        selector: a CSS selector that finds just this element.
        box: where it is on the page, CSS pixels.
        duration_s: from its full length to its end.
        endless: it starts again and again.
        near: the text around it, as of a control.
    """

    selector: str
    box: Box
    duration_s: float
    endless: bool
    near: str


class Screen(msgspec.Struct, frozen=True, tag="screen"):
    """A page as it was drawn on one screen, before any click.

    Attributes:
        width: of the window, CSS pixels.
        height: of the window, CSS pixels.
        page_height: of the whole page, CSS pixels.
        blocked: of a grid of 25 points of the window, the share where a click goes to something
            that lies over the page.
        scroll_locked: the page goes on below the window and cannot be scrolled.
        controls: in document order; the page's, then those of its frames.
        layers: in document order, each after what holds it.
        pictures: those that promise trust.
        bars: those that run down by themselves.
        frames_left_out: how many visible frames were not looked into.
        notes: what was cut or could not be measured, one sentence each.
    """

    width: float
    height: float
    page_height: float
    blocked: float
    scroll_locked: bool
    controls: tuple[ControlElement, ...]
    layers: tuple[LayerElement, ...]
    pictures: tuple[PictureElement, ...] = ()
    bars: tuple[BarElement, ...] = ()
    frames_left_out: int = 0
    notes: tuple[str, ...] = ()

    def controls_in(self, layer: int) -> tuple[ControlElement, ...]:
        """The controls of a layer, those of the layers inside it included.

        Args:
            layer: index in ``layers``.
        """
        inside = {layer}
        for index, other in enumerate(self.layers):
            if other.inside in inside:
                inside.add(index)
        return tuple(control for control in self.controls if control.layer in inside)
