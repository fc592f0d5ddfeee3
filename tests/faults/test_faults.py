"""Every fault twice, with a fixed seed; ``make faults`` tries them hundreds of times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.account import Outcome
from tests.faults.catalogue import ALL_FAULTS
from tests.faults.fault import Fault
from tests.faults.run import run_faults
from tests.faults.table import table

SEED, TIMES = 7, 2


def group_of(fault: Fault) -> str:
    return fault.name.partition(":")[0]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("group", sorted({group_of(fault) for fault in ALL_FAULTS}))
async def test_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path, group: str) -> None:
    chosen = [(fault, TIMES) for fault in ALL_FAULTS if group_of(fault) == group]
    told: list[str] = []

    def show(outcome: Outcome, done: int, total: int) -> None:
        told.extend(f"{outcome.fault}: {problem}" for problem in outcome.problems)

    outcomes = await run_faults(chosen, tmp_path / "faults", SEED, show)
    summary = table(outcomes, [fault.name for fault, _ in chosen])
    assert all(outcome.good for outcome in outcomes), "\n".join([*told, summary])
