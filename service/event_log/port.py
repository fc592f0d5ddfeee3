"""The event log's port: what every adapter must do (tests/contract checks it on each).

The log is the one truth about audits. It gives each event its ``seq`` (1, 2, 3 … without gaps
within an audit), and an event it has returned is durable.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from service.lifecycle import TERMINAL_STATES, AuditState
from veritas.core.errors import shorten
from veritas.core.events import TERMINAL_TYPES, EventType, StreamEvent

# What one read returns at most, beyond its first event: a page must not fill the memory.
MAX_READ_BYTES = 1024 * 1024


class LogUnavailableError(Exception):
    """The log cannot be read or written: full disk, lock, damage. The message says which."""


class AuditUnknownError(Exception):
    """There is no audit with this id.

    Attributes:
        audit_id: the id as given, shortened.
    """

    def __init__(self, audit_id: str) -> None:
        self.audit_id = shorten(audit_id, 64)
        super().__init__(f"there is no audit {self.audit_id!r}")


class AuditExistsError(Exception):
    """An audit with this id is in the log already."""

    def __init__(self, audit_id: str) -> None:
        super().__init__(f"the audit {shorten(audit_id, 64)!r} exists already")


class AuditFinishedError(Exception):
    """The audit has had its terminal event; nothing is appended after it."""

    def __init__(self, audit_id: str, state: AuditState) -> None:
        super().__init__(f"the audit {shorten(audit_id, 64)!r} is over ({state.value})")


class AuditExpiredError(Exception):
    """There was an audit with this id; its time is over and it was deleted.

    Attributes:
        audit_id: the id, shortened.
        owner: whose it was, so that nobody else learns that it was there.
    """

    def __init__(self, audit_id: str, owner: str) -> None:
        self.audit_id = shorten(audit_id, 64)
        self.owner = owner
        super().__init__(f"the audit {self.audit_id!r} was kept for its time and is deleted")


class IdempotencyKeyUsedError(Exception):
    """This client has used the idempotency key before.

    Attributes:
        audit_id: the audit that was begun with it.
        same_body: whether the request was the same.
    """

    def __init__(self, audit_id: str, *, same_body: bool) -> None:
        super().__init__(f"the key began the audit {audit_id!r}")
        self.audit_id = audit_id
        self.same_body = same_body


class Idempotency(msgspec.Struct, frozen=True):
    """What makes a start that is asked for twice happen once.

    Attributes:
        owner: whose key it is; clients do not share keys.
        key: what the client calls its request.
        body_sha256: of the request's body, in hexadecimal.
    """

    owner: str
    key: str
    body_sha256: str


class WebhookState(StrEnum):
    """Where the message about an audit's end is."""

    NONE = ""
    DUE = "due"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class AuditRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one audit as a whole.

    Attributes:
        id: 32 lower-case hexadecimal digits; later audits have greater ids.
        url: the target.
        tier: how far it goes.
        verdict_mode: for whom the verdict is worded.
        state: where it is.
        created_at: seconds since the epoch, UTC; so are the other two times.
        started_at: when it began to run, None before.
        finished_at: when it ended, None before.
        last_seq: the number of its latest event.
        score: 0 to 100 once it is judged.
        risk_level: the judge's word for it once it is judged.
        error_code: why it failed, if it did.
        attempt: how often it has begun to run.
        owner: name of the API key whose audit it is; empty where access is open.
        host: the target's host name, in lower case.
        webhook_url: who is told of its end; empty for nobody.
        webhook_state: whether that has happened.
        trace_parent: the W3C ``traceparent`` of the request that began it; empty without.
        cancel_requested: somebody has asked for its end.
        language: of the verdict.
    """

    id: str
    url: str
    tier: str
    verdict_mode: str
    created_at: float
    state: AuditState = AuditState.QUEUED
    started_at: float | None = None
    finished_at: float | None = None
    last_seq: int = 0
    score: float | None = None
    risk_level: str | None = None
    error_code: str | None = None
    attempt: int = 0
    owner: str = ""
    host: str = ""
    webhook_url: str = ""
    webhook_state: WebhookState = WebhookState.NONE
    trace_parent: str = ""
    cancel_requested: bool = False
    language: str = "en"

    @property
    def finished(self) -> bool:
        """Whether it is over."""
        return self.state in TERMINAL_STATES


class StoredEvent(msgspec.Struct, frozen=True):
    """One event as the log has it.

    Attributes:
        audit_id: whose it is.
        seq: 1, 2, 3 … within the audit.
        type: what happened.
        at: seconds since the epoch, UTC.
        body: the event as clients get it: one line of UTF-8 JSON, an object.
        position: its place among the events of all audits: 1, 2, 3 … in the order they became
            durable. Gaps are left by audits that were deleted.
    """

    audit_id: str
    seq: int
    type: EventType
    at: float
    body: bytes
    position: int = 0

    @property
    def terminal(self) -> bool:
        """Whether it is its audit's last."""
        return self.type in TERMINAL_TYPES


class GlobalPage(msgspec.Struct, frozen=True):
    """Some events of all audits, in the order they became durable.

    Attributes:
        events: those that were wanted.
        cursor: the position up to which was looked: the next page begins after it. Equal to the
            ``after`` that was asked with when there is nothing more.
    """

    events: list[StoredEvent]
    cursor: int


