"""A fault: what is done to an audit, and what its end may be."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.account import Outcome, numbers_of
from tests.faults.bench import Bench, Ended


@dataclass(frozen=True)
class Stage:
    """Where a fault is tried.

    Attributes:
        bench: for audits in this process.
        folder: a folder of this try alone.
        rng: says at which moment.
        turn: how many tries of this fault went before, to go through modes and moments.
    """

    bench: Bench
    folder: Path
    rng: random.Random
    turn: int


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Attributes:
        name: as the table shows it.
        try_it: injects it once.
        times: how often a whole run tries it.
        alone: true for one that uses several processes: fewer of them run at once.
    """

    name: str
    try_it: Callable[[Stage], Awaitable[Outcome]]
    times: int = 12
    alone: bool = False


def judge(fault: str, ended: Ended, ends: tuple[str, ...], *, survives: bool) -> Outcome:
    """Account for one audit of one attempt.

    Args:
        fault: its name.
        ended: the audit.
        ends: what its end may be.
        survives: whether the child lived to emit everything; then everything must be there,
            else what had left its process.
    """
    outcome = Outcome(fault, recover_s=ended.recover_s, problems=list(ended.leftovers))
    promised = ended.emitted.begun if survives else ended.emitted.sent
    outcome.count(numbers_of(ended.bodies), ended.emitted, promised)
    outcome.check_end(ended.bodies, ends)
    return outcome
