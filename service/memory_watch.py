"""How much memory an audit holds, its browser included."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import Executor

import psutil

from service.metrics import AuditMeter

INTERVAL_S = 1.0


async def outgrown(pid: int, limit_mb: float, executor: Executor, meter: AuditMeter) -> float:
    """Return once a process and its descendants hold too much memory.

    Args:
        pid: the child.
        limit_mb: more is too much.
        executor: where the process table is read, which blocks.
        meter: told of each look.

    Returns:
        How much they hold, in MB.
    """
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(INTERVAL_S)
        held_mb = await loop.run_in_executor(executor, memory_mb, pid)
        meter.memory_mb = held_mb
        if held_mb > limit_mb:
            return held_mb


def memory_mb(pid: int) -> float:
    """How much memory a process and all its descendants hold (blocks for some milliseconds).

    Returns:
        The sum of their proportional set sizes, in MB; what is gone counts nothing.
    """
    total = 0
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            with contextlib.suppress(psutil.Error, OSError):
                info = process.memory_full_info()
                total += getattr(info, "pss", info.uss)
    return total / 1e6
