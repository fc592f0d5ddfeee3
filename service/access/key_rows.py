"""The file of API keys: its schema, and its rows. Everything here blocks."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

from service.access.api_key import ApiKey, parse_scopes, scope_names

SCHEMA_VERSION = 1
_COLUMNS = ApiKey.__struct_fields__
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM keys"  # noqa: S608 - column names are ours
_SCHEMA = """
    CREATE TABLE keys (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        scopes TEXT NOT NULL,
        secret_sha256 BLOB NOT NULL,
        created_at REAL NOT NULL,
        expires_at REAL,
        last_used_at REAL,
        revoked_at REAL
    )
"""


class KeysUnavailableError(Exception):
    """The keys cannot be read or written. The message says why and what to do."""


def prepare_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a new file to the current schema, and refuse a foreign or newer one.

    Raises:
        KeysUnavailableError: the file is not one this version can use.
        sqlite3.Error: it is damaged or cannot be written.
    """
    version = _version(connection)
    if version == SCHEMA_VERSION:
        return
    if version != 0:
        raise KeysUnavailableError(
            f"{str(path)!r} has schema version {version}, this program knows "
            f"{SCHEMA_VERSION}; use the version of the service that wrote it"
        )
    # Two may come to a new file at once: who is second finds it made, at each of these steps.
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and not _version(connection):
        raise KeysUnavailableError(f"{str(path)!r} is a database of something else; move it away")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if not _version(connection):
        connection.execute(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def all_keys(connection: sqlite3.Connection) -> list[ApiKey]:
    """All keys, the oldest first."""
    return [_from_row(row) for row in connection.execute(f"{_SELECT} ORDER BY created_at, name")]


def find_key(connection: sqlite3.Connection, name: str) -> ApiKey | None:
    """The key with a name, if there is one."""
    row = connection.execute(f"{_SELECT} WHERE name = ?", (name,)).fetchone()
    return None if row is None else _from_row(row)


def insert_key(connection: sqlite3.Connection, key: ApiKey) -> None:
    """Keep a key."""
    values = {**msgspec.structs.asdict(key), "scopes": " ".join(scope_names(key.scopes))}
    marks = ", ".join("?" * len(_COLUMNS))
    connection.execute(
        f"INSERT INTO keys ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608
        [values[name] for name in _COLUMNS],
    )


def _from_row(row: tuple[Any, ...]) -> ApiKey:
    fields = dict(zip(_COLUMNS, row, strict=True))
    return ApiKey(**{**fields, "scopes": parse_scopes(fields["scopes"].split())})


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
