"""Audits by the real runner into a real log; the child follows a script."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from service.artifact_store import FolderArtifactStore
from service.audit_runner import AuditRunner
from service.child_process import MARK_VARIABLE
from service.engine_options import EngineOptions
from service.event_log.port import AuditRecord
from service.event_log.sqlite import SqliteEventLog
from service.hub import Hub
from service.queue_broker import QueueBroker
from service.recorder import Recorder
from tests.faults.account import Emitted, decoded, read_journal
from veritas.core.events import StreamEvent

MODES = ("queue", "stdout", "validate")
AUDIT_LIMIT_S = 150.0


@dataclass
class Live:
    """An audit under way, for those who hurt it.

    Attributes:
        arrivals: when each stream event reached the log's doorstep, and its type.
        fault_at: when the fault came, by the monotonic clock; set by :meth:`struck`.
    """

    runner: AuditRunner
    journal: Path
    script: Mapping[str, Any]
    arrivals: list[tuple[float, str]] = field(default_factory=list)
    fault_at: float | None = None

    async def until(self, condition: Callable[[], bool]) -> bool:
        """Wait for a condition; False when the audit is over before."""
        while not condition():
            if self.arrivals and self.arrivals[-1][1] in {
                "audit_complete",
                "audit_error",
                "audit_cancelled",
            }:
                return False
            await asyncio.sleep(0.002)
        return True

    async def received(self, count: int) -> bool:
        return await self.until(lambda: len(self.arrivals) >= count)

    def struck(self) -> None:
        self.fault_at = time.monotonic()

    @property
    def manager_pid(self) -> int:
        manager: Any = self.runner._mgr
        return 0 if manager is None else int(manager._process.pid)


@dataclass(frozen=True)
class Ended:
    """An audit that is over.

    Attributes:
        bodies: its whole log.
        emitted: what its child says.
        recover_s: see :class:`tests.faults.account.Outcome`.
        leftovers: processes and folders that it left.
    """

    bodies: list[dict[str, Any]]
    emitted: Emitted
    recover_s: float | None
    leftovers: list[str]


Inject = Callable[[Live], Coroutine[Any, Any, None]]


def script_url(journal: Path, script: Mapping[str, Any], host: str = "script.test") -> str:
    return f"http://{host}/?" + urlencode({"journal": journal, **script})


class Bench:
    """A log, a file store and a manager in one folder. Made by :func:`bench`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = SqliteEventLog(folder / "events.sqlite", "normal")
        self.store = FolderArtifactStore(folder / "artifacts")
        self.recorder = Recorder(self.log, self.store, Hub(self.log))
        self.broker = QueueBroker()

    async def audit(
        self,
        mode: str,
        script: Mapping[str, Any],
        inject: Inject | None = None,
        *,
        own_manager: bool = False,
        memory_limit_mb: float = 1500.0,
        audit_id: str = "",
    ) -> Ended:
        """Run one audit to its end, and hurt it on the way."""
        audit_id = audit_id or uuid.uuid4().hex
        journal, temp_root = self.folder / f"{audit_id}.journal", self.folder / f"{audit_id}.tmp"
        temp_root.mkdir()
        url = script_url(journal, script)
        runner = AuditRunner(
            audit_id,
            url,
            "quick_scan",
            options=EngineOptions(
                module="tests.children.faulty",
                environ={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
                temp_root=temp_root,
                memory_limit_mb=memory_limit_mb,
            ),
            broker=None if own_manager else self.broker,
            environ={"QUEUE_IPC_MODE": mode},
        )
        live = Live(runner, journal, script)
        record = AuditRecord(
            id=audit_id, url=url, tier="quick_scan", verdict_mode="simple", created_at=time.time()
        )
        await self.recorder.create(record)
        sink = self.recorder.sink(audit_id)

        async def send(event: StreamEvent, files: Mapping[str, bytes] = {}) -> None:
            live.arrivals.append((time.monotonic(), event.type.value))
            await sink.send(event, files)

        running = asyncio.create_task(runner.run(send))
        hurting = asyncio.create_task(inject(live)) if inject else None
        try:
            async with asyncio.timeout(AUDIT_LIMIT_S):
                await running
                if hurting is not None:
                    await hurting
        finally:
            for task in (running, hurting):
                if task is not None:
                    task.cancel()
            await asyncio.gather(*(t for t in (running, hurting) if t), return_exceptions=True)
            await sink.close()
        emitted = read_journal(Path(f"{journal}.1"))
        fault_at = live.fault_at if live.fault_at is not None else emitted.fault_at
        return Ended(
            await self.bodies(audit_id),
            emitted,
            None if fault_at is None else recovery_s(live.arrivals, fault_at),
            await leftovers(audit_id, temp_root),
        )

    async def bodies(self, audit_id: str) -> list[dict[str, Any]]:
        """The whole log of an audit."""
        found: list[dict[str, Any]] = []
        while page := await self.log.read(audit_id, len(found), 1000):
            found += decoded(event.body for event in page)
        return found


@asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[Bench]:
    made = Bench(folder)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        await made.log.open()
        await made.store.open()
        yield made
    finally:
        await made.broker.close()
        await made.recorder.close()
        await made.store.close()
        await made.log.close()


def recovery_s(arrivals: list[tuple[float, str]], fault_at: float) -> float | None:
    """From the fault to the notice of a fallback if there is one, else to the next event."""
    later = [(at, kind) for at, kind in arrivals if at >= fault_at]
    notices = [at for at, kind in later if kind == "ipc_fallback"]
    return (notices or [at for at, _ in later] or [fault_at])[0] - fault_at


async def leftovers(audit_id: str, temp_root: Path, limit_s: float = 5.0) -> list[str]:
    """What an audit left although it is over; processes get a moment to be reaped."""
    deadline = time.monotonic() + limit_s
    while processes := marked(MARK_VARIABLE, audit_id):
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(0.05)
    folders = [str(path) for path in temp_root.iterdir()]
    return [f"process {pid} is left" for pid in processes] + [f"{name} is left" for name in folders]


def marked(variable: str, value: str) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(variable) == value:
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found
