"""A part of the benchmark: a process that obeys lines of JSON, one answer a line."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
_LINE_BYTES = 16 * 1024 * 1024
_ANSWER_LIMIT_S = 300.0
_STOP_LIMIT_S = 20.0

Obey = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class Part:
    """Another process, as the benchmark sees it."""

    def __init__(self, process: asyncio.subprocess.Process, errors: Path) -> None:
        self._process = process
        self._errors = errors
        self.pid = process.pid

    @property
    def errors(self) -> str:
        """What it has written to standard error, its log included."""
        return self._errors.read_text(errors="replace")

    async def ask(self, **order: Any) -> dict[str, Any]:
        """Give an order and wait for its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        async with asyncio.timeout(_ANSWER_LIMIT_S):
            line = await self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{order}: no answer\n{self._errors.read_text()[-3000:]}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise SystemExit(f"{order}: {answer['error']}\n{self._errors.read_text()[-3000:]}")
        return answer


@contextlib.asynccontextmanager
async def part(module: str, *arguments: str, **environment: str) -> AsyncIterator[Part]:
    """Start a part; end it at the end, whatever happens."""
    with tempfile.NamedTemporaryFile() as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"benchmarks.{module}", *arguments),
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            limit=_LINE_BYTES,
        )
        try:
            yield Part(process, Path(errors.name))
        finally:
            assert process.stdin is not None
            process.stdin.close()  # a part goes when nobody is left to order it about
            try:
                async with asyncio.timeout(_STOP_LIMIT_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()


async def obey_orders(obey: Obey) -> None:
    """The other side: read orders from standard input until it ends."""
    reader = asyncio.StreamReader(limit=_LINE_BYTES)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    try:
        while line := await reader.readline():
            try:
                answer = await obey(json.loads(line))
            except Exception as error:  # noqa: BLE001 - whatever it is, the benchmark shows it
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
    finally:
        transport.close()


def usage() -> dict[str, Any]:
    """What this process has cost so far: CPU of all its threads, and the memory it holds alone."""
    memory = psutil.Process().memory_full_info()
    return {"cpu_s": time.process_time(), "uss_bytes": memory.uss, "rss_bytes": memory.rss}


async def pace(count: int, per_s: float, send: Callable[[int], Awaitable[None]]) -> None:
    """Call ``send`` with 0, 1, 2 … at a rate, or at once after another when it is 0."""
    begun = time.monotonic()
    for index in range(count):
        if per_s:
            await asyncio.sleep(max(0.0, begun + index / per_s - time.monotonic()))
        await send(index)
