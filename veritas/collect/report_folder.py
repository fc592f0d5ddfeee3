"""Writes a report and its pictures into a folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_report(target: Path, files: Mapping[str, bytes]) -> Path:
    """Write every file of a report (blocks).

    Args:
        target: the folder to make; into one that is there the files are put one by one.
        files: contents by name; names are the engine's own.

    Returns:
        The folder.

    Raises:
        OSError: the folder cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        fresh.chmod(0o755)
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        if not target.exists():
            fresh.rename(target)
            return target
        for name in files:
            (fresh / name).replace(target / name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target
