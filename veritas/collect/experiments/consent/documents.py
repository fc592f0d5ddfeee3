"""The documents of a page, frames of other sites included, and scripts of our own in each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from veritas.collect.dom import UnreadableError, call

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Frame, Page

MAX_FRAMES = 12
_CALL_LIMIT_S = 2.0
_MIN_FRAME_PX = 60
_MAX_CLOSED_ROOTS = 30
_MAX_PIERCED_NODES = 40_000


@dataclass(frozen=True, slots=True)
class Document:
    """One document, and a JavaScript world of our own in it.

    Attributes:
        session: of the process that holds it.
        frame_id: in that session.
        context_id: of our world.
        url: of the document; empty for the page's own.
        x, y: where its window's top left corner is in the page's window, CSS pixels.
    """

    session: CDPSession
    frame_id: str
    context_id: int
    url: str
    x: float
    y: float

    async def ask(self, script: str, *given: Any) -> object:
        """Call a script (a function) with JSON values.

        Raises:
            UnreadableError: no answer in time, or the document is gone.
        """
        words = ", ".join(msgspec.json.encode(one).decode() for one in given)
        answer = await call(
            self.session,
            "Runtime.evaluate",
            {
                "expression": f"({script})({words})",
                "contextId": self.context_id,
                "returnByValue": True,
                "timeout": _CALL_LIMIT_S * 1000,
            },
            _CALL_LIMIT_S,
        )
        return _value(answer)

    async def ask_with_closed(self, script: str, *given: Any) -> object:
        """The same, with the document's closed shadow roots as further arguments.

        Raises:
            UnreadableError: no answer in time, or the document is gone.
        """
        roots = await self._closed_roots()
        answer = await call(
            self.session,
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": f"(...given) => ({script})(...given)",
                "executionContextId": self.context_id,
                "arguments": [*({"value": one} for one in given), *roots],
                "returnByValue": True,
            },
            _CALL_LIMIT_S,
        )
        return _value(answer)

    async def _closed_roots(self) -> list[dict[str, str]]:
        """Handles in our world of the shadow roots that no script could get at."""
        tree = await call(
            self.session, "DOM.getDocument", {"depth": -1, "pierce": True}, _CALL_LIMIT_S
        )
        found: list[dict[str, str]] = []
        for number in closed_roots(tree["root"], self.frame_id):
            answer = await call(
                self.session,
                "DOM.resolveNode",
                {"backendNodeId": number, "executionContextId": self.context_id},
                _CALL_LIMIT_S,
            )
            found.append({"objectId": answer["object"]["objectId"]})
        return found


def closed_roots(tree: dict[str, Any], frame_id: str) -> list[int]:
    """Backend numbers of the closed shadow roots in one document of a pierced tree."""
    found: list[int] = []
    # Each entry: a node, and whether it is in the document that is asked for.
    waiting = [(tree, tree.get("frameId", frame_id) == frame_id)]
    seen = 0
    while waiting and seen < _MAX_PIERCED_NODES and len(found) < _MAX_CLOSED_ROOTS:
        node, wanted = waiting.pop()
        seen += 1
        inner = node.get("contentDocument")
        if inner is not None:
            waiting.append((inner, node.get("frameId") == frame_id))
        for root in node.get("shadowRoots", ()):
            if wanted and root.get("shadowRootType") == "closed":
                found.append(int(root["backendNodeId"]))
            waiting.append((root, wanted))
        waiting += [(child, wanted) for child in node.get("children", ())]
    return found


def _value(answer: dict[str, Any]) -> object:
    if "exceptionDetails" in answer:
        details = answer["exceptionDetails"]
        words = details.get("exception", {}).get("description") or details.get("text", "")
        raise UnreadableError(f"the script failed: {str(words)[:200]}")
    return answer["result"].get("value")


async def documents_of(page: Page, session: CDPSession) -> tuple[Document, ...]:
    """The page's document first, then those of its frames that are large enough to be seen.

    Raises:
        UnreadableError: the page's own document does not answer.
    """
    found = await _in_process(session, 0.0, 0.0, main=True)
    for frame in page.frames[1 : MAX_FRAMES * 3]:
        if len(found) >= MAX_FRAMES:
            break
        found += await _of_other_process(page, session, frame)
    return tuple(found[:MAX_FRAMES])


async def _of_other_process(page: Page, outer: CDPSession, frame: Frame) -> list[Document]:
    """A frame of the page that has a process of its own; none for one that shares its parent's."""
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

    try:
        async with asyncio.timeout(_CALL_LIMIT_S):
            session = await page.context.new_cdp_session(frame)
    except (Error, TimeoutError):
        return []
    try:
        tree = await call(session, "Page.getFrameTree", {}, _CALL_LIMIT_S)
        x, y = await _corner(outer, tree["frameTree"]["frame"]["id"])
        return await _in_process(session, x, y, main=False)
    except UnreadableError:
        return []


async def _in_process(session: CDPSession, x: float, y: float, *, main: bool) -> list[Document]:
    tree = (await call(session, "Page.getFrameTree", {}, _CALL_LIMIT_S))["frameTree"]
    found: list[Document] = []
    waiting = [(tree, True)]
    while waiting and len(found) < MAX_FRAMES:
        node, top = waiting.pop(0)
        waiting += [(child, False) for child in node.get("childFrames", ())]
        frame_id = node["frame"]["id"]
        try:
            at_x, at_y = (0.0, 0.0) if top else await _corner(session, frame_id)
            world = await call(
                session,
                "Page.createIsolatedWorld",
                {"frameId": frame_id, "worldName": "veritas"},
                _CALL_LIMIT_S,
            )
        except UnreadableError:
            if top:
                raise
            continue
        url = "" if main and top else str(node["frame"].get("url", ""))[:2000]
        found.append(
            Document(session, frame_id, int(world["executionContextId"]), url, x + at_x, y + at_y)
        )
    return found


async def _corner(session: CDPSession, frame_id: str) -> tuple[float, float]:
    """Where a frame's window begins in that of its process's outermost document.

    Raises:
        UnreadableError: it cannot be seen.
    """
    owner = await call(session, "DOM.getFrameOwner", {"frameId": frame_id}, _CALL_LIMIT_S)
    model = await call(
        session, "DOM.getBoxModel", {"backendNodeId": owner["backendNodeId"]}, _CALL_LIMIT_S
    )
    left, top, _, _, right, bottom, _, _ = model["model"]["content"]
    if right - left < _MIN_FRAME_PX or bottom - top < _MIN_FRAME_PX:
        raise UnreadableError("the frame is too small to be seen")
    return float(left), float(top)
