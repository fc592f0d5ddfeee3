from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.access.api_key import Scope, new_key
from service.access.keys_file import MAX_FILE_BYTES, KeysFile, KeysFileError, as_line, parse_keys

GOOD = f"ci read,write 0123456789ab {'0a' * 32}"


def test_a_line_is_a_key() -> None:
    keys, errors = parse_keys(
        f"# ours\n\n  {GOOD} \r\neve read:all ba9876543210 {'0b' * 32} 2030-01-31\n"
    )
    assert not errors
    first, second = keys
    assert (first.name, first.id, first.expires_at) == ("ci", "0123456789ab", None)
    assert first.scopes == {Scope.READ, Scope.WRITE}
    assert first.secret_sha256 == b"\x0a" * 32
    assert second.scopes == {Scope.READ_ALL}
    assert second.expires_at == 1896048000.0


def test_what_is_written_is_what_is_read() -> None:
    for lifetime_s in (None, 3600.0):
        key, _ = new_key("ci", {Scope.READ, Scope.READ_ALL}, lifetime_s, now=1_800_000_000.0)
        (read,), errors = parse_keys(as_line(key))
        assert not errors
        assert (read.name, read.scopes, read.id) == (key.name, key.scopes, key.id)
        assert (read.secret_sha256, read.expires_at) == (key.secret_sha256, key.expires_at)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("vts_0123456789ab_secret", "it is not NAME SCOPES"),
        ("CI" + GOOD[2:], "the name is 'CI'"),
        (GOOD.replace("write", "admin"), "the scope is 'admin'"),
        (GOOD.replace("0123456789ab", "0123"), "the id must be"),
        (GOOD[:-1], "the id must be"),
        (GOOD + " tomorrow", "EXPIRES is 'tomorrow'"),
        (GOOD + " 2030-02-30", "EXPIRES is"),
        (GOOD, "there twice"),
    ],
)
def test_every_bad_line_is_named_and_the_others_count(line: str, part: str) -> None:
    keys, errors = parse_keys(f"{GOOD}\n{line}\neve read ba9876543210 {'0b' * 32}")
    assert [key.name for key in keys] == ["ci", "eve"]
    (error,) = errors
    assert error.startswith("line 2: ")
    assert part in error
    assert "secret" not in error


def test_news_are_changes(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    file = KeysFile(path)
    with pytest.raises(KeysFileError, match="cannot be read: No such file"):
        file.news()
    path.write_text(GOOD)
    assert [key.name for key in file.news() or []] == ["ci"]
    assert file.news() is None
    # As orchestrators do it: another file in its place.
    other = tmp_path / "other"
    other.write_text(GOOD.replace("ci", "cj"))
    other.replace(path)
    assert [key.name for key in file.news() or []] == ["cj"]
    path.write_text("nonsense")
    for _ in range(2):
        with pytest.raises(KeysFileError, match="line 1"):
            file.news()


def test_files_that_are_none(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    with pytest.raises(KeysFileError, match="larger than"):
        KeysFile(large).news()
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(KeysFileError, match="cannot be read"):
        KeysFile(binary).news()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(KeysFileError, match="not a regular file"):
        KeysFile(tmp_path / "pipe").news()
    with pytest.raises(KeysFileError, match="keys_file"):
        KeysFile(tmp_path).news()
