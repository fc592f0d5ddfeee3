"""Measuring a page's controls as they are drawn, frames included, in bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from veritas.artifacts import (
    BarElement,
    ControlElement,
    LayerElement,
    Missing,
    PictureElement,
    Screen,
)
from veritas.collect.deadline import Deadline
from veritas.collect.dom import UnreadableError, call, evaluate, whole_script
from veritas.core.errors import Fault, shorten
from veritas.core.findings import Box

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Frame, Page

MAX_FRAMES = 6
_SCRIPT_S = 2.5
_FRAME_S = 1.0
_LIMITS = {
    "controls": 600,
    "found": 4000,
    "layers": 40,
    "layerChars": 2000,
    "pictures": 40,
    "bars": 10,
    "frames": 30,
    "url": 2048,
    "nodes": 60_000,
    "walkMs": 700,
}


# What is fading or sliding in is measured where it comes to rest, if that is soon.
_SETTLE_MS = 900
_SETTLE_SCRIPT = """
async (limitMs) => {
  const all = Document.prototype.getAnimations.call(document).slice(0, 200);
  const soon = all.filter((animation) => {
    const left = Number(animation.effect?.getComputedTiming().endTime) - animation.currentTime;
    return animation.playState === "running" && left <= limitMs;
  });
  const pause = new Promise((done) => setTimeout(done, limitMs));
  const rest = Promise.allSettled(soon.map((animation) => animation.finished));
  if (soon.length) await Promise.race([rest, pause]);
}
"""


class _Frame(msgspec.Struct, frozen=True):
    selector: str
    box: Box
    layered: bool


class _Reading(msgspec.Struct, frozen=True):
    """What the script measured in one document; the fields are those of ``Screen``."""

    width: float
    height: float
    page_width: float
    page_height: float
    blocked: float
    scroll_locked: bool
    controls: tuple[ControlElement, ...]
    layers: tuple[LayerElement, ...]
    pictures: tuple[PictureElement, ...]
    bars: tuple[BarElement, ...]
    frames: tuple[_Frame, ...]
    notes: tuple[str, ...]
    read_ms: float


_decoder = msgspec.json.Decoder(_Reading)


@cache
def screen_script() -> str:
    """The script that measures; the first call reads it from the package, and blocks."""
    return whole_script("screen_script.js")


async def measure_screen(page: Page, session: CDPSession, within_s: float) -> Screen | Missing:
    """Measure the page that is open now: its own document, then the frames that show.

    Never raises for what the page does: what moves away, fights or takes too long is missing,
    or left out with a note.

    Args:
        page: the page.
        session: its DevTools session.
        within_s: upper bound.
    """
    deadline = Deadline.after(within_s)
    try:
        settling_s = min(within_s, _SETTLE_MS / 1000 + 0.5)
        await evaluate(session, f"({_SETTLE_SCRIPT})({_SETTLE_MS})", settling_s)
        reading = await _measure(session, "", min(within_s, _SCRIPT_S), in_frame=False)
    except UnreadableError as error:
        reason = f"the page's controls could not be measured: {shorten(str(error))}"
        return Missing(reason, Fault.OURS, "unreadable")
    screen = Screen(
        width=reading.width,
        height=reading.height,
        page_height=reading.page_height,
        blocked=reading.blocked,
        scroll_locked=reading.scroll_locked,
        controls=reading.controls,
        layers=reading.layers,
        pictures=reading.pictures,
        bars=reading.bars,
        notes=reading.notes,
    )
    if not reading.frames:
        return screen
    return await _with_frames(screen, page, session, reading.frames, deadline)


async def _with_frames(
    screen: Screen,
    page: Page,
    session: CDPSession,
    places: tuple[_Frame, ...],
    deadline: Deadline,
) -> Screen:
    looked_into = 0
    # A frame in an overlay is where a consent banner would be; then the large ones.
    order = sorted(places, key=lambda at: (not at.layered, -at.box.width * at.box.height))
    owners: dict[str, _Owner] = {}
    with suppress(UnreadableError):  # what is not found is counted as left out
        owners = await _owners(page, session, order, deadline)
    for place in order[:MAX_FRAMES]:
        owner = owners.get(place.selector)
        if owner is None or deadline.left_s <= 0:
            continue
        own_session, frame_id, url = owner
        try:
            within_s = min(_FRAME_S, deadline.left_s)
            inner = await _measure(own_session, frame_id, within_s, in_frame=True)
        except UnreadableError:
            continue
        screen = _joined(screen, inner, place, url)
        looked_into += 1
    return msgspec.structs.replace(screen, frames_left_out=len(places) - looked_into)


async def _measure(
    session: CDPSession, frame_id: str, within_s: float, *, in_frame: bool
) -> _Reading:
    limits = msgspec.json.encode({**_LIMITS, "inFrame": in_frame}).decode()
    expression = f"({screen_script()})({limits})"
    raw = await evaluate(session, expression, within_s, frame_id)
    try:
        return _decoder.decode(raw if isinstance(raw, str) else b"")
    except msgspec.DecodeError as error:
        raise UnreadableError(f"the script's result cannot be read: {error}") from None


_Owner = tuple["CDPSession", str, str]


async def _owners(
    page: Page, session: CDPSession, places: list[_Frame], deadline: Deadline
) -> dict[str, _Owner]:
    """Which session and frame show what lies in each place, by the place's selector.

    A frame's place is asked of the browser, not of the page: names and sources can repeat.
    """
    tree = await call(session, "Page.getFrameTree", {}, max(deadline.left_s, 0.1))
    found: dict[str, _Owner] = {}
    for frame in _children(tree["frameTree"]):
        box = await _place_of(session, frame["id"], deadline)
        place = _nearest(places, box)
        if place is not None:
            found.setdefault(place.selector, (session, frame["id"], frame["url"]))
    for other in page.main_frame.child_frames[:MAX_FRAMES]:
        # Another site's frame may run in a process, and answer to a session, of its own.
        if deadline.left_s <= 0 or other.url in {url for _, _, url in found.values()}:
            continue
        own = await _own_session(page, other, deadline)
        if own is None:
            continue
        own_tree = await call(own, "Page.getFrameTree", {}, max(deadline.left_s, 0.1))
        frame_id = own_tree["frameTree"]["frame"]["id"]
        place = _nearest(places, await _place_of(session, frame_id, deadline))
        if place is not None:
            found.setdefault(place.selector, (own, "", other.url))
    return found


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


def _nearest(places: list[_Frame], box: Box | None) -> _Frame | None:
    """The place a box is at; boxes are of the page as it is scrolled to its top."""
    if box is None:
        return None
    for place in places:
        apart = abs(place.box.x - box.x) + abs(place.box.y - box.y)
        if apart < 2 and abs(place.box.width - box.width) < 2:
            return place
    return None


def _joined(screen: Screen, inner: _Reading, place: _Frame, url: str) -> Screen:
    """The screen with what a frame shows; the frame's own document is its first layer."""
    url = url[: _LIMITS["url"]]
    base = len(screen.layers)

    def moved(box: Box) -> Box:
        return Box(place.box.x + box.x, place.box.y + box.y, box.width, box.height)

    def chained(selector: str) -> str:
        return f"{place.selector} >> {selector}"

    layers = tuple(
        msgspec.structs.replace(
            layer,
            selector=place.selector if layer.kind == "frame" else chained(layer.selector),
            box=place.box if layer.kind == "frame" else moved(layer.box),
            fixed=layer.fixed or place.layered,
            inside=base + layer.inside if layer.inside >= 0 else -1,
            frame_url=url,
        )
        for layer in inner.layers
    )
    controls = tuple(
        msgspec.structs.replace(
            control,
            selector=chained(control.selector),
            box=moved(control.box),
            covered_by=chained(control.covered_by) if control.covered_by else "",
            layer=base + control.layer if control.layer >= 0 else -1,
            frame_url=url,
        )
        for control in inner.controls
    )
    return msgspec.structs.replace(
        screen,
        layers=(*screen.layers, *layers),
        controls=(*screen.controls, *controls),
        notes=tuple(dict.fromkeys((*screen.notes, *inner.notes))),
    )
