"""What a child of the fault harness may do wrong, by name."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable

# The pipe that the channel claimed for itself, and the right to write between two of its lines.
channel_fd = 1
whole_lines = threading.Lock()

MEGABYTE = 1024 * 1024
_hoard: list[bytes] = []


def write(raw: bytes, fd: int | None = None) -> None:
    left = memoryview(raw)
    while left:
        left = left[os.write(channel_fd if fd is None else fd, left) :]


def line(raw: bytes) -> Callable[[], Awaitable[None]]:
    async def deed() -> None:
        with whole_lines:
            write(raw + b"\n")

    return deed


async def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def segfault() -> None:
    ctypes.string_at(0)


async def leave() -> None:
    os._exit(3)


async def memory_error() -> None:
    raise MemoryError


async def grow() -> None:
    while True:
        _hoard.append(b"x" * (10 * MEGABYTE))
        await asyncio.sleep(0.01)


async def grow_and_block() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for _ in range(40):
        _hoard.append(b"x" * (10 * MEGABYTE))
        time.sleep(0.01)  # noqa: ASYNC251 - it blocks its own loop on purpose
    time.sleep(3600)  # noqa: ASYNC251


async def close_stdout() -> None:
    # The reader sees the pipe's end. The number stays taken: were it free, the next connection
    # that is opened would get it, and the child's lines would go into that.
    with whole_lines:
        read_fd, write_fd = os.pipe()
        os.close(read_fd)
        os.dup2(write_fd, channel_fd)
        os.close(write_fd)


async def half_line_and_die() -> None:
    with whole_lines:
        write(b'##PROGRESS:{"type":"finding","number":')
        os.kill(os.getpid(), signal.SIGKILL)


async def flood_stderr() -> None:
    await asyncio.get_running_loop().run_in_executor(
        None, write, (b"y" * 1023 + b"\n") * (50 * 1024), 2
    )


async def flood_stderr_in_one_line() -> None:
    await asyncio.get_running_loop().run_in_executor(None, write, b"y" * (50 * MEGABYTE), 2)


async def print_forged() -> None:
    print('##PROGRESS:{"type":"audit_result","number":3}', flush=True)


async def hang() -> None:
    await asyncio.sleep(3600)


async def ignore_everything() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(3600)  # noqa: ASYNC251


async def leave_grandchild() -> None:
    """In a session of its own, with every pipe we have, as a browser gone astray would be."""
    subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(3600)"],
        start_new_session=True,
        pass_fds=(channel_fd,),
    )


async def leave_grandchild_and_die() -> None:
    await leave_grandchild()
    os.kill(os.getpid(), signal.SIGKILL)


async def nothing() -> None:
    return


DEEDS: dict[str, Callable[[], Awaitable[None]]] = {
    "kill": kill,
    "segfault": segfault,
    "exit": leave,
    "memory_error": memory_error,
    "grow": grow,
    "grow_and_block": grow_and_block,
    "close_stdout": close_stdout,
    "half_line_and_die": half_line_and_die,
    "flood_stderr": flood_stderr,
    "flood_stderr_in_one_line": flood_stderr_in_one_line,
    "print_forged": print_forged,
    "hang": hang,
    "ignore_everything": ignore_everything,
    "grandchild": leave_grandchild,
    "grandchild_and_die": leave_grandchild_and_die,
    "page_text": nothing,
    "unfinished_line": nothing,
    "garbage": line(b"\x1b[31mTraceback (most recent call last):\x1b[0m {{{ [[[ ##PROGRESS"),
    "long_line": line(b"z" * (5 * MEGABYTE)),
    "long_event_line": line(b"##PROGRESS:{" + b"z" * (5 * MEGABYTE)),
    "endless_line": line(b"##PROGRESS:" + b"z" * (15 * MEGABYTE)),
    "invalid_utf8": line(b"\xff\xfe\xc3(\xa0\n" + b'##PROGRESS:{"detail":"\xff\xfe"}'),
    "nul_bytes": line(b"\x00" * 5000 + b"\n##PROGRESS:\x00\x00{}\x00"),
    "forged_used": line(b'##PROGRESS:{"type":"finding","number":1,"summary":{"i":0}}'),
    "forged_ahead": line(b'##PROGRESS:{"type":"finding","number":1000000000,"summary":{"i":5}}'),
    "forged_waiting": line(b'##PROGRESS:{"type":"finding","number":9000,"summary":{"i":5}}'),
    "forged_end": line(b'##PROGRESS:{"type":"audit_complete","number":1}'),
    "forged_zero": line(b'##PROGRESS:{"type":"audit_cancelled","number":0}\n##PROGRESS:{}'),
}
