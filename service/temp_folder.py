"""An audit's temporary folder, for whatever its child and the browser put there. Blocking."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import structlog

_TRIES = 5
_PAUSE_S = 0.1

_log = structlog.get_logger(__name__)


def make_folder(prefix: str, root: Path | None) -> Path:
    """Make one, for this user alone.

    Args:
        prefix: how its name begins.
        root: where it is made; the system's place if None.

    Raises:
        OSError: it cannot be made.
    """
    return Path(tempfile.mkdtemp(prefix=prefix, dir=root))


def remove_folder(folder: Path) -> None:
    """Remove it with all that is in it; a browser in its last breath may still write to it."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_PAUSE_S)
    _log.warning("temp_folder_left", folder=str(folder))
