"""How long a queue is, as the bridge's own threads see it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from service.dispatcher import Dispatcher
from service.metrics import Metrics
from service.queue_bridge import QueueBridge
from tests.integration.test_ipc_rollout import running_service
from veritas.core.events import ProgressEvent, frame_to_bytes
from veritas.core.ipc import ProgressQueue, create_queue, start_manager


class CountingQueue:
    """A real queue that counts how often it is asked for its length."""

    def __init__(self, inner: ProgressQueue) -> None:
        self._inner = inner
        self.asked = 0

    def put(self, item: object, block: bool = True, timeout: float | None = None) -> None:
        self._inner.put(item, block, timeout)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        return self._inner.get(block, timeout)

    def qsize(self) -> int:
        self.asked += 1
        return self._inner.qsize()


@pytest.fixture
def queue() -> Iterator[CountingQueue]:
    manager = start_manager()
    yield CountingQueue(create_queue(manager))
    manager.shutdown()
    cast("Any", manager)._process.close()


async def test_the_depth_is_looked_at_now_and_then(
    queue: CountingQueue, monkeypatch: pytest.MonkeyPatch, no_blocking: None
) -> None:
    metrics = Metrics()
    meter = metrics.meter("a", "queue")
    frame = frame_to_bytes([ProgressEvent(number=1)])
    with ThreadPoolExecutor(1) as executor:
        loop = asyncio.get_running_loop()
        for _ in range(20):
            await loop.run_in_executor(executor, queue.put, frame)
        bridge = QueueBridge(queue, executor, interval_s=0.05, meter=meter)
        for _ in range(10):
            assert await bridge.read()
        assert queue.asked == 0  # the first second is not over
        bridge._depth_due = 0.0
        assert await bridge.read()
        assert metrics.registry.get_sample_value("veritas_ipc_queue_depth", {"mode": "queue"}) == 10
        for _ in range(9):
            assert await bridge.read()
        assert queue.asked == 1
        bridge._depth_due = 0.0
        assert await bridge.read() is None
        assert metrics.queue_depth() == 0
    labels = {"mode": "queue", "channel": "queue"}
    assert metrics.registry.get_sample_value("veritas_ipc_events_total", labels) == 20
    size = metrics.registry.get_sample_value("veritas_ipc_bytes_total", labels)
    assert size == 20 * len(frame)


async def test_threads_that_are_all_taken_do_not_answer(tmp_path: Path) -> None:
    release = threading.Event()
    async with running_service(tmp_path, max_running_audits=1) as service:
        dispatcher: Dispatcher = service.dispatcher
        assert await dispatcher.answers(2.0)
        workers = dispatcher._executor._max_workers
        try:
            taken = [dispatcher._executor.submit(release.wait, 20) for _ in range(workers)]
            assert not await dispatcher.answers(0.05)
        finally:
            release.set()
        await asyncio.wait([asyncio.wrap_future(future) for future in taken])
        assert await dispatcher.answers(2.0)
    assert not await dispatcher.answers(0.05)
