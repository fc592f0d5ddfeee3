"""How much memory a job takes: the peak of all its processes together."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from pathlib import Path

import psutil

from benchmarks.ipc_parts.job import Job
from benchmarks.ipc_parts.run import EXIT_LIMIT_S, RUN_LIMIT_S, run_job

PROGRAM = Path(__file__).resolve().parent.parent / "ipc.py"
SAMPLE_S = 0.05


def pss_mb() -> float:
    """Add up the memory of this process and all its descendants."""
    total = 0
    root = psutil.Process()
    for process in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total / 1e6


def weigh(job: Job) -> float:
    """The peak of the memory while a job runs; called in a process of its own."""
    peaks, over = [0.0], threading.Event()

    def sample() -> None:
        while not over.wait(SAMPLE_S):
            peaks.append(pss_mb())

    sampler = threading.Thread(target=sample, name="memory")
    sampler.start()
    try:
        asyncio.run(run_job(job))
    finally:
        over.set()
        sampler.join()
    return max(peaks)


async def weigh_apart(job: Job) -> float:
    """Run :func:`weigh` in a new process, so that no earlier run is weighed, too."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROGRAM),
        "--weigh",
        *(job.variant, job.kind, str(job.count)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(RUN_LIMIT_S + EXIT_LIMIT_S):
            printed, _ = await process.communicate()
        return float(printed)
    finally:
        if process.returncode is None:
            process.kill()  # its child and its manager notice the end of their pipes
            await process.wait()
