"""This service's hold on its data folder, and the tidying up after one that was killed.

One service at a time uses a data folder. Its name, made of the folder's path, marks the child
processes and the temporary folders of its audits, so that the next one finds what is left of them.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import structlog

from service.child_process import kill_marked

INSTANCE_VARIABLE = "VERITAS_INSTANCE"

_log = structlog.get_logger(__name__)


class InstanceError(Exception):
    """The data folder cannot be used. The message says why and what to do."""


class Instance:
    """A service's hold on its data folder. All methods block.

    Args:
        data_dir: the folder.

    Attributes:
        name: 12 hexadecimal digits, the same for the same folder.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.absolute()
        self._lock: BinaryIO | None = None
        self.name = hashlib.sha256(str(self._data_dir).encode()).hexdigest()[:12]

    @property
    def temp_prefix(self) -> str:
        """How the names of this service's temporary folders begin."""
        return f"veritas-{self.name}-"

    def take(self) -> None:
        """Take hold of the folder, and remove what an earlier service left.

        Raises:
            InstanceError: another service holds it, or it cannot be written.
        """
        path = self._data_dir / "lock"
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            lock = path.open("ab")
        except OSError as error:
            raise InstanceError(
                f"the data folder {str(self._data_dir)!r} cannot be used ({error.strerror}); "
                "set VERITAS_DATA_DIR to a folder that the service may write to"
            ) from None
        try:
            _lock(lock)
        except OSError:
            lock.close()
            raise InstanceError(
                f"another service uses the data folder {str(self._data_dir)!r}; "
                "stop it, or set VERITAS_DATA_DIR to another folder"
            ) from None
        self._lock = lock
        self._sweep()

    def release(self) -> None:
        """Let go of the folder. Does nothing when it is not held."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()

    def _sweep(self) -> None:
        killed = kill_marked(INSTANCE_VARIABLE, self.name)
        folders = list(Path(tempfile.gettempdir()).glob(f"{self.temp_prefix}*"))
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        if killed or folders:
            _log.warning("leftovers_removed", processes=killed, folders=len(folders))


def _lock(file: BinaryIO) -> None:
    """Lock a file for this process, at once or not at all; the end of the process unlocks it.

    Raises:
        OSError: it is locked.
    """
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - there is none on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
