"""One measurement: a child that sends, a manager if it needs one, and this process that reads."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from benchmarks.ipc_parts import children
from benchmarks.ipc_parts.job import Job, Outcome
from benchmarks.ipc_parts.readers import receive
from service.child_process import ChildProcess, child_environment
from service.queue_broker import QueueBroker
from veritas.core.ipc import (
    QUEUE_FD_VARIABLE,
    QUEUE_KEY_VARIABLE,
    ProgressQueue,
    serialize_queue,
)

RUN_LIMIT_S = 60.0
EXIT_LIMIT_S = 10.0
LINE_LIMIT_BYTES = 16 * 1024 * 1024  # d reads lines of 270 KB by the stream's own means


async def spawn(job: Job, variables: dict[str, str], fds: tuple[int, ...]) -> ChildProcess:
    """Start a child that waits for a word before it emits."""
    mark = secrets.token_hex(16)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        children.__file__,
        *(job.variant, job.kind, str(job.count), str(job.rate)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=child_environment(mark, Path(tempfile.gettempdir()), variables, os.environ),
        pass_fds=fds,
        start_new_session=True,
        limit=LINE_LIMIT_BYTES if job.variant == children.LINES else 2**16,
    )
    return ChildProcess(process, mark)


def helpers_cpu_s(without: int) -> float:
    """CPU seconds of this process and its children (the manager), but one."""
    total = time.process_time()
    for process in psutil.Process().children():
        if process.pid != without:
            times = process.cpu_times()
            total += times.user + times.system
    return total


async def run_job(job: Job) -> Outcome:
    """Measure once; whatever happens, the child and the manager are gone afterwards."""
    broker = QueueBroker()
    threads = ThreadPoolExecutor(2, thread_name_prefix="bench")
    progress_queue: ProgressQueue | None = None
    variables: dict[str, str] = {}
    fds: tuple[int, ...] = ()
    try:
        async with asyncio.timeout(RUN_LIMIT_S):
            if job.variant in {children.PLAIN, children.QUEUE}:
                _, progress_queue = await broker.queue()
                fd, key = serialize_queue(progress_queue)
                fds, variables = (fd,), {QUEUE_FD_VARIABLE: str(fd), QUEUE_KEY_VARIABLE: key}
            try:
                child = await spawn(job, variables, fds)
            finally:
                for fd in fds:
                    os.close(fd)
            words = asyncio.create_task(child.stderr.read(), name="stderr")
            try:
                cpu_s = helpers_cpu_s(child.pid)
                latencies_ms, ended = await receive(job, child, progress_queue, threads)
                cpu_s = helpers_cpu_s(child.pid) - cpu_s
                async with asyncio.timeout(EXIT_LIMIT_S):
                    await child.exited()
                    said = json.loads((await words).splitlines()[-1])
            finally:
                await child.stop(threads)
                if not words.done():
                    words.cancel()
                    await asyncio.gather(words, return_exceptions=True)
    finally:
        await broker.close()
        threads.shutdown(wait=False, cancel_futures=True)
    return Outcome(
        per_s=job.count / (ended - said["begun_at"]),
        cpu_s_per_100k=(cpu_s + said["cpu_s"]) * 100_000 / job.count,
        longest_emit_ms=said["longest_emit_ms"],
        latencies_ms=latencies_ms,
    )
