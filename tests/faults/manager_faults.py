"""The queue's manager is killed, loses its socket, answers slowly, or not at all."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from service import audit_runner
from service.queue_bridge import QueueBridge
from tests.faults.account import COMPLETE, Outcome
from tests.faults.bench import Live
from tests.faults.driver import drive
from tests.faults.fault import Fault, Stage, judge

MODES = ("queue", "validate")
COUNT = 300
# Instead of the 10 s and 15 s of the product, which two tries keep.
SHORT_STALL_S = {"child": 1.0, "service": 1.5}

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
    """It never answers again; the short limits are the child's and the bridge's own parameters."""

    class ImpatientBridge(QueueBridge):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, stall_limit_s=SHORT_STALL_S["service"], **named)

    async def inject(live: Live) -> None:
        await live.received(stage.rng.randint(1, COUNT))
        signal_manager(live.manager_pid, signal.SIGSTOP)
        live.struck()

    script = {"count": COUNT, "pace_ms": 2}
    real = stage.turn >= 8  # the last tries keep the product's limits
    plain = audit_runner.QueueBridge
    if not real:
        script["stall_s"] = SHORT_STALL_S["child"]
    made: list[Live] = []

    async def arm(live: Live) -> None:
        made.append(live)
        await inject(live)

    try:
        if not real:
            audit_runner.QueueBridge = ImpatientBridge  # type: ignore[misc]
        ended = await stage.bench.audit(mode_of(stage), script, arm, own_manager=True)
    finally:
        audit_runner.QueueBridge = plain  # type: ignore[misc]
    return judge("", ended, (COMPLETE,), survives=True)
