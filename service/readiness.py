"""Can the service take audits now? Every part is really tried, within a bound."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import structlog

from service.browser_search import browser_problem
from service.event_log.port import EventLog, LogUnavailableError
from service.ports import Dispatcher
from service.settings import Settings

T = TypeVar("T")

EXECUTOR_LIMIT_S = 2.0
# How long what was found out about the browser holds.
BROWSER_INTERVAL_S = 60.0
_THREAD_LIMIT_S = 3.0

_log = structlog.get_logger(__name__)


class Readiness:
    """Tries the parts that an audit needs.

    Args:
        settings: the service's settings.
        log: must take a write.
        dispatcher: its threads must answer.
        stopping: whether the service is on its way out.
        environ: where a browser is looked for; by default the process's environment.
    """

    def __init__(
        self,
        settings: Settings,
        log: EventLog,
        dispatcher: Dispatcher,
        stopping: Callable[[], bool],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._settings = settings
        self._log = log
        self._dispatcher = dispatcher
        self._stopping = stopping
        self._environ = os.environ if environ is None else environ
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="readiness")
        self._browser: tuple[float, str] | None = None
        self._running: asyncio.Task[dict[str, str]] | None = None

    async def check(self) -> dict[str, str]:
        """Try every part, all at once, within about three seconds.

        Whoever asks while this is under way gets the same answer: a crowd of askers costs one
        try at a time.

        Returns:
            By the name of each part what is wrong with it and what to do; empty when it is well.
        """
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._check(), name="readiness")
        return dict(await asyncio.shield(self._running))

    async def close(self) -> None:
        """Stop trying."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _check(self) -> dict[str, str]:
        parts = {
            "event_log": self._check_log(),
            "disk": self._check_disk(),
            "executor": self._check_executor(),
            "browser": self._check_browser(),
        }
        found = dict(zip(parts, await asyncio.gather(*parts.values()), strict=True))
        stopping = "the service is stopping; ask another one" if self._stopping() else ""
        return {**found, "stopping": stopping}

    async def _check_log(self) -> str:
        try:
            await self._log.check()
        except LogUnavailableError as error:
            # The message names our files: it belongs into our log, not to a stranger.
            _log.warning("not_ready", check="event_log", reason=str(error))
            return (
                "the event log takes no writes now; look for full disks and foreign locks on "
                "events.sqlite, the service's log has the reason"
            )
        return ""

    async def _check_disk(self) -> str:
        least_mb = self._settings.min_free_disk_mb
        try:
            free_mb = await self._on_thread(lambda: _free_mb(self._settings.data_dir))
        except OSError as error:  # TimeoutError is one, too
            return f"the disk of data_dir does not answer ({error.strerror or 'no answer in time'})"
        if free_mb >= least_mb:
            return ""
        return (
            f"{free_mb:.0f} MB are free for data_dir, min_free_disk_mb is {least_mb}; "
            "make room or lower the setting"
        )

    async def _check_executor(self) -> str:
        if await self._dispatcher.answers(EXECUTOR_LIMIT_S):
            return ""
        return (
            f"the threads that read the audits' queues did not answer in {EXECUTOR_LIMIT_S:g} s; "
            "restart the service if this stays"
        )

    async def _check_browser(self) -> str:
        now = time.monotonic()
        if self._browser is None or now - self._browser[0] >= BROWSER_INTERVAL_S:
            setting, environ = self._settings.browser_path, self._environ
            try:
                problem = await self._on_thread(lambda: browser_problem(setting, environ))
            except OSError:
                return f"the search for a browser took more than {_THREAD_LIMIT_S:g} s"
            self._browser = (now, problem)
        return self._browser[1]

    async def _on_thread(self, call: Callable[[], T]) -> T:
        async with asyncio.timeout(_THREAD_LIMIT_S):
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)


def _free_mb(folder: Path) -> float:
    return shutil.disk_usage(folder).free / 1e6
