"""What every artifact store must do, over every adapter."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from service.artifact_store import (
    CHUNK_BYTES,
    ArtifactNameError,
    ArtifactStore,
    ArtifactUnknownError,
    FolderArtifactStore,
    StoreUnavailableError,
)

ADAPTERS: dict[str, Callable[[Path], ArtifactStore]] = {
    "folder": lambda folder: FolderArtifactStore(folder / "deep" / "artifacts"),
}


@pytest.fixture(params=list(ADAPTERS))
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, no_blocking: None
) -> AsyncIterator[ArtifactStore]:
    store = ADAPTERS[request.param](tmp_path)
    await store.open()
    yield store
    await store.close()


async def _read(store: ArtifactStore, audit_id: str, name: str) -> bytes:
    artifact = await store.open_artifact(audit_id, name)
    try:
        content = b""
        while chunk := await artifact.read_chunk():
            assert len(chunk) <= CHUNK_BYTES
            content += chunk
    finally:
        await artifact.close()
    assert artifact.info.size_bytes == len(content)
    assert artifact.info.sha256 == hashlib.sha256(content).hexdigest()
    return content


async def test_what_is_put_can_be_read(store: ArtifactStore) -> None:
    content = bytes(range(256)) * 1000
    info = await store.put("a1", "shot-1.png", content)
    assert (info.name, info.size_bytes, info.content_type) == ("shot-1.png", 256_000, "image/png")
    assert info.sha256 == hashlib.sha256(content).hexdigest()
    assert await _read(store, "a1", "shot-1.png") == content
    assert (await store.put("a1", "x.exe", b"")).content_type == "application/octet-stream"
    assert await _read(store, "a1", "x.exe") == b""
    assert await store.names("a1") == ["shot-1.png", "x.exe"]


async def test_putting_again_replaces(store: ArtifactStore) -> None:
    await store.put("a1", "report.json", b"one")
    await store.put("a1", "report.json", b"two")
    assert await _read(store, "a1", "report.json") == b"two"


async def test_an_audit_goes_as_a_whole_and_alone(store: ArtifactStore) -> None:
    await store.put("a1", "x", b"1")
    await store.put("a2", "x", b"2")
    await store.delete_audit("a1")
    await store.delete_audit("a1")
    with pytest.raises(ArtifactUnknownError):
        await store.open_artifact("a1", "x")
    assert await _read(store, "a2", "x") == b"2"
    assert await store.names("a1") == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../x",
        "a/b",
        "a\\b",
        ".hidden",
        "A.png",
        "ä",
        "a" * 101,
        "a\n",
        "a\0b",
        "/etc",
        "-a",
    ],
)
async def test_path_tricks_are_refused(store: ArtifactStore, name: str) -> None:
    with pytest.raises(ArtifactNameError):
        await store.put("a1", name, b"")
    with pytest.raises(ArtifactNameError):
        await store.open_artifact("a1", name)
    with pytest.raises(ArtifactNameError):
        await store.put(name, "x", b"")
    with pytest.raises(ArtifactNameError):
        await store.delete_audit(name)


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = FolderArtifactStore(tmp_path / "file" / "artifacts")
    with pytest.raises(StoreUnavailableError, match="artifacts"):
        await store.open()
    await store.close()


async def test_no_half_file_is_left_after_a_failure(tmp_path: Path) -> None:
    store = FolderArtifactStore(tmp_path)
    await store.open()
    (tmp_path / "a1" / "taken").mkdir(parents=True)
    with pytest.raises(StoreUnavailableError):
        await store.put("a1", "taken", b"x")
    assert [path.name for path in (tmp_path / "a1").iterdir()] == ["taken"]
    await store.close()
