"""API keys from a text file, for those whose configuration is a repository or an orchestrator's.

The file holds hashes, so it gives nobody access. One key a line, made by ``veritas-service keys
line``: ``NAME SCOPES ID SHA256 [EXPIRES]``, such as
``ci read,write 0123456789ab 9f86d081… 2027-01-31T00:00:00Z``. Empty lines
and those that begin with ``#`` say nothing.
"""

from __future__ import annotations

import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

from service.access.api_key import ApiKey, KeyValueError, parse_name, parse_scopes, scope_names
from service.event_log.port import iso_time
from veritas.core.errors import shorten

MAX_FILE_BYTES = 256 * 1024
_ID = re.compile(r"[0-9a-f]{12}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MAX_ERRORS = 10


class KeysFileError(Exception):
    """The file cannot be used. The message has a line for every error, with its line number."""


class KeysFile:
    """Keys in a text file that may be changed, or replaced, at any time.

    Args:
        path: the file. It must be there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._signature: tuple[int, ...] | None = None

    def news(self) -> list[ApiKey] | None:
        """All keys if the file has changed since the last call; else None (blocks).

        Raises:
            KeysFileError: it cannot be used; the next call tries again.
        """
        try:
            found = self._path.stat()
        except (OSError, ValueError):
            signature = None  # reading it tells why
        else:
            signature = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
        if signature is not None and signature == self._signature:
            return None
        keys = read_keys_file(self._path)
        self._signature = signature
        return keys


def read_keys_file(path: Path) -> list[ApiKey]:
    """Read a file of keys (blocks).

    Raises:
        KeysFileError: it cannot be read, or a line is no key.
    """
    shown = f"api_keys_file {shorten(str(path))!r}"
    try:
        # Without the flag, opening a named pipe would wait for somebody to write to it.
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise KeysFileError(f"{shown} is not a regular file")
            raw = b""
            while len(raw) <= MAX_FILE_BYTES and (chunk := os.read(fd, MAX_FILE_BYTES + 1)):
                raw += chunk
        finally:
            os.close(fd)
        text = raw.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise KeysFileError(f"{shown} cannot be read: {reason}") from None
    if len(raw) > MAX_FILE_BYTES:
        raise KeysFileError(f"{shown} is larger than {MAX_FILE_BYTES} bytes, the limit")
    keys, errors = parse_keys(text)
    if errors:
        raise KeysFileError("\n".join(f"{shown}, {error}" for error in errors[:_MAX_ERRORS]))
    return keys


def parse_keys(text: str) -> tuple[list[ApiKey], list[str]]:
    """The keys that lines say, and what is wrong with the other lines. Pure."""
    keys: list[ApiKey] = []
    errors: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            key = _parse_line(line)
        except KeyValueError as error:
            errors.append(f"line {number}: {error}")
            continue
        if any(key.name == other.name or key.id == other.id for other in keys):
            errors.append(f"line {number}: the name {key.name!r} or its id is there twice")
        else:
            keys.append(key)
    return keys, errors


def as_line(key: ApiKey) -> str:
    """A key as a line of the file."""
    parts = [key.name, ",".join(scope_names(key.scopes)), key.id, key.secret_sha256.hex()]
    if key.expires_at is not None:
        parts.append(iso_time(key.expires_at))
    return " ".join(parts)


def _parse_line(line: str) -> ApiKey:
    parts = line.split()
    if len(parts) not in {4, 5}:
        # Not quoted: whoever put a whole key there must not find it in a log.
        raise KeyValueError("it is not NAME SCOPES ID SHA256 [EXPIRES]; make one with: keys line")
    name, scopes, key_id, digest = parts[:4]
    if _ID.fullmatch(key_id) is None or _SHA256.fullmatch(digest) is None:
        raise KeyValueError(
            "the id must be 12 and the SHA-256 64 lower-case hexadecimal digits; make the line "
            "with: keys line"
        )
    return ApiKey(
        id=key_id,
        name=parse_name(name),
        scopes=parse_scopes(scopes.split(",")),
        secret_sha256=bytes.fromhex(digest),
        created_at=0.0,
        expires_at=_parse_time(parts[4]) if len(parts) == 5 else None,
    )


def _parse_time(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.timestamp()
    except (ValueError, OverflowError):
        raise KeyValueError(
            f"EXPIRES is {shorten(text)!r}; give a time such as 2027-01-31T00:00:00Z"
        ) from None
