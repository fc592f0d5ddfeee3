"""The real service, with audits that tests play by hand in place of the engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from aiohttp import web

from service.app import build_app
from service.connections import CONNECTIONS
from service.event_log.port import AuditRecord, EventLog
from service.handlers.keys import LOG, RECORDER, STREAMS
from service.listening import listening
from service.ports import QueueFullError
from service.recorder import Recorder
from service.settings import Settings
from tests.described import AnswerWatch
from veritas.core.events import EventType, StreamEvent


def event(kind: EventType, **fields: Any) -> StreamEvent:
    return StreamEvent(type=kind, at=fields.pop("at", 1_700_000_000.25), **fields)


class ScriptedDispatcher:
    """Starts nothing by itself: a test says what happens."""

    def __init__(self, settings: Settings, recorder: Recorder) -> None:
        self.limit = settings.max_queued_audits
        self.recorder = recorder
        self.submitted: list[AuditRecord] = []
        self.reserved = 0

    async def start(self) -> None:
        self.submitted.clear()

    async def drain(self, limit_s: float) -> None:
        pass

    async def stop(self) -> None:
        self.submitted.clear()

    @contextmanager
    def place(self, host: str) -> Iterator[None]:
        if len(self.submitted) + self.reserved >= self.limit:
            raise QueueFullError(self.limit, self.retry_after_s())
        self.reserved += 1
        try:
            yield
        finally:
            self.reserved -= 1

    async def submit(self, record: AuditRecord) -> None:
        self.submitted.append(record)

    def retry_after_s(self, audit_id: str = "") -> int:
        return 7

    @property
    def running(self) -> int:
        return 0

    @property
    def waiting(self) -> int:
        return len(self.submitted)

    async def answers(self, limit_s: float) -> bool:
        return True

    async def ipc_environ(self) -> dict[str, str]:
        return {}

    async def cancel(self, audit_id: str) -> bool:
        await self.recorder.append(audit_id, event(EventType.AUDIT_CANCELLED))
        return True


class ScriptedService:
    """A running server, and the hands that play its audits."""

    def __init__(
        self,
        app: web.Application,
        dispatcher: ScriptedDispatcher,
        base: str,
        client: aiohttp.ClientSession,
    ) -> None:
        self.dispatcher = dispatcher
        self.base = base
        self.client = client
        self.app = app
        self.log: EventLog = app[LOG]
        self.recorder = app[RECORDER]
        self.streams = app[STREAMS]

    async def post(self, **fields: str) -> str:
        body = {"url": "https://shop.test/", **fields}
        async with self.client.post(f"{self.base}/audits", json=body) as answer:
            assert answer.status == 202, await answer.text()
            return str((await answer.json())["id"])

    async def play(self, audit_id: str, *events: StreamEvent) -> None:
        await self.recorder.append_all(audit_id, events)

    async def run_whole(self, audit_id: str, findings: int = 3) -> None:
        await self.play(audit_id, event(EventType.AUDIT_STARTED))
        for number in range(findings):
            await self.play(
                audit_id,
                event(
                    EventType.FINDING,
                    phase="security",
                    detail="line\u2028one\r\ntwo",
                    data={"number": number},
                ),
            )
        await self.play(
            audit_id,
            event(EventType.AUDIT_COMPLETE, pct=100, data={"score": 71, "risk_level": "trusted"}),
        )

    def url(self, audit_id: str, rest: str = "/stream") -> str:
        return f"{self.base}/audits/{audit_id}{rest}"


@asynccontextmanager
async def scripted_service(folder: Path, **settings: Any) -> AsyncIterator[ScriptedService]:
    unlimited = {"max_starts_per_minute": 0, "max_all_starts_per_minute": 0}
    chosen = Settings(data_dir=folder, event_log_sync="normal", **{**unlimited, **settings})
    made: list[ScriptedDispatcher] = []

    def factory(given: Settings, _: EventLog, recorder: Recorder) -> ScriptedDispatcher:
        made.append(ScriptedDispatcher(given, recorder))
        return made[0]

    app = build_app(chosen, factory)
    watch = AnswerWatch(app)
    runner = web.AppRunner(app, shutdown_timeout=3, auto_decompress=False)
    await runner.setup()
    try:
        timeout = aiohttp.ClientTimeout(total=20)
        async with (
            listening(runner, app[CONNECTIONS], "127.0.0.1", 0) as addresses,
            aiohttp.ClientSession(timeout=timeout) as client,
        ):
            host, port = addresses[0]
            yield ScriptedService(app, made[0], f"http://{host}:{port}", client)
    finally:
        await runner.cleanup()
    assert not watch.complaints, "\n".join(watch.complaints)


async def until(condition: Any, limit_s: float = 5.0) -> None:
    """Wait for a condition, whatever the machine's speed."""
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "the condition did not come true"
        await asyncio.sleep(0.01)


def parse_sse(raw: str) -> list[dict[str, Any]]:
    """The events of a whole stream, read as the HTML standard says, independently of our code."""
    events: list[dict[str, Any]] = []
    fields: dict[str, str] = {}
    for line in raw.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line:
            if "data" in fields:
                body = msgspec.json.decode(fields["data"])
                assert str(body["seq"]) == fields["id"]
                assert body["type"] == fields["event"]
                events.append(body)
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return events
