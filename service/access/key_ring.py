"""The keys as the running service knows them: all in memory, and never old.

The file is looked at twice a second on a thread of its own, so that a key that is made, changed
or revoked by the command line counts within a second, while no request waits for a disk.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from service.access.api_key import EVERY_SCOPE, ApiKey
from service.access.key_rows import KeysUnavailableError
from service.access.key_store import KeyStore
from service.access.keys_file import KeysFile, KeysFileError

T = TypeVar("T")

LOOK_INTERVAL_S = 0.5
# What was known longer ago than this counts no more: a revoked key must not be let in.
MAX_AGE_S = 10.0
_USE_INTERVAL_S = 30.0
_ANSWER_LIMIT_S = 8.0

_log = structlog.get_logger(__name__)


class KeyRing:
    """Knows the keys.

    Args:
        store: the keys that the command line makes.
        keys_file: further keys; None for no such file.

    Attributes:
        required: whether a key is needed. Never taken back while the service runs: a file of
            keys that is lost must not open the door.
    """

    def __init__(self, store: KeyStore, keys_file: KeysFile | None = None) -> None:
        self._store = store
        self._keys_file = keys_file
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="api-keys")
        self._stored: list[ApiKey] = []
        self._filed: list[ApiKey] = []
        self._by_id: dict[str, ApiKey] = {}
        self._looked_at = 0.0
        self._looking: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._used: dict[str, float] = {}
        self._use_noted_at = time.monotonic()
        self._complaints: dict[str, str] = {}
        self.required = keys_file is not None

    async def open(self) -> None:
        """Read the keys for the first time, and begin to watch them.

        Raises:
            KeysUnavailableError: they cannot be read.
            KeysFileError: the file of further keys cannot be used.
        """
        if self._keys_file is not None:
            news = await self._on_thread(self._keys_file.news)
            self._filed = news or []
        await self._look_once()
        self._watcher = asyncio.create_task(self._watch(), name="api-keys")

    async def close(self) -> None:
        """Write down what is known of the keys' use, and let go of everything."""
        tasks = [task for task in (self._watcher, self._looking) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for last in (self._note_use(), self._on_thread(self._store.close)):
            try:
                await last
            except KeysUnavailableError as error:
                _log.warning("api_keys_not_closed", reason=str(error))
        self._executor.shutdown(wait=False, cancel_futures=True)

    def get(self, key_id: str) -> ApiKey | None:
        """A key by its id, as it was known half a second ago."""
        return self._by_id.get(key_id)

    def any_valid(self) -> bool:
        """Whether there is a key that can be used."""
        now = time.time()
        return any(key.state(now) == "valid" for key in self._by_id.values())

    async def find(self, key_id: str) -> ApiKey | None:
        """A key by its id; one that is not known yet is looked up.

        Raises:
            KeysUnavailableError: the keys cannot be read.
        """
        begun = time.monotonic()
        if key_id not in self._by_id or begun - self._looked_at > MAX_AGE_S:
            await self._look_once()
            if key_id not in self._by_id and self._looked_at < begun:
                await self._look_once()  # the first had begun before the key may have been made
        return self._by_id.get(key_id)

    def note(self, key: ApiKey) -> None:
        """Remember that a key is used now. It is written down now and then."""
        self._used[key.id] = time.time()

    async def make_first(self, name: str) -> str:
        """Make a key that may do everything.

        Returns:
            The key's text, to be shown once.

        Raises:
            KeysUnavailableError: it cannot be kept.
        """

        def make() -> str:
            return self._store.create(name, EVERY_SCOPE, None, time.time())[1]

        text = await self._on_thread(make)
        await self._look_once()
        return text

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_INTERVAL_S)
            try:
                await self._look_once()
                if time.monotonic() - self._use_noted_at > _USE_INTERVAL_S:
                    await self._note_use()
            except KeysUnavailableError as error:
                self._complain("store", str(error))

    async def _look_once(self) -> None:
        """Look at the files. Whoever asks while this is under way waits for the same answer."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._on_thread(self._look), name="api-keys-look")
        await asyncio.shield(self._looking)

    def _look(self) -> None:
        """Take up what is new (blocks).

        All of it happens on the thread: an answer that comes too late for who asked is not lost.
        """
        begun = time.monotonic()
        stored = self._store.news()
        filed: list[ApiKey] | None = None
        if self._keys_file is not None:
            try:
                filed = self._keys_file.news()
                self._complain("file", "")
            except KeysFileError as error:
                self._complain("file", f"{error}; the keys it held before still count")
        if stored is not None or filed is not None:
            self._stored = self._stored if stored is None else stored
            self._filed = self._filed if filed is None else filed
            self._by_id = self._merge()
            self.required = self.required or bool(self._by_id)
            _log.info("api_keys_read", count=len(self._by_id))
        self._looked_at = begun
        self._complain("store", "")

    def _merge(self) -> dict[str, ApiKey]:
        names = {key.name for key in self._stored}
        merged = {key.id: key for key in self._stored}
        twice = [key for key in self._filed if key.name in names or key.id in merged]
        merged |= {key.id: key for key in self._filed if key not in twice}
        left_out = ", ".join(key.name for key in twice)
        reason = f"left out of api_keys_file, since keys of these names were made here: {left_out}"
        self._complain("twice", reason if twice else "")
        return merged

    async def _note_use(self) -> None:
        used, self._used = self._used, {}
        self._use_noted_at = time.monotonic()
        if used:
            await self._on_thread(lambda: self._store.note_use(used))

    async def _on_thread(self, call: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                return await asyncio.get_running_loop().run_in_executor(self._executor, call)
        except TimeoutError:
            raise KeysUnavailableError(
                f"the API keys could not be read within {_ANSWER_LIMIT_S:g} s; is the disk in "
                "trouble, or does another process hold a lock on keys.sqlite?"
            ) from None

    def _complain(self, about: str, reason: str) -> None:
        """Say what is wrong when it begins, not twice a second."""
        if reason and reason != self._complaints.get(about):
            _log.error("api_keys_in_trouble", about=about, reason=reason)
        self._complaints[about] = reason
