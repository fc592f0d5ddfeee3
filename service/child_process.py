"""One child process: spawned with what it needs and nothing else, and always gone at the end.

The stop ladder has a bound for each step: ask (its standard input closes), SIGTERM, SIGKILL,
then every descendant, which a mark in the environment finds even in a process group of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

import psutil
import structlog

from service.stdout_lines import LineSplitter

MARK_VARIABLE = "VERITAS_AUDIT_ID"
ASK_LIMIT_S = 5.0
TERM_LIMIT_S = 3.0
KILL_LIMIT_S = 3.0
# The exit code of a child that even SIGKILL did not end in time.
KILLED = -9
# How long the pipes of a child that is gone are read on, while a grandchild holds them.
LINGER_LIMIT_S = 1.0
_POLL_S = 0.02
_CHUNK_BYTES = 64 * 1024

# What a child may know of the service's environment. Secrets are in no variable named here.
_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LANGUAGE",
    "TZ",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
    "LD_LIBRARY_PATH",
    "PLAYWRIGHT_BROWSERS_PATH",
    "VERITAS_BROWSER",
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "SYSTEMROOT",
)

_log = structlog.get_logger(__name__)


def child_environment(
    audit_id: str, temp_dir: Path, extra: Mapping[str, str], environ: Mapping[str, str]
) -> dict[str, str]:
    """Make a child's environment from the few variables it may know.

    Args:
        audit_id: marks the child and all its descendants.
        temp_dir: where the child and its browser put temporary files.
        extra: the queue's two variables if there is a queue, and the service's mark.
        environ: the service's own environment.
    """
    passed = {name: environ[name] for name in _PASSED_ON if name in environ}
    passed |= {name: value for name, value in environ.items() if name.startswith("LC_")}
    return {
        **passed,
        MARK_VARIABLE: audit_id,
        "TMPDIR": str(temp_dir),
        "TEMP": str(temp_dir),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **extra,
    }


class ChildProcess:
    """A running child and its pipes.

    Attributes:
        stdout, stderr: the child's streams.
    """

    def __init__(self, process: asyncio.subprocess.Process, audit_id: str) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        self._audit_id = audit_id
        self.stdout: asyncio.StreamReader = process.stdout
        self.stderr: asyncio.StreamReader = process.stderr

    @classmethod
    async def spawn(
        cls,
        arguments: Sequence[str],
        *,
        audit_id: str,
        environment: Mapping[str, str],
        pass_fds: Sequence[int] = (),
        cwd: Path | None = None,
    ) -> ChildProcess:
        """Start ``python`` with these arguments.

        Raises:
            OSError: the process cannot be started.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=dict(environment),
            pass_fds=tuple(pass_fds),
            cwd=cwd,
            start_new_session=True,
        )
        return cls(process, audit_id)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal, None while it runs."""
        return self._process.returncode

    async def exited(self) -> int:
        """Wait until the child itself is gone, whoever still holds its pipes.

        ``Process.wait`` would hang while a grandchild holds stdout.
        """
        while self._process.returncode is None:  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(_POLL_S)
        return self._process.returncode

    async def output(self, stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
        """Read one of the child's pipes to its end.

        Once the child is gone, only as long as something comes: a grandchild may hold the
        pipe open for ever.
        """
        while True:
            reading = asyncio.ensure_future(stream.read(_CHUNK_BYTES))
            try:
                while not reading.done():
                    gone = self.returncode is not None
                    await asyncio.wait({reading}, timeout=LINGER_LIMIT_S if gone else 0.5)
                    if gone and not reading.done():
                        return
            finally:
                if not reading.done():
                    reading.cancel()
                    await asyncio.gather(reading, return_exceptions=True)
            chunk = reading.result()
            if not chunk:
                return
            yield chunk

    async def lines(self, stream: asyncio.StreamReader, limit_bytes: int) -> AsyncIterator[bytes]:
        """The lines of one of the child's pipes, the unfinished last one included.

        Args:
            stream: :attr:`stdout` or :attr:`stderr`.
            limit_bytes: a longer line is thrown away.
        """
        splitter = LineSplitter(limit_bytes)
        async for chunk in self.output(stream):
            for line in splitter.feed(chunk):
                yield line
        if rest := splitter.finish():
            yield rest
        if splitter.overlong:
            _log.warning("child_lines_overlong", count=splitter.overlong, limit_bytes=limit_bytes)

    async def tell(self, line: str) -> None:
        """Write one line to the child's standard input; a child that is gone is no error."""
        stdin = self._process.stdin
        assert stdin is not None
        with contextlib.suppress(OSError):
            stdin.write(line.encode() + b"\n")
            async with asyncio.timeout(ASK_LIMIT_S):
                await stdin.drain()

    async def give(self, content: bytes) -> None:
        """Write to the child's standard input to the end; a child that is gone is no error."""
        stdin = self._process.stdin
        assert stdin is not None
        with contextlib.suppress(OSError):
            stdin.write(content)
            await stdin.drain()
        stdin.close()

    def ask_to_stop(self) -> None:
        """Close the child's standard input: it takes that as the request to stop."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    async def stop(self, executor: Executor, ask_limit_s: float = ASK_LIMIT_S) -> int:
        """Go down the ladder until the child and all its descendants are gone.

        Args:
            executor: where the process table is read, which blocks.
            ask_limit_s: how long a child has that was only asked.

        Returns:
            The child's exit code.
        """
        self.ask_to_stop()
        steps = ((None, ask_limit_s), ("SIGTERM", TERM_LIMIT_S), ("SIGKILL", KILL_LIMIT_S))
        for name, limit_s in steps:
            if name is not None:
                _log.warning("child_signalled", pid=self.pid, signal=name)
                self._signal_group(name)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limit_s):
                    await self.exited()
                    break
        await self.sweep(executor)
        return self.returncode if self.returncode is not None else KILLED

    async def sweep(self, executor: Executor) -> None:
        """Kill what the child left behind, and close the pipes to it."""
        loop = asyncio.get_running_loop()
        left = await loop.run_in_executor(executor, kill_marked, MARK_VARIABLE, self._audit_id)
        if left:
            _log.warning("descendants_killed", count=left)
        self._process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - 3.11 has no public way
        # The transport closes its pipes in the loop's next rounds.
        for _ in range(3):
            await asyncio.sleep(0)

    def _signal_group(self, name: str) -> None:
        if self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._process.kill()  # there are neither groups nor signals to choose from
            else:
                os.killpg(self.pid, signal.Signals[name])


def kill_marked(variable: str, value: str, limit_s: float = KILL_LIMIT_S) -> int:
    """Kill every process with a mark in its environment, and wait until it is gone (blocks).

    Args:
        variable: the mark's name, such as ``VERITAS_AUDIT_ID``.
        value: what it must be.
        limit_s: how long to wait for them.

    Returns:
        How many there were.
    """
    found = []
    own = os.getpid()
    for process in psutil.process_iter():
        if process.pid == own:
            continue
        # Kernel threads, other users' processes and those just gone have no environment to read.
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(variable) == value:
                process.kill()
                found.append(process)
    psutil.wait_procs(found, timeout=limit_s)
    return len(found)
