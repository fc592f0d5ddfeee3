"""Screenshots and reports: the port, and the adapter that keeps them in folders."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from veritas.core.errors import shorten

T = TypeVar("T")

CHUNK_BYTES = 64 * 1024
MAX_ARTIFACT_BYTES = 64 * 1024 * 1024
_ANSWER_LIMIT_S = 30.0
# How many are looked through before others get their turn.
_FOLDERS_AT_ONCE = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.ASCII)
_CONTENT_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".json": "application/json",
    ".graphml": "application/xml",
    ".xml": "application/xml",
    ".har": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".sarif": "application/sarif+json",
}


class ArtifactNameError(ValueError):
    """A name that no artifact can have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{shorten(name)!r} is no artifact name: it has 1 to 100 of a-z, 0-9, dot, hyphen and "
            "underscore, and begins with a letter or digit"
        )


class ArtifactUnknownError(Exception):
    """The audit has no artifact of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no artifact {shorten(name)!r}")


class StoreUnavailableError(Exception):
    """Artifacts cannot be read or written: full disk, missing rights. The message says which."""


class ArtifactInfo(msgspec.Struct, frozen=True):
    """What is known of an artifact besides its bytes.

    Attributes:
        name: unique within its audit.
        size_bytes: how large it is.
        sha256: of its bytes, in hexadecimal.
        content_type: by its name's ending; unknown endings are ``application/octet-stream``.
    """

    name: str
    size_bytes: int
    sha256: str
    content_type: str


class OpenArtifact(Protocol):
    """An artifact being read. Whoever opened it closes it."""

    info: ArtifactInfo

    async def read_chunk(self) -> bytes:
        """The next bytes, at most 64 KiB; none at the end."""
        ...

    async def close(self) -> None:
        """Let go of it."""


class ArtifactStore(Protocol):
    """Keeps files by audit and name.

    Every method ends within a bound, refuses hostile names with :class:`ArtifactNameError`, and
    raises :class:`StoreUnavailableError` when the store cannot be used.
    """

    async def open(self) -> None:
        """Make the store ready. Called once, before anything else."""

    async def close(self) -> None:
        """Let go of everything."""

    async def put(self, audit_id: str, name: str, content: bytes) -> ArtifactInfo:
        """Keep an artifact, durably and at once: nobody ever sees half of it."""
        ...

    async def open_artifact(self, audit_id: str, name: str) -> OpenArtifact:
        """Begin to read an artifact.

        Raises:
            ArtifactUnknownError: there is none of this name.
        """
        ...

    async def names(self, audit_id: str) -> list[str]:
        """The names of an audit's artifacts, sorted; none for an unknown audit."""
        ...

    async def audits(self) -> list[str]:
        """The ids of audits that have artifacts, sorted."""
        ...

    async def size_bytes(self, audit_ids: Sequence[str]) -> int:
        """How much the artifacts of audits take, those of unknown ones nothing."""
        ...

    async def delete_audit(self, audit_id: str) -> None:
        """Remove all artifacts of an audit, if there are any."""


def check_name(name: str) -> str:
    """Make sure that a name is one an artifact can have (CWE-22).

    Raises:
        ArtifactNameError: it is not.
    """
    if _NAME.fullmatch(name) is None:
        raise ArtifactNameError(name)
    return name


def content_type_of(name: str) -> str:
    """The media type that a name's ending stands for."""
    return _CONTENT_TYPES.get(Path(name).suffix, "application/octet-stream")


