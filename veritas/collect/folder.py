"""Artifacts as a folder, to be audited again without a browser. Blocks: run it in a thread."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from veritas.artifacts import artifacts_from_json, artifacts_to_json
from veritas.collect.collected import Collected
from veritas.core.errors import ArtifactError, shorten

ARTIFACTS_FILE = "artifacts.json"
MAX_ARTIFACTS_BYTES = 128 * 1024 * 1024
MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_FILES = 200

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,80}\.png")


def save(folder: Path, collected: Collected) -> None:
    """Write a folder: complete, or not at all.

    It is written beside its place and then renamed into it.

    Args:
        folder: where to; must not exist, or be empty.
        collected: what to write.

    Raises:
        ArtifactError: the folder holds something, cannot be written, or a name is no
            artifact's.
    """
    for name in collected.files:
        _check_name(name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _write(fresh / ARTIFACTS_FILE, artifacts_to_json(collected.artifacts))
            for name, content in collected.files.items():
                _write(fresh / name, content)
            fresh.chmod(0o755)
            fresh.rename(folder)  # replaces an empty folder, refuses any other
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        raise ArtifactError(
            f"the artifacts cannot be saved to {shorten(str(folder))!r} ({error.strerror}); name "
            "a folder that does not exist yet, where you may write"
        ) from None


def load(folder: Path) -> Collected:
    """Read a folder back. Its content is not trusted.

    Raises:
        ArtifactError: it is missing or too large, holds links or devices instead of files, or
            its artifacts are malformed or of another version.
    """
    artifacts = artifacts_from_json(_read(folder / ARTIFACTS_FILE, MAX_ARTIFACTS_BYTES))
    files: dict[str, bytes] = {}
    wanted = {
        name
        for page in artifacts.pages
        for name in (page.desktop_screenshot, page.mobile_screenshot)
        if name
    }
    if len(wanted) > MAX_FILES:
        raise ArtifactError(f"the artifacts name {len(wanted)} pictures; {MAX_FILES} is the limit")
    for name in sorted(wanted):
        _check_name(name)
        files[name] = _read(folder / name, MAX_FILE_BYTES)
    return Collected(artifacts, files)


def _check_name(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise ArtifactError(
            f"{shorten(name)!r} is no picture's name: small letters, digits, hyphens, then .png"
        )


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path, limit: int) -> bytes:
    """A regular file's content; never through a link, never a pipe or a device."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ArtifactError(
                    f"{path.name!r} is not a regular file; collect the artifacts anew"
                )
            with os.fdopen(handle, "rb", closefd=False) as file:
                content = file.read(limit + 1)
        finally:
            os.close(handle)
    except OSError as error:
        raise ArtifactError(
            f"{path.name!r} cannot be read from {shorten(str(path.parent))!r} ({error.strerror}); "
            "collect the artifacts anew"
        ) from None
    if len(content) > limit:
        raise ArtifactError(f"{path.name!r} is larger than {limit} bytes")
    return content
