"""What a page's consent banner does: nothing clicked, everything accepted, everything rejected.

Each is a run of its own in a browser profile of its own. Pure data.
"""

from __future__ import annotations

import msgspec

from veritas.artifacts.conduct import ScriptAct, StorageItem
from veritas.artifacts.missing import Missing
from veritas.core.findings import Box


class ConsentControl(msgspec.Struct, frozen=True):
    """A control of a banner.

    Attributes:
        choice: what it does by its words or by a known rule: ``accept``, ``reject``,
            ``settings``, ``save``, ``pay``, ``close``, ``info``; empty when not understood, and
            for toggles and lists.
        kind: ``button``, ``link``, ``toggle``, ``option`` (one of several), ``select`` (a list
            of them), or ``text`` (words that nothing marks as a control).
        text: its words; of a toggle or option, its label; of a list, the entry that is chosen.
        selector: finds it in its document; ``>>>`` stands between shadow trees.
        box: where it is in the window, CSS pixels.
        on: of a toggle or option: it is switched on.
        locked: of a toggle, option or list: it cannot be switched.
    """

    choice: str
    kind: str
    text: str
    selector: str
    box: Box
    on: bool = False
    locked: bool = False


class ConsentBanner(msgspec.Struct, frozen=True, tag="consent_banner"):
    """A banner as it was seen at one moment.

    Attributes:
        found_by: the name of the autoconsent rule that knows it, or ``own`` for our own search.
        selector: its outermost element in its document.
        frame_url: the frame it is in; empty for the page itself.
        shadow: ``open`` or ``closed`` when it is in a shadow tree.
        text: its words, at most 1,500 characters.
        box: where it is in the window, CSS pixels.
        overlay: it lies over the page rather than in its flow.
        controls: what can be pressed or switched, at most 60.
        picture: artifact name of a picture of the window, or empty.
    """

    found_by: str
    selector: str
    frame_url: str
    shadow: str
    text: str
    box: Box
    overlay: bool
    controls: tuple[ConsentControl, ...]
    picture: str = ""


class ConsentClick(msgspec.Struct, frozen=True):
    """One click: on what, and on which screen of the banner (from 1)."""

    choice: str
    text: str
    selector: str
    screen: int


class ConsentRequest(msgspec.Struct, frozen=True):
    """A request to another registrable domain.

    Attributes:
        url: as sent, at most 500 characters.
        host: lower-case host.
        domain: its registrable domain.
        method: ``GET``, ``POST``, …
        resource_type: as in :class:`~veritas.artifacts.requests.RequestRecord`.
        answered: an answer came.
    """

    url: str
    host: str
    domain: str
    method: str
    resource_type: str
    answered: bool


class ConsentState(msgspec.Struct, frozen=True, tag="consent_state"):
    """What happened in one stretch of a run, and what was kept at its end.

    Attributes:
        requests: to other registrable domains, each URL once, the first 300.
        set_cookies: ``host name`` of each cookie that an answer in this stretch set.
        storage: cookies and storages at the end of the stretch, without values.
        acts: what scripts have done up to the end of the stretch on this document.
        banner: a banner was to be seen at the end of the stretch.
        scroll_locked: the page is higher than the window and cannot be scrolled.
        covered: share of the window that the banner or what lies behind it covers, 0 to 1.
        outside_chars: visible text outside of banners, counted up to 2,000.
        picture: artifact name of a picture of the window, or empty.
    """

    requests: tuple[ConsentRequest, ...] = ()
    set_cookies: tuple[str, ...] = ()
    storage: tuple[StorageItem, ...] = ()
    acts: tuple[ScriptAct, ...] = ()
    banner: bool = False
    scroll_locked: bool = False
    covered: float = 0.0
    outside_chars: int = 0
    picture: str = ""


class ConsentRun(msgspec.Struct, frozen=True, tag="consent_run"):
    """One run.

    Attributes:
        choice: ``none``, ``accept`` or ``reject``.
        before: from opening the page to the first click, or to the end if there is none.
        clicks: what was clicked, in order, to make the choice.
        screens: how many screens of the banner were gone through.
        done: why the choice could not be made, or None once it was.
        after: from the first click until all was quiet.
        again: the same page opened once more in the same profile.
        elsewhere: the choice was made on another page of the site, to which the banner led.
    """

    choice: str
    before: ConsentState
    clicks: tuple[ConsentClick, ...] = ()
    screens: int = 0
    done: Missing | None = None
    after: ConsentState | Missing | None = None
    again: ConsentState | Missing | None = None
    elsewhere: bool = False


class Consent(msgspec.Struct, frozen=True, tag="consent"):
    """The banner of the target's page, tried in three ways.

    Attributes:
        url: the page.
        domain: its registrable domain.
        banner: as it was first shown; None when the page shows none that we can find.
        settings: its second screen, looked at after the first run's measuring; None when there
            is no way to it; ``Missing`` when it could not be looked at.
        nothing: the run in which nothing was clicked.
        accept: the run in which all was accepted; None without a banner.
        reject: the run in which all was rejected; None without a banner.
    """

    url: str
    domain: str
    banner: ConsentBanner | None
    settings: ConsentBanner | Missing | None
    nothing: ConsentRun
    accept: ConsentRun | Missing | None = None
    reject: ConsentRun | Missing | None = None
