"""What files belong to a folder of evidence, and the sums by which they are known. Pure.

A manifest lists every file beside it with its size and its SHA-256 (FIPS 180-4). Whoever keeps
the manifest's own sum, or a signature of its bytes, can show later that no file was changed, left
out or put in. :func:`manifest_to_json` gives the same bytes for the same manifest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from veritas.core.errors import ArtifactError, EvidenceChangedError, shorten

MANIFEST_NAME = "manifest.json"
MANIFEST_VERSION = 1
MAX_MANIFEST_BYTES = 1024 * 1024
MAX_FILES = 2000

Kind = Literal["changed", "missing", "added"]

PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEDIA_TYPES = {
    ".har": "application/json",  # HAR 1.2 is JSON and has no registered type of its own
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".sarif": "application/sarif+json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".xml": "application/xml",
}


class Digest(msgspec.Struct, frozen=True):
    """A file's content, told from any other.

    Attributes:
        size_bytes: how long it is.
        sha256: of its bytes, 64 small hexadecimal digits.
    """

    size_bytes: int
    sha256: str


class ManifestFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the folder: its plain name, its size, its sum and what it is."""

    name: str
    size_bytes: int
    sha256: str
    media_type: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The files of a folder, by name.

    Attributes:
        manifest_version: :data:`MANIFEST_VERSION`.
        generator: name and version of the program, such as ``Veritas 0.1.0``.
        versions: of the formats inside, such as ``{"artifacts": 1}``.
        files: sorted by name; the manifest itself is not among them.
    """

    manifest_version: int
    generator: str
    versions: dict[str, int]
    files: tuple[ManifestFile, ...]


class Difference(msgspec.Struct, frozen=True):
    """A file that is not as the manifest says."""

    kind: Kind
    name: str


_decoder = msgspec.json.Decoder(Manifest)


def digest_of(content: bytes) -> Digest:
    """The digest of a whole content."""
    return Digest(len(content), hashlib.sha256(content).hexdigest())


def make_manifest(
    files: Mapping[str, Digest], *, generator: str, versions: Mapping[str, int]
) -> Manifest:
    """List files.

    Args:
        files: digests by plain name, the manifest's own left out.
        generator: name and version of the program.
        versions: of the formats inside, by name.

    Raises:
        ArtifactError: a name is not a plain one, or there are too many.
    """
    if len(files) > MAX_FILES:
        raise ArtifactError(f"a manifest lists at most {MAX_FILES} files, not {len(files)}")
    listed = []
    for name in sorted(files):
        _check_name(name)
        digest = files[name]
        listed.append(ManifestFile(name, digest.size_bytes, digest.sha256, media_type_of(name)))
    ordered = {name: versions[name] for name in sorted(versions)}
    return Manifest(MANIFEST_VERSION, generator, ordered, tuple(listed))


def manifest_to_json(manifest: Manifest) -> bytes:
    """UTF-8 JSON, indented, the same bytes for the same manifest; ends with a line break."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def manifest_from_json(raw: bytes) -> Manifest:
    """Read a manifest. Its content is not trusted.

    Raises:
        ArtifactError: it is malformed or of another version, names a file twice, or names
            something that is no plain file name.
    """
    if len(raw) > MAX_MANIFEST_BYTES:
        raise ArtifactError(f"{MANIFEST_NAME} is larger than {MAX_MANIFEST_BYTES} bytes")
    try:
        manifest = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = shorten(str(error))
        raise ArtifactError(
            f"{MANIFEST_NAME} cannot be read ({reason}); it is no manifest"
        ) from None
    if manifest.manifest_version != MANIFEST_VERSION:
        raise ArtifactError(
            f"{MANIFEST_NAME} is of version {manifest.manifest_version}, this program reads "
            f"{MANIFEST_VERSION}"
        )
    if len(manifest.files) > MAX_FILES:
        raise ArtifactError(f"{MANIFEST_NAME} lists more than {MAX_FILES} files")
    names = set()
    for file in manifest.files:
        _check_name(file.name)
        if file.name in names:
            raise ArtifactError(f"{MANIFEST_NAME} lists {file.name!r} twice")
        if _SHA256.fullmatch(file.sha256) is None or file.size_bytes < 0:
            raise ArtifactError(f"{MANIFEST_NAME} has no size and SHA-256 sum for {file.name!r}")
        names.add(file.name)
    return manifest


def differences(manifest: Manifest, found: Mapping[str, Digest]) -> tuple[Difference, ...]:
    """What is not as the manifest says, sorted by name.

    Args:
        manifest: what there was.
        found: what there is, by name, the manifest's own left out.
    """
    wanted = {file.name: Digest(file.size_bytes, file.sha256) for file in manifest.files}
    kinds: dict[str, Kind] = {}
    for name in wanted.keys() | found.keys():
        if name not in found:
            kinds[name] = "missing"
        elif name not in wanted:
            kinds[name] = "added"
        elif found[name] != wanted[name]:
            kinds[name] = "changed"
    return tuple(Difference(kinds[name], name) for name in sorted(kinds))


def check_files(manifest: Manifest, found: Mapping[str, Digest]) -> None:
    """See that everything is as the manifest says.

    Raises:
        EvidenceChangedError: it is not; the message names the files.
    """
    different = differences(manifest, found)
    if different:
        raise EvidenceChangedError(tuple((one.kind, one.name) for one in different))


def media_type_of(name: str) -> str:
    """What a file is, by the ending of its name; ``application/octet-stream`` if unknown."""
    _, dot, ending = name.rpartition(".")
    return _MEDIA_TYPES.get(dot + ending.lower(), "application/octet-stream")


def _check_name(name: str) -> None:
    """Only plain names in one folder (CWE-22).

    Raises:
        ArtifactError: it is not one, or the manifest's own.
    """
    if PLAIN_NAME.fullmatch(name) is None or name == MANIFEST_NAME:
        raise ArtifactError(
            f"{shorten(name)!r} is no name for a file in a manifest: letters, digits, dots, "
            "hyphens and underscores, at most 128, the first a letter or digit"
        )
