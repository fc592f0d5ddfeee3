"""One soak: a service, audits, a crowd, and three restarts."""

from __future__ import annotations

import asyncio
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from service.client import Waits, start_audit
from tests.faults.bench import script_url
from tests.faults.service_process import ServiceProcess, free_port, service_process
from tests.soak.crowd import Audits, Crowd
from tests.soak.memory import Life, sample
from tests.soak.tally import Tally

OPEN_AUDITS = 6
FINISH_LIMIT_S = 180.0
RESTARTS = (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM)
SETTINGS = {
    "VERITAS_MAX_RUNNING_AUDITS": "3",
    "VERITAS_MAX_ATTEMPTS": "20",
    "VERITAS_SEND_TIMEOUT_S": "3",  # so that some of those who stall are cut off
    "VERITAS_SHUTDOWN_GRACE_S": "1",
    # The whole crowd comes from one address, and comes back more often than one client may.
    "VERITAS_MAX_CONNECTIONS_PER_CLIENT": "0",
}


@dataclass
class Soak:
    """What a soak found.

    Attributes:
        most_connected: how many streams were open at once.
        cut_off: how many slow clients the service has cut off.
        restarts: how, and for how many seconds nobody answered.
    """

    clients: int
    took_s: float = 0.0
    audits: int = 0
    events: int = 0
    most_connected: int = 0
    cut_off: int = 0
    restarts: list[tuple[str, float]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    lives: list[Life] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.tally.good

    @property
    def flat(self) -> bool:
        return all(life.flat for life in self.lives)


async def soak(folder: Path, duration_s: float, clients: int, seed: int) -> Soak:
    """Run it.

    Args:
        folder: for data and logs; must exist.
        duration_s: how long the crowd comes and goes, before it watches its audits to the end.
        clients: how many there are.
        seed: what makes the choices.
    """
    found, audits = Soak(clients), Audits()
    began = time.monotonic()
    async with service_process(folder, SETTINGS, port=free_port()) as service:
        crowd = Crowd(service.base, audits, found.tally, seed)
        feeding = asyncio.create_task(_feed(service.base, folder, audits), name="feed")
        try:
            while not audits.every:
                await asyncio.sleep(0.05)
                assert not feeding.done(), feeding.exception()
            crowd.start(clients)
            await _live(service, crowd, found, duration_s)
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
            await crowd.finish(FINISH_LIMIT_S)
        await service.ended(*audits.every)
        await service.terminate()
        bodies = await service.bodies(*audits.every)
    found.tally.compare_with_log(bodies)
    found.audits = len(bodies)
    found.events = sum(map(len, bodies.values()))
    found.cut_off = (folder / "service.log").read_text().count('"slow_client_cut_off"')
    found.took_s = time.monotonic() - began
    return found


async def _live(service: ServiceProcess, crowd: Crowd, found: Soak, duration_s: float) -> None:
    """Let a quarter of the time pass, restart, and so on."""
    for how in (*RESTARTS, None):
        life = Life()
        found.lives.append(life)
        sampling = asyncio.create_task(sample(service.pid, life))
        end = time.monotonic() + duration_s / (len(RESTARTS) + 1)
        while time.monotonic() < end:
            found.most_connected = max(found.most_connected, crowd.connected)
            await asyncio.sleep(0.2)
        sampling.cancel()
        await asyncio.gather(sampling, return_exceptions=True)
        if how is None:
            return
        life.how_it_ended = how.name
        away = time.monotonic()
        if how is signal.SIGKILL:
            for problem in await service.kill():
                found.tally.wrong("log", "other", problem)
        else:
            await service.terminate()
            await service.start()
        found.restarts.append((how.name, service.ready_at - away))


async def _feed(base: str, folder: Path, audits: Audits) -> None:
    """Keep some audits going; every sixth has large events, which fill a slow client's buffers."""
    number = 0
    while True:
        if len(audits.open) >= OPEN_AUDITS:
            await asyncio.sleep(0.1)
            continue
        number += 1
        script = {"count": 40, "pace_ms": 150} if number % 6 else {"count": 60, "size": 60_000}
        if not number % 6:
            script["pace_ms"] = 60
        target = script_url(folder / f"journal-{number}", script)
        # A host each: only so many audits of one host may run at a time.
        target = target.replace("script.test", f"script{number}.test")
        audit = await start_audit(base, target, waits=Waits(first_s=0.1, longest_s=0.5))
        audits.every.append(audit.id)
        audits.open.add(audit.id)
