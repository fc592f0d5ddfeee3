"""The clients: each watches one audit after the other, steadily or not."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from contextlib import aclosing
from dataclasses import dataclass, field

import aiohttp

from tests.soak.tally import Tally, Watch
from tests.soak.transports import READERS, RefusedError

# How long a client may be without a further event while the service is there. Audits wait in line.
STUCK_LIMIT_S = 180.0
SMALL_BUFFER_BYTES = 8192


@dataclass
class Audits:
    """Those that clients choose from: all, and those that are not over."""

    every: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)

    def choose(self, rng: random.Random) -> str:
        """Mostly one that runs; now and then an old one, to be read from its beginning."""
        if self.open and rng.random() < 0.8:
            return rng.choice(sorted(self.open))
        return rng.choice(self.every[-50:])


class Crowd:
    """Many clients on a few sessions.

    Args:
        base: where the service is.
        seed: what makes the run.

    Attributes:
        connected: how many have a stream open.
        done: set when no further audit is to be begun to watch.
    """

    def __init__(self, base: str, audits: Audits, tally: Tally, seed: int) -> None:
        self._base = base
        self._audits = audits
        self._tally = tally
        self._seed = seed
        self._tasks: list[asyncio.Task[None]] = []
        self._sessions: list[aiohttp.ClientSession] = []
        self.connected = 0
        self.done = asyncio.Event()

    def start(self, clients: int) -> None:
        """Let them come. A third each by SSE, WebSocket and NDJSON; every eighth reads slowly."""
        self._sessions = [_session(small=small) for small in (False, True)]
        for number in range(clients):
            transport = list(READERS)[number % len(READERS)]
            self._tasks.append(
                asyncio.create_task(
                    self._client(number, transport), name=f"client-{number}-{transport}"
                )
            )

    async def finish(self, limit_s: float) -> None:
        """Let each client watch its audit to the end, then let all go."""
        self.done.set()
        _, late = await asyncio.wait(self._tasks, timeout=limit_s)
        for task in late:
            self._tally.wrong(task.get_name().split("-")[2], "other", "did not come to the end")
            task.cancel()
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, Exception):
                self._tally.wrong("sse", "other", repr(result))
        for session in self._sessions:
            await session.close()

    async def _client(self, number: int, transport: str) -> None:
        rng = random.Random(self._seed * 100_003 + number)
        await asyncio.sleep(rng.uniform(0, 3))
        slow = number % 8 == 7
        while not self.done.is_set():
            watch = Watch(self._tally, transport, self._audits.choose(rng))
            self._tally.counts[transport, "watches"] += 1
            await self._watch(watch, transport, rng, slow=slow)
            if watch.over:
                self._audits.open.discard(watch.audit_id)

    async def _watch(self, watch: Watch, transport: str, rng: random.Random, *, slow: bool) -> None:
        heard_at, last = time.monotonic(), 0
        while not watch.over:
            # Most streams are left after some events; some are kept to the end.
            leave_after = rng.choice((rng.randint(1, 40), rng.randint(1, 40), 10**9))
            try:
                await self._stream(watch, transport, rng, leave_after, slow=slow)
            except RefusedError as error:
                self._tally.wrong(transport, "other", f"{watch.audit_id}: {error}")
                return
            except (aiohttp.ClientError, ConnectionError, TimeoutError):
                await asyncio.sleep(rng.uniform(0.2, 1.0))
            if watch.last > last:
                heard_at, last = time.monotonic(), watch.last
            if time.monotonic() - heard_at > STUCK_LIMIT_S:
                self._tally.wrong(transport, "lost", f"{watch.audit_id} hangs after {last}")
                return
            if not watch.over:
                self._tally.counts[transport, "resumes"] += 1
                await asyncio.sleep(rng.uniform(0, 1.5))

    async def _stream(
        self, watch: Watch, transport: str, rng: random.Random, leave_after: int, *, slow: bool
    ) -> None:
        url = f"{self._base}/audits/{watch.audit_id}/stream?after={watch.last}"
        taken = 0
        self.connected += 1
        try:
            async with aclosing(READERS[transport](self._sessions[slow], url)) as events:  # type: ignore[type-var]
                async for seq, kind, body in events:
                    watch.take(seq, kind, body)
                    taken += 1
                    if taken >= leave_after:
                        return
                    if slow and rng.random() < 0.05:
                        self._tally.counts[transport, "stalls"] += 1
                        await asyncio.sleep(rng.uniform(0.5, 6.0))
        finally:
            self.connected -= 1


def _session(*, small: bool) -> aiohttp.ClientSession:
    """Sockets of the usual size, or ones that are full soon when nobody reads."""

    def factory(address: aiohttp.AddrInfoType) -> socket.socket:
        made = socket.socket(*address[:3])
        if small:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
        return made

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, force_close=True, socket_factory=factory),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60),
        read_bufsize=4096 if small else 65536,
    )
