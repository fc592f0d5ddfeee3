"""One audit whose runner has a process of its own, so that it can be stopped and killed.

``python -m tests.faults.driver FOLDER AUDIT_ID MODE SCRIPT STALL_S``; started by :func:`drive`.
Nothing heavy is imported at the top: the manager is spawned and imports this module again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.faults.bench import Ended, Live

LIMIT_S = 150.0


@dataclass
class Driven:
    """A driver under way.

    Attributes:
        process: the runner's process.
        journal: what the child writes.
        manager_pid: the queue's manager, 0 in stdout mode.
        fault_at: when the fault came; set by :meth:`struck`.
    """

    process: asyncio.subprocess.Process
    journal: Path
    manager_pid: int = 0
    fault_at: float | None = None

    def struck(self) -> None:
        self.fault_at = time.monotonic()

    def says(self, word: bytes) -> int:
        """How often the child's journal says a word."""
        with contextlib.suppress(FileNotFoundError):
            return sum(
                line.split(b" ")[0] == word for line in self.journal.read_bytes().split(b"\n")
            )
        return 0

    async def until(self, condition: Callable[[], bool]) -> bool:
        """Wait for a condition; False when the runner is gone before."""
        while not condition():
            if self.process.returncode is not None:
                return False
            await asyncio.sleep(0.005)
        return True


Hurt = Callable[[Driven], Awaitable[None]]


async def drive(
    folder: Path, mode: str, script: Mapping[str, Any], hurt: Hurt, *, stall_s: float = 0.0
) -> Ended:
    """Run an audit in a process of its own, and hurt it on the way.

    Args:
        folder: a folder of this audit alone; the log is in it.
        mode: the audit's IPC mode.
        script: what the child does.
        hurt: called as soon as the child's journal begins.
        stall_s: how long the bridge waits for an overdue read; 0 keeps the product's limit.
    """
    from tests.faults.account import read_journal
    from tests.faults.bench import Bench, Ended, recovery_s

    audit_id = uuid.uuid4().hex
    with (folder / "driver.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.faults.driver", str(folder), audit_id, mode),
            *(json.dumps(dict(script)), str(stall_s)),
            stdout=log,
            stderr=log,
            cwd=Path(__file__).resolve().parents[2],
        )
    driven = Driven(process, folder / f"{audit_id}.journal.1")
    try:
        async with asyncio.timeout(LIMIT_S):
            if await driven.until(lambda: driven.journal.exists() and (folder / "began").exists()):
                driven.manager_pid = int((folder / "began").read_text())
                await hurt(driven)
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if not (folder / "ended").exists():
        raise RuntimeError(f"the runner's process ended with {process.returncode}, see {folder}")
    facts = json.loads((folder / "ended").read_text())
    reader = Bench(folder)
    await reader.log.open()
    try:
        bodies = await reader.bodies(audit_id)
    finally:
        await reader.log.close()
        await reader.broker.close()
    arrivals = [(at, kind) for at, kind in facts["arrivals"]]
    recovery = None if driven.fault_at is None else recovery_s(arrivals, driven.fault_at)
    return Ended(bodies, read_journal(driven.journal), recovery, facts["leftovers"])


async def _audit(folder: Path, audit_id: str, mode: str, script: dict[str, Any]) -> None:
    from tests.faults.bench import bench

    lives: list[Live] = []

    async def note(live: Live) -> None:
        lives.append(live)
        await live.until(lambda: len(live.arrivals) > 1 or bool(live.manager_pid))
        (folder / "begins").write_text(str(live.manager_pid))
        (folder / "begins").rename(folder / "began")

    async with bench(folder) as own:
        ended = await own.audit(mode, script, note, own_manager=True, audit_id=audit_id)
    facts = {"arrivals": lives[0].arrivals, "leftovers": ended.leftovers}
    (folder / "ends").write_text(json.dumps(facts))
    (folder / "ends").rename(folder / "ended")


def main() -> int:
    from service import audit_runner
    from service.queue_bridge import QueueBridge

    folder, audit_id, mode, script, stall_s = sys.argv[1:]
    if float(stall_s):
        runner_side: Any = audit_runner
        runner_side.QueueBridge = partial(QueueBridge, stall_limit_s=float(stall_s))
    asyncio.run(_audit(Path(folder), audit_id, mode, json.loads(script)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
