"""What the HTTP half asks of the half that runs audits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from service.event_log.port import AuditRecord


class QueueFullError(Exception):
    """No further audit may wait.

    Attributes:
        limit: how many may wait.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} audits are waiting already; try again later")
        self.limit = limit


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

    def check_room(self) -> None:
        """Make sure that another audit may wait.

        Raises:
            QueueFullError: too many are waiting.
        """

    async def submit(self, record: AuditRecord) -> None:
        """Put an audit that the log has taken in line.

        Raises:
            QueueFullError: too many are waiting.
        """

    async def cancel(self, audit_id: str) -> bool:
        """End an audit early; False when it neither waits nor runs."""
        ...

    async def answers(self, limit_s: float) -> bool:
        """Whether the threads that audits need take up work within a time."""
        ...

    async def ipc_environ(self) -> Mapping[str, str]:
        """``QUEUE_IPC_MODE`` and ``QUEUE_IPC_ROLLOUT`` as the next audit will find them."""
        ...
