"""The queue's manager and the child are killed in the same audit, in either order.

What only the two of them had is lost with them: the queue's frames in the manager's memory, and
in the child's what it kept to repeat. So the promise is smaller here: what had reached the runner
before, all that had gone by stdout, no hole, nothing twice, and one end.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable

from tests.faults.account import COMPLETE, Outcome, numbers_of
from tests.faults.bench import Ended, Live, marked
from tests.faults.fault import Fault, Stage
from tests.faults.manager_faults import signal_manager
from tests.faults.service_account import account
from tests.faults.service_manager_faults import hurt, moment, post_all, proof, settings_of
from tests.faults.service_process import service_process
from veritas.core.events import SERVICE_TYPES, EventType

COUNT = 200
# Between the two deaths: at once, while the child falls back, or long after.
PAUSES_S = ((0.0, 0.0), (0.0, 0.02), (0.02, 0.5))

# The service's own events, and the notice of a fallback, which the journal does not count.
NOT_THE_CHILDS = {*SERVICE_TYPES, EventType.IPC_FALLBACK}

Kill = Callable[[Live], None]


def kill_manager(live: Live) -> None:
    signal_manager(live.manager_pid, signal.SIGKILL)


def kill_child(live: Live) -> None:
    kill_marked_by(live.runner.audit_id)


def kill_marked_by(audit_id: str) -> None:
    for pid in marked("VERITAS_AUDIT_ID", audit_id):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def both(first: Kill, second: Kill) -> Callable[[Stage], Awaitable[Outcome]]:
    async def try_it(stage: Stage) -> Outcome:
        reached = 0

        async def inject(live: Live) -> None:
            nonlocal reached
            if not await live.received(stage.rng.randint(1, COUNT)):
                return
            await asyncio.sleep(stage.rng.uniform(0, 0.01))
            live.struck()
            first(live)
            await asyncio.sleep(stage.rng.uniform(*PAUSES_S[stage.turn % len(PAUSES_S)]))
            reached = sum(kind not in NOT_THE_CHILDS for _, kind in live.arrivals)
            second(live)

        mode = ("queue", "validate")[stage.turn % 2]
        size = stage.rng.choice((0, 0, 5_000, 100_000))
        script = {"count": COUNT, "pace_ms": stage.rng.choice((0, 1, 5)), "size": size}
        ended = await stage.bench.audit(mode, script, inject, own_manager=True)
        return judge(ended, reached if mode == "queue" else ended.emitted.sent)

    return try_it


def judge(ended: Ended, promised: int) -> Outcome:
    outcome = Outcome("", times=2, recover_s=ended.recover_s, problems=list(ended.leftovers))
    outcome.count(numbers_of(ended.bodies), ended.emitted, promised)
    has_result = any(body["type"] == "audit_result" for body in ended.bodies)
    outcome.check_end(ended.bodies, (COMPLETE,) if has_result else ("child_crashed",))
    return outcome


async def in_the_service(stage: Stage) -> Outcome:
    """Two audits run, and the child of one is killed: the other one misses nothing."""
    outcome = Outcome("", times=2)
    async with service_process(stage.folder, settings_of(stage)) as service:
        doomed, *others = await post_all(stage, service)
        await moment(stage, service, doomed)
        struck = time.monotonic()
        for victim in stage.rng.sample(("manager", "child"), 2):
            if victim == "manager":
                hurt(service.manager_pids(), signal.SIGKILL)
            else:
                kill_marked_by(doomed)
            await asyncio.sleep(stage.rng.uniform(*PAUSES_S[stage.turn % len(PAUSES_S)]))
        await service.ended(doomed, *others)
        outcome.recover_s = time.monotonic() - struck
        await proof(service, outcome)
        await service.terminate()
        outcome.problems += await service.leftovers()
        await account(service, outcome, [doomed], (COMPLETE, "child_crashed"))
        await account(service, outcome, others)
    return outcome


FAULTS = [
    Fault("manager and child: manager first", both(kill_manager, kill_child), 18),
    Fault("manager and child: child first", both(kill_child, kill_manager), 18),
    Fault("manager and child: in the service", in_the_service, 8, alone=True),
]
