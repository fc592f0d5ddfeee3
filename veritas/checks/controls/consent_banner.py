"""Finds the consent banner among what was measured, and says which of its controls does what."""

from __future__ import annotations

import msgspec

from veritas.artifacts import ControlElement, LayerElement, Screen
from veritas.checks.controls.choice_words import Choice, consent_choice, speaks_of_consent

MAX_BANNER_CONTROLS = 80
"""What holds more is the whole page, not a banner."""

_CLICKED = frozenset({"button", "link"})


class ConsentBanner(msgspec.Struct, frozen=True):
    """A consent banner as it stands before any click, its first layer.

    Attributes:
        layer: what holds it.
        choices: its visible controls that are understood, by what they do; of several with one
            meaning the largest.
        unknown: its visible buttons whose label is not understood. Where there are any, nothing
            can be said of a choice that seems to be missing.
        boxes: its visible check boxes and switches.
    """

    layer: LayerElement
    choices: dict[Choice, ControlElement]
    unknown: tuple[ControlElement, ...]
    boxes: tuple[ControlElement, ...]

    def control(self, choice: Choice) -> ControlElement | None:
        """The control that does this, if there is one that is understood."""
        return self.choices.get(choice)


def find_consent_banner(screen: Screen) -> ConsentBanner | None:
    """The consent banner of a screen, its frames and shadow roots included.

    What speaks of cookies or consent in a known language, lies over the page (or in a frame, or
    names itself so), and has a control that accepts, refuses or saves, is one. Of several the one
    with most choices counts, and of those the innermost.

    Returns:
        The banner, or None when none was recognised, which does not mean that there is none.
    """
    best: tuple[tuple[int, int], ConsentBanner] | None = None
    for index, layer in enumerate(screen.layers):
        if not layer.visible or not speaks_of_consent(layer.text):
            continue
        controls = [control for control in screen.controls_in(index) if control.visible]
        if len(controls) > MAX_BANNER_CONTROLS:
            continue
        banner = _banner(layer, controls)
        if not banner.choices.keys() & {Choice.ACCEPT, Choice.REJECT, Choice.SAVE}:
            continue
        rank = (len(banner.choices), index)
        if best is None or rank > best[0]:
            best = (rank, banner)
    return None if best is None else best[1]


def _banner(layer: LayerElement, controls: list[ControlElement]) -> ConsentBanner:
    choices: dict[Choice, ControlElement] = {}
    unknown = []
    for control in controls:
        if control.kind not in _CLICKED or control.disabled:
            continue
        choice = consent_choice(control.text)
        if choice is None:
            if control.kind == "button":
                unknown.append(control)
            continue
        known = choices.get(choice)
        if known is None or area(control) > area(known):
            choices[choice] = control
    boxes = tuple(control for control in controls if control.kind not in _CLICKED)
    return ConsentBanner(layer, choices, tuple(unknown), boxes)


def area(control: ControlElement) -> float:
    """The area of a control, in square CSS pixels."""
    return control.box.width * control.box.height
