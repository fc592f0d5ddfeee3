"""Numbers that take a blocking call to find out: disk, sizes, the process itself.

They are found on a thread just before a scrape, within a bound; those that could not be found in
time are left out, so that nobody takes an old number for a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from service.artifact_store import ArtifactStore, StoreUnavailableError
from service.event_log.port import EventLog, LogUnavailableError

LIMIT_S = 3.0
# All folders are looked through for this number, so it may be this old.
ARTIFACTS_INTERVAL_S = 300.0

_log = structlog.get_logger(__name__)


class HostNumbers(Collector):
    """Found by :meth:`refresh`, scraped by the registry.

    Args:
        registry: where they are scraped.
        data_dir: whose disk is looked at.
        log: whose size is asked for; its files are ``events.sqlite*`` in the folder.
        store: whose size is asked for.
    """

    def __init__(
        self, registry: CollectorRegistry, data_dir: Path, log: EventLog, store: ArtifactStore
    ) -> None:
        self._data_dir = data_dir
        self._log = log
        self._store = store
        self._process = ProcessCollector(registry=None)
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="host-numbers")
        self._families: list[Metric] = []
        self._artifacts: tuple[float, int] | None = None
        self._running: asyncio.Task[list[Metric]] | None = None
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """What the registry asks for at each scrape."""
        yield from self._families

    async def refresh(self) -> None:
        """Find the numbers. Never fails; whoever asks meanwhile waits for the same ones."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._find(), name="host-numbers")
        done, _ = await asyncio.wait({self._running}, timeout=LIMIT_S)
        self._families = self._running.result() if done else []

    async def close(self) -> None:
        """Stop finding."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _find(self) -> list[Metric]:
        loop = asyncio.get_running_loop()
        families = await loop.run_in_executor(self._threads, self._find_on_thread)
        try:
            used, artifacts = await self._log.size_bytes(), await self._artifact_bytes()
        except (LogUnavailableError, StoreUnavailableError) as error:
            _log.warning("sizes_not_found", reason=str(error))
            return families
        return [
            *families,
            GaugeMetricFamily(
                "veritas_event_log_used_bytes", "What audits and events take in the log.", used
            ),
            GaugeMetricFamily(
                "veritas_artifacts_bytes", "What artifacts take; up to 5 minutes old.", artifacts
            ),
        ]

    async def _artifact_bytes(self) -> int:
        now = time.monotonic()
        if self._artifacts is None or now - self._artifacts[0] >= ARTIFACTS_INTERVAL_S:
            self._artifacts = (now, await self._store.size_bytes(await self._store.audits()))
        return self._artifacts[1]

    def _find_on_thread(self) -> list[Metric]:
        families = list(self._process.collect())
        try:
            disk = shutil.disk_usage(self._data_dir)
            files = GaugeMetricFamily(
                "veritas_event_log_file_bytes", "Sizes of the log's files.", labels=["file"]
            )
            for label, name in (("main", "events.sqlite"), ("wal", "events.sqlite-wal")):
                with contextlib.suppress(FileNotFoundError):
                    files.add_metric([label], (self._data_dir / name).stat().st_size)
        except OSError as error:
            _log.warning("disk_not_read", reason=error.strerror)
            return families
        return [
            *families,
            files,
            GaugeMetricFamily(
                "veritas_disk_free_bytes", "Free space for the data folder.", disk.free
            ),
            GaugeMetricFamily(
                "veritas_disk_size_bytes", "Size of the data folder's disk.", disk.total
            ),
        ]