class EventLog(Protocol):
    """Keeps audits and their events.

    Every method ends within a bound, and raises :class:`LogUnavailableError` when the log cannot
    be used.
    """

    async def open(self) -> None:
        """Make the log ready. Called once, before anything else."""

    async def close(self) -> None:
        """Let go of everything. Nothing that was acknowledged is lost."""

    async def create(
        self,
        record: AuditRecord,
        first_event: StreamEvent,
        *,
        idempotency: Idempotency | None = None,
    ) -> StoredEvent:
        """Begin an audit with its ``audit_queued`` event.

        Args:
            record: the audit; one with a ``webhook_url`` becomes due for its message at its end.
            first_event: its first event.
            idempotency: remembered together with the audit, or not at all.

        Raises:
            AuditExistsError: the id is taken.
            IdempotencyKeyUsedError: the client has begun an audit with this key before.
            IllegalTransitionError: the event is no beginning.
        """
        ...

    async def check_key(self, idempotency: Idempotency) -> None:
        """Make sure that an idempotency key is unused.

        Raises:
            IdempotencyKeyUsedError: the client has begun an audit with it before.
        """

    async def append(self, audit_id: str, events: Sequence[StreamEvent]) -> list[StoredEvent]:
        """Append events, all or none of them, and move the audit's record along.

        Raises:
            AuditUnknownError: there is no such audit.
            AuditFinishedError: it is over.
            IllegalTransitionError: an event has no place at this point.
            ValueError: an event cannot be written as JSON.
        """
        ...

    async def read(self, audit_id: str, after: int, limit: int) -> list[StoredEvent]:
        """An audit's events with ``seq`` greater than ``after``, in order.

        At most ``limit``, and fewer when they are large (:data:`MAX_READ_BYTES`); none only when
        there are none.

        Raises:
            AuditUnknownError: there is no such audit.
            AuditExpiredError: it was deleted.
        """
        ...

    async def get(self, audit_id: str) -> AuditRecord:
        """One audit.

        Raises:
            AuditUnknownError: there is no such audit.
            AuditExpiredError: it was deleted.
        """
        ...

    async def audits(
        self,
        *,
        state: AuditState | None = None,
        host: str | None = None,
        since: float | None = None,
        owner: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[AuditRecord]:
        """Audits by id, the latest first.

        Args:
            state: only those in this state.
            host: only those of this target host.
            since: only those created at this time or later, in seconds since the epoch.
            owner: only those of this client.
            before: the id of the last one already seen.
            limit: how many at most.
        """
        ...

    async def read_all(self, after: int, limit: int, *, owner: str | None = None) -> GlobalPage:
        """Events of all audits with a position greater than ``after``, in order.

        Looks at ``limit`` events at most, so that a client with few audits among many costs no
        more than others; it may return none of them although there are more.

        Args:
            after: the position.
            limit: how many to look at.
            owner: only this client's.
        """
        ...

    async def last_position(self) -> int:
        """The position of the latest event; 0 when there is none."""
        ...

    async def request_cancel(self, audit_id: str) -> AuditRecord:
        """Note that an audit is to end early, so that a restart does not forget it.

        Raises:
            AuditUnknownError: there is no such audit.
            AuditFinishedError: it is over.
        """
        ...

    async def webhooks_due(self) -> list[AuditRecord]:
        """Audits that are over and whose webhook has not been told, the earliest first."""
        ...

    async def settle_webhook(self, audit_id: str, *, delivered: bool) -> None:
        """Note that a webhook was told, or will never be. Does nothing when that is noted."""

    async def oldest_finished(self, *, before: float | None, limit: int) -> list[AuditRecord]:
        """Audits that may be deleted, the earliest end first.

        The audit with the latest event of all is never among them: positions are not given out
        twice.

        Args:
            before: only those that ended before this time, in seconds since the epoch.
            limit: how many at most.
        """
        ...

    async def expire(self, audit_id: str, at: float) -> None:
        """Delete a finished audit and its events; that it was there is remembered for a year.

        Does nothing when it is deleted already, is not over, or has the latest event of all.
        """

    async def size_bytes(self) -> int:
        """How much space audits and events take."""
        ...

    async def give_back(self, limit_bytes: int) -> int:
        """Give space that deleted audits left back to the system, in one short step.

        Args:
            limit_bytes: how much at most.

        Returns:
            How many bytes could still be given back.
        """
        ...

    async def backup(self, path: Path) -> None:
        """Write a copy of the log, whole and as of one moment, while it is in use.

        Args:
            path: the file to make; it must not be there.
        """

    async def check(self) -> None:
        """Write something small, make it durable and take it back, within a few seconds.

        Raises:
            LogUnavailableError: that was not possible.
        """

    async def unfinished(self) -> list[AuditRecord]:
        """Audits that are not over, in the order they came."""
        ...


def iso_time(at: float) -> str:
    """A time as ISO 8601, UTC, with milliseconds: ``2026-01-31T12:00:00.000Z``.

    Args:
        at: seconds since the epoch; what no calendar holds becomes the epoch.
    """
    try:
        moment = datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        moment = datetime.fromtimestamp(0, UTC)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
