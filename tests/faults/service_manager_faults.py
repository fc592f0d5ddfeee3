"""The queue's manager of a running service is killed, stopped or frozen, and clients follow."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Any

from tests.faults.account import COMPLETE, Outcome, read_journal
from tests.faults.fault import Fault, Stage
from tests.faults.patience import until
from tests.faults.service_account import account
from tests.faults.service_process import ServiceProcess, service_process

MODES = ("queue", "validate")
COUNT, AUDITS = 150, 3
# The product's child waits 10 s for a queue that does not answer; here it need not be that long.
CHILD_STALL_S = 1.0
# What a frozen manager may cost at most: an audit's farewell to it, then the next one's patience.
FROZEN_LIMIT_S = 90.0


def settings_of(stage: Stage) -> dict[str, str]:
    # Two run and one waits: it begins when the manager has long been hurt.
    return {"QUEUE_IPC_MODE": MODES[stage.turn % 2], "VERITAS_MAX_RUNNING_AUDITS": "2"}


async def post_all(stage: Stage, service: ServiceProcess, **script: Any) -> list[str]:
    """Start audits that clients follow."""
    audit_ids = []
    for _ in range(AUDITS):
        pace_ms, size = stage.rng.choice((0, 1, 5)), stage.rng.choice((0, 0, 20_000))
        audit_ids.append(await service.post(count=COUNT, pace_ms=pace_ms, size=size, **script))
        service.listen(audit_ids[-1])
    return audit_ids


async def moment(stage: Stage, service: ServiceProcess, audit_id: str) -> None:
    """Before any child can have its queue, once a child emitted so many events, or between two."""
    match stage.turn % 4:
        case 0:
            await asyncio.sleep(stage.rng.uniform(0, 0.3))
        case 1 | 2:
            await until_emitted(service, audit_id, stage.rng.randint(1, COUNT))
        case _:
            await until_emitted(service, audit_id, COUNT + 1)
            await asyncio.sleep(stage.rng.uniform(0, 0.05))


async def until_emitted(service: ServiceProcess, audit_id: str, count: int) -> None:
    def emitted() -> bool:
        journals = service.journals(audit_id)
        return bool(journals) and read_journal(journals[-1]).done >= count

    await until(emitted)


async def proof(service: ServiceProcess, outcome: Outcome) -> None:
    """The next audit works; the one after it at the latest has a queue again, of a new manager."""
    for last in (False, True):
        audit_id = await service.post(count=20)
        service.listen(audit_id)
        await service.ended(audit_id, limit_s=FROZEN_LIMIT_S)
        await account(service, outcome, [audit_id])
        fell_back = any(
            b'"ipc_fallback"' in body for body in (await service.bodies(audit_id))[audit_id]
        )
        if not fell_back:
            return
        if last:
            outcome.problems.append("the queue did not come back")


async def finish(
    service: ServiceProcess,
    outcome: Outcome,
    audit_ids: list[str],
    struck: float,
    ends: tuple[str, ...] = (COMPLETE,),
) -> None:
    """Wait for the ends, see that the next audit works, and account for all."""
    await service.ended(*audit_ids, limit_s=FROZEN_LIMIT_S)
    outcome.recover_s = time.monotonic() - struck
    await proof(service, outcome)
    await service.terminate()
    outcome.problems += await service.leftovers()
    await account(service, outcome, audit_ids, ends)


async def killed(stage: Stage) -> Outcome:
    """Once, or a second time when it has been replaced."""
    outcome = Outcome("")
    async with service_process(stage.folder, settings_of(stage)) as service:
        audit_ids = await post_all(stage, service)
        await moment(stage, service, audit_ids[0])
        struck = time.monotonic()
        first = hurt(service.manager_pids(), signal.SIGKILL)
        if stage.turn % 3 == 0:
            outcome.times = 2
            audit_ids.append(await service.post(count=COUNT))
            await until(lambda: bool(set(service.manager_pids()) - set(first)))
            await asyncio.sleep(stage.rng.uniform(0, 0.2))
            hurt(service.manager_pids(), signal.SIGKILL)
        await finish(service, outcome, audit_ids, struck)
    return outcome


async def stopped(stage: Stage) -> Outcome:
    """For less than anyone waits for it: nobody notices."""
    outcome = Outcome("")
    async with service_process(stage.folder, settings_of(stage)) as service:
        audit_ids = await post_all(stage, service)
        await moment(stage, service, audit_ids[0])
        struck = time.monotonic()
        managers = hurt(service.manager_pids(), signal.SIGSTOP)
        await asyncio.sleep(stage.rng.uniform(0.2, 3.0))
        hurt(managers, signal.SIGCONT)
        await finish(service, outcome, audit_ids, struck)
        for audit_id, bodies in (await service.bodies(*audit_ids)).items():
            if any(b'"ipc_fallback"' in body for body in bodies):
                outcome.problems.append(f"{audit_id} gave up a manager that was stopped for 3 s")
    return outcome


async def frozen(stage: Stage) -> Outcome:
    """For good: those that had it fall back, who comes next waits for it and gets a new one."""
    outcome = Outcome("")
    async with service_process(stage.folder, settings_of(stage)) as service:
        audit_ids = await post_all(stage, service, stall_s=CHILD_STALL_S)
        await moment(stage, service, audit_ids[0])
        struck = time.monotonic()
        hurt(service.manager_pids(), signal.SIGSTOP)
        await finish(service, outcome, audit_ids, struck)
    return outcome


def hurt(pids: list[int], number: signal.Signals) -> list[int]:
    """Signal managers, of which there must be some."""
    if not pids:
        raise RuntimeError("the service has no manager")
    for pid in pids:
        os.kill(pid, number)
    return pids


FAULTS = [
    Fault("service's manager: killed", killed, 16, alone=True),
    Fault("service's manager: stopped, 0.2 to 3 s", stopped, 8, alone=True),
    Fault("service's manager: frozen for good", frozen, 8, alone=True),
]
