"""Artifacts saved and loaded; a folder's content is not trusted."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from veritas.artifacts import (
    ARTIFACTS_VERSION,
    Artifacts,
    Missing,
    PageArtifact,
    artifacts_from_json,
    artifacts_to_json,
)
from veritas.collect import folder as folder_module
from veritas.collect.collected import Collected
from veritas.collect.folder import load, save
from veritas.core.audit import AuditRequest
from veritas.core.errors import ArtifactError, EvidenceChangedError, Fault
from veritas.core.manifest import digest_of, make_manifest, manifest_to_json

NAME = "page-1-desktop.png"


def collected(picture: str = NAME) -> Collected:
    missing = Missing("not asked", Fault.OURS, "not_applicable")
    page = PageArtifact(
        url="https://shop.test/",
        final_url="https://shop.test/",
        status=200,
        hops=(),
        headers=(("Server", "x"),),
        title="Grüße",
        language="de",
        width=1366.0,
        height=900.5,
        texts=(),
        links=(),
        forms=(),
        scripts=(),
        subresources=(),
        cookies=(),
        requests=(),
        console=(),
        desktop_screenshot=picture,
    )
    artifacts = Artifacts(
        version=ARTIFACTS_VERSION,
        request=AuditRequest("https://shop.test/"),
        host="shop.test",
        domain="shop.test",
        collected_at=1.5,
        pages=(page,),
        page_failures=(),
        http_probe=missing,
        tls=missing,
        dns=missing,
    )
    return Collected(artifacts, {picture: b"\x89PNG picture"} if picture else {})


def put(folder: Path, artifacts: bytes, **files: bytes) -> None:
    """A folder whose manifest fits whatever is in it."""
    contents = {"artifacts.json": artifacts, **files}
    manifest = make_manifest(
        {name: digest_of(content) for name, content in contents.items()}, generator="x", versions={}
    )
    for name, content in {**contents, "manifest.json": manifest_to_json(manifest)}.items():
        (folder / name).write_bytes(content)


def test_what_is_saved_is_loaded_byte_for_byte(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "deep" / "second"
    save(first, collected())
    loaded = load(first)
    assert loaded == collected()
    save(second, loaded)
    for name in ("artifacts.json", "manifest.json", NAME):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "first"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    (target / "mine").write_text("keep")
    with pytest.raises(ArtifactError, match="does not exist yet"):
        save(target, collected())
    assert [path.name for path in target.iterdir()] == ["mine"]
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    target = tmp_path / "empty"
    target.mkdir()
    save(target, collected())
    assert load(target) == collected()


@pytest.mark.parametrize("name", ["../x.png", "/etc/passwd", "a/b.png", "x.txt", ".png", "A.png"])
def test_names_play_no_tricks(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArtifactError, match="picture"):
        save(tmp_path / "folder", collected(name))
    assert list(tmp_path.iterdir()) == []
    put(tmp_path, artifacts_to_json(collected(name).artifacts))
    with pytest.raises(ArtifactError, match="picture"):
        load(tmp_path)


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    save(tmp_path / "good", collected())
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    for hostile in ("link", "pipe", "folder"):
        target = tmp_path / hostile
        save(target, collected())
        (target / NAME).unlink()
        if hostile == "link":
            (target / NAME).symlink_to(secret)
        elif hostile == "pipe":
            os.mkfifo(target / NAME)
        else:
            (target / NAME).mkdir()
        with pytest.raises(ArtifactError, match=NAME):
            load(target)


def test_a_file_that_was_changed_taken_away_or_added_is_named(tmp_path: Path) -> None:
    def saved(name: str) -> Path:
        save(tmp_path / name, collected())
        return tmp_path / name

    folder = saved("changed")
    raw = (folder / "artifacts.json").read_bytes()
    (folder / "artifacts.json").write_bytes(raw.replace(b"shop.test", b"good.test"))
    with pytest.raises(EvidenceChangedError, match=r"'artifacts\.json' was changed"):
        load(folder)
    for name in ("artifacts.json", NAME, "manifest.json"):
        folder = saved(f"without-{name}")
        (folder / name).unlink()
        with pytest.raises(EvidenceChangedError, match=f"'{name}' was taken away"):
            load(folder)
    with pytest.raises(EvidenceChangedError, match="collect anew what an older version saved"):
        load(folder)
    folder = saved("added")
    (folder / "notes.txt").symlink_to("/etc/passwd")
    (folder / "more").mkdir()
    with pytest.raises(EvidenceChangedError, match=r"'more' was added, 'notes\.txt' was added"):
        load(folder)


def test_a_manifest_that_fits_does_not_make_hostile_artifacts_good(tmp_path: Path) -> None:
    put(tmp_path, b"{")
    with pytest.raises(ArtifactError, match="collect them anew"):
        load(tmp_path)
    artifacts = msgspec.structs.replace(collected().artifacts, version=99)
    put(tmp_path, artifacts_to_json(artifacts))
    with pytest.raises(ArtifactError, match="version 99"):
        load(tmp_path)
    put(tmp_path, artifacts_to_json(collected().artifacts))
    with pytest.raises(ArtifactError, match="manifest does not list"):
        load(tmp_path)
    (tmp_path / "artifacts.json").unlink()
    manifest = make_manifest({}, generator="x", versions={})
    (tmp_path / "manifest.json").write_bytes(manifest_to_json(manifest))
    with pytest.raises(ArtifactError, match=r"no artifacts\.json"):
        load(tmp_path)


def test_what_is_missing_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ArtifactError, match="nowhere"):
        load(tmp_path / "nowhere")
    save(tmp_path / "kept", collected())
    (tmp_path / "kept" / NAME).write_bytes(b"x" * 100)
    monkeypatch.setattr(folder_module, "MAX_FILE_BYTES", 90)
    with pytest.raises(ArtifactError, match="larger than 90 bytes"):
        load(tmp_path / "kept")
    for number in range(folder_module.MAX_FILES):
        (tmp_path / "kept" / f"x{number}").touch()
    with pytest.raises(ArtifactError, match="more than 200 files"):
        load(tmp_path / "kept")


def test_pictures_that_no_page_names_are_kept_too(tmp_path: Path) -> None:
    whole = collected()
    whole.files["experiment-consent-banner.png"] = b"\x89PNG of an experiment"
    save(tmp_path / "a", whole)
    assert load(tmp_path / "a") == whole


def test_artifacts_without_pictures(tmp_path: Path) -> None:
    save(tmp_path / "a", collected(""))
    assert load(tmp_path / "a").files == {}
    raw = (tmp_path / "a" / "artifacts.json").read_bytes()
    assert artifacts_to_json(artifacts_from_json(raw)) == raw
