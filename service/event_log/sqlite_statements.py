"""What is asked of the SQLite file and told to it, as functions over a connection. All block."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from service.event_log.growth import extend
from service.event_log.port import (
    MAX_READ_BYTES,
    AuditExistsError,
    AuditExpiredError,
    AuditFinishedError,
    AuditRecord,
    AuditUnknownError,
    GlobalPage,
    Idempotency,
    IdempotencyKeyUsedError,
    StoredEvent,
    WebhookState,
)
from service.event_log.schema import RECORD_COLUMNS, record_from_row, row_from_record
from service.lifecycle import TERMINAL_STATES
from veritas.core.events import EventType, StreamEvent

_COLUMNS = ", ".join(RECORD_COLUMNS)
_SELECT = f"SELECT {_COLUMNS} FROM audits"  # noqa: S608 - column names are ours
_UPDATE = "UPDATE audits SET {} WHERE key = ?".format(  # noqa: S608 - column names are ours
    ", ".join(f"{name} = ?" for name in RECORD_COLUMNS)
)
_INSERT = "INSERT INTO audits ({}) VALUES ({})".format(  # noqa: S608 - column names are ours
    _COLUMNS, ", ".join("?" * len(RECORD_COLUMNS))
)
_OVER = ", ".join(f"'{state.value}'" for state in sorted(TERMINAL_STATES))
# How long it is remembered that an audit was there: what grows for ever is no retention.
REMEMBERED_S = 365 * 86_400.0
_INCREMENTAL = 2  # of PRAGMA auto_vacuum
_LATEST_AUDIT = "(SELECT audit_key FROM events ORDER BY position DESC LIMIT 1)"


# -- writing: every refusal comes before the first write of its job -------------------------


def create(
    connection: sqlite3.Connection,
    record: AuditRecord,
    first_event: StreamEvent,
    idempotency: Idempotency | None,
) -> StoredEvent:
    """See ``EventLog.create``."""
    if idempotency is not None:
        check_key(connection, idempotency)
    if _row_of(connection, record.id) is not None or _is_expired(connection, record.id):
        raise AuditExistsError(record.id)
    if record.webhook_url:
        record = msgspec.structs.replace(record, webhook_state=WebhookState.DUE)
    begun, stored = extend(record, [first_event], last_position(connection))
    key = int(connection.execute(_INSERT, row_from_record(begun)).lastrowid or 0)
    _insert_events(connection, key, stored)
    if idempotency is not None:
        connection.execute(
            "INSERT INTO idempotency (owner, key, body_sha256, audit_key) VALUES (?, ?, ?, ?)",
            (idempotency.owner, idempotency.key, idempotency.body_sha256, key),
        )
    return stored[0]


def check_key(connection: sqlite3.Connection, idempotency: Idempotency) -> None:
    """See ``EventLog.check_key``."""
    row = connection.execute(
        "SELECT a.id, i.body_sha256 FROM idempotency i JOIN audits a ON a.key = i.audit_key "
        "WHERE i.owner = ? AND i.key = ?",
        (idempotency.owner, idempotency.key),
    ).fetchone()
    if row is not None:
        raise IdempotencyKeyUsedError(row[0], same_body=row[1] == idempotency.body_sha256)


def append(
    connection: sqlite3.Connection, audit_id: str, events: Sequence[StreamEvent]
) -> list[StoredEvent]:
    """See ``EventLog.append``."""
    key, record = find(connection, audit_id)
    record, stored = extend(record, events, last_position(connection))
    connection.execute(_UPDATE, (*row_from_record(record), key))
    _insert_events(connection, key, stored)
    return stored


def request_cancel(connection: sqlite3.Connection, audit_id: str) -> AuditRecord:
    """See ``EventLog.request_cancel``."""
    key, record = find(connection, audit_id)
    if record.finished:
        raise AuditFinishedError(audit_id, record.state)
    connection.execute("UPDATE audits SET cancel_requested = 1 WHERE key = ?", (key,))
    return msgspec.structs.replace(record, cancel_requested=True)


def settle_webhook(connection: sqlite3.Connection, audit_id: str, *, delivered: bool) -> None:
    """See ``EventLog.settle_webhook``."""
    state = WebhookState.DELIVERED if delivered else WebhookState.GIVEN_UP
    connection.execute(
        "UPDATE audits SET webhook_state = ? WHERE id = ? AND webhook_state = ?",
        (state.value, audit_id, WebhookState.DUE.value),
    )


def expire(connection: sqlite3.Connection, audit_id: str, at: float) -> None:
    """See ``EventLog.expire``."""
    row = connection.execute(
        f"SELECT key, owner FROM audits WHERE id = ? AND state IN ({_OVER}) "  # noqa: S608
        f"AND key <> {_LATEST_AUDIT}",
        (audit_id,),
    ).fetchone()
    if row is None:
        return
    key, owner = row
    connection.execute("INSERT INTO expired VALUES (?, ?, ?)", (audit_id, owner, at))
    connection.execute("DELETE FROM idempotency WHERE audit_key = ?", (key,))
    connection.execute("DELETE FROM events WHERE audit_key = ?", (key,))
    connection.execute("DELETE FROM audits WHERE key = ?", (key,))
    # Ids begin with the time of their making, so the oldest are found without a further index.
    forgotten_at = max(at - REMEMBERED_S, 0.0)
    connection.execute(
        "DELETE FROM expired WHERE id < ? AND expired_at < ?",
        (f"{int(forgotten_at * 1000):012x}", forgotten_at),
    )


def give_back(connection: sqlite3.Connection, limit_bytes: int) -> int:
    """See ``EventLog.give_back``."""
    if connection.execute("PRAGMA auto_vacuum").fetchone()[0] != _INCREMENTAL:
        return 0  # a file of an early version: its free pages are used again, but not given back
    page_bytes = connection.execute("PRAGMA page_size").fetchone()[0]
    free = connection.execute("PRAGMA freelist_count").fetchone()[0]
    given = min(free, limit_bytes // page_bytes)
    for _ in range(given):
        # With a larger number it would still be one page: each further one is a step of the
        # statement, and the module stops after the first of a statement without columns.
        connection.execute("PRAGMA incremental_vacuum(1)")
    return int((free - given) * page_bytes)


def try_to_write(connection: sqlite3.Connection) -> None:
    """Write something that nobody sees: it goes in the transaction that it came in."""
    # Larger than a page has room for, so that it asks for pages of its own; below every position
    # that is in use.
    connection.execute(
        "INSERT INTO events (position, audit_key, seq, type, at, body) "
        "VALUES (-1, -1, 0, '', 0, zeroblob(5000))"
    )
    connection.execute("DELETE FROM events WHERE position = -1")


# -- reading ---------------------------------------------------------------------------------


def find(connection: sqlite3.Connection, audit_id: str) -> tuple[int, AuditRecord]:
    """An audit's row number and record.

    Raises:
        AuditUnknownError: there is no such audit.
        AuditExpiredError: it was deleted.
    """
    row = _row_of(connection, audit_id)
    if row is None:
        _refuse_missing(connection, audit_id)
    return row[0], record_from_row(row[1:])


def read(
    connection: sqlite3.Connection, audit_id: str, after: int, limit: int
) -> list[StoredEvent]:
    """See ``EventLog.read``."""
    row = connection.execute("SELECT key FROM audits WHERE id = ?", (audit_id,)).fetchone()
    if row is None:
        _refuse_missing(connection, audit_id)
    events: list[StoredEvent] = []
    size_bytes = 0
    for seq, kind, at, body, position in connection.execute(
        "SELECT seq, type, at, body, position FROM events WHERE audit_key = ? AND seq > ? "
        "ORDER BY seq LIMIT ?",
        (row[0], after, limit),
    ):
        size_bytes += len(body)
        if events and size_bytes > MAX_READ_BYTES:
            break
        events.append(StoredEvent(audit_id, seq, EventType(kind), at, body, position))
    return events


def read_all(
    connection: sqlite3.Connection, after: int, limit: int, owner: str | None
) -> GlobalPage:
    """See ``EventLog.read_all``."""
    events: list[StoredEvent] = []
    size_bytes, cursor = 0, after
    # What belongs to others is passed over without its body being read.
    for audit_id, seq, kind, at, body, position in connection.execute(
        "SELECT a.id, e.seq, e.type, e.at, "
        "CASE WHEN :owner IS NULL OR a.owner = :owner THEN e.body END, e.position "
        "FROM events e JOIN audits a ON a.key = e.audit_key "
        "WHERE e.position > :after ORDER BY e.position LIMIT :limit",
        {"owner": owner, "after": max(after, 0), "limit": limit},
    ):
        if body is not None:
            size_bytes += len(body)
            if events and size_bytes > MAX_READ_BYTES:
                break
            events.append(StoredEvent(audit_id, seq, EventType(kind), at, body, position))
        cursor = position
    return GlobalPage(events, cursor)


def last_position(connection: sqlite3.Connection) -> int:
    """See ``EventLog.last_position``."""
    found = connection.execute("SELECT max(position) FROM events").fetchone()[0]
    return int(found or 0)


def audits(
    connection: sqlite3.Connection, conditions: Sequence[tuple[str, Any]], limit: int
) -> list[AuditRecord]:
    """Audits for which all conditions hold, the latest first.

    Args:
        connection: the file.
        conditions: each an SQL comparison with one ``?``, written by us, and its value.
        limit: how many at most.
    """
    where = " AND ".join(text for text, _ in conditions) or "1"
    query = f"{_SELECT} WHERE {where} ORDER BY id DESC LIMIT ?"
    values = (*(value for _, value in conditions), limit)
    return [record_from_row(row) for row in connection.execute(query, values)]


def unfinished(connection: sqlite3.Connection) -> list[AuditRecord]:
    """See ``EventLog.unfinished``."""
    query = f"{_SELECT} WHERE state NOT IN ({_OVER}) ORDER BY key"
    return [record_from_row(row) for row in connection.execute(query)]


def webhooks_due(connection: sqlite3.Connection) -> list[AuditRecord]:
    """See ``EventLog.webhooks_due``."""
    query = f"{_SELECT} WHERE webhook_state = ? AND state IN ({_OVER}) ORDER BY finished_at, key"
    rows = connection.execute(query, (WebhookState.DUE.value,))
    return [record_from_row(row) for row in rows]


def oldest_finished(
    connection: sqlite3.Connection, before: float | None, limit: int
) -> list[AuditRecord]:
    """See ``EventLog.oldest_finished``."""
    query = (
        f"{_SELECT} WHERE finished_at IS NOT NULL AND (? IS NULL OR finished_at < ?) "
        f"AND key <> {_LATEST_AUDIT} ORDER BY finished_at LIMIT ?"
    )
    return [record_from_row(row) for row in connection.execute(query, (before, before, limit))]


def size_bytes(connection: sqlite3.Connection) -> int:
    """See ``EventLog.size_bytes``: the pages in use."""
    pages, free, page_bytes = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * page_bytes)


def backup(connection: sqlite3.Connection, path: Path) -> None:
    """See ``EventLog.backup``. The copy is as of the moment at which it begins."""
    with path.open("xb"):
        pass  # a file that is there already is somebody's
    try:
        with closing(sqlite3.connect(path)) as copy:
            connection.backup(copy)
    except BaseException:
        path.unlink()
        raise


def _row_of(connection: sqlite3.Connection, audit_id: str) -> tuple[Any, ...] | None:
    row: tuple[Any, ...] | None = connection.execute(
        f"SELECT key, {_COLUMNS} FROM audits WHERE id = ?",  # noqa: S608
        (audit_id,),
    ).fetchone()
    return row


def _is_expired(connection: sqlite3.Connection, audit_id: str) -> bool:
    query = "SELECT 1 FROM expired WHERE id = ?"
    return connection.execute(query, (audit_id,)).fetchone() is not None


def _refuse_missing(connection: sqlite3.Connection, audit_id: str) -> NoReturn:
    query = "SELECT owner FROM expired WHERE id = ?"
    row = connection.execute(query, (audit_id,)).fetchone()
    if row is not None:
        raise AuditExpiredError(audit_id, row[0])
    raise AuditUnknownError(audit_id)


def _insert_events(connection: sqlite3.Connection, key: int, events: Sequence[StoredEvent]) -> None:
    connection.executemany(
        "INSERT INTO events (position, audit_key, seq, type, at, body) VALUES (?, ?, ?, ?, ?, ?)",
        [(e.position, key, e.seq, e.type.value, e.at, e.body) for e in events],
    )
