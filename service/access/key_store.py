"""The API keys in a SQLite file, which the service reads and the command line changes.

Everything here blocks. An object is used by one thread, or by one after the other.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from service.access.api_key import (
    ApiKey,
    KeyValueError,
    Scope,
    new_key,
)
from service.access.key_rows import (
    KeysUnavailableError,
    all_keys,
    find_key,
    insert_key,
    prepare_schema,
)
from veritas.core.errors import shorten

FILE_NAME = "keys.sqlite"
_BUSY_LIMIT_S = 5.0
_FILE_MODE = 0o600


class KeyExistsError(Exception):
    """The name is taken, for good: audits belong to it."""

    def __init__(self, name: str, state: str) -> None:
        super().__init__(
            f"there is a key named {name!r} already ({state}); choose another name, or replace "
            f"its secret with: keys rotate {name}"
        )


class KeyUnknownError(Exception):
    """There is no key with this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no key named {shorten(name)!r}; keys list shows those there are"
        )


class KeyStore:
    """Keys in a file that only its owner can read.

    A name is given once: audits belong to it, so that it can get another secret (``rotate``),
    but never another owner.

    Args:
        path: the file. It is made when the first key is.

    Raises (every method):
        KeysUnavailableError: the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._asked = False
        self._identity: tuple[int, int] | None = None
        self._version: int | None = None

    def news(self) -> list[ApiKey] | None:
        """All keys if they have changed since the last call, by whomever; else None.

        The first call always gives them. A file that is removed or replaced is noticed, too.
        """
        with self._errors_named():
            identity = self._identify()
            if self._asked and identity == self._identity:
                if identity is None:
                    return None
            else:
                self.close()
                self._asked = False  # until it is open: a new file may get an old one's number
                self._connection = None if identity is None else self._connect()
                self._asked, self._identity, self._version = True, identity, None
            if self._connection is None:
                return []
            # Before the rows: what changes in between is news the next time.
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            if version == self._version:
                return None
            keys = all_keys(self._connection)
            self._version = version
            return keys

    def all(self) -> list[ApiKey]:
        """All keys, the oldest first; none when there is no file."""
        with self._errors_named():
            if self._identify() is None:
                return []
            connection = self._connect()
            try:
                return all_keys(connection)
            finally:
                connection.close()

    def create(
        self, name: str, scopes: frozenset[Scope], lifetime_s: float | None, now: float
    ) -> tuple[ApiKey, str]:
        """Make a key and keep it; see :func:`service.access.api_key.new_key`.

        Raises:
            KeyExistsError: the name is taken.
        """
        key, text = new_key(name, scopes, lifetime_s, now)
        with self._errors_named():
            self._make_file()
            with self._transaction() as connection:
                if (held := find_key(connection, name)) is not None:
                    raise KeyExistsError(name, held.state(now))
                insert_key(connection, key)
        return key, text

    def rotate(
        self, name: str, lifetime_s: float | None, now: float, *, same_lifetime: bool
    ) -> tuple[ApiKey, str]:
        """Give a name a new secret; the old one ends at once.

        Args:
            name: whose.
            lifetime_s: as for :meth:`create`.
            now: seconds since the epoch, UTC.
            same_lifetime: as long as the old key was to last; ``lifetime_s`` is not looked at.

        Raises:
            KeyUnknownError: there is no such key.
        """
        with self._errors_named(), self._transaction() as connection:
            if (held := find_key(connection, name)) is None:
                raise KeyUnknownError(name)
            if same_lifetime:
                ends = held.expires_at
                lifetime_s = None if ends is None else ends - held.created_at
            key, text = new_key(name, held.scopes, lifetime_s, now)
            connection.execute("DELETE FROM keys WHERE name = ?", (name,))
            insert_key(connection, key)
        return key, text

    def revoke(self, name: str, now: float) -> ApiKey:
        """End a key for good. Doing it twice changes nothing.

        Raises:
            KeyUnknownError: there is no such key.
        """
        with self._errors_named(), self._transaction() as connection:
            if find_key(connection, name) is None:
                raise KeyUnknownError(name)
            connection.execute(
                "UPDATE keys SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL", (now, name)
            )
            revoked = find_key(connection, name)
        assert revoked is not None
        return revoked

    def note_use(self, times: Mapping[str, float]) -> None:
        """Write down when keys were used, by their ids. Keys that are gone are left out."""
        with self._errors_named():
            if self._identify() is None:
                return
            with self._transaction() as connection:
                connection.executemany(
                    "UPDATE keys SET last_used_at = max(?, coalesce(last_used_at, 0)) WHERE id = ?",
                    [(at, key_id) for key_id, at in times.items()],
                )

    def close(self) -> None:
        """Let go of the file."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    # -- the file ------------------------------------------------------------------------

    def _identify(self) -> tuple[int, int] | None:
        """Which file the path leads to, None when there is none."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return (found.st_dev, found.st_ino)

    def _make_file(self) -> None:
        """Make an empty file of our own, before SQLite makes one that others can read."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            fd = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _FILE_MODE)
        except FileExistsError:
            return
        try:
            # A key made by root must be one the service can read, which is somebody else.
            if sys.platform != "win32" and os.geteuid() == 0:
                owner = self._path.parent.stat()
                os.fchown(fd, owner.st_uid, owner.st_gid)
        finally:
            os.close(fd)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=_BUSY_LIMIT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            prepare_schema(connection, self._path)
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction of its own, whole or not at all."""
        connection = self._connection or self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if connection is not self._connection:
                connection.close()

    @contextmanager
    def _errors_named(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, KeyValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise KeysUnavailableError(
                f"the API keys in {str(self._path)!r} cannot be used: {reason}; run as the user "
                "the service runs as, with a data_dir it may write to"
            ) from None
