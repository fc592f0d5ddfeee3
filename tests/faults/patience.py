"""Waiting for a condition, with a bound."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


async def until(condition: Callable[[], bool], limit_s: float = 30.0) -> None:
    """Wait until a condition holds.

    Raises:
        TimeoutError: it does not within the limit.
    """
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited for {limit_s:g} s")
        await asyncio.sleep(0.01)
