"""One manager process for the whole service: started off the loop, replaced when it dies."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.managers import SyncManager
from pathlib import Path
from typing import Any

import structlog

from veritas.core.errors import ChannelBrokenError
from veritas.core.ipc import ProgressQueue, create_queue, start_manager

START_LIMIT_S = 15.0
STOP_LIMIT_S = 5.0

_log = structlog.get_logger(__name__)


class QueueBroker:
    """Gives each audit a queue of its own in a manager that all audits share.

    Args:
        temp_prefix: how the name of the socket's folder begins.
    """

    def __init__(self, temp_prefix: str = "veritas-") -> None:
        self._temp_prefix = temp_prefix
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="queue-broker")
        self._manager: SyncManager | None = None
        self._folder: Path | None = None

    async def queue(self) -> tuple[SyncManager, ProgressQueue]:
        """Make a queue, with a new manager if the last one is gone.

        Raises:
            ChannelBrokenError: no manager can be started, or it does not answer.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(START_LIMIT_S):
                return await loop.run_in_executor(self._executor, self._make)
        except TimeoutError:
            raise ChannelBrokenError(
                f"the queue's manager did not start within {START_LIMIT_S:g} s"
            ) from None

    async def warm_up(self) -> None:
        """Start the manager before the first audit needs it; a failure shows then."""
        try:
            await self.queue()
        except ChannelBrokenError as error:
            _log.warning("queue_manager_unavailable", reason=str(error))

    async def close(self) -> None:
        """End the manager and the thread that made it."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                await loop.run_in_executor(self._executor, self._shut_down)
        except TimeoutError:
            _log.warning("queue_manager_stop_timeout", limit_s=STOP_LIMIT_S)
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _make(self) -> tuple[SyncManager, ProgressQueue]:
        if self._manager is not None:
            try:
                return self._manager, create_queue(self._manager)
            except ChannelBrokenError as error:
                _log.warning("queue_manager_replaced", reason=str(error))
                self._shut_down()
        try:
            self._manager = start_manager(self._address())
        except (OSError, EOFError, RuntimeError) as error:
            self._shut_down()
            raise ChannelBrokenError(f"the queue's manager does not start ({error!r})") from error
        return self._manager, create_queue(self._manager)

    def _address(self) -> str | None:
        """Make a folder for the socket, to be removed even if the manager was killed."""
        if sys.platform == "win32":
            return None  # a named pipe, which leaves nothing behind
        self._folder = Path(tempfile.mkdtemp(prefix=f"{self._temp_prefix}queue-"))
        return str(self._folder / "socket")

    def _shut_down(self) -> None:
        manager, self._manager = self._manager, None
        if manager is not None:
            # It holds nothing worth a farewell, and one that is stopped would never answer.
            # Its end also frees every thread that waits for it.
            process: Any = manager._process  # type: ignore[attr-defined]  # noqa: SLF001
            process.kill()
            process.join(STOP_LIMIT_S)
            manager.shutdown()
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
