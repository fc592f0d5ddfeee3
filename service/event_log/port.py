"""The event log's port: what every adapter must do (tests/contract checks it on each).

The log is the one truth about audits. It gives each event its ``seq`` (1, 2, 3 … without gaps
within an audit), and an event it has returned is durable.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec

from service.lifecycle import TERMINAL_STATES, AuditState, next_state
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
    """

    audit_id: str
    seq: int
    type: EventType
    at: float
    body: bytes

    @property
    def terminal(self) -> bool:
        """Whether it is its audit's last."""
        return self.type in TERMINAL_TYPES


class EventLog(Protocol):
    """Keeps audits and their events.

    Every method ends within a bound, and raises :class:`LogUnavailableError` when the log cannot
    be used.
    """

    async def open(self) -> None:
        """Make the log ready. Called once, before anything else."""

    async def close(self) -> None:
        """Let go of everything. Nothing that was acknowledged is lost."""

    async def create(self, record: AuditRecord, first_event: StreamEvent) -> StoredEvent:
        """Begin an audit with its ``audit_queued`` event.

        Raises:
            AuditExistsError: the id is taken.
            IllegalTransitionError: the event is no beginning.
        """
        ...

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
        """Events with ``seq`` greater than ``after``, in order.

        At most ``limit``, and fewer when they are large (:data:`MAX_READ_BYTES`); none only when
        there are none.

        Raises:
            AuditUnknownError: there is no such audit.
        """
        ...

    async def get(self, audit_id: str) -> AuditRecord:
        """One audit.

        Raises:
            AuditUnknownError: there is no such audit.
        """
        ...

    async def audits(
        self, *, state: AuditState | None = None, before: str | None = None, limit: int = 50
    ) -> list[AuditRecord]:
        """Audits by id, the latest first; ``before`` is the id of the last one already seen."""
        ...

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


def store_form(audit_id: str, seq: int, event: StreamEvent) -> StoredEvent:
    """The form in which an event is kept.

    Raises:
        ValueError: its data cannot be written as JSON.
    """
    fields: dict[str, Any] = {
        "seq": seq,
        "type": event.type.value,
        "audit_id": audit_id,
        "at": iso_time(event.at),
    }
    if event.phase:
        fields["phase"] = event.phase
    if event.step:
        fields["step"] = event.step
    fields |= {"pct": event.pct, "detail": event.detail, "data": event.data}
    try:
        body = msgspec.json.encode(fields)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError(f"event {event.type.value!r} cannot be written as JSON: {error}") from None
    return StoredEvent(audit_id, seq, event.type, event.at, body)


def extend(
    record: AuditRecord, events: Sequence[StreamEvent]
) -> tuple[AuditRecord, list[StoredEvent]]:
    """Work out what appending means, without doing it. Adapters share this.

    Raises:
        AuditFinishedError: the audit is over before the last of the events.
        IllegalTransitionError: an event has no place at this point.
        ValueError: an event cannot be written as JSON.
    """
    stored: list[StoredEvent] = []
    for event in events:
        if record.finished:
            raise AuditFinishedError(record.id, record.state)
        record = _advance(record, event)
        stored.append(store_form(record.id, record.last_seq, event))
    return record, stored


def _advance(record: AuditRecord, event: StreamEvent) -> AuditRecord:
    before = record.state if record.last_seq else None
    changes: dict[str, Any] = {
        "state": next_state(before, event.type),
        "last_seq": record.last_seq + 1,
    }
    if event.type is EventType.AUDIT_STARTED:
        changes["attempt"] = record.attempt + 1
        if record.started_at is None:
            changes["started_at"] = event.at
    if event.type in TERMINAL_TYPES:
        changes["finished_at"] = event.at
    if event.type in {EventType.AUDIT_RESULT, EventType.AUDIT_COMPLETE}:
        score, risk = event.data.get("score"), event.data.get("risk_level")
        if isinstance(score, int | float) and not isinstance(score, bool):
            changes["score"] = float(score)
        if isinstance(risk, str):
            changes["risk_level"] = shorten(risk, 60)
    if event.type is EventType.AUDIT_ERROR:
        changes["error_code"] = shorten(str(event.data.get("code", "unknown")), 60)
    return msgspec.structs.replace(record, **changes)
