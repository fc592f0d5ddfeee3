"""Ours: the real service as ``python -m service`` runs it, with audits played by hand.

The event log is the real SQLite one with its default durability; events go the way that those of
a running audit go, through ``recorder.sink``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from typing import Any

from benchmarks.streaming_parts.control import obey_orders, pace, usage
from benchmarks.streaming_parts.load import DETAIL, facts
from service.event_log.port import AuditRecord, EventLog
from service.recorder import Recorder
from service.serve import serve
from service.settings import Settings
from service.settings_loading import load_settings
from tests.scripted_service import ScriptedDispatcher
from veritas.core.events import EventType, StreamEvent


class PlayedDispatcher(ScriptedDispatcher):
    """Starts no children: plays audits as the benchmark orders."""

    def __init__(self, settings: Settings, recorder: Recorder) -> None:
        super().__init__(settings, recorder)
        self._task: asyncio.Task[None] | None = None
        self._audits = 0
        self._numbers: dict[str, int] = {}

    async def start(self) -> None:
        await super().start()
        self._task = asyncio.create_task(self._work(), name="orders")

    async def stop(self) -> None:
        await super().stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        await obey_orders(self._obey)
        os.kill(os.getpid(), signal.SIGTERM)

    async def _obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "begin":
                return {"path": f"/audits/{await self._begin()}/stream"}
            case "play":
                audit_id = order["path"].split("/")[2]
                filling = "x" * order.get("size_bytes", 0)
                took_s = await self._play(audit_id, order["count"], order["per_s"], filling)
                return {"took_s": took_s}
            case "end":
                done = StreamEvent(type=EventType.AUDIT_COMPLETE, at=time.time(), pct=100)
                await self.recorder.append(order["path"].split("/")[2], done)
                return {}
        return usage()

    async def _begin(self) -> str:
        self._audits += 1
        record = AuditRecord(
            id=f"{self._audits:032x}",
            url="https://shop.test/",
            tier="quick_scan",
            verdict_mode="simple",
            created_at=time.time(),
        )
        await self.recorder.create(record)
        await self.recorder.append(
            record.id, StreamEvent(type=EventType.AUDIT_STARTED, at=time.time())
        )
        self._numbers[record.id] = 0
        return record.id

    async def _play(self, audit_id: str, count: int, per_s: float, filling: str) -> float:
        sink = self.recorder.sink(audit_id)

        async def send(_: int) -> None:
            number = self._numbers[audit_id]
            self._numbers[audit_id] = number + 1
            await sink.send(
                StreamEvent(
                    type=EventType.FINDING,
                    at=time.time(),
                    phase="vision",
                    detail=DETAIL,
                    data=facts(number) | ({"filling": filling} if filling else {}),
                )
            )

        begun = time.monotonic()
        try:
            await pace(count, per_s, send)
            await sink.flush()
        finally:
            await sink.close()
        return time.monotonic() - begun


def main() -> int:
    def dispatcher(settings: Settings, _: EventLog, recorder: Recorder) -> PlayedDispatcher:
        return PlayedDispatcher(settings, recorder)

    if len(sys.argv) == 1:
        return serve(load_settings(), dispatcher)
    import cProfile  # only when asked for

    with cProfile.Profile() as profile:
        code = serve(load_settings(), dispatcher)
    profile.dump_stats(sys.argv[1])
    return code


if __name__ == "__main__":
    raise SystemExit(main())
