"""What the HTTP half asks of the half that runs audits."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from service.event_log.port import AuditRecord


class QueueFullError(Exception):
    """No further audit may wait.

    Attributes:
        limit: how many may wait.
        retry_after_s: when there may be a place, by guess.
    """

    def __init__(self, limit: int, retry_after_s: int) -> None:
        super().__init__(f"{limit} audits are waiting already; try again later")
        self.limit = limit
        self.retry_after_s = retry_after_s


class Dispatcher(Protocol):
    """Decides which audit runs when. Its events go through the recorder."""

    @property
    def running(self) -> int:
        """How many audits run."""
        ...

    @property
    def waiting(self) -> int:
        """How many audits wait."""
        ...

    async def start(self) -> None:
        """Take up what an earlier run of the service left."""

    async def drain(self, limit_s: float) -> None:
        """Begin no further audit, and wait until those that run have ended, at most so long."""

    async def stop(self) -> None:
        """Stop running audits; what waits stays queued."""

    def place(self, host: str) -> AbstractContextManager[None]:
        """Keep a place in line for an audit of a host, until it is submitted.

        Raises:
            QueueFullError: too many are waiting; raised on entering the context.
        """
        ...

    async def submit(self, record: AuditRecord) -> None:
        """Put an audit that the log has taken in line, within :meth:`place`."""

    def retry_after_s(self, audit_id: str = "") -> int:
        """After how many seconds there may be news of an audit that waits, or of a place."""
        ...

    async def cancel(self, audit_id: str) -> bool:
        """End an audit early, durably; False when it neither waits nor runs.

        Raises:
            AuditUnknownError, AuditExpiredError, AuditFinishedError: there is nothing to end.
            LogUnavailableError: the wish could not be written down; nothing has changed.
        """
        ...

    async def answers(self, limit_s: float) -> bool:
        """Whether the threads that audits need take up work within a time."""
        ...

    async def ipc_environ(self) -> Mapping[str, str]:
        """``QUEUE_IPC_MODE`` and ``QUEUE_IPC_ROLLOUT`` as the next audit will find them."""
        ...
