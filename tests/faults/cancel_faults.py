"""Audits are cancelled at any moment, in each phase, twice, while queued, and after the end."""

from __future__ import annotations

import asyncio
import time

from tests.faults.account import CANCELLED, COMPLETE, Outcome, read_journal
from tests.faults.fault import Fault, Stage
from tests.faults.service_account import account
from tests.faults.service_faults import settings_of
from tests.faults.service_process import ServiceProcess, service_process

COUNT = 150
AUDITS = 6


async def running(stage: Stage) -> Outcome:
    """Each audit once its child has emitted a random number of events, or is just starting."""
    outcome, rng = Outcome("", times=AUDITS), stage.rng
    settings = settings_of(stage, VERITAS_MAX_RUNNING_AUDITS="3")
    async with service_process(stage.folder, settings) as service:

        async def one(index: int) -> str:
            audit_id = await service.post(count=COUNT, pace_ms=rng.choice((0, 1, 5)))
            service.listen(audit_id)
            at = 0 if index == 0 else rng.randint(0, COUNT)
            twice, pause_s = rng.random() < 0.5, rng.uniform(0, 0.1)
            await _until_emitted(service, audit_id, at)
            await service.cancel(audit_id)
            if twice:
                await asyncio.sleep(pause_s)
                await service.cancel(audit_id)
            return audit_id

        audit_ids = await asyncio.gather(*(one(index) for index in range(AUDITS)))
        await service.ended(*audit_ids)
        await service.terminate()
        outcome.problems += await service.leftovers()
        await account(service, outcome, audit_ids, (CANCELLED, COMPLETE))
    return outcome


async def queued_and_over(stage: Stage) -> Outcome:
    """What waits never starts; what is over stays as it is."""
    outcome, rng = Outcome("", times=AUDITS), stage.rng
    settings = settings_of(stage, VERITAS_MAX_RUNNING_AUDITS="1")
    async with service_process(stage.folder, settings) as service:
        first = await service.post(count=COUNT, pace_ms=3)
        waiting = [await service.post(count=COUNT) for _ in range(AUDITS - 2)]
        await asyncio.sleep(rng.uniform(0, 0.3))
        answers = [await service.cancel(audit_id) for audit_id in waiting for _ in range(2)]
        if set(answers) != {200}:
            outcome.problems.append(f"DELETE of what waits answered {answers}")
        await service.ended(first)
        answers = [await service.cancel(first), await service.cancel(first)]
        if answers != [200, 200]:
            outcome.problems.append(f"DELETE of what is over answered {answers}")
        last = await service.post(count=10)
        await service.ended(last)
        if any(service.journals(audit_id) for audit_id in waiting):
            outcome.problems.append("an audit that was cancelled while it waited has begun")
        await service.terminate()
        outcome.problems += await service.leftovers()
        await account(service, outcome, waiting, (CANCELLED,))
        await account(service, outcome, [first, last])
    return outcome


async def accepted_then_killed(stage: Stage) -> Outcome:
    """SIGKILL at the moment a cancel is accepted, of audits that run and wait: none runs again."""
    outcome, rng = Outcome("", times=3), stage.rng
    settings = settings_of(stage, VERITAS_MAX_RUNNING_AUDITS="2")
    async with service_process(stage.folder, settings) as service:
        audit_ids = [await service.post(count=4000, pace_ms=5) for _ in range(3)]
        for audit_id in audit_ids:
            service.listen(audit_id)
        await _until_emitted(service, audit_ids[0], rng.randint(1, 40))
        answers = await asyncio.gather(*(service.cancel(audit_id) for audit_id in audit_ids))
        began = time.monotonic()
        outcome.problems += await service.kill()
        outcome.recover_s = service.ready_at - began
        if not set(answers) <= {200, 202} or 202 not in answers:
            outcome.problems.append(f"DELETE answered {answers}")
        await service.ended(*audit_ids)
        for audit_id in audit_ids:
            service.listen(audit_id)
            if len(service.journals(audit_id)) > 1:
                outcome.problems.append("an audit whose cancel was accepted has run again")
        await service.terminate()
        outcome.problems += await service.leftovers()
        await account(service, outcome, audit_ids, (CANCELLED,))
    return outcome


async def _until_emitted(service: ServiceProcess, audit_id: str, count: int) -> None:
    while count and await service.status(audit_id) in {"queued", "running"}:
        journals = service.journals(audit_id)
        if journals and read_journal(journals[-1]).done >= count:
            return
        await asyncio.sleep(0.01)


FAULTS = [
    Fault("cancel: at any moment, twice", running, 12, alone=True),
    Fault("cancel: accepted, then SIGKILL", accepted_then_killed, 12, alone=True),
    Fault("cancel: queued, and after the end", queued_and_over, 4, alone=True),
]
