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
from veritas.core.ipc import (
    ProgressQueue,
    create_queue,
    describe_queue,
    detach,
    start_manager,
)

START_LIMIT_S = 10.0
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
        # The proxies that keep the queues alive. They end in this object's thread only, since
        # their end blocks; what is handed out does not.
        self._held: dict[str, ProgressQueue] = {}
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
            self._kill_manager()  # frees the thread that waits for it; the next call makes another
            raise ChannelBrokenError(
                f"the queue's manager gave no answer for {START_LIMIT_S:g} s"
            ) from None

    async def release(self, progress_queue: ProgressQueue) -> None:
        """Let a queue go, with what is still in it. Bounded; a manager that is gone is no error."""
        loop = asyncio.get_running_loop()
        letting_go = loop.run_in_executor(self._executor, self._forget, progress_queue)
        # One that does not answer holds up this thread until it is replaced, but nobody else.
        await asyncio.wait({letting_go}, timeout=STOP_LIMIT_S)

    async def warm_up(self) -> None:
        """Start the manager before the first audit needs it; a failure shows then."""
        try:
            _, progress_queue = await self.queue()
            await self.release(progress_queue)
        except ChannelBrokenError as error:
            _log.warning("queue_manager_unavailable", reason=str(error))

    async def close(self) -> None:
        """End the manager and the thread that made it."""
        self._kill_manager()
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
                return self._manager, self._hold(create_queue(self._manager))
            except ChannelBrokenError as error:
                _log.warning("queue_manager_replaced", reason=str(error))
                self._shut_down()
        try:
            self._manager = start_manager(self._address())
        except (OSError, EOFError, RuntimeError) as error:
            self._shut_down()
            raise ChannelBrokenError(f"the queue's manager does not start ({error!r})") from error
        return self._manager, self._hold(create_queue(self._manager))

    def _hold(self, original: ProgressQueue) -> ProgressQueue:
        handed_out = detach(original)
        self._held[describe_queue(handed_out)] = original
        return handed_out

    def _forget(self, progress_queue: ProgressQueue) -> None:
        self._held.pop(describe_queue(progress_queue), None)

    def _address(self) -> str | None:
        """Make a folder for the socket, to be removed even if the manager was killed."""
        if sys.platform == "win32":
            return None  # a named pipe, which leaves nothing behind
        self._folder = Path(tempfile.mkdtemp(prefix=f"{self._temp_prefix}queue-"))
        return str(self._folder / "socket")

    def _kill_manager(self) -> None:
        """End the manager at once, from any thread.

        It holds nothing worth a farewell, one that is stopped would never answer, and its end
        frees every thread that waits for it.
        """
        if self._manager is not None:
            process: Any = self._manager._process  # type: ignore[attr-defined]  # noqa: SLF001
            process.kill()

    def _shut_down(self) -> None:
        self._kill_manager()
        manager, self._manager = self._manager, None
        if manager is not None:
            process: Any = manager._process  # type: ignore[attr-defined]  # noqa: SLF001
            process.join(STOP_LIMIT_S)
            manager.shutdown()
        self._held.clear()
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
