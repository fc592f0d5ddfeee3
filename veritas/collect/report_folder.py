"""Writes a report and its pictures into a folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_report(target: Path, files: Mapping[str, bytes], *, replace: bool) -> Path:
    """Write every file of a report (blocks).

    Args:
        target: the folder to make.
        files: contents by name; names are the engine's own.
        replace: an existing folder is replaced; otherwise files are put into it one by one.

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
        if target.exists() and not replace:
            for name in files:
                (fresh / name).replace(target / name)
            return target
        if target.exists():
            shutil.rmtree(target)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target
