"""From the manager's blocking queue to asyncio, by reads in an executor of its own.

A ``get`` is never cancelled: a cancelled one would go on in its thread and swallow the next
frame. Each has a short time limit of its own instead, and the bridge waits for it.
"""

from __future__ import annotations

import asyncio
import queue
import time
from concurrent.futures import Executor
from typing import Any

from service.metrics import BY_QUEUE, AuditMeter
from veritas.core.errors import ChannelBrokenError
from veritas.core.events import ProgressEvent, frame_from_bytes
from veritas.core.ipc import ProgressQueue

# How long one blocking read waits for a frame: the longest a reader lags behind its child's end.
READ_INTERVAL_S = 0.25
# A manager that does not come back from a read within this is as good as gone.
STALL_LIMIT_S = 15.0
# How often the queue is asked how long it is.
DEPTH_INTERVAL_S = 1.0


class QueueBridge:
    """Reads frames of events from a manager's queue without blocking the loop.

    Args:
        progress_queue: the queue's proxy.
        executor: where the blocking reads run; one thread per bridge in use.
        interval_s: how long one read waits.
        stall_limit_s: how long an overdue read is waited for.
        meter: is told of what comes, and of the queue's length, if given.
    """

    def __init__(
        self,
        progress_queue: ProgressQueue,
        executor: Executor,
        *,
        interval_s: float = READ_INTERVAL_S,
        stall_limit_s: float = STALL_LIMIT_S,
        meter: AuditMeter | None = None,
    ) -> None:
        self._queue = progress_queue
        self._executor = executor
        self._interval_s = interval_s
        self._stall_limit_s = stall_limit_s
        self._meter = meter
        self._depth_due = time.monotonic() + DEPTH_INTERVAL_S
        self.frames = 0
        self.bytes = 0
        self.refused = 0

    async def read(self) -> list[ProgressEvent] | None:
        """Read the next frame.

        Returns:
            Its events, or None when none came within the interval.

        Raises:
            ChannelBrokenError: the manager is gone or does not answer.
        """
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(self._executor, self._get)
        try:
            done, _ = await asyncio.wait({reading}, timeout=self._interval_s + self._stall_limit_s)
        except asyncio.CancelledError:
            # What this read takes is lost to us: the caller stops for good and knows it.
            reading.add_done_callback(_retrieve)
            raise
        if not done:
            reading.add_done_callback(_retrieve)
            raise ChannelBrokenError(f"the queue gave no answer for {self._stall_limit_s:g} s")
        item = reading.result()
        if item is None:
            return None
        events = self._decode(item)
        if self._meter is not None:
            self._meter.received(BY_QUEUE, len(events), len(item) if isinstance(item, bytes) else 0)
        return events

    def _get(self) -> Any:
        try:
            self._look_at_depth()
            return self._queue.get(timeout=self._interval_s)
        except queue.Empty:
            return None
        except Exception as error:
            # The proxy raises what the far side raised, of any type.
            raise ChannelBrokenError(f"the queue is gone ({error!r})") from error

    def _look_at_depth(self) -> None:
        """Ask for the length now and then: before a read that may have to wait anyway."""
        now = time.monotonic()
        if self._meter is not None and now >= self._depth_due:
            self._depth_due = now + DEPTH_INTERVAL_S
            self._meter.queue_depth = self._queue.qsize()

    def _decode(self, item: object) -> list[ProgressEvent]:
        if isinstance(item, ProgressEvent):
            return [item]
        if isinstance(item, bytes):
            self.frames += 1
            self.bytes += len(item)
            try:
                return frame_from_bytes(item)
            except ValueError:
                self.refused += 1
                return []
        self.refused += 1
        return []


def _retrieve(future: asyncio.Future[Any]) -> None:
    """Take a late result, so that nothing is reported as never retrieved."""
    if not future.cancelled():
        future.exception()
