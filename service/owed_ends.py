"""Ends of audits that the log has not taken yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from service.event_log.port import (
    AuditExpiredError,
    AuditFinishedError,
    AuditUnknownError,
    LogUnavailableError,
)
from service.lifecycle import IllegalTransitionError
from service.recorder import Recorder
from veritas.core.events import StreamEvent

# How often an end that the log did not take is tried again.
TELL_AGAIN_S = 2.0

_log = structlog.get_logger(__name__)


class OwedEnds:
    """Writes terminal events down, again and again until the log takes them.

    Args:
        recorder: takes them.
        settled: called once nothing is owed any more.
    """

    def __init__(self, recorder: Recorder, settled: Callable[[], None]) -> None:
        self._recorder = recorder
        self._settled = settled
        self._owed: dict[str, StreamEvent] = {}
        self._teller: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        """How many are owed."""
        return len(self._owed)

    async def tell(self, audit_id: str, event: StreamEvent) -> None:
        """Write an end down, now or later."""
        self._owed[audit_id] = event
        if not await self._tell(audit_id) and (self._teller is None or self._teller.done()):
            self._teller = asyncio.create_task(self._tell_later(), name="tell-later")

    async def stop(self) -> None:
        """Stop trying. What is owed is found as an unfinished audit by the next start."""
        if self._teller is not None:
            self._teller.cancel()
            await asyncio.gather(self._teller, return_exceptions=True)

    async def _tell(self, audit_id: str) -> bool:
        """Try once; False when the log does not take it now."""
        try:
            await self._recorder.append(audit_id, self._owed[audit_id])
        except LogUnavailableError as error:
            _log.error("end_not_written_yet", audit_id=audit_id, reason=str(error))
            return False
        except (
            AuditFinishedError,
            AuditUnknownError,
            AuditExpiredError,
            IllegalTransitionError,
        ) as error:
            _log.warning("end_not_wanted", audit_id=audit_id, reason=str(error))
        del self._owed[audit_id]
        return True

    async def _tell_later(self) -> None:
        while self._owed:
            await asyncio.sleep(TELL_AGAIN_S)
            for audit_id in list(self._owed):
                if not await self._tell(audit_id):
                    break
        self._settled()
