"""The queue's manager is killed, loses its socket, answers slowly, or not at all."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.faults.account import COMPLETE, Outcome
from tests.faults.bench import MODES as ALL_MODES
from tests.faults.bench import Live
from tests.faults.driver import Driven, drive
from tests.faults.fault import Fault, Stage, judge

MODES = ("queue", "validate")
COUNT = 300
# Events enough to fill the queue's 1000 frames while nobody reads; slow enough for frames of one.
FLOOD, PACE_MS, FILL_LIMIT_S = 3500, 0.2, 30.0
CHILD_STALL_S, SERVICE_STALL_S = 1.0, 1.5
# The tries that keep the product's limits.
REAL_STALLS = (7, 8)

Try = Callable[[Stage], Awaitable[Outcome]]


def mode_of(stage: Stage) -> str:
    return MODES[stage.turn % 2]


def signal_manager(pid: int, number: signal.Signals) -> None:
    if pid:
        os.kill(pid, number)


def remove_socket(live: Live) -> None:
    manager: Any = live.runner._mgr
    if manager is not None:
        Path(manager.address).unlink(missing_ok=True)


async def killed_before_handover(stage: Stage) -> Outcome:
    """After the queue was made, and before the child can have reached it."""

    async def inject(live: Live) -> None:
        await live.until(lambda: bool(live.manager_pid))
        await asyncio.sleep(stage.rng.uniform(0, 0.05))
        signal_manager(live.manager_pid, signal.SIGKILL)
        live.struck()

    ended = await stage.bench.audit(mode_of(stage), {"count": COUNT}, inject, own_manager=True)
    return judge("", ended, (COMPLETE,), survives=True)


def during(hurt: Callable[[Live], None], *, pace_ms: float = 1.0) -> Try:
    """At a random event and a random moment after it."""

    async def try_it(stage: Stage) -> Outcome:
        async def inject(live: Live) -> None:
            if await live.received(stage.rng.randint(1, COUNT + 2)):
                await asyncio.sleep(stage.rng.uniform(0, 0.01))
                hurt(live)
                live.struck()

        size = stage.rng.choice((0, 0, 2_000, 50_000))
        script = {"count": COUNT, "pace_ms": stage.rng.choice((0, pace_ms)), "size": size}
        ended = await stage.bench.audit(mode_of(stage), script, inject, own_manager=True)
        return judge("", ended, (COMPLETE,), survives=True)

    return try_it


async def socket_removed_before_handover(stage: Stage) -> Outcome:
    async def inject(live: Live) -> None:
        await live.until(lambda: bool(live.manager_pid))
        remove_socket(live)
        live.struck()

    ended = await stage.bench.audit(mode_of(stage), {"count": COUNT}, inject, own_manager=True)
    return judge("", ended, (COMPLETE,), survives=True)


async def slow(stage: Stage) -> Outcome:
    """It answers nothing for a while, several times over."""

    async def inject(live: Live) -> None:
        await live.received(stage.rng.randint(1, 50))
        live.struck()
        for _ in range(2):
            signal_manager(live.manager_pid, signal.SIGSTOP)
            await asyncio.sleep(stage.rng.uniform(0.2, 1.5))
            signal_manager(live.manager_pid, signal.SIGCONT)
            await asyncio.sleep(0.1)

    script = {"count": COUNT, "pace_ms": 2}
    ended = await stage.bench.audit(mode_of(stage), script, inject, own_manager=True)
    outcome = judge("", ended, (COMPLETE,), survives=True)
    if any(body["type"] == "ipc_fallback" for body in ended.bodies):
        outcome.problems.append("a manager that is slow for 1.5 s was given up")
    return outcome


async def frozen(stage: Stage) -> Outcome:
    """It never answers again.

    The product's limits are 10 s in the child and 15 s in the service. Most tries shorten them,
    by the parameters that the emitter and the bridge have for that.
    """
    after, real = stage.rng.randint(1, COUNT), stage.turn in REAL_STALLS

    async def hurt(driven: Driven) -> None:
        await driven.until(lambda: driven.says(b"e") >= after)
        signal_manager(driven.manager_pid, signal.SIGSTOP)
        driven.struck()

    script = {"count": COUNT, "pace_ms": 2, "stall_s": 0 if real else CHILD_STALL_S}
    stall_s = 0.0 if real else SERVICE_STALL_S
    ended = await drive(stage.folder, mode_of(stage), script, hurt, stall_s=stall_s)
    return judge("", ended, (COMPLETE,), survives=True)


async def killed_after_the_end(stage: Stage) -> Outcome:
    """The queue has the end marker, the runner has not read it: it is stopped meanwhile."""
    gate = stage.folder / "gate"
    held_at = stage.rng.randint(COUNT // 2, COUNT)

    async def hurt(driven: Driven) -> None:
        await driven.until(lambda: driven.says(b"g") > 0)
        driven.process.send_signal(signal.SIGSTOP)
        try:
            gate.touch()
            await driven.until(lambda: driven.says(b"E") > 0)
            await asyncio.sleep(stage.rng.uniform(0, 0.3))
            signal_manager(driven.manager_pid, signal.SIGKILL)
            driven.struck()
            await asyncio.sleep(stage.rng.uniform(0, 0.5))
        finally:
            driven.process.send_signal(signal.SIGCONT)

    script = {"count": COUNT, "gate": gate, "gate_at": held_at}
    ended = await drive(stage.folder, mode_of(stage), _plain(script), hurt)
    return judge("", ended, (COMPLETE,), survives=True)


async def full_queue(stage: Stage) -> Outcome:
    """The runner's whole process stands still until the queue is full, and for some time more."""
    mode = ALL_MODES[stage.turn % 3]
    after, stopped_s = stage.rng.randint(1, FLOOD // 4), stage.rng.uniform(0, 2)

    async def hurt(driven: Driven) -> None:
        await driven.until(lambda: driven.says(b"e") >= after)
        driven.process.send_signal(signal.SIGSTOP)
        try:
            if mode == "queue":
                await _filled(driven)
            else:
                await asyncio.sleep(1.0)
            driven.struck()
            await asyncio.sleep(stopped_s)
        finally:
            driven.process.send_signal(signal.SIGCONT)

    ended = await drive(stage.folder, mode, {"count": FLOOD, "pace_ms": PACE_MS}, hurt)
    outcome = judge("", ended, (COMPLETE,), survives=True)
    if any(body["type"] == "ipc_fallback" for body in ended.bodies):
        outcome.problems.append(
            f"a runner that stood still for {1 + stopped_s:.1f} s lost the queue"
        )
    return outcome


async def full_queue_given_up(stage: Stage) -> Outcome:
    """It stands still for longer than the emitter waits (1.5 s here, 5 s in the product)."""

    async def hurt(driven: Driven) -> None:
        await driven.until(lambda: driven.says(b"e") >= stage.rng.randint(1, 500))
        driven.process.send_signal(signal.SIGSTOP)
        try:
            await _filled(driven)
            driven.struck()
            await asyncio.sleep(4.0)
        finally:
            driven.process.send_signal(signal.SIGCONT)

    script = {"count": FLOOD, "pace_ms": PACE_MS, "full_s": 1.5}
    ended = await drive(stage.folder, "queue", script, hurt)
    outcome = judge("", ended, (COMPLETE,), survives=True)
    if not any(body["type"] == "ipc_fallback" for body in ended.bodies):
        outcome.problems.append("the queue stayed full, and no fallback is in the stream")
    return outcome


async def _filled(driven: Driven) -> None:
    """Wait until the queue had no room for a second, while nobody reads it."""
    before = driven.says(b"f")
    async with asyncio.timeout(FILL_LIMIT_S):
        await driven.until(lambda: driven.says(b"f") > before)


def _plain(script: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in script.items()}


def _kill(live: Live) -> None:
    signal_manager(live.manager_pid, signal.SIGKILL)


FAULTS = [
    Fault("manager: killed before handover", killed_before_handover, 12),
    Fault("manager: killed in mid-audit", during(_kill), 40),
    Fault("manager: killed at the end", killed_after_the_end, 12, alone=True),
    Fault("manager: socket gone at once", socket_removed_before_handover, 6),
    Fault("manager: socket gone later", during(remove_socket, pace_ms=8), 12),
    Fault("manager: answers slowly", slow, 10),
    Fault("manager: frozen for good", frozen, 9, alone=True),
    Fault("runner: stopped for 1 to 3 s", full_queue, 12, alone=True),
    Fault("runner: stopped for too long", full_queue_given_up, 4, alone=True),
]
