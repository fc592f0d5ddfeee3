"""A consent banner as it is shown now, and how to get at its controls."""

from __future__ import annotations

from dataclasses import dataclass

from veritas.artifacts.consent import ConsentBanner, ConsentControl
from veritas.checks.controls.choice_words import Choice
from veritas.collect.experiments.consent.documents import Document

PRESSED = ("button", "link", "text")
"""Kinds of controls that are pressed, the surest first."""


@dataclass(frozen=True, slots=True)
class Pressable:
    """A control and how to get at it.

    Attributes:
        control: what is kept of it.
        number: of its element in the document's list.
        group: of an option: the same for those of which one can be chosen.
        leads: of a link: the other page that it leads to.
        tab: of a link: in another window.
        means: what its words say, be it a link to another site or not.
        options: of a list: its entries.
        picked: of a list: the number of the chosen entry.
    """

    control: ConsentControl
    number: int
    group: str
    leads: str
    tab: bool = False
    means: Choice | None = None
    options: tuple[str, ...] = ()
    picked: int = -1


@dataclass(frozen=True, slots=True)
class SeenBanner:
    """A banner as it is shown now.

    Attributes:
        banner: what is kept of it.
        document: where it is.
        controls: its controls, in the order of the page.
    """

    banner: ConsentBanner
    document: Document
    controls: tuple[Pressable, ...]

    def those(self, choice: Choice) -> tuple[Pressable, ...]:
        """What is pressed for a choice: buttons first, then links, then what may be neither."""
        fits = [one for one in self.controls if one.control.choice == choice]
        pressed = [one for one in fits if one.control.kind in PRESSED]
        return tuple(sorted(pressed, key=lambda one: PRESSED.index(one.control.kind)))

    @property
    def toggles(self) -> tuple[Pressable, ...]:
        """Its switches."""
        return tuple(one for one in self.controls if one.control.kind == "toggle")

    @property
    def options(self) -> tuple[Pressable, ...]:
        """Its options, of which one in each group can be chosen."""
        return tuple(one for one in self.controls if one.control.kind == "option")

    @property
    def lists(self) -> tuple[Pressable, ...]:
        """Its lists of options."""
        return tuple(one for one in self.controls if one.control.kind == "select")

    @property
    def key(self) -> tuple[object, ...]:
        """The same for as long as it shows the same screen."""
        return (
            self.document.frame_id,
            self.banner.selector,
            tuple(
                (one.control.kind, one.control.text)
                for one in self.controls
                if one.control.kind != "select"
            ),
        )


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the page showed.

    Attributes:
        banner: the most likely one; None when there is none.
        main: the page's own document.
        cut: not everything could be looked at.
    """

    banner: SeenBanner | None
    main: Document
    cut: bool
