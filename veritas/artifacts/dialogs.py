"""A dialog that was closed, and whether it came back. Pure data."""

from __future__ import annotations

import msgspec

from veritas.core.findings import Box


class DialogSeen(msgspec.Struct, frozen=True):
    """A dialog as it stood on a page.

    Attributes:
        page_url: of the page.
        at_s: seconds of the page's own clock since the target was opened.
        selector: of the dialog.
        text: its visible text, the first 500 characters.
        box: where it is on the page, CSS pixels.
        picture: artifact name of the window at that moment; empty when none could be taken.
    """

    page_url: str
    at_s: float
    selector: str
    text: str
    box: Box
    picture: str = ""


class Dialogs(msgspec.Struct, frozen=True, tag="dialogs"):
    """What came of closing the dialog that the target shows.

    Attributes:
        shown: the dialog; None when none was shown.
        pressed: the words on the control that closed it.
        pressed_selector: of that control.
        closed_at_s: when it was gone, by the page's own clock; None when it could not be closed.
        stayed_until_s: until when the same page was watched, by the page's own clock.
        back_here: it came back to the same page.
        next_url: the page that was opened next; empty when none could be.
        back_next: it came back on that page.
        moved_s: how far the page's clock was moved on, all together.
        why_not: why something could not be tried, one sentence each.
    """

    shown: DialogSeen | None = None
    pressed: str = ""
    pressed_selector: str = ""
    closed_at_s: float | None = None
    stayed_until_s: float = 0.0
    back_here: DialogSeen | None = None
    next_url: str = ""
    back_next: DialogSeen | None = None
    moved_s: float = 0.0
    why_not: tuple[str, ...] = ()