class FolderArtifactStore:
    """Keeps artifacts in one folder per audit; implements ``ArtifactStore``.

    Args:
        root: the folder of folders; made when it is missing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._executor = ThreadPoolExecutor(2, thread_name_prefix="artifact-store")

    async def open(self) -> None:
        """See ``ArtifactStore.open``."""
        await self.call(lambda: self._root.mkdir(parents=True, exist_ok=True))

    async def close(self) -> None:
        """See ``ArtifactStore.close``."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def put(self, audit_id: str, name: str, content: bytes) -> ArtifactInfo:
        """See ``ArtifactStore.put``."""
        path = self._path(audit_id, name)
        if len(content) > MAX_ARTIFACT_BYTES:
            raise StoreUnavailableError(
                f"the artifact {name!r} has {len(content)} bytes; {MAX_ARTIFACT_BYTES} is the limit"
            )

        def write() -> ArtifactInfo:
            path.parent.mkdir(parents=True, exist_ok=True)
            # The dot keeps half-written files out of reach: no artifact name begins with one.
            temporary = path.parent / f".{secrets.token_hex(8)}"
            try:
                with temporary.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
            digest = hashlib.sha256(content).hexdigest()
            return ArtifactInfo(name, len(content), digest, content_type_of(name))

        return await self.call(write)

    async def open_artifact(self, audit_id: str, name: str) -> OpenArtifact:
        """See ``ArtifactStore.open_artifact``."""
        path = self._path(audit_id, name)

        def begin() -> tuple[BufferedReader, ArtifactInfo]:
            try:
                file = path.open("rb")
            except (FileNotFoundError, IsADirectoryError):
                raise ArtifactUnknownError(name) from None
            try:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size_bytes = file.tell()
                file.seek(0)
            except BaseException:
                file.close()
                raise
            return file, ArtifactInfo(name, size_bytes, digest, content_type_of(name))

        file, info = await self.call(begin)
        return _OpenFile(file, info, self)

    async def names(self, audit_id: str) -> list[str]:
        """See ``ArtifactStore.names``."""
        folder = self._folder(audit_id)

        def scan() -> list[str]:
            if not folder.is_dir():
                return []
            return sorted(entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name))

        return await self.call(scan)

    async def audits(self) -> list[str]:
        """See ``ArtifactStore.audits``."""
        return await self.call(
            lambda: sorted(
                entry.name
                for entry in self._root.iterdir()
                if _NAME.fullmatch(entry.name) and entry.is_dir()
            )
        )

    async def size_bytes(self, audit_ids: Sequence[str]) -> int:
        """See ``ArtifactStore.size_bytes``."""
        folders = [self._folder(audit_id) for audit_id in audit_ids]
        size_bytes = 0
        for first in range(0, len(folders), _FOLDERS_AT_ONCE):
            some = folders[first : first + _FOLDERS_AT_ONCE]
            size_bytes += await self.call(partial(_folders_bytes, some))
        return size_bytes

    async def delete_audit(self, audit_id: str) -> None:
        """See ``ArtifactStore.delete_audit``."""
        folder = self._folder(audit_id)

        def remove() -> None:
            if folder.exists():
                shutil.rmtree(folder)

        await self.call(remove)

    def _folder(self, audit_id: str) -> Path:
        return self._root / check_name(audit_id)

    def _path(self, audit_id: str, name: str) -> Path:
        return self._folder(audit_id) / check_name(name)

    async def call(self, call: Callable[[], T]) -> T:
        """Run a blocking call on the store's threads.

        Raises:
            StoreUnavailableError: the system refused it, or it took too long.
        """
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                return await asyncio.get_running_loop().run_in_executor(self._executor, call)
        except OSError as error:  # TimeoutError is one, too
            reason = error.strerror or str(error) or "no answer in time"
            raise StoreUnavailableError(
                f"artifacts in {str(self._root)!r} cannot be used: {reason}"
            ) from None


def _folders_bytes(folders: Sequence[Path]) -> int:
    """What the files in folders take; what vanishes meanwhile takes nothing."""
    size_bytes = 0
    for folder in folders:
        with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    size_bytes += entry.stat(follow_symlinks=False).st_size
    return size_bytes


class _OpenFile:
    """A file that is read on the store's own threads."""

    def __init__(
        self, file: BufferedReader, info: ArtifactInfo, store: FolderArtifactStore
    ) -> None:
        self._file = file
        self._store = store
        self.info = info

    async def read_chunk(self) -> bytes:
        """See ``OpenArtifact.read_chunk``."""
        return await self._store.call(lambda: self._file.read(CHUNK_BYTES))

    async def close(self) -> None:
        """See ``OpenArtifact.close``."""
        # On a thread: closing waits for a read that a cancelled caller has left behind.
        await self._store.call(self._file.close)
