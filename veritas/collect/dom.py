"""Reading a page's elements, out of reach of the page's own scripts."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec

from veritas.artifacts import (
    CoverElement,
    FormElement,
    LinkElement,
    MetaElement,
    ScriptElement,
    SubresourceElement,
    TextElement,
)
from veritas.core.findings import Box

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

_LIMITS = {
    "texts": 3000,
    "textChars": 2000,
    "links": 2000,
    "fields": 500,
    "scripts": 1000,
    "subresources": 2000,
    "metas": 200,
    "icons": 20,
    "hits": 40,
    "covers": 5,
    "frames": 30,
    "coverShare": 0.5,
    "unseenOpacity": 0.1,
    "url": 4096,
    "nodes": 60_000,
    "walkMs": 2000,
}
_SCRIPT_LIMIT_S = 5.0
_SCROLL_LIMIT_S = 1.0
_SCROLL_SCRIPT = """
async (height, limitMs) => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const start = performance.now();
  for (let y = 0; y < height && performance.now() - start < limitMs; y += window.innerHeight) {
    window.scrollTo({ top: y, left: 0, behavior: "instant" });
    await pause(30);
  }
  window.scrollTo({ top: 0, left: 0, behavior: "instant" });
}
"""


class UnreadableError(Exception):
    """The page went away while it was read, or its renderer does not answer."""


class FramePlace(msgspec.Struct, frozen=True):
    """A visible frame element.

    Attributes:
        selector: finds the element in the page.
        box: where it is on the page as it is scrolled to its top.
        layered: it lies in an overlay.
    """

    selector: str
    box: Box
    layered: bool


class Reading(msgspec.Struct, frozen=True):
    """What the page script found in one document.

    The fields are those of ``PageArtifact``, and ``frames``: where other documents show.
    """

    title: str
    language: str
    width: float
    height: float
    texts: tuple[TextElement, ...]
    links: tuple[LinkElement, ...]
    forms: tuple[FormElement, ...]
    scripts: tuple[ScriptElement, ...]
    subresources: tuple[SubresourceElement, ...]
    metas: tuple[MetaElement, ...]
    icons: tuple[str, ...]
    covers: tuple[CoverElement, ...]
    frames: tuple[FramePlace, ...]
    notes: tuple[str, ...]
    read_ms: float


_decoder = msgspec.json.Decoder(Reading)


@cache
def page_script() -> str:
    """The script that reads a page; the first call reads it from the package, and blocks."""
    return whole_script("page_script.js")


def whole_script(name: str) -> str:
    """A page script with its common beginning, as a function; reads files, and blocks."""
    folder = files(__package__)
    parts = [folder.joinpath(part).read_text("utf-8") for part in ("page_access.js", name)]
    return "(limits) => {\n" + "".join(parts) + "}"


async def read_page(session: CDPSession, within_s: float, frame_id: str = "") -> Reading:
    """Read the document that is open now: the page's, or a frame's.

    Args:
        session: of the page.
        within_s: upper bound.
        frame_id: a frame of the session; the page's own document when left out.

    Raises:
        UnreadableError: it could not be read within the time; another try may succeed.
    """
    limits = msgspec.json.encode(_LIMITS).decode()
    raw = await evaluate(session, f"({page_script()})({limits})", within_s, frame_id)
    try:
        return _decoder.decode(raw if isinstance(raw, str) else b"")
    except msgspec.DecodeError as error:
        raise UnreadableError(f"the page script's result cannot be read: {error}") from None


async def scroll_through(session: CDPSession, height: float) -> None:
    """Scroll down and back up, so that what loads or appears late is there; one second at most.

    Raises:
        UnreadableError: the page does not let itself be scrolled.
    """
    limit_ms = _SCROLL_LIMIT_S * 1000
    await evaluate(session, f"({_SCROLL_SCRIPT})({height}, {limit_ms})", _SCROLL_LIMIT_S + 1)


async def page_size(session: CDPSession) -> tuple[float, float]:
    """Width and height of the whole page in CSS pixels.

    Raises:
        UnreadableError: the renderer does not answer.
    """
    metrics = await call(session, "Page.getLayoutMetrics", {}, _SCRIPT_LIMIT_S)
    size = metrics["cssContentSize"]
    return float(size["width"]), float(size["height"])


async def call(
    session: CDPSession, method: str, params: dict[str, Any], within_s: float
) -> dict[str, Any]:
    """Send one command of the DevTools protocol, with an upper bound.

    Raises:
        UnreadableError: no answer in time, or a refusal.
    """
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

    try:
        async with asyncio.timeout(within_s):
            answer: dict[str, Any] = await session.send(method, params)
    except TimeoutError:
        raise UnreadableError(f"{method} was not answered within {within_s:.1f} s") from None
    except Error as error:
        raise UnreadableError(f"{method} was refused: {error.message}") from None
    return answer


async def evaluate(
    session: CDPSession, expression: str, within_s: float, frame_id: str = ""
) -> object:
    """Evaluate in a JavaScript world of our own, which shares nothing but the DOM.

    Args:
        session: of the page, or of a frame that has a process of its own.
        expression: JavaScript.
        within_s: upper bound for each step.
        frame_id: a frame of the session; its main frame when left out.

    Raises:
        UnreadableError: no answer in time, or the script failed.
    """
    if not frame_id:
        tree = await call(session, "Page.getFrameTree", {}, within_s)
        frame_id = tree["frameTree"]["frame"]["id"]
    world = await call(
        session,
        "Page.createIsolatedWorld",
        {"frameId": frame_id, "worldName": "veritas"},
        within_s,
    )
    answer = await call(
        session,
        "Runtime.evaluate",
        {
            "expression": expression,
            "contextId": world["executionContextId"],
            "returnByValue": True,
            "awaitPromise": True,
            "timeout": min(within_s, _SCRIPT_LIMIT_S) * 1000,
        },
        within_s,
    )
    if "exceptionDetails" in answer:
        details = answer["exceptionDetails"]
        words = details.get("exception", {}).get("description") or details.get("text", "")
        raise UnreadableError(f"the page script failed: {str(words)[:300]}")
    return answer["result"].get("value")
