"""A case file: everything an audit left, in one ZIP archive that shows whether it was changed.

The archive holds plain files, ``manifest.json`` with the SHA-256 sum of each, and, when a key was
given, ``manifest.json.sig``: the Ed25519 signature (RFC 8032) of the manifest's bytes, 64 bytes,
which ``openssl pkeyutl -verify -rawin`` checks, too. The files are stored, not deflated: so the
same files give the same archive on every machine, each of its bytes has one possible value, and no
file can be larger than it looks.

Reading one trusts nothing: it unpacks to no disk, reads no more than the manifest says there is,
and takes only archives that are written as this module writes them, so that no file can hide in
one from one program and show itself to another. Blocks: run it in a thread.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from veritas.core.errors import ArtifactError, BundleError, EvidenceChangedError, shorten
from veritas.core.manifest import (
    MANIFEST_NAME,
    MAX_FILES,
    MAX_MANIFEST_BYTES,
    PLAIN_NAME,
    Digest,
    Manifest,
    differences,
    digest_of,
    make_manifest,
    manifest_from_json,
    manifest_to_json,
)

SIGNATURE_NAME = f"{MANIFEST_NAME}.sig"
MAX_BUNDLE_BYTES = 1024 * 1024 * 1024
MAX_CONTENT_BYTES = 1024 * 1024 * 1024
_SIGNATURE_BYTES = 64
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP can say
_FILE_MODE = 0o100644 << 16
_FIXED_DATE = 0x21  # the same, as ZIP writes it
_UNIX = 3
_ZIP_VERSION = 20
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_CHUNK_BYTES = 256 * 1024
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)


class Verification(msgspec.Struct, frozen=True):
    """What a look into a bundle showed.

    Attributes:
        generator: the program that made it, by its own word.
        files: how many the manifest lists.
        signed: there is a signature.
        signature_checked: it was compared with a key, and fits.
        manifest_sha256: one sum for all.
    """

    generator: str
    files: int
    signed: bool
    signature_checked: bool
    manifest_sha256: str


def write_bundle(
    target: Path,
    files: Mapping[str, bytes],
    *,
    generator: str,
    versions: Mapping[str, int],
    key: Ed25519PrivateKey | None = None,
) -> Manifest:
    """Write a bundle: whole, or not at all.

    Args:
        target: the archive; one that is there is replaced.
        files: contents by plain name.
        generator: name and version of the program.
        versions: of the formats inside.
        key: to sign with.

    Raises:
        ArtifactError: a name is not a plain one, or there is too much.
        OSError: it cannot be written.
    """
    if SIGNATURE_NAME in files:
        raise ArtifactError(f"{SIGNATURE_NAME!r} is the signature's own name")
    if sum(map(len, files.values())) > MAX_CONTENT_BYTES:
        raise ArtifactError(f"the files are larger than {MAX_CONTENT_BYTES} bytes together")
    manifest = make_manifest(
        {name: digest_of(content) for name, content in files.items()},
        generator=generator,
        versions=versions,
    )
    raw = manifest_to_json(manifest)
    packed = {**files, MANIFEST_NAME: raw}
    if key is not None:
        packed[SIGNATURE_NAME] = key.sign(raw)
    handle, fresh = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            _pack(file, packed)
            file.flush()
            os.fsync(file.fileno())
        Path(fresh).chmod(0o644)
        Path(fresh).replace(target)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
    return manifest


def _pack(file: BinaryIO, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", strict_timestamps=True) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.create_system = _UNIX  # the same on every machine
            info.external_attr = _FILE_MODE
            info.compress_type = zipfile.ZIP_STORED
            archive.writestr(info, files[name])


def verify_bundle(path: Path, key: Ed25519PublicKey | None = None) -> Verification:
    """Say whether a bundle is as it was made.

    Args:
        path: the archive. It is not trusted.
        key: whose signature it must bear; None to compare it with its own manifest only.

    Raises:
        EvidenceChangedError: something was changed, added or taken away, or the signature is
            missing or not that key's.
        BundleError: it is a ZIP archive, but not as this module writes them.
        ArtifactError: it cannot be read, or is no archive.
    """
    try:
        with path.open("rb") as file:
            if not zipfile.is_zipfile(file):
                raise ArtifactError(f"{shorten(str(path))} is no ZIP archive")
            return _verify(file, key)
    except OSError as error:
        reason = error.strerror or error
        raise ArtifactError(f"{shorten(str(path))} cannot be read ({reason})") from None
    except _BROKEN as error:
        raise BundleError(f"the archive is damaged ({shorten(str(error))})") from None


def _verify(file: BinaryIO, key: Ed25519PublicKey | None) -> Verification:
    size = file.seek(0, os.SEEK_END)
    if size > MAX_BUNDLE_BYTES:
        raise BundleError(f"the archive is larger than {MAX_BUNDLE_BYTES} bytes")
    with zipfile.ZipFile(file) as archive:
        entries = _entries(archive, file, size)
        if MANIFEST_NAME not in entries:
            raise EvidenceChangedError((("missing", MANIFEST_NAME),), "bundle")
        raw = _content(file, entries[MANIFEST_NAME], MAX_MANIFEST_BYTES)
        signed = SIGNATURE_NAME in entries
        if key is not None:
            signature = b""
            if signed:
                signature = _content(file, entries[SIGNATURE_NAME], _SIGNATURE_BYTES)
            _check_signature(key, signature, raw)
        try:
            manifest = manifest_from_json(raw)
        except ArtifactError as error:
            raise BundleError(str(error)) from None
        listed = {one.name: one for one in manifest.files}
        if sum(one.size_bytes for one in manifest.files) > MAX_CONTENT_BYTES:
            raise BundleError(f"the manifest lists more than {MAX_CONTENT_BYTES} bytes")
        found = {}
        for name, info in entries.items():
            if name in {MANIFEST_NAME, SIGNATURE_NAME}:
                continue
            # What is not listed is added, whatever it holds: it is not read.
            wanted = listed.get(name)
            found[name] = Digest(-1, "")
            if wanted is not None:
                found[name] = _digest(file, info, wanted.size_bytes)
    different = differences(manifest, found)
    if different:
        raise EvidenceChangedError(tuple((one.kind, one.name) for one in different), "bundle")
    return Verification(
        generator=manifest.generator,
        files=len(manifest.files),
        signed=signed,
        signature_checked=key is not None,
        manifest_sha256=hashlib.sha256(raw).hexdigest(),
    )


def _check_signature(key: Ed25519PublicKey, signature: bytes, raw: bytes) -> None:
    if not signature:
        raise EvidenceChangedError((("missing", SIGNATURE_NAME),), "bundle")
    try:
        key.verify(signature, raw)
    except InvalidSignature:
        raise EvidenceChangedError((("changed", SIGNATURE_NAME),), "bundle") from None


def _entries(
    archive: zipfile.ZipFile, file: BinaryIO, size_bytes: int
) -> dict[str, zipfile.ZipInfo]:
    """The files of an archive whose every header is, to the byte, what :func:`_pack` writes.

    So nothing stands before, between or behind the files, no name differs from place to place, and
    nothing is a folder, a link, or packed in another way (CWE-22, CWE-59, CWE-409).

    Raises:
        BundleError: it is written in any other way.
    """
    infos = archive.infolist()
    if len(infos) > MAX_FILES + 2:
        raise BundleError(f"the archive has more than {MAX_FILES} files")
    entries: dict[str, zipfile.ZipInfo] = {}
    offset, directory = 0, b""
    for info in infos:
        name = info.filename
        if name in entries:
            raise BundleError(f"the archive has {shorten(name)!r} twice")
        if PLAIN_NAME.fullmatch(name) is None or info.external_attr != _FILE_MODE:
            raise BundleError(f"{shorten(name)!r} is no plain file")
        local, central = _headers(info, offset)
        file.seek(offset)
        if file.read(len(local)) != local:
            raise BundleError(f"{shorten(name)!r} is not packed as a bundle's files are")
        offset += len(local) + info.file_size
        directory += central
        entries[name] = info
    end = _END.pack(b"PK\5\6", 0, 0, len(infos), len(infos), len(directory), offset, 0)
    file.seek(min(offset, size_bytes))
    if file.read(len(directory) + len(end) + 1) != directory + end:
        raise BundleError("the archive is not as it was written: something stands beside its files")
    return entries


def _headers(info: zipfile.ZipInfo, offset: int) -> tuple[bytes, bytes]:
    """The two headers of a file (PKWARE APPNOTE 6.3.10, sections 4.3.7 and 4.3.12)."""
    name = info.filename.encode()
    sizes = (info.CRC, info.file_size, info.file_size)
    shared = (0, zipfile.ZIP_STORED, 0, _FIXED_DATE, *sizes, len(name), 0)
    local = _LOCAL.pack(b"PK\3\4", _ZIP_VERSION, *shared) + name
    made_by = (_ZIP_VERSION, _UNIX, _ZIP_VERSION, 0)
    central = _CENTRAL.pack(b"PK\1\2", *made_by, *shared, 0, 0, 0, _FILE_MODE, offset) + name
    return local, central


def _unpacked(file: BinaryIO, info: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """A file's content in pieces, at most one piece more than ``limit`` bytes."""
    file.seek(info.header_offset + _LOCAL.size + len(info.filename))
    left = min(info.file_size, limit + 1)
    while left and (piece := file.read(min(_CHUNK_BYTES, left))):
        left -= len(piece)
        yield piece


def _content(file: BinaryIO, info: zipfile.ZipInfo, limit: int) -> bytes:
    content = b"".join(_unpacked(file, info, limit))
    if len(content) > limit:
        raise BundleError(f"{info.filename!r} is larger than {limit} bytes")
    if (len(content), zlib.crc32(content)) != (info.file_size, info.CRC):
        raise BundleError(f"{info.filename!r} is damaged")
    return content


def _digest(file: BinaryIO, info: zipfile.ZipInfo, size_bytes: int) -> Digest:
    """The digest of a file, of which no more is read than there should be."""
    sha256, read, crc = hashlib.sha256(), 0, 0
    for piece in _unpacked(file, info, size_bytes):
        sha256.update(piece)
        read += len(piece)
        crc = zlib.crc32(piece, crc)
    if (read, crc) != (info.file_size, info.CRC):
        return Digest(-1, "")  # its bytes are not those that were packed
    return Digest(read, sha256.hexdigest())
