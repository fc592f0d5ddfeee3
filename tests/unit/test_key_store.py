from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from service.access.api_key import EVERY_SCOPE, Scope, fits, split_key
from service.access.key_rows import KeysUnavailableError
from service.access.key_store import (
    KeyExistsError,
    KeyStore,
    KeyUnknownError,
)

READ = frozenset({Scope.READ})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keys.sqlite"


def test_a_key_comes_back_as_it_was_made(path: Path) -> None:
    assert KeyStore(path).all() == []
    assert not path.exists()
    first, text = KeyStore(path).create("ci", EVERY_SCOPE, 60.0, 1000.0)
    second, _ = KeyStore(path).create("eve", READ, None, 1001.0)
    assert KeyStore(path).all() == [first, second]
    _, secret = split_key(text) or ("", "")
    assert fits(KeyStore(path).all()[0], secret)


def test_the_file_is_its_owners_and_has_no_secret(path: Path) -> None:
    _, text = KeyStore(path).create("ci", READ, None, 1000.0)
    _, secret = split_key(text) or ("", "")
    reader = KeyStore(path)
    assert reader.news()
    KeyStore(path).revoke("ci", 1001.0)
    files = list(path.parent.iterdir())
    assert len(files) > 1  # the files beside it count, too
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert secret.encode() not in file.read_bytes()
    reader.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for somebody else")
def test_a_key_made_by_root_is_the_folders_owners(path: Path) -> None:
    path.parent.mkdir()
    os.chown(path.parent, 10001, 10001)
    KeyStore(path).create("ci", READ, None, 1000.0)
    reader = KeyStore(path)
    assert reader.news()
    KeyStore(path).create("eve", READ, None, 1000.0)
    for file in path.parent.iterdir():
        assert (file.stat().st_uid, file.stat().st_gid) == (10001, 10001), file
    reader.close()


def test_a_name_is_given_once(path: Path) -> None:
    KeyStore(path).create("ci", READ, None, 1000.0)
    with pytest.raises(KeyExistsError, match=r"'ci' already \(valid\).*keys rotate ci"):
        KeyStore(path).create("ci", READ, None, 1000.0)
    KeyStore(path).revoke("ci", 1001.0)
    with pytest.raises(KeyExistsError, match="revoked"):
        KeyStore(path).create("ci", READ, None, 1002.0)


def test_revoking(path: Path) -> None:
    KeyStore(path).create("ci", READ, None, 1000.0)
    assert KeyStore(path).revoke("ci", 1001.0).revoked_at == 1001.0
    assert KeyStore(path).revoke("ci", 2000.0).revoked_at == 1001.0
    with pytest.raises(KeyUnknownError, match="'eve'"):
        KeyStore(path).revoke("eve", 1001.0)


def test_another_secret_for_a_name(path: Path) -> None:
    old, old_text = KeyStore(path).create("ci", READ, 60.0, 1000.0)
    KeyStore(path).revoke("ci", 1001.0)
    new, text = KeyStore(path).rotate("ci", None, 2000.0, same_lifetime=True)
    assert KeyStore(path).all() == [new]
    assert text != old_text
    assert new.id != old.id
    assert (new.name, new.scopes, new.expires_at) == ("ci", READ, 2060.0)
    assert new.state(2000.0) == "valid"
    new, _ = KeyStore(path).rotate("ci", None, 2000.0, same_lifetime=False)
    assert new.expires_at is None
    with pytest.raises(KeyUnknownError):
        KeyStore(path).rotate("eve", None, 2000.0, same_lifetime=True)


def test_news_are_what_others_changed(path: Path) -> None:
    reader = KeyStore(path)
    assert reader.news() == []
    assert reader.news() is None
    key, _ = KeyStore(path).create("ci", READ, None, 1000.0)
    assert reader.news() == [key]
    assert reader.news() is None
    reader.note_use({key.id: 5000.0, "gone": 1.0})
    assert reader.news() is None  # it knows what it did itself
    assert KeyStore(path).all()[0].last_used_at == 5000.0
    reader.note_use({key.id: 4000.0})
    assert KeyStore(path).all()[0].last_used_at == 5000.0
    KeyStore(path).revoke("ci", 1001.0)
    (revoked,) = reader.news() or []
    assert revoked.revoked_at == 1001.0
    reader.close()


def test_a_file_that_is_removed_or_replaced_is_noticed(path: Path) -> None:
    KeyStore(path).create("ci", READ, None, 1000.0)
    reader = KeyStore(path)
    assert reader.news()
    for file in path.parent.iterdir():
        file.unlink()
    assert reader.news() == []
    assert reader.news() is None
    other, _ = KeyStore(path).create("eve", READ, None, 1000.0)
    assert reader.news() == [other]
    reader.close()


def test_trouble_that_passes_is_forgotten(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"nonsense, and more than a header of it" * 100)
    reader = KeyStore(path)
    for _ in range(2):
        with pytest.raises(KeysUnavailableError, match=r"keys\.sqlite"):
            reader.news()
    path.unlink()
    key, _ = KeyStore(path).create("ci", READ, None, 1000.0)
    assert reader.news() == [key]
    reader.close()


def test_foreign_files_are_refused_and_not_changed(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(KeysUnavailableError, match="something else"):
        KeyStore(path).create("ci", READ, None, 1000.0)
    assert path.read_bytes() == before
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    connection.close()
    with pytest.raises(KeysUnavailableError, match="version 99"):
        KeyStore(path).all()


def test_a_row_that_makes_no_sense_is_an_error_and_not_a_key(path: Path) -> None:
    KeyStore(path).create("ci", READ, None, 1000.0)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE keys SET scopes = 'admin'")
    connection.close()
    with pytest.raises(KeysUnavailableError, match="'admin'"):
        KeyStore(path).all()


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeysUnavailableError, match="data_dir"):
        KeyStore(tmp_path / "file" / "keys.sqlite").create("ci", READ, None, 1000.0)


def _create(path: Path, name: str) -> None:
    KeyStore(path).create(name, READ, None, 1000.0)


def test_several_processes_may_make_the_first_key(path: Path) -> None:
    names = [f"key-{number}" for number in range(6)]
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_create, args=(path, name)) for name in names]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * len(names)
    assert sorted(key.name for key in KeyStore(path).all()) == names
    for process in processes:
        process.close()
