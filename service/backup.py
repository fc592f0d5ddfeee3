"""A whole copy of a data folder, made while the service uses it. All of it blocks.

Each SQLite file is copied by SQLite's own online backup, as of one moment
(https://www.sqlite.org/backup.html): a copy of the bare file could be torn, and lacks what is
still in the write-ahead log. An artifact is there before the event that names it; so artifacts
are gathered once before the log, in case retention removes some meanwhile, and once after it.
They never change, so on the same file system they are linked and take no further space.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from veritas.core.errors import shorten

_EVENTS = "events.sqlite"
_ARTIFACTS = "artifacts"
# What belongs to the running process, or to SQLite's own book-keeping.
_LEFT_OUT = frozenset({"lock"})
_SIDE_FILES = (".sqlite-wal", ".sqlite-shm", ".sqlite-journal")
_BUSY_LIMIT_S = 30.0


class BackupError(Exception):
    """The copy could not be made; nothing is left of it. The message says why."""


@dataclass(frozen=True)
class BackupFacts:
    """What a backup holds.

    Attributes:
        audits: how many audits.
        events: how many events they have.
        artifacts: how many files came with them.
        size_bytes: what all of it takes, files that are linked included.
    """

    audits: int
    events: int
    artifacts: int
    size_bytes: int


def make_backup(data_dir: Path, target: Path) -> BackupFacts:
    """Copy a data folder.

    Args:
        data_dir: the folder; a service may be using it.
        target: the folder to make; it appears at the end, whole, or not at all.

    Raises:
        BackupError: there is nothing to copy, the target is there already, or writing failed.
    """
    if not (data_dir / _EVENTS).is_file():
        raise BackupError(
            f"{shorten(str(data_dir))!r} has no {_EVENTS}; set VERITAS_DATA_DIR to the folder that "
            "the service uses"
        )
    if target.exists():
        raise BackupError(f"{shorten(str(target))!r} is there already; name a new folder")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        # As the original: it holds what only the service's user may read.
        unfinished.chmod(0o700)
        facts = _fill(data_dir, unfinished)
        unfinished.rename(target)
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise BackupError(f"the backup failed: {error}") from None
    return facts


def _fill(source: Path, target: Path) -> BackupFacts:
    _gather_artifacts(source / _ARTIFACTS, target / _ARTIFACTS)
    for path in sorted(source.iterdir()):
        if not path.is_file() or path.name in _LEFT_OUT:
            continue
        if path.name.endswith(".sqlite"):
            _copy_database(path, target / path.name)
        elif not path.name.endswith(_SIDE_FILES):
            shutil.copy2(path, target / path.name)
    _gather_artifacts(source / _ARTIFACTS, target / _ARTIFACTS)
    audits, events = _counts(target / _EVENTS, target / _ARTIFACTS)
    artifacts = [path for path in (target / _ARTIFACTS).rglob("*") if path.is_file()]
    size_bytes = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    return BackupFacts(audits, events, len(artifacts), size_bytes)


def _copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be in use, and see that the copy is sound.

    Raises:
        sqlite3.Error: it cannot be read, or the copy is damaged.
    """
    with (
        closing(sqlite3.connect(source, timeout=_BUSY_LIMIT_S)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.execute("PRAGMA query_only = 1")
        original.backup(copy)  # all pages in one step: one moment
        finding = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if finding != "ok":
            raise sqlite3.DatabaseError(f"the copy of {source.name} is damaged ({finding})")
    shutil.copymode(source, target)


def _gather_artifacts(source: Path, target: Path) -> None:
    """Link or copy the artifacts that the target does not have yet."""
    target.mkdir(exist_ok=True)
    for folder in source.iterdir() if source.is_dir() else ():
        with suppress(FileNotFoundError, NotADirectoryError):  # retention was quicker
            for path in list(folder.iterdir()):
                copy = target / folder.name / path.name
                # A dot begins what is being written and has no name yet.
                if not path.name.startswith(".") and not copy.exists():
                    copy.parent.mkdir(exist_ok=True)
                    with suppress(FileNotFoundError):
                        _link_or_copy(path, copy)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)


def _counts(events: Path, artifacts: Path) -> tuple[int, int]:
    """Count audits and events, and remove artifacts of audits that the copy does not have."""
    with closing(sqlite3.connect(events)) as copy:
        known = {row[0] for row in copy.execute("SELECT id FROM audits")}
        count: int = copy.execute("SELECT count(*) FROM events").fetchone()[0]
    for folder in list(artifacts.iterdir()):
        if folder.name not in known:
            shutil.rmtree(folder)
    return len(known), count
