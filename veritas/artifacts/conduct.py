"""What a page's scripts did, said and kept. Pure data."""

from __future__ import annotations

import msgspec


class ScriptAct(msgspec.Struct, frozen=True):
    """Something a script did while the page loaded, as the page's own world told it.

    Attributes:
        api: such as ``canvas.toDataURL``, ``listen.keys``, ``storage.local``, ``send.beacon``,
            ``worker.service``; ``message.received`` for what another site posted to the frame, with
            that site as the detail and no script.
        script_url: of the script; of the document for an inline one; empty when it is not known.
        frame_url: the document it ran in.
        domain: registrable domain of the script.
        third_party: that is not the page's.
        detail: what the act was about: a size, a key, a host, a target.
        count: how often, to the nearest power of ten below.
    """

    api: str
    script_url: str
    frame_url: str
    domain: str
    third_party: bool
    detail: str
    count: int


class FormLeak(msgspec.Struct, frozen=True):
    """What was typed into a field, and never sent by the form, was told to another site.

    Attributes:
        selector: the field.
        host: who was told.
        url: the request.
        form: ``plain``, ``base64``, ``md5``, ``sha1`` or ``sha256``.
    """

    selector: str
    host: str
    url: str
    form: str


class StorageItem(msgspec.Struct, frozen=True):
    """Something kept in the browser before anything was clicked. Values are never kept.

    Attributes:
        kind: ``cookie``, ``local``, ``session``, ``indexeddb`` or ``cache``.
        host: whose it is.
        name: its key or name.
        size_chars: how long its value is; 0 when that is not known.
        third_party: it belongs to another registrable domain than the page's.
        expires_s: for cookies: seconds from the reading to the end; None for the session.
        set_by: URL of the script that put it there or, for cookies, of the script or the answer;
            empty when that was not seen.
    """

    kind: str
    host: str
    name: str
    size_chars: int
    third_party: bool
    expires_s: float | None = None
    set_by: str = ""


class ConsoleRecord(msgspec.Struct, frozen=True):
    """A warning, an error or an uncaught exception in the page's console."""

    level: str
    text: str
    url: str
