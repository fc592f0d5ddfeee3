"""Keeping a page from getting in the way: dialogs are dismissed, popups closed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from veritas.collect.dom import UnreadableError, call

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Dialog, Page

MAX_DIALOGS = 20
MAX_POPUPS = 20
_STOP_LIMIT_S = 2.0

T = TypeVar("T")


@dataclass  # no slots: the driver keeps its wrappers on whoever listens
class Conduct:
    """Watches one page.

    A page that goes on asking or opening windows has its scripts stopped, so that what it
    shows can still be read.

    Attributes:
        dialogs: how many dialogs it opened.
        popups: how many windows it opened.
        crash: set once its renderer has crashed.
    """

    session: CDPSession
    dialogs: int = 0
    popups: int = 0
    crash: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        """Begin; to be called before the page is sent anywhere."""
        page.on("dialog", self._on_dialog)
        page.on("popup", self._on_popup)
        page.on("crash", self._on_crash)

    @property
    def crashed(self) -> bool:
        """Whether its renderer has crashed."""
        return self.crash.is_set()

    async def unless_crashed(self, work: Coroutine[object, object, T]) -> T:
        """Await work on the page; a crashed page answers nothing, so do not wait for it then.

        Raises:
            UnreadableError: the page crashed.
        """
        task = asyncio.create_task(work)
        crash = asyncio.create_task(self.crash.wait())
        try:
            await asyncio.wait({task, crash}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise UnreadableError("the page crashed the browser")
            return task.result()
        finally:
            task.cancel()
            crash.cancel()
            await asyncio.gather(task, crash, return_exceptions=True)

    def notes(self) -> tuple[str, ...]:
        """What happened, one sentence each."""
        found = []
        if self.dialogs:
            found.append(f"It opened {self.dialogs} dialog(s), which were dismissed.")
        if self.popups:
            found.append(f"It opened {self.popups} window(s), which were closed.")
        if self.dialogs >= MAX_DIALOGS or self.popups >= MAX_POPUPS:
            found.append("It did not stop doing so, so its scripts were stopped.")
        return tuple(found)

    async def stop_scripts(self) -> None:
        """Break off what the page's scripts are doing, such as an endless loop."""
        try:
            await call(self.session, "Runtime.terminateExecution", {}, _STOP_LIMIT_S)
        except UnreadableError:
            return

    async def close(self) -> None:
        """Give up what is still under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_dialog(self, dialog: Dialog) -> None:
        self.dialogs += 1
        self._start(self._dismiss(dialog, stop=self.dialogs >= MAX_DIALOGS))

    def _on_popup(self, popup: Page) -> None:
        self.popups += 1
        self._start(self._shut(popup, stop=self.popups >= MAX_POPUPS))

    def _on_crash(self, _page: Page) -> None:
        self.crash.set()

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _dismiss(self, dialog: Dialog, *, stop: bool) -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        stopping = asyncio.create_task(self.stop_scripts()) if stop else None
        try:
            await dialog.dismiss()
        except Error:
            pass  # the page is gone, and the dialog with it
        finally:
            if stopping is not None:
                await stopping

    async def _shut(self, popup: Page, *, stop: bool) -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        if stop:
            await self.stop_scripts()
        try:
            await popup.close()
        except Error:
            return  # it is closed already
