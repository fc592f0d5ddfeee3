"""Measuring a page's controls as they are drawn, frames included, in bounded time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

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
from veritas.collect.dom import FramePlace, UnreadableError, evaluate, whole_script
from veritas.collect.frames import shown_frames
from veritas.core.errors import Fault, shorten
from veritas.core.findings import Box

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

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
    frames: tuple[FramePlace, ...]
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
    places: tuple[FramePlace, ...],
    deadline: Deadline,
) -> Screen:
    looked_into = 0
    for shown in await shown_frames(page, session, places, deadline):
        if deadline.left_s <= 0:
            break
        try:
            within_s = min(_FRAME_S, deadline.left_s)
            inner = await _measure(shown.session, shown.frame_id, within_s, in_frame=True)
        except UnreadableError:
            continue
        screen = _joined(screen, inner, shown.place, shown.url)
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


def _joined(screen: Screen, inner: _Reading, place: FramePlace, url: str) -> Screen:
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
