from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from service.access import key_ring
from service.access.api_key import EVERY_SCOPE, ApiKey, Scope
from service.access.key_ring import KeyRing
from service.access.key_rows import KeysUnavailableError
from service.access.key_store import KeyStore
from service.access.keys_file import KeysFile, KeysFileError
from tests.scripted_service import until

T = TypeVar("T")
READ = frozenset({Scope.READ})

pytestmark = pytest.mark.usefixtures("no_blocking")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.sqlite"


def elsewhere(call: Callable[[], T]) -> T:
    """What the command line does, or anybody outside the event loop."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(call).result()


def required(ring: KeyRing) -> bool:
    return ring.required


def create(path: Path, name: str = "ci") -> ApiKey:
    return elsewhere(lambda: KeyStore(path).create(name, READ, None, time.time()))[0]


@asynccontextmanager
async def opened(path: Path, keys_file: Path | None = None) -> AsyncIterator[KeyRing]:
    ring = KeyRing(KeyStore(path), None if keys_file is None else KeysFile(keys_file))
    try:
        await ring.open()
        yield ring
    finally:
        await ring.close()


async def test_a_key_made_elsewhere_counts_and_one_revoked_elsewhere_ends(path: Path) -> None:
    async with opened(path) as ring:
        assert not required(ring)
        key = create(path)
        assert await ring.find(key.id) == key  # at once, for who asks for it
        assert required(ring)
        elsewhere(lambda: KeyStore(path).revoke("ci", 1001.0))
        await until(lambda: (ring.get(key.id) or key).revoked_at == 1001.0)


async def test_a_key_is_found_although_a_look_was_under_way(path: Path) -> None:
    create(path)
    began, go_on = threading.Event(), threading.Event()

    class Slow(KeyStore):
        def news(self) -> list[ApiKey] | None:
            found = super().news()
            began.set()
            go_on.wait(5)
            return found

    go_on.set()
    ring = KeyRing(Slow(path))
    try:
        await ring.open()
        began.clear()
        go_on.clear()
        await until(began.is_set)  # it has looked, and did not see what is made now
        key = create(path, "eve")
        finding = asyncio.create_task(ring.find(key.id))
        await asyncio.sleep(0)
        go_on.set()
        assert await finding == key
    finally:
        go_on.set()
        await ring.close()


async def test_the_door_stays_shut_when_the_keys_are_lost(path: Path) -> None:
    key = create(path)
    async with opened(path) as ring:
        assert required(ring)
        for file in path.parent.iterdir():
            file.unlink()
        await until(lambda: ring.get(key.id) is None)
        assert required(ring)


async def test_the_first_key(path: Path) -> None:
    async with opened(path) as ring:
        text = await ring.make_first("first")
        assert required(ring)
        (key,) = elsewhere(KeyStore(path).all)
        assert text.startswith(f"vts_{key.id}_")
        assert ring.get(key.id) == key
        assert (key.name, key.scopes, key.expires_at) == ("first", EVERY_SCOPE, None)


async def test_use_is_written_down(path: Path) -> None:
    key = create(path)
    before = time.time()
    async with opened(path) as ring:
        ring.note(key)
        assert elsewhere(KeyStore(path).all)[0].last_used_at is None
    assert (elsewhere(KeyStore(path).all)[0].last_used_at or 0) >= before


async def test_keys_from_a_file_stand_beside_the_others(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "more"
    file.write_text(f"ci read 0123456789ab {'0a' * 32}\neve read ba9876543210 {'0b' * 32}")
    made = create(path)
    async with opened(path, file) as ring:
        assert ring.get(made.id) == made
        # The name is taken, and audits belong to it: the file cannot take it over.
        assert ring.get("0123456789ab") is None
        assert ring.get("ba9876543210") is not None
        file.write_text("nonsense")
        other = create(path, "dan")
        assert await ring.find(other.id) == other
        assert ring.get("ba9876543210") is not None  # what it held before still counts
        file.write_text("# nobody")
        await until(lambda: ring.get("ba9876543210") is None)


async def test_a_file_of_keys_asks_for_keys_even_when_it_has_none(
    path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "more"
    file.write_text("")
    async with opened(path, file) as ring:
        assert required(ring)


async def test_a_file_that_cannot_be_used_at_the_start(path: Path, tmp_path: Path) -> None:
    with pytest.raises(KeysFileError, match="No such file"):
        async with opened(path, tmp_path / "missing"):
            pass
    path.write_bytes(b"nonsense " * 1000)
    with pytest.raises(KeysUnavailableError):
        async with opened(path):
            pass


async def test_what_was_known_too_long_ago_does_not_count(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = create(path)
    async with opened(path) as ring:
        intact = path.read_bytes()  # all of it: whoever closed the file last has tidied up
        other = path.with_suffix(".bad")
        other.write_bytes(b"nonsense " * 1000)
        other.replace(path)
        assert await ring.find(key.id) == key  # for a moment, without looking
        monkeypatch.setattr(key_ring, "MAX_AGE_S", 0.0)
        with pytest.raises(KeysUnavailableError):
            await ring.find(key.id)
        other.write_bytes(intact)
        other.replace(path)
        assert await ring.find(key.id) == key
