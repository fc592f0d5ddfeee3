"""However often a client is cut off, wherever, and on whichever transport: while events are being
appended it sees each of those it asked for once, in order."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from service.event_log.port import StoredEvent
from tests.scripted_service import ScriptedService, event, scripted_service
from veritas.core.events import TERMINAL_TYPES, EventType

Events = list[dict[str, Any]]
KINDS = ("sse", "ndjson", "websocket")
TYPES = ("", "finding", "log_entry,phase_start", "audit_started")


class Client:
    """Follows a stream, and comes back with its last cursor as often as it is cut off.

    Args:
        url: the stream.
        kind: the transport.
        types: what it asks for.
        cuts: how many bytes (or messages) it takes before each of its losses.
        over: whether the events so far are all that will come.
    """

    def __init__(
        self, url: str, kind: str, types: str, cuts: list[int], over: Callable[[Events], bool]
    ) -> None:
        self.events: Events = []
        self.kind = kind
        self._url = url
        self._query = {"types": types} if types else {}
        self._cuts = list(cuts)
        self._over = over
        self._cursor = "0"

    async def run(self, session: aiohttp.ClientSession) -> Events:
        connect = self._messages if self.kind == "websocket" else self._bytes
        while not self._over(self.events):
            budget = self._cuts.pop(0) if self._cuts else 10**9
            try:
                await connect(session, budget)
            except aiohttp.ClientError:
                continue
        return self.events

    async def _bytes(self, session: aiohttp.ClientSession, budget: int) -> None:
        take = self._take_block if self.kind == "sse" else self._take_line
        headers = {"Accept": "application/x-ndjson"} if self.kind == "ndjson" else {}
        end, pending = (b"\n\n" if self.kind == "sse" else b"\n"), b""
        query = {**self._query, "after": self._cursor}
        async with session.get(self._url, params=query, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            while budget > 0 and not self._over(self.events):
                chunk = await answer.content.read(min(1024, budget))
                if not chunk:
                    return
                budget -= len(chunk)
                *whole, pending = (pending + chunk).split(end)
                for part in whole:
                    take(part)
            answer.close()  # half a block or line is thrown away

    async def _messages(self, session: aiohttp.ClientSession, budget: int) -> None:
        query = {**self._query, "after": self._cursor}
        async with session.ws_connect(self._url, params=query) as socket:
            while budget > 0 and not self._over(self.events):
                budget -= 1
                message = await socket.receive()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return
                body = msgspec.json.decode(message.data)
                if body["type"] == "event":
                    self._take(body["event"])
                elif body["type"] == "ping":
                    self._cursor = str(body["after"])

    def _take_block(self, block: bytes) -> None:
        fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if line[:1] != b":")
        if b"data" in fields:
            self._take(msgspec.json.decode(fields[b"data"]))
            assert self._cursor == fields[b"id"].decode()
        elif b"id" in fields:
            self._cursor = fields[b"id"].decode()

    def _take_line(self, line: bytes) -> None:
        self._take(msgspec.json.decode(line))

    def _take(self, body: dict[str, Any]) -> None:
        self.events.append(body)
        self._cursor = str(body.get("cursor", body["seq"]))


def _wanted(types: str, kind: str) -> bool:
    return not types or kind in types.split(",") or kind in TERMINAL_TYPES


def _ends(count: int) -> Callable[[Events], bool]:
    return lambda events: sum(e["type"] in TERMINAL_TYPES for e in events) == count


async def _scenario(batches: list[int], readers: list[tuple[int, int, list[int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with scripted_service(Path(folder), sse_ping_interval_s=0.02) as service:
            audits = [await service.post(), await service.post()]
            single = [
                Client(service.url(audits[0]), KINDS[kind], TYPES[types], cuts, _ends(1))
                for kind, types, cuts in readers
            ]
            everything = [
                Client(f"{service.base}/stream", KINDS[kind], TYPES[types] or ALL, cuts, _ends(2))
                for kind, types, cuts in readers
            ]
            clients = [*single, *everything]
            running = [asyncio.create_task(client.run(service.client)) for client in clients]
            for audit_id in audits:
                await service.play(audit_id, event(EventType.AUDIT_STARTED))
            for number, size in enumerate(batches):
                await service.play(audits[number % 2], *[_event(number)] * size)
                await asyncio.sleep(0)
            for audit_id in audits:
                await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
            async with asyncio.timeout(30):
                found = [await task for task in running]
            await _compare(service, audits, readers, found)


ALL = ",".join(EventType)


def _event(number: int) -> Any:
    kind = (EventType.FINDING, EventType.LOG_ENTRY, EventType.PHASE_START)[number % 3]
    return event(kind, data={"text": "x" * (20_000 if number % 7 == 3 else 50)})


async def _compare(
    service: ScriptedService,
    audits: list[str],
    readers: list[tuple[int, int, list[int]]],
    found: list[Events],
) -> None:
    log: list[StoredEvent] = []
    while events := (await service.log.read_all(log[-1].position if log else 0, 1000)).events:
        log += events
    for (_, types, _), got in zip(readers, found[: len(readers)], strict=True):
        expected = [e.seq for e in log if e.audit_id == audits[0] and _wanted(TYPES[types], e.type)]
        assert [e["seq"] for e in got] == expected
    for (_, types, _), got in zip(readers, found[len(readers) :], strict=True):
        wide = [f"g{e.position}" for e in log if _wanted(TYPES[types], e.type)]
        assert [e["cursor"] for e in got] == wide


@settings(max_examples=15, deadline=None)
@given(
    batches=st.lists(st.integers(1, 90), max_size=12),
    readers=st.lists(
        st.tuples(
            st.integers(0, len(KINDS) - 1),
            st.integers(0, len(TYPES) - 1),
            st.lists(st.integers(1, 6000), max_size=8),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_each_event_once_in_order(
    batches: list[int], readers: list[tuple[int, int, list[int]]]
) -> None:
    asyncio.run(_scenario(batches, readers))


def test_a_crowd_that_comes_and_goes_while_events_are_appended() -> None:
    cuts = [[size * n % 997 + 1 for n in range(1, 12)] for size in (3, 40, 700, 5000)]
    readers = [
        (kind, types, cuts[(kind + types) % len(cuts)])
        for kind in range(len(KINDS))
        for types in range(len(TYPES))
    ]
    asyncio.run(_scenario([1, 2, 5, 60, 3, 1, 1, 40, 7, 1] * 4, readers))
