"""The way out: from the first signal to the moment the parts are closed.

1. Not ready: from the signal on, ``/readyz`` answers 503, so that nothing new is sent here.
2. For ``drain_delay_s`` all goes on, so that what balances the load can find that out.
3. Streams end with a farewell. Clients come back, here or elsewhere, and miss nothing.
4. Running audits get ``shutdown_grace_s`` to end; no further one is begun. Meanwhile requests are
   still answered: whoever asks a stopped process gets a proxy's 502, which ends an EventSource.

A second signal skips the waiting. What comes after, closing the parts, is bounded by each part;
should one hang all the same, :class:`LastResort` ends the process.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time

import structlog

from service.handlers.open_streams import OpenStreams
from service.ports import Dispatcher

# How long closing the parts may take after the waiting: child processes are asked, then killed,
# the log is closed, answers under way are finished.
CLOSE_LIMIT_S = 30.0
HUNG_EXIT_CODE = 70  # EX_SOFTWARE of sysexits.h

_log = structlog.get_logger(__name__)


class Drain:
    """Leads a service out.

    Args:
        streams: are ended.
        dispatcher: its running audits get the grace period.
        delay_s: how long all goes on while the service is not ready.
        grace_s: how long running audits may go on.

    Attributes:
        stopping: whether the service is on its way out.
    """

    def __init__(
        self, streams: OpenStreams, dispatcher: Dispatcher, delay_s: float, grace_s: float
    ) -> None:
        self._streams = streams
        self._dispatcher = dispatcher
        self._delay_s = delay_s
        self._grace_s = grace_s
        self._begun = asyncio.Event()
        self._hurry = asyncio.Event()
        self.stopping = False

    @property
    def limit_s(self) -> float:
        """How long after the first signal the process is gone at the latest."""
        return self._delay_s + self._grace_s + CLOSE_LIMIT_S

    def begin(self) -> None:
        """A signal came: be not ready from now on. The second one skips the waiting."""
        if self.stopping:
            self._hurry.set()
        self.stopping = True
        self._begun.set()

    async def begun(self) -> None:
        """Wait for the first signal."""
        await self._begun.wait()

    async def run(self) -> None:
        """Wait as long as the streams and audits are owed, or until a second signal."""
        _log.info("stopping", delay_s=self._delay_s, grace_s=self._grace_s)
        hurry = asyncio.create_task(self._hurry.wait(), name="hurry")
        audits: asyncio.Task[None] | None = None
        try:
            await asyncio.wait({hurry}, timeout=self._delay_s)
            self._streams.end_all()
            audits = asyncio.create_task(self._dispatcher.drain(self._grace_s), name="drain")
            await asyncio.wait({hurry, audits}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = [task for task in (hurry, audits) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._hurry.is_set():
            _log.warning("stopping_at_once", reason="a second signal")


def end_process_after(limit_s: float) -> None:
    """End this process when it still lives after a time, whatever it hangs in.

    A thread that blocks for good would also block the interpreter's own exit; the children see
    their standard input end and leave, and the next start removes what is left.
    """

    def end() -> None:
        time.sleep(limit_s)
        sys.stderr.write(f"veritas-service: not stopped after {limit_s:g} s; ending at once\n")
        sys.stderr.flush()
        os._exit(HUNG_EXIT_CODE)

    # A daemon: a process that does end in time does not wait for it.
    threading.Thread(target=end, name="last-resort", daemon=True).start()
