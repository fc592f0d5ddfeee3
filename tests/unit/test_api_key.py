from __future__ import annotations

import hashlib
import re

import msgspec
import pytest

from service.access.api_key import (
    KeyValueError,
    Scope,
    fits,
    new_key,
    parse_lifetime,
    parse_name,
    parse_scopes,
    scope_names,
    split_key,
)


def test_a_key_is_random_recognisable_and_kept_as_a_hash() -> None:
    key, text = new_key("ci", {Scope.READ}, 60.0, now=1000.0)
    assert re.fullmatch(r"vts_[0-9a-f]{12}_[0-9a-f]{64}", text)
    key_id, secret = text.removeprefix("vts_").split("_")
    assert split_key(text) == (key.id, secret)
    assert key_id == key.id
    assert key.secret_sha256 == hashlib.sha256(secret.encode()).digest()
    assert secret not in repr(key)
    assert len({new_key("ci", {Scope.READ}, None, 0.0)[1] for _ in range(100)}) == 100


def test_only_the_whole_secret_fits() -> None:
    key, text = new_key("ci", {Scope.READ}, None, now=0.0)
    _, secret = split_key(text) or ("", "")
    assert fits(key, secret)
    for wrong in ("", secret[:-1], secret + "0", secret.upper(), secret[::-1], "é"):
        assert not fits(key, wrong)
    assert not fits(None, secret)
    # Not even the secret that the stand-in for no key has.
    assert not fits(None, "\0" * 32)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "vts_",
        "vts_0_0",
        f"vts_{'A' * 12}_{'0' * 64}",
        f"vts_{'0' * 12}_{'0' * 64}\n",
        "x" * 9000,
    ],
)
def test_what_is_no_key(text: str) -> None:
    assert split_key(text) is None


def test_a_key_ends_by_itself_or_by_hand() -> None:
    key, _ = new_key("ci", {Scope.READ}, 60.0, now=1000.0)
    assert [key.state(now) for now in (1000.0, 1059.9, 1060.0)] == ["valid", "valid", "expired"]
    assert msgspec.structs.replace(key, revoked_at=1001.0).state(1000.0) == "revoked"
    assert new_key("ci", {Scope.READ}, None, now=0.0)[0].state(1e12) == "valid"


@pytest.mark.parametrize("name", ["ci", "a", "7-of.nine_", "x" * 63])
def test_names(name: str) -> None:
    assert parse_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "CI", ".x", "-x", "a b", "é", "x" * 64, "a\n", "a\x00", "a/b"]
)
def test_bad_names(name: str) -> None:
    with pytest.raises(KeyValueError, match="the name is") as caught:
        parse_name(name)
    assert str(caught.value).isprintable()


def test_scopes() -> None:
    scopes = parse_scopes(["read:all", "write", "write"])
    assert scopes == {Scope.WRITE, Scope.READ_ALL}
    assert scope_names(scopes) == ["write", "read:all"]
    with pytest.raises(KeyValueError, match="'admin'; there are read, write, read:all"):
        parse_scopes(["admin"])
    with pytest.raises(KeyValueError, match="no scope"):
        parse_scopes([])


@pytest.mark.parametrize(
    ("text", "lifetime_s"),
    [("1s", 1), ("90m", 5400), ("12h", 43200), ("30d", 2592000), ("2w", 1209600), ("never", None)],
)
def test_lifetimes(text: str, lifetime_s: float | None) -> None:
    assert parse_lifetime(text) == lifetime_s


@pytest.mark.parametrize("text", ["", "0d", "-1d", "1", "d", "1y", "1.5d", "4000d", "９d", "1d\n"])
def test_bad_lifetimes(text: str) -> None:
    with pytest.raises(KeyValueError, match="the lifetime is"):
        parse_lifetime(text)
