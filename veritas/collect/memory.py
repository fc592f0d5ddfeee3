"""Watching the memory of pages while they load."""

from __future__ import annotations

import asyncio

import structlog

from veritas.collect.allowance import Allowance
from veritas.collect.processes import RendererMemory
from veritas.collect.threads import in_daemon_thread

_log = structlog.get_logger(__name__)

_PERIOD_S = 0.25
# At the limit scripts are stopped and the page is read; this much above it the process is killed.
_KILL_FACTOR = 1.25


async def watch_memory(allowance: Allowance, mark: str) -> None:
    """Go on until cancelled.

    A page whose process holds too much is stopped, so that it can still be read; if that does
    not help, the process is killed, and the page counts as crashed. Which page is in a process
    the browser does not tell, so all that are open are stopped.

    Args:
        allowance: of the audit.
        mark: of its browser.
    """
    limit_mb = allowance.limits.max_page_memory_mb
    memory = RendererMemory(mark)
    while True:
        await asyncio.sleep(_PERIOD_S)
        held = await in_daemon_thread(memory.largest)
        if held is None or held.megabytes <= limit_mb:
            continue
        allowance.stop_pages(f"a page held more than {limit_mb:g} MB (--max-page-memory-mb)")
        if held.megabytes > limit_mb * _KILL_FACTOR:
            _log.warning("page_killed", megabytes=round(held.megabytes), limit_mb=limit_mb)
            await in_daemon_thread(held.kill)
