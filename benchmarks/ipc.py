"""How fast do events travel from the engine to the service, and at what cost?

Four ways, in turn and in one run, since other work on the machine comes and goes:

- a, the plain design: one ``put`` an event, one ``run_in_executor(get)`` an event;
- b, ours by the queue: ``Emitter`` with ``QueueChannel``, ``QueueBridge``, ``Sequencer``;
- c, ours by stdout: ``Emitter`` with ``StdoutChannel``, ``LineSplitter``, ``Sequencer``;
- d, the limit: buffered lines on a pipe that the reader counts and does not decode.

Every number is the median of the rounds. Sender and receiver share one clock (``time.time``).
The log is a real ``SqliteEventLog`` with ``fsync``, behind the sink that the service uses; set
``TMPDIR`` to a folder on the disk that is to be measured. CPU is that of the child, the manager
and this process, from the first event to the last; memory is the peak of their proportional set
sizes (PSS), taken in runs of their own. ``--quick`` runs one short round.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.ipc_parts.job import Job, Outcomes, plan
from benchmarks.ipc_parts.memory import weigh, weigh_apart
from benchmarks.ipc_parts.run import run_job
from benchmarks.ipc_parts.tables import print_aims, print_tables

ROOT = Path(__file__).resolve().parent.parent


async def measure(rounds: int, *, quick: bool) -> tuple[Outcomes, dict[tuple[str, str], float]]:
    """Run everything, the variants of each measurement one right after the other."""
    jobs = plan(quick=quick)
    outcomes: Outcomes = {}
    for _ in range(rounds):
        for name, variants in jobs.items():
            for job in variants:
                outcomes.setdefault((name, job.variant), []).append(await run_job(job))
    memory = {}
    for name in ("burst", "shots"):
        for job in jobs[name]:
            memory[name, job.variant] = await weigh_apart(job)
    return outcomes, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one short round, about 20 s")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    parser.add_argument("--weigh", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.weigh:
        variant, kind, count = asked.weigh
        print(weigh(Job(variant, kind, int(count))))
        return
    rounds = 1 if asked.quick else max(1, asked.rounds)
    begun = time.perf_counter()
    outcomes, memory = asyncio.run(measure(rounds, quick=asked.quick))
    print(f"{rounds} rounds, {os.cpu_count()} cores, {time.perf_counter() - begun:.0f} s")
    print_tables(outcomes, memory)
    print_aims(outcomes)


if __name__ == "__main__":
    # The spawned manager imports the main module again, if that is a file; a real service's is
    # light, this one is not. So this process begins anew with a main module that is no file.
    begin = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from benchmarks.ipc import main; main()"
    )
    os.execv(sys.executable, [sys.executable, "-c", begin, *sys.argv[1:]])
