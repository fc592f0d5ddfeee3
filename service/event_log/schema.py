"""The SQLite file's schema, and its version."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

from service.event_log.port import AuditRecord, LogUnavailableError
from service.lifecycle import AuditState

SCHEMA_VERSION = 1
# A larger file is not read through at the start: that would take minutes.
MAX_CHECKED_BYTES = 512 * 1024 * 1024
RECORD_COLUMNS = AuditRecord.__struct_fields__

# ``position`` counts the events of all audits in the order they were committed.
_SCHEMA = (
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
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    elif version != SCHEMA_VERSION:
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


def record_from_row(row: tuple[Any, ...]) -> AuditRecord:
    """Make a record of a row with :data:`RECORD_COLUMNS`."""
    record = AuditRecord(**dict(zip(RECORD_COLUMNS, row, strict=True)))
    return msgspec.structs.replace(record, state=AuditState(record.state))
