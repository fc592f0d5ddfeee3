"""Tries faults, several at once."""

from __future__ import annotations

import asyncio
import faulthandler
import random
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.account import Outcome
from tests.faults.bench import bench
from tests.faults.fault import Fault, Stage

AT_ONCE = 4
# Services and drivers are several processes each.
ALONE_AT_ONCE = 2
TRY_LIMIT_S = 240.0
BLOCKED_LIMIT_S = 20.0

Show = Callable[[Outcome, int, int], None]


async def run_faults(
    faults: Sequence[tuple[Fault, int]], folder: Path, seed: int, show: Show
) -> list[Outcome]:
    """Try each fault as often as it says.

    Args:
        faults: what to try, and how often.
        folder: where everything is written; each try's part is removed when it was good.
        seed: for the moments at which faults come.
        show: told of each outcome, with how many are done and how many there are.
    """
    outcomes: list[Outcome] = []
    total = sum(times for _, times in faults)
    slots, alone = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(ALONE_AT_ONCE)

    async with bench(folder / "bench") as shared, _watchdog():

        async def one(fault: Fault, turn: int) -> None:
            place = folder / f"{_slug(fault.name)}-{turn}"
            rng = random.Random(f"{seed}/{fault.name}/{turn}")
            async with alone if fault.alone else slots:
                place.mkdir(parents=True)
                try:
                    async with asyncio.timeout(TRY_LIMIT_S):
                        outcome = await fault.try_it(Stage(shared, place, rng, turn))
                except Exception as error:  # noqa: BLE001 - one try must not end the others
                    problem = f"the try failed: {type(error).__name__}: {error}"
                    outcome = Outcome(fault.name, problems=[problem])
            outcome.fault = fault.name
            if outcome.good:
                shutil.rmtree(place, ignore_errors=True)
            else:
                outcome.problems = [f"try {turn}: {problem}" for problem in outcome.problems]
            outcomes.append(outcome)
            show(outcome, len(outcomes), total)

        async with asyncio.TaskGroup() as group:
            for fault, times in faults:
                for turn in range(times):
                    group.create_task(one(fault, turn))
    return outcomes


@asynccontextmanager
async def _watchdog() -> AsyncIterator[None]:
    """End the run with every thread's stack if the event loop stands still."""

    async def rearm() -> None:
        while True:
            faulthandler.dump_traceback_later(BLOCKED_LIMIT_S, exit=True)
            await asyncio.sleep(1.0)

    task = asyncio.create_task(rearm(), name="watchdog")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        faulthandler.cancel_dump_traceback_later()


def show_progress(outcome: Outcome, done: int, total: int) -> None:
    """Say on standard error how far it is, and at once what went wrong."""
    for problem in outcome.problems:
        sys.stderr.write(f"\r\033[K{outcome.fault}: {problem}\n")
    sys.stderr.write(f"\r\033[K{done}/{total} {outcome.fault}")
    sys.stderr.flush()


def _slug(name: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in name)
