"""The manifest of a folder of evidence: made, read back, compared; its content is not trusted."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veritas.core.errors import ArtifactError, EvidenceChangedError
from veritas.core.manifest import (
    MANIFEST_NAME,
    Difference,
    Digest,
    Manifest,
    check_files,
    differences,
    digest_of,
    make_manifest,
    manifest_from_json,
    manifest_to_json,
)

FILES = {"report.har": b"{}", "artifacts.json": b"[]", "page-1-desktop.png": b"\x89PNG"}


def manifest_of(files: dict[str, bytes]) -> Manifest:
    digests = {name: digest_of(content) for name, content in files.items()}
    return make_manifest(digests, generator="Veritas 0.1.0", versions={"artifacts": 1})


def raw(**changes: Any) -> bytes:
    whole: dict[str, Any] = json.loads(manifest_to_json(manifest_of(FILES)))
    return json.dumps({**whole, **changes}).encode()


def test_a_manifest_says_what_each_file_is() -> None:
    whole = json.loads(manifest_to_json(manifest_of(FILES)))
    assert whole["manifest_version"] == 1
    assert whole["generator"] == "Veritas 0.1.0"
    assert whole["versions"] == {"artifacts": 1}
    assert [file["name"] for file in whole["files"]] == sorted(FILES)
    assert whole["files"][0] == {
        "name": "artifacts.json",
        "size_bytes": 2,
        "sha256": hashlib.sha256(b"[]").hexdigest(),
        "media_type": "application/json",
    }


def test_the_order_of_the_files_makes_no_difference() -> None:
    backwards = dict(reversed(FILES.items()))
    assert manifest_to_json(manifest_of(FILES)) == manifest_to_json(manifest_of(backwards))


def test_what_was_changed_missing_or_added_is_named() -> None:
    manifest = manifest_of(FILES)
    check_files(manifest, {name: digest_of(content) for name, content in FILES.items()})
    found = {
        "report.har": digest_of(b"{ "),
        "artifacts.json": digest_of(b"[]"),
        "x": digest_of(b""),
    }
    assert differences(manifest, found) == (
        Difference("missing", "page-1-desktop.png"),
        Difference("changed", "report.har"),
        Difference("added", "x"),
    )
    with pytest.raises(EvidenceChangedError) as caught:
        check_files(manifest, found)
    for words in (
        "'page-1-desktop.png' was taken away",
        "'report.har' was changed",
        "'x' was added",
    ):
        assert words in str(caught.value)
    assert caught.value.code == "evidence_changed"


def test_a_long_list_of_differences_is_cut() -> None:
    manifest = manifest_of({f"f{number}": b"" for number in range(50)})
    with pytest.raises(EvidenceChangedError, match="42 more files differ") as caught:
        check_files(manifest, {})
    assert len(caught.value.differences) == 50


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True), st.binary()))
def test_a_manifest_is_read_back_as_it_was(files: dict[str, bytes]) -> None:
    files.pop(MANIFEST_NAME, None)
    manifest = manifest_of(files)
    assert manifest_from_json(manifest_to_json(manifest)) == manifest
    assert differences(manifest, {name: digest_of(files[name]) for name in files}) == ()


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/b", "", ".hidden", "ä", MANIFEST_NAME, "x" * 129]
)
def test_names_play_no_tricks(name: str) -> None:
    with pytest.raises(ArtifactError, match="no name for a file"):
        make_manifest({name: digest_of(b"")}, generator="x", versions={})
    file = {"name": name, "size_bytes": 0, "sha256": "0" * 64, "media_type": "text/plain"}
    with pytest.raises(ArtifactError, match="no name for a file"):
        manifest_from_json(raw(files=[file]))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be read"),
        (b"[]", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (raw(manifest_version=2), "version 2"),
        (raw(unknown=1), "cannot be read"),
        (raw(files=[{"name": "a", "size_bytes": 0, "sha256": "xyz", "media_type": ""}]), "SHA-256"),
        (
            raw(files=[{"name": "a", "size_bytes": -1, "sha256": "0" * 64, "media_type": ""}]),
            "size",
        ),
        (
            raw(files=[{"name": "a", "size_bytes": 0, "sha256": "0" * 64, "media_type": ""}] * 2),
            "twice",
        ),
        (
            raw(
                files=[{"name": "a", "size_bytes": 0, "sha256": "0" * 64, "media_type": ""}] * 2001
            ),
            "2000",
        ),
        (b" " * (1024 * 1024 + 1), "larger"),
    ],
)
def test_malformed_manifests_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(ArtifactError, match=words):
        manifest_from_json(content)


def test_too_many_files_are_refused() -> None:
    with pytest.raises(ArtifactError, match="2000"):
        make_manifest({f"f{n}": Digest(0, "") for n in range(2001)}, generator="x", versions={})
