"""How late the event loop runs what is due: the first number to look at when all is slow."""

from __future__ import annotations

import asyncio

from prometheus_client import CollectorRegistry, Histogram

_BUCKETS_S = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_INTERVAL_S = 0.5


class LoopLag:
    """Measures by sleeping, and looking how late it wakes.

    Args:
        registry: where the numbers are scraped.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._histogram = Histogram(
            "veritas_event_loop_lag_seconds",
            "How late the event loop runs what is due.",
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to measure."""
        self._task = asyncio.create_task(self._measure(), name="loop-lag")

    async def stop(self) -> None:
        """Stop measuring."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _measure(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _INTERVAL_S
            await asyncio.sleep(_INTERVAL_S)
            self._histogram.observe(max(0.0, loop.time() - due))
