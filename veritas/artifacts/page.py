"""One page as it was seen. Pure data."""

from __future__ import annotations

import msgspec

from veritas.artifacts.conduct import ConsoleRecord, FormLeak, ScriptAct, StorageItem
from veritas.artifacts.elements import (
    CoverElement,
    FormElement,
    LinkElement,
    MetaElement,
    ScriptElement,
    SubresourceElement,
    TextElement,
)
from veritas.artifacts.missing import NOT_TRIED, Missing
from veritas.artifacts.requests import (
    BodyRecord,
    CookieRecord,
    Headers,
    Hop,
    RequestRecord,
    ScriptCookie,
    ServedTls,
)
from veritas.artifacts.screen import Screen


class PageArtifact(msgspec.Struct, frozen=True):
    """One page as it was seen.

    Attributes:
        url: as asked for.
        final_url: where the redirects ended.
        status: of the final document.
        hops: the redirect chain before it, empty without redirects.
        headers: raw headers of the final document.
        title: the document's title.
        language: the ``lang`` of the root element, or empty.
        width: of the desktop page, CSS pixels.
        height: of the desktop page, CSS pixels.
        texts, links, forms, scripts, subresources: the elements, in document order.
        cookies: of every answer while it loaded.
        requests: everything it asked for, in order.
        console: its warnings and errors.
        desktop_screenshot: artifact name of the full-page picture, empty if there is none.
        mobile_screenshot: the same page on a phone, empty if there is none.
        screenshot_scale: picture pixels per CSS pixel of the desktop picture.
        complete: it finished loading in time.
        notes: what was cut or could not be had, one sentence each.
        metas: the page's meta elements, in document order.
        bodies: documents and scripts, each URL once an audit, within a budget.
        acts: what its scripts did.
        storage: what was kept in the browser before anything was clicked.
        leaks: who was told what was typed; None when nothing was typed.
        icons: absolute URLs of the icons that its link elements name.
        covers: what shows nothing and takes the clicks of controls below it.
        screen: its controls as a desktop shows them, or why that is not known.
        mobile_screen: its controls as a phone shows them; only the target's own page has them.
        bot_wall: whose check for robots stands here in the place of the page; empty for none.
        script_cookies: what scripts set, each once.
        tls: the connections to each host and port, as the browser saw them.
        started_at: when its first request began, seconds since the epoch, UTC; 0 when unknown.
        content_loaded_ms: until its document was there, since then; None when unknown.
        loaded_ms: until all its parts were there; None when they were not, or it is unknown.
        rendered: its HTML once scripts had written it, at most a million characters; empty when
            it could not be had, and for pages of experiments.
    """

    url: str
    final_url: str
    status: int
    hops: tuple[Hop, ...]
    headers: Headers
    title: str
    language: str
    width: float
    height: float
    texts: tuple[TextElement, ...]
    links: tuple[LinkElement, ...]
    forms: tuple[FormElement, ...]
    scripts: tuple[ScriptElement, ...]
    subresources: tuple[SubresourceElement, ...]
    cookies: tuple[CookieRecord, ...]
    requests: tuple[RequestRecord, ...]
    console: tuple[ConsoleRecord, ...]
    desktop_screenshot: str = ""
    mobile_screenshot: str = ""
    screenshot_scale: float = 1.0
    complete: bool = True
    notes: tuple[str, ...] = ()
    metas: tuple[MetaElement, ...] = ()
    bodies: tuple[BodyRecord, ...] = ()
    acts: tuple[ScriptAct, ...] = ()
    storage: tuple[StorageItem, ...] = ()
    leaks: tuple[FormLeak, ...] | None = None
    bot_wall: str = ""
    icons: tuple[str, ...] = ()
    covers: tuple[CoverElement, ...] = ()
    screen: Screen | Missing = NOT_TRIED
    mobile_screen: Screen | Missing = NOT_TRIED
    script_cookies: tuple[ScriptCookie, ...] = ()
    tls: tuple[ServedTls, ...] = ()
    started_at: float = 0.0
    content_loaded_ms: float | None = None
    loaded_ms: float | None = None
    rendered: str = ""

    def header(self, name: str) -> tuple[str, ...]:
        """All values of a header, in order; names compare without case (RFC 9110)."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


class PageFailure(msgspec.Struct, frozen=True):
    """A page that could not be opened, and why."""

    url: str
    missing: Missing
