"""Answers of sources, kept in a folder between audits, so that nobody is asked too often."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import TypeVar

import msgspec

from veritas.collect.threads import in_daemon_thread

MAX_FILES = 4_000
MAX_FILE_BYTES = 512 * 1024
_SUFFIX = ".json"

FactT = TypeVar("FactT", bound=msgspec.Struct)


class SourceCache:
    """A folder of answers. What cannot be read, or is too old, is as if it were not there.

    Several audits may use one folder: each file is written beside its place and renamed into it.

    Args:
        folder: where; made when first needed. None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    async def get(self, source: str, key: str, fact: type[FactT], keep_s: float) -> FactT | None:
        """The answer that is kept, if it is not older than ``keep_s`` seconds."""
        if self._folder is None:
            return None
        path = _path(self._folder, source, key)
        return await in_daemon_thread(lambda: _read(path, fact, keep_s))

    async def put(self, source: str, key: str, answer: msgspec.Struct) -> None:
        """Keep an answer. A folder that cannot be written to keeps none."""
        folder = self._folder
        if folder is not None:
            await in_daemon_thread(lambda: _write(folder, _path(folder, source, key), answer))


def _path(folder: Path, source: str, key: str) -> Path:
    digest = hashlib.sha256(f"{source}\0{key}".encode("utf-8", "replace")).hexdigest()
    return folder / f"{digest}{_SUFFIX}"


def _read(path: Path, fact: type[FactT], keep_s: float) -> FactT | None:
    try:
        age_s = time.time() - path.stat().st_mtime
        if not 0 <= age_s <= keep_s or path.is_symlink():
            return None
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
        return msgspec.json.decode(raw, type=fact)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _write(folder: Path, path: Path, answer: msgspec.Struct) -> None:
    raw = msgspec.json.encode(answer)
    if len(raw) > MAX_FILE_BYTES:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _make_room(folder)
        handle, fresh = tempfile.mkstemp(dir=folder, prefix=".fresh-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
            Path(fresh).replace(path)
        except OSError:
            Path(fresh).unlink(missing_ok=True)


def _make_room(folder: Path) -> None:
    """Of too many answers the oldest tenth goes."""
    files = [entry for entry in os.scandir(folder) if entry.name.endswith(_SUFFIX)]
    if len(files) < MAX_FILES:
        return
    files.sort(key=lambda entry: entry.stat(follow_symlinks=False).st_mtime)
    for entry in files[: MAX_FILES // 10]:
        Path(entry.path).unlink(missing_ok=True)
