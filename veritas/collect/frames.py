"""The frames that a page shows: where each lies, and which session and frame answer for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from veritas.collect.deadline import Deadline
from veritas.collect.dom import FramePlace, UnreadableError, call
from veritas.core.findings import Box

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Frame, Page

MAX_FRAMES = 6


class ShownFrame(msgspec.Struct, frozen=True):
    """Who answers for what a place shows.

    Attributes:
        place: the element.
        session: the DevTools session that its document answers to.
        frame_id: the frame within that session; empty for the session's main frame.
        url: of the document.
    """

    place: FramePlace
    session: CDPSession
    frame_id: str
    url: str


async def shown_frames(
    page: Page, session: CDPSession, places: Sequence[FramePlace], deadline: Deadline
) -> list[ShownFrame]:
    """The documents in a page's frames, one level deep, at most six of them.

    Frames in overlays, where a consent banner would be, come first, then the large ones. Never
    raises for what the page does: a frame that moves or goes away is left out.
    """
    order = _by_weight(places)
    found: dict[str, ShownFrame] = {}
    with suppress(UnreadableError):
        found = await _in_session(session, order, deadline)
        await _elsewhere(page, session, order, found, deadline)
    return _first(order, found)


async def frames_in_session(
    session: CDPSession, places: Sequence[FramePlace], deadline: Deadline
) -> list[ShownFrame]:
    """Only those that answer to the page's own session, as all frames of its own site do."""
    order = _by_weight(places)
    found: dict[str, ShownFrame] = {}
    with suppress(UnreadableError):
        found = await _in_session(session, order, deadline)
    return _first(order, found)


def _by_weight(places: Sequence[FramePlace]) -> list[FramePlace]:
    return sorted(places, key=lambda at: (not at.layered, -at.box.width * at.box.height))


def _first(order: list[FramePlace], found: dict[str, ShownFrame]) -> list[ShownFrame]:
    return [found[place.selector] for place in order[:MAX_FRAMES] if place.selector in found]


async def _in_session(
    session: CDPSession, places: list[FramePlace], deadline: Deadline
) -> dict[str, ShownFrame]:
    """What each place shows, by the place's selector.

    A frame's place is asked of the browser, not of the page: names and sources can repeat.
    """
    tree = await call(session, "Page.getFrameTree", {}, max(deadline.left_s, 0.1))
    found: dict[str, ShownFrame] = {}
    for frame in _children(tree["frameTree"]):
        place = _nearest(places, await _place_of(session, frame["id"], deadline))
        if place is not None:
            found.setdefault(place.selector, ShownFrame(place, session, frame["id"], frame["url"]))
    return found


async def _elsewhere(
    page: Page,
    session: CDPSession,
    places: list[FramePlace],
    found: dict[str, ShownFrame],
    deadline: Deadline,
) -> None:
    """Add the frames of other sites, which may run in a process of their own."""
    for other in page.main_frame.child_frames[:MAX_FRAMES]:
        if deadline.left_s <= 0 or other.url in {shown.url for shown in found.values()}:
            continue
        own = await _own_session(page, other, deadline)
        if own is None:
            continue
        own_tree = await call(own, "Page.getFrameTree", {}, max(deadline.left_s, 0.1))
        frame_id = own_tree["frameTree"]["frame"]["id"]
        place = _nearest(places, await _place_of(session, frame_id, deadline))
        if place is not None:
            found.setdefault(place.selector, ShownFrame(place, own, "", other.url))


def _children(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in tree.get("childFrames", ())[: MAX_FRAMES * 5]:
        yield child["frame"]


async def _own_session(page: Page, frame: Frame, deadline: Deadline) -> CDPSession | None:
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

    try:
        async with asyncio.timeout(max(deadline.left_s, 0.1)):
            return await page.context.new_cdp_session(frame)
    except (Error, TimeoutError):
        return None  # it has none of its own, or is gone


async def _place_of(session: CDPSession, frame_id: str, deadline: Deadline) -> Box | None:
    within_s = max(deadline.left_s, 0.1)
    try:
        owner = await call(session, "DOM.getFrameOwner", {"frameId": frame_id}, within_s)
        node = {"backendNodeId": owner["backendNodeId"]}
        model = (await call(session, "DOM.getBoxModel", node, within_s))["model"]
    except UnreadableError:
        return None  # not shown, or gone
    quad = model["border"]
    return Box(quad[0], quad[1], quad[2] - quad[0], quad[5] - quad[1])


def _nearest(places: list[FramePlace], box: Box | None) -> FramePlace | None:
    """The place a box is at; boxes are of the page as it is scrolled to its top."""
    if box is None:
        return None
    for place in places:
        apart = abs(place.box.x - box.x) + abs(place.box.y - box.y)
        if apart < 2 and abs(place.box.width - box.width) < 2:
            return place
    return None
