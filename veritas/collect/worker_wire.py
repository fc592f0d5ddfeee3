"""What a page's workers ask for, told by a protocol session inside each worker.

The page's own session tells a worker's script, and nothing of what the script then asks for. The
workers are never held for us: what one asks for before we listen is recorded without these facts.
Shared workers belong to no page, and their requests are not told here.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

MAX_WORKERS = 20
_MAX_MESSAGE_CHARS = 1_000_000
_DOMAIN = "Network."


class WorkerWire:
    """Listens to the dedicated workers of one page."""

    def __init__(self, hear: Callable[[str, dict[str, Any]], None]) -> None:
        """Nothing is heard before :meth:`listen`.

        Args:
            hear: takes an event of the domain ``Network``: its bare name, and what it tells.
        """
        self._hear = hear
        self._session: CDPSession | None = None
        self._attached: set[str] = set()
        self._asked: set[asyncio.Task[None]] = set()

    async def listen(self, session: CDPSession) -> None:
        """Begin; to be called before the page is sent anywhere.

        Args:
            session: of the page.

        Raises:
            playwright Error: the browser is gone.
        """
        self._session = session
        session.on("Target.attachedToTarget", self._on_attached)
        session.on("Target.receivedMessageFromTarget", self._on_message)
        # Not flat: the driver's sessions for pages know no sessions below them.
        how = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        await session.send("Target.setAutoAttach", how)

    async def stop(self) -> None:
        """Hear no more; the page's session is the caller's to end."""
        self._session = None
        asked = list(self._asked)
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    def _on_attached(self, event: dict[str, Any]) -> None:
        worker = (event.get("targetInfo") or {}).get("type") == "worker"
        if self._session is None or not worker or len(self._attached) >= MAX_WORKERS:
            return
        identity = str(event.get("sessionId"))
        self._attached.add(identity)
        task = asyncio.create_task(self._ask(self._session, identity))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)

    async def _ask(self, session: CDPSession, identity: str) -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        nothing = {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0, "maxPostDataSize": 0}
        message = json.dumps({"id": 1, "method": "Network.enable", "params": nothing})
        try:
            await session.send(
                "Target.sendMessageToTarget", {"sessionId": identity, "message": message}
            )
        except Error:
            return  # the worker has ended, or the page has

    def _on_message(self, event: dict[str, Any]) -> None:
        text = event.get("message")
        if event.get("sessionId") not in self._attached or self._session is None:
            return
        if not isinstance(text, str) or len(text) > _MAX_MESSAGE_CHARS:
            return
        try:
            told = json.loads(text)
        except ValueError:
            return
        name = told.get("method") if isinstance(told, dict) else None
        if isinstance(name, str) and name.startswith(_DOMAIN):
            self._hear(name.removeprefix(_DOMAIN), told.get("params") or {})
