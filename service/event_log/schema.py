"""The SQLite file's schema, and its version."""

from __future__ import annotations

import sqlite3
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from service.event_log.port import AuditRecord, LogUnavailableError, WebhookState
from service.lifecycle import AuditState

SCHEMA_VERSION = 3
# A larger file is not read through at the start: that would take minutes.
MAX_CHECKED_BYTES = 512 * 1024 * 1024
RECORD_COLUMNS = AuditRecord.__struct_fields__

# ``position`` counts the events of all audits in the order they were committed.
_VERSION_1 = (
    """
    CREATE TABLE audits (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        url TEXT NOT NULL,
        tier TEXT NOT NULL,
        verdict_mode TEXT NOT NULL,
        created_at REAL NOT NULL,
        state TEXT NOT NULL,
        started_at REAL,
        finished_at REAL,
        last_seq INTEGER NOT NULL,
        score REAL,
        risk_level TEXT,
        error_code TEXT,
        attempt INTEGER NOT NULL
    )
    """,
    "CREATE INDEX audits_by_state ON audits (state, id)",
    """
    CREATE TABLE events (
        position INTEGER PRIMARY KEY,
        audit_key INTEGER NOT NULL REFERENCES audits (key),
        seq INTEGER NOT NULL,
        type TEXT NOT NULL,
        at REAL NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (audit_key, seq)
    )
    """,
)
_VERSION_2 = (
    "ALTER TABLE audits ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE audits ADD COLUMN host TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE audits ADD COLUMN webhook_url TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE audits ADD COLUMN webhook_state TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE audits ADD COLUMN trace_parent TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE audits ADD COLUMN cancel_requested INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX audits_by_owner ON audits (owner, id)",
    "CREATE INDEX audits_by_host ON audits (host, id)",
    "CREATE INDEX audits_by_end ON audits (finished_at)",
    "CREATE INDEX audits_by_webhook ON audits (webhook_state) WHERE webhook_state <> ''",
    """
    CREATE TABLE idempotency (
        owner TEXT NOT NULL,
        key TEXT NOT NULL,
        body_sha256 TEXT NOT NULL,
        audit_key INTEGER NOT NULL REFERENCES audits (key),
        PRIMARY KEY (owner, key)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX idempotency_by_audit ON idempotency (audit_key)",
    """
    CREATE TABLE expired (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        expired_at REAL NOT NULL
    ) WITHOUT ROWID
    """,
)
_VERSION_3 = ("ALTER TABLE audits ADD COLUMN language TEXT NOT NULL DEFAULT 'en'",)


def prepare_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a new file to the current schema, and refuse a foreign or newer one.

    Raises:
        LogUnavailableError: the file is not one this version can use.
        sqlite3.Error: the file is damaged or cannot be written.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise LogUnavailableError(
                f"{str(path)!r} is a database of something else; set another data_dir"
            )
        # Before the first table: later it would take a rewrite of the whole file.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
    elif version > SCHEMA_VERSION:
        raise LogUnavailableError(
            f"{str(path)!r} has schema version {version}, this program knows {SCHEMA_VERSION}; "
            "use the version of the service that wrote it, or set another data_dir"
        )
    elif path.stat().st_size <= MAX_CHECKED_BYTES:
        finding = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if finding != "ok":
            raise LogUnavailableError(
                f"{str(path)!r} is damaged ({finding}); restore it from a backup, or move it away "
                "to begin with an empty log"
            )
    if version < SCHEMA_VERSION:
        _migrate(connection, version)


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the schema from a version to the current one, whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    if version < 1:
        for statement in _VERSION_1:
            connection.execute(statement)
    if version < 2:
        for statement in _VERSION_2:
            connection.execute(statement)
        targets = connection.execute("SELECT key, url FROM audits").fetchall()
        connection.executemany(
            "UPDATE audits SET host = ? WHERE key = ?",
            [(urlsplit(url).hostname or "", key) for key, url in targets],
        )
    if version < 3:
        for statement in _VERSION_3:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def record_from_row(row: tuple[Any, ...]) -> AuditRecord:
    """Make a record of a row with :data:`RECORD_COLUMNS`."""
    fields = dict(zip(RECORD_COLUMNS, row, strict=True))
    fields["state"] = AuditState(fields["state"])
    fields["webhook_state"] = WebhookState(fields["webhook_state"])
    fields["cancel_requested"] = bool(fields["cancel_requested"])
    return AuditRecord(**fields)


def row_from_record(record: AuditRecord) -> tuple[Any, ...]:
    """The values of a record's :data:`RECORD_COLUMNS`."""
    values = (getattr(record, name) for name in RECORD_COLUMNS)
    return tuple(value.value if isinstance(value, Enum) else value for value in values)
