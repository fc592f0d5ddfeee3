"""The service is killed or told to stop while audits run, and started again on its data."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.faults.account import Outcome, read_journal
from tests.faults.bench import MODES
from tests.faults.fault import Fault, Stage
from tests.faults.patience import until
from tests.faults.service_account import account
from tests.faults.service_process import service_process

COUNT = 120
# Ten seconds of grace and the ladder's steps would make each try long; the ladder stays as it is.
GRACE_S = 1.0
# The grace, asking, SIGTERM and SIGKILL with their limits, the sweep, the manager's and the log's.
GONE_LIMIT_S = GRACE_S + 5 + 3 + 3 + 3 + 5


def settings_of(stage: Stage, **more: str) -> dict[str, str]:
    return {"QUEUE_IPC_MODE": MODES[stage.turn % 3], "VERITAS_MAX_RUNNING_AUDITS": "2", **more}


async def killed(stage: Stage) -> Outcome:
    """SIGKILL while one to three audits run or wait, and clients follow them."""
    outcome, rng = Outcome(""), stage.rng
    settings = settings_of(stage, VERITAS_MAX_ATTEMPTS="20")
    async with service_process(stage.folder, settings) as service:
        audit_ids = []
        for _ in range(rng.randint(2, 4)):
            audit_ids.append(await service.post(count=COUNT, pace_ms=rng.choice((0, 2, 8))))
            service.listen(audit_ids[-1])
        await asyncio.sleep(rng.uniform(0, 1.6))
        for audit_id in audit_ids:
            service.listen(audit_id)
        began = time.monotonic()
        outcome.problems += await service.kill()
        outcome.recover_s = service.ready_at - began
        for audit_id in audit_ids:
            service.listen(audit_id)
        await service.ended(*audit_ids)
        await service.terminate()
        outcome.problems += await service.leftovers()
        await account(service, outcome, audit_ids)
    return outcome


async def killed_too_often(stage: Stage) -> Outcome:
    """It is killed in each of the attempts that an audit has: the audit ends as interrupted."""
    outcome, limit = Outcome(""), stage.rng.randint(1, 2)
    settings = settings_of(stage, VERITAS_MAX_ATTEMPTS=str(limit), VERITAS_MAX_RUNNING_AUDITS="1")
    async with service_process(stage.folder, settings) as service:
        doomed = await service.post(count=5000, pace_ms=20)
        waits = await service.post(count=COUNT)
        began = time.monotonic()
        for attempt in range(1, limit + 1):
            await until(lambda attempt=attempt: len(service.journals(doomed)) == attempt)  # type: ignore[misc]
            await until(lambda: read_journal(service.journals(doomed)[-1]).sent >= 3)
            await asyncio.sleep(stage.rng.uniform(0, 0.3))
            service.listen(doomed)
            began = time.monotonic()
            outcome.problems += await service.kill()
        await service.ended(doomed, waits)
        outcome.recover_s = time.monotonic() - began
        await service.terminate()
        outcome.problems += await service.leftovers()
        await account(service, outcome, [doomed], ("interrupted",))
        await account(service, outcome, [waits])
    return outcome


async def told_to_stop(stage: Stage) -> Outcome:
    """SIGTERM: what ends within the grace ends; the rest runs again after the next start."""
    outcome, rng = Outcome(""), stage.rng
    settings = settings_of(stage, VERITAS_SHUTDOWN_GRACE_S=str(GRACE_S))
    async with service_process(stage.folder, settings) as service:
        scripts: list[dict[str, Any]] = [
            {"count": 60, "pace_ms": 0},
            {"count": 300, "pace_ms": rng.choice((5, 10))},
            {"count": 60, "pace_ms": 1},
        ]
        audit_ids = [await service.post(**script) for script in scripts]
        for audit_id in audit_ids:
            service.listen(audit_id)
        await asyncio.sleep(rng.uniform(0, 2.0))
        took_s = await service.terminate()
        if service.returncode != 0:
            outcome.problems.append(f"it stopped with exit code {service.returncode}")
        if took_s > GONE_LIMIT_S:
            outcome.problems.append(f"it took {took_s:.1f} s to stop")
        outcome.problems += await service.leftovers()
        began = time.monotonic()
        await service.start()
        outcome.recover_s = service.ready_at - began
        for audit_id in audit_ids:
            service.listen(audit_id)
        await service.ended(*audit_ids)
        await service.terminate()
        outcome.problems += await service.leftovers()
        await account(service, outcome, audit_ids)
    return outcome


FAULTS = [
    Fault("service: SIGKILL", killed, 45, alone=True),
    Fault("service: SIGKILL, attempts used up", killed_too_often, 8, alone=True),
    Fault("service: SIGTERM", told_to_stop, 18, alone=True),
]
