"""API keys for tests, made as the command line makes them: outside the event loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from service.access.api_key import ApiKey, Scope
from service.access.key_store import FILE_NAME, KeyStore

T = TypeVar("T")


def elsewhere(call: Callable[[], T]) -> T:
    """Do what blocks, as another process would."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(call).result()


def make_key(
    folder: Path, name: str, *scopes: Scope, lifetime_s: float | None = None
) -> tuple[ApiKey, str]:
    """Make a key for the service that has this data folder."""
    store = KeyStore(folder / FILE_NAME)
    chosen = frozenset(scopes or (Scope.READ, Scope.WRITE))
    return elsewhere(lambda: store.create(name, chosen, lifetime_s, time.time()))


def revoke(folder: Path, name: str) -> None:
    elsewhere(lambda: KeyStore(folder / FILE_NAME).revoke(name, time.time()))


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}
