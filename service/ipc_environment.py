"""The two variables that choose how events travel, from a file that may change at any time.

The file is read anew each time an audit is about to start and laid over the process's
environment: so a rollout goes up or down without a restart, and audits that run keep their mode.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog

from veritas.core.errors import shorten
from veritas.core.ipc.mode import MODE_VARIABLE, ROLLOUT_VARIABLE

MAX_FILE_BYTES = 16 * 1024
READ_LIMIT_S = 2.0
_VARIABLES = (MODE_VARIABLE, ROLLOUT_VARIABLE)

_log = structlog.get_logger(__name__)


class IPCFileError(Exception):
    """The file cannot be used. The message says why."""


class IPCEnvironment:
    """What ``QUEUE_IPC_MODE`` and ``QUEUE_IPC_ROLLOUT`` are for the next audit.

    Args:
        path: the file; empty when there is none.
        base: what holds where the file says nothing; by default the process's environment.
    """

    def __init__(self, path: str, base: Mapping[str, str] | None = None) -> None:
        self.path = path
        self._base = os.environ if base is None else base
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ipc-environment")

    async def read(self) -> dict[str, str]:
        """Read both, within about two seconds.

        Returns:
            Those of the two that are set. A file that cannot be read is a warning in the log,
            and the process's environment is used alone.
        """
        found = {name: self._base[name] for name in _VARIABLES if name in self._base}
        if not self.path:
            return found
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(READ_LIMIT_S):
                text = await loop.run_in_executor(self._executor, _read_file, Path(self.path))
        except TimeoutError:
            self._warn(f"it did not open within {READ_LIMIT_S:g} s")
        except (IPCFileError, OSError, ValueError) as error:
            self._warn(getattr(error, "strerror", None) or str(error))
        else:
            values, bad_lines = parse_ipc_file(text)
            for number, line in bad_lines:
                hint = f"a line is {MODE_VARIABLE}=… or {ROLLOUT_VARIABLE}=…; this one is left out"
                _log.warning(
                    "ipc_file_line_unknown", path=self.path, line=number, text=line, hint=hint
                )
            found |= values
        return found

    def close(self) -> None:
        """Let go of the thread."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _warn(self, reason: str) -> None:
        _log.warning(
            "ipc_file_unreadable",
            path=shorten(self.path),
            reason=reason,
            hint="the process's environment is used; mend the file that ipc_env_file names",
        )


def parse_ipc_file(text: str) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """Read lines such as ``QUEUE_IPC_ROLLOUT=0.1``. Pure.

    Empty lines and those that begin with ``#`` say nothing; of two lines for one variable the
    later one counts; quotes round a value are taken off. Whether a value makes sense is for
    :func:`veritas.core.ipc.determine_ipc_mode` to judge.

    Returns:
        The values by name, and the lines that are none: their numbers and text, at most five.
    """
    values: dict[str, str] = {}
    bad: list[tuple[int, str]] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().removeprefix("export ").strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        if equals and name.strip() in _VARIABLES:
            values[name.strip()] = value
        elif len(bad) < 5:
            bad.append((number, shorten(line, 60)))
    return values, bad


def _read_file(path: Path) -> str:
    """Read a small regular file (blocks).

    Raises:
        IPCFileError: it is something else, or too large.
        OSError: it cannot be read.
        ValueError: it is not UTF-8, or the path cannot be one.
    """
    # Without the flag, opening a named pipe would wait for somebody to write to it.
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise IPCFileError("it is not a regular file")
        raw = b""
        while len(raw) <= MAX_FILE_BYTES and (chunk := os.read(fd, MAX_FILE_BYTES + 1)):
            raw += chunk
    finally:
        os.close(fd)
    if len(raw) > MAX_FILE_BYTES:
        raise IPCFileError(f"it is larger than {MAX_FILE_BYTES} bytes, the limit")
    return raw.decode("utf-8-sig")
