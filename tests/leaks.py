"""A test plugin: every test leaves no process, thread, socket or file handle behind.

What was there before the test may stay (fixtures of a module, the interpreter's own helpers);
what is new gets a moment to end, since the kernel and the event loop tidy up after themselves,
and then fails the test.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import resource_tracker
from pathlib import Path

import psutil
import pytest

# Started once for the life of the process: better before the first test than within one.
resource_tracker.ensure_running()

MOMENT_S = 5.0
# The interpreter's own, started once and kept for the life of the process.
_OWN_PROCESSES = ("resource_tracker", "forkserver")
_OWN_FILES = ("/dev/urandom", "/dev/null", "anon_inode:[eventpoll]")


@dataclass(frozen=True)
class Held:
    """What this process holds."""

    processes: frozenset[tuple[int, str]]
    threads: frozenset[tuple[int | None, str]]
    handles: frozenset[tuple[int, str]]

    def beyond(self, before: Held) -> list[str]:
        """What is held now and was not before, in words."""
        return [
            *(f"process {pid}: {what}" for pid, what in self.processes - before.processes),
            *(f"thread {name}" for _, name in self.threads - before.threads),
            *(f"handle {fd}: {what}" for fd, what in self.handles - before.handles),
        ]


def held() -> Held:
    return Held(_processes(), _threads(), _handles())


def _processes() -> frozenset[tuple[int, str]]:
    found = set()
    for process in psutil.Process().children(recursive=True):
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            command = " ".join(process.cmdline())[:160]
        except psutil.Error:
            continue
        if not any(name in command for name in _OWN_PROCESSES):
            found.add((process.pid, command))
    return frozenset(found)


def _threads() -> frozenset[tuple[int | None, str]]:
    return frozenset((thread.ident, thread.name) for thread in threading.enumerate())


def _handles() -> frozenset[tuple[int, str]]:
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target not in _OWN_FILES and "/proc/" not in target:
            found.add((int(entry.name), target))
    return frozenset(found)


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves something behind."""
    # Fixtures that outlive the test are set up first, so that they count as there before.
    for name in ("shop",):
        if name in request.fixturenames:
            request.getfixturevalue(name)
    before = held()
    yield
    deadline = time.monotonic() + MOMENT_S
    while left := held().beyond(before):
        if time.monotonic() > deadline:
            pytest.fail("left behind: " + "; ".join(sorted(left)))
        gc.collect()
        time.sleep(0.05)
