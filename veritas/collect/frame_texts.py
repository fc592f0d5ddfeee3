"""Reading what a site writes into frames of its own, beside the page's own texts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import TextElement
from veritas.collect.deadline import Deadline
from veritas.collect.dom import FramePlace, Reading, UnreadableError, read_page
from veritas.collect.domains import registrable_domain
from veritas.collect.frames import frames_in_session
from veritas.core.findings import Box

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

_FRAMES_S = 1.5
_FRAME_S = 0.7
_MAX_TEXTS = 3000


async def read_whole_page(session: CDPSession, page_url: str, within_s: float) -> Reading:
    """Read the page that is open now, and the texts of its own frames.

    Raises:
        UnreadableError: the page's own document could not be read within the time.
    """
    deadline = Deadline.after(within_s)
    reading = await read_page(session, within_s)
    return await with_frame_texts(session, reading, page_url, deadline.left_s)


async def with_frame_texts(
    session: CDPSession, reading: Reading, page_url: str, within_s: float
) -> Reading:
    """The reading with the visible texts of frames that are the site's own.

    A frame is the site's own when its document is of the same registrable domain, or was written
    by the page itself (``srcdoc``, ``about:blank``, ``data:``, ``blob:``). What other sites show
    in a frame is theirs, so it is not read; how many frames were left out is a note. Never raises
    for what the page does.

    Args:
        session: of the page.
        reading: of the page's own document.
        page_url: of the page's own document.
        within_s: upper bound; 1.5 s are the most it takes.
    """
    if not reading.frames:
        return reading
    deadline = Deadline.after(min(within_s, _FRAMES_S))
    texts, read, unread_within = list(reading.texts), 0, 0
    for shown in await frames_in_session(session, reading.frames, deadline):
        if deadline.left_s <= 0 or not _is_own(shown.url, page_url):
            continue
        try:
            inner = await read_page(
                session, min(_FRAME_S, max(deadline.left_s, 0.1)), shown.frame_id
            )
        except UnreadableError:
            continue
        texts += (_placed(text, shown.place) for text in inner.texts)
        unread_within += len(inner.frames)
        read += 1
    left_out = len(reading.frames) - read + unread_within
    notes = reading.notes
    if left_out:
        notes = (*notes, f"What lies inside {left_out} of its frames was not read.")
    return msgspec.structs.replace(reading, texts=tuple(texts[:_MAX_TEXTS]), notes=notes)


def _is_own(frame_url: str, page_url: str) -> bool:
    parts = urlsplit(frame_url.removeprefix("blob:"))
    if parts.scheme in {"about", "data"} or frame_url.startswith("blob:null"):
        return True
    domain = registrable_domain(parts.hostname or "")
    return bool(domain) and domain == registrable_domain(urlsplit(page_url).hostname or "")


def _placed(text: TextElement, place: FramePlace) -> TextElement:
    """The text as part of the page: what lies beyond the frame's edge is at the frame."""
    frame = place.box
    left, top = frame.x + max(text.box.x, 0.0), frame.y + max(text.box.y, 0.0)
    right = min(frame.x + text.box.x + text.box.width, frame.x + frame.width)
    bottom = min(frame.y + text.box.y + text.box.height, frame.y + frame.height)
    box = Box(left, top, right - left, bottom - top) if right > left and bottom > top else frame
    return msgspec.structs.replace(
        text,
        selector=f"{place.selector} >> {text.selector}",
        box=box,
        in_dialog=text.in_dialog or place.layered,
    )
