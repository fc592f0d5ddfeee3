"""Case files: packed the same each time, and nothing about one can be changed unnoticed."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from veritas.collect import bundle
from veritas.collect.bundle import (
    SIGNATURE_NAME,
    Verification,
    verify_bundle,
    write_bundle,
)
from veritas.core.errors import ArtifactError, BundleError, EvidenceChangedError
from veritas.core.manifest import MANIFEST_NAME, digest_of, make_manifest, manifest_to_json

ZEROS = b"\0" * 100_000_000
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FILES = {
    "report.json": b'{"score": 10}\n' * 40,
    "report.md": b"# Report\n",
    "page-1-desktop.png": b"\x89PNG" + bytes(range(256)),
    "empty.txt": b"",
}


def packed(
    path: Path, files: dict[str, bytes] = FILES, key: Ed25519PrivateKey | None = KEY
) -> Path:
    write_bundle(path, files, generator="Veritas 0.1.0", versions={"report": 1}, key=key)
    return path


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path: Path, files: dict[str, bytes]) -> Path:
    """Packed anew just as a bundle is, with whatever content."""
    with path.open("wb") as file:
        bundle._pack(file, files)
    return path


def verified(path: Path) -> Verification:
    return verify_bundle(path, KEY.public_key())


def test_a_bundle_holds_its_files_a_manifest_and_a_signature(tmp_path: Path) -> None:
    path = packed(tmp_path / "case.zip")
    held = contents(path)
    assert {name: held[name] for name in FILES} == FILES
    assert set(held) == {*FILES, MANIFEST_NAME, SIGNATURE_NAME}
    KEY.public_key().verify(held[SIGNATURE_NAME], held[MANIFEST_NAME])
    found = verified(path)
    assert (found.files, found.signed, found.signature_checked) == (4, True, True)
    assert found.manifest_sha256 == digest_of(held[MANIFEST_NAME]).sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert names_in(tmp_path) == ["case.zip"]


def test_the_same_files_give_the_same_archive(tmp_path: Path) -> None:
    one = packed(tmp_path / "one.zip").read_bytes()
    backwards = dict(reversed(FILES.items()))
    assert packed(tmp_path / "other.zip", backwards).read_bytes() == one
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_without_a_key_a_bundle_is_held_to_its_own_manifest(tmp_path: Path) -> None:
    path = packed(tmp_path / "case.zip", key=None)
    found = verify_bundle(path)
    assert (found.signed, found.signature_checked) == (False, False)
    with pytest.raises(EvidenceChangedError, match=r"'manifest\.json\.sig' was taken away"):
        verified(path)


def test_no_byte_can_be_changed(tmp_path: Path) -> None:
    path = packed(tmp_path / "case.zip", {"a.txt": b"alpha" * 3, "b.png": b"beta"})
    raw = path.read_bytes()
    for place in range(len(raw)):
        for change in (0x01, 0x80):
            path.write_bytes(raw[:place] + bytes([raw[place] ^ change]) + raw[place + 1 :])
            with pytest.raises(ArtifactError):
                verified(path)
    for length in range(0, len(raw), 7):
        path.write_bytes(raw[:length])
        with pytest.raises(ArtifactError):
            verified(path)
    path.write_bytes(raw)
    verified(path)


def changed(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, "report.md": b"# Another\n"}


def added(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, "more.txt": b"more"}


def removed(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: files[name] for name in files if name != "report.md"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (changed, r"'report\.md' was changed"),
        (added, r"'more\.txt' was added"),
        (removed, r"'report\.md' was taken away"),
    ],
)
def test_what_was_changed_is_named(
    tmp_path: Path, change: Callable[[dict[str, bytes]], dict[str, bytes]], words: str
) -> None:
    path = packed(tmp_path / "case.zip")
    rewritten(path, change(contents(path)))
    with pytest.raises(EvidenceChangedError, match=words):
        verified(path)
    with pytest.raises(EvidenceChangedError, match=words):
        verify_bundle(path)


def test_a_manifest_made_anew_does_not_bear_the_signature(tmp_path: Path) -> None:
    path = packed(tmp_path / "case.zip")
    files = changed(contents(path))
    digests = {name: digest_of(files[name]) for name in FILES}
    manifest = make_manifest(digests, generator="Veritas 0.1.0", versions={"report": 1})
    files[MANIFEST_NAME] = manifest_to_json(manifest)
    rewritten(path, files)
    assert verify_bundle(path).signed
    with pytest.raises(EvidenceChangedError, match=r"'manifest\.json\.sig' was changed"):
        verified(path)
    other = Ed25519PrivateKey.generate()
    files[SIGNATURE_NAME] = other.sign(files[MANIFEST_NAME])
    rewritten(path, files)
    with pytest.raises(EvidenceChangedError, match="sig' was changed"):
        verified(path)
    verify_bundle(path, other.public_key())


def hostile(build: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        build(archive)
    return out.getvalue()


def entry(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def twice(archive: zipfile.ZipFile) -> None:
    archive.writestr(entry(MANIFEST_NAME), b"{}")
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(entry(MANIFEST_NAME), b"{}")


def too_many(archive: zipfile.ZipFile) -> None:
    for number in range(2_100):
        archive.writestr(entry(f"f{number}"), b"")


@pytest.mark.parametrize(
    "raw",
    [
        hostile(lambda archive: archive.writestr(entry("../../evil.txt"), b"x")),
        hostile(lambda archive: archive.writestr(entry("/etc/evil"), b"x")),
        hostile(lambda archive: archive.writestr(entry("a\\..\\evil.txt"), b"x")),
        hostile(lambda archive: archive.writestr(entry("folder/"), b"")),
        hostile(lambda archive: archive.writestr(entry("link", 0o120777), b"/etc/passwd")),
        hostile(lambda archive: archive.writestr(entry("ünïcode.txt"), b"x")),
        hostile(lambda archive: archive.writestr(entry(MANIFEST_NAME), b"{}")),
        hostile(twice),
        hostile(too_many),
        hostile(lambda _: None),
    ],
)
def test_archives_of_others_are_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(raw)
    with pytest.raises((BundleError, EvidenceChangedError)):
        verify_bundle(path)
    assert names_in(tmp_path) == ["case.zip"]


@pytest.mark.parametrize("raw", [b"", b"text", b"PK\x03\x04", b"\0" * 9_000])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(raw)
    with pytest.raises(ArtifactError, match="no ZIP archive"):
        verify_bundle(path)
    with pytest.raises(ArtifactError, match="cannot be read"):
        verify_bundle(tmp_path / "none.zip")
    with pytest.raises(ArtifactError, match="cannot be read"):
        verify_bundle(tmp_path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(hostile(lambda archive: archive.writestr(entry(MANIFEST_NAME), ZEROS)))
    assert path.stat().st_size < 200_000
    with pytest.raises(BundleError, match="not packed as a bundle's files are"):
        verify_bundle(path)


def test_a_manifest_that_promises_too_much_is_not_followed(tmp_path: Path) -> None:
    path = packed(tmp_path / "case.zip", {"a.txt": b"small"}, key=None)
    files = contents(path)
    files[MANIFEST_NAME] = files[MANIFEST_NAME].replace(b'": 5', b'": 5000000000000')
    rewritten(path, files)
    with pytest.raises(BundleError, match="lists more than"):
        verify_bundle(path)
    files[MANIFEST_NAME] = b" " * 2_000_000
    rewritten(path, files)
    with pytest.raises(BundleError, match="larger than"):
        verify_bundle(path)


@pytest.mark.parametrize("where", ["front", "behind", "between", "comment"])
def test_nothing_can_hide_beside_the_files(tmp_path: Path, where: str) -> None:
    path = packed(tmp_path / "case.zip", {"a.txt": b"alpha" * 30})
    raw = path.read_bytes()
    hidden = b"hidden" * 10
    if where == "front":
        raw = hidden + raw
    elif where == "behind":
        raw += hidden
    elif where == "between":
        begin = raw.index(b"PK\x01\x02")
        end = raw.index(b"PK\x05\x06")
        raw = raw[:begin] + hidden + raw[begin:]
        out = bytearray(raw)
        struct.pack_into("<L", out, end + len(hidden) + 16, begin + len(hidden))
        raw = bytes(out)
    else:
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = hidden
        raw = path.read_bytes()
    path.write_bytes(raw)
    with pytest.raises((BundleError, EvidenceChangedError)):
        verified(path)


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", MANIFEST_NAME, SIGNATURE_NAME])
def test_only_plain_names_are_packed_and_nothing_is_left_half_written(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(ArtifactError):
        packed(tmp_path / "case.zip", {name: b"x"})
    assert names_in(tmp_path) == []


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        packed(tmp_path / "nowhere" / "case.zip")
