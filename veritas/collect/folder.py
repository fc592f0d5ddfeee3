"""Artifacts as a folder, to be audited again without a browser. Blocks: run it in a thread.

A manifest in it holds the SHA-256 sum of every other file; reading the folder compares them, so
that evidence that was changed is never judged as if it were what was seen.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from veritas import __version__
from veritas.artifacts import ARTIFACTS_VERSION, artifacts_from_json, artifacts_to_json
from veritas.collect.collected import Collected
from veritas.core.errors import ArtifactError, EvidenceChangedError, shorten
from veritas.core.manifest import (
    MANIFEST_NAME,
    MAX_MANIFEST_BYTES,
    Digest,
    check_files,
    digest_of,
    make_manifest,
    manifest_from_json,
    manifest_to_json,
)

ARTIFACTS_FILE = "artifacts.json"
MAX_ARTIFACTS_BYTES = 128 * 1024 * 1024
MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_FILES = 200

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,80}\.png")


def save(folder: Path, collected: Collected) -> None:
    """Write a folder and its manifest: complete, or not at all.

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
    files = {ARTIFACTS_FILE: artifacts_to_json(collected.artifacts), **collected.files}
    manifest = make_manifest(
        {name: digest_of(content) for name, content in files.items()},
        generator=f"Veritas {__version__}",
        versions={"artifacts": ARTIFACTS_VERSION},
    )
    files[MANIFEST_NAME] = manifest_to_json(manifest)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, content in files.items():
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
        EvidenceChangedError: a file was changed, taken away or added.
        ArtifactError: it is missing or too large, holds links or devices instead of files, or
            its artifacts are malformed or of another version.
    """
    names = _names(folder)
    if MANIFEST_NAME not in names:
        raise EvidenceChangedError((("missing", MANIFEST_NAME),))
    manifest = manifest_from_json(read_file(folder / MANIFEST_NAME, MAX_MANIFEST_BYTES))
    listed = {file.name for file in manifest.files}
    contents = {}
    for name in sorted(listed & names):
        limit = MAX_ARTIFACTS_BYTES if name == ARTIFACTS_FILE else MAX_FILE_BYTES
        contents[name] = read_file(folder / name, limit)
    found = {name: digest_of(content) for name, content in contents.items()}
    # What was added is not read: it may be anything.
    added = dict.fromkeys(names - listed - {MANIFEST_NAME}, Digest(0, ""))
    check_files(manifest, found | added)
    if ARTIFACTS_FILE not in contents:
        raise ArtifactError(f"the folder holds no {ARTIFACTS_FILE}; collect the artifacts anew")
    artifacts = artifacts_from_json(contents.pop(ARTIFACTS_FILE))
    wanted = {
        name
        for page in artifacts.pages
        for name in (page.desktop_screenshot, page.mobile_screenshot)
        if name
    }
    for name in sorted(wanted):
        _check_name(name)
        if name not in contents:
            raise ArtifactError(f"the artifacts name {name!r}, which the manifest does not list")
    # All of them, those of experiments, too; what is no picture belongs to somebody else.
    pictures = {name: contents[name] for name in sorted(contents) if _NAME.fullmatch(name)}
    return Collected(artifacts, pictures)


def _names(folder: Path) -> set[str]:
    """What lies in a folder, whatever it is."""
    names: set[str] = set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.add(entry.name)
                if len(names) > MAX_FILES:
                    raise ArtifactError(
                        f"{shorten(str(folder))!r} holds more than {MAX_FILES} files; it is no "
                        "folder of artifacts"
                    )
    except OSError as error:
        raise ArtifactError(
            f"the artifacts cannot be read from {shorten(str(folder))!r} ({error.strerror}); name "
            "a folder that --save-artifacts made"
        ) from None
    return names


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


def read_file(path: Path, limit: int) -> bytes:
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
