"""The event log's file is locked, its disk full, or its content damaged."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.account import COMPLETE, Outcome
from tests.faults.fault import Fault, Stage
from tests.faults.service_account import account
from tests.faults.service_faults import settings_of
from tests.faults.service_process import ServiceProcess, service_process

COUNT = 150
# The log waits 5 s for a lock.
SHORT_LOCK_S, LONG_LOCK_S = (1.0, 3.0), 7.0
DISK_BYTES = 16 * 1024 * 1024


async def locked(stage: Stage) -> Outcome:
    """For less than the log waits: nobody notices."""
    seconds = stage.rng.uniform(*SHORT_LOCK_S)
    return await _with_lock(stage, seconds, (COMPLETE,))


async def locked_for_long(stage: Stage) -> Outcome:
    """For longer: what runs ends with words; what was acknowledged stays."""
    return await _with_lock(stage, LONG_LOCK_S, ("storage_unavailable", COMPLETE))


async def _with_lock(stage: Stage, seconds: float, ends: tuple[str, ...]) -> Outcome:
    outcome, rng = Outcome(""), stage.rng
    async with service_process(stage.folder, settings_of(stage)) as service:
        audit_ids = [await service.post(count=COUNT, pace_ms=pace) for pace in (0, 3, 6)]
        for audit_id in audit_ids:
            service.listen(audit_id)
        await asyncio.sleep(rng.uniform(0, 1.0))
        connection = sqlite3.connect(service.data_dir / "events.sqlite", isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(seconds)
            connection.execute("ROLLBACK")
        finally:
            connection.close()
        began = time.monotonic()
        await _all_over_and_well(service, outcome, audit_ids, began)
        await account(service, outcome, audit_ids, ends)
    return outcome


async def full(stage: Stage) -> Outcome:
    """The disk has no room for a while. The end that is owed is written once there is some."""
    outcome, rng = Outcome(""), stage.rng
    async with _small_disk(stage.folder / "disk") as disk:
        if disk is None:
            outcome.skipped = "a small disk cannot be mounted here (that takes root)"
            return outcome
        settings = settings_of(stage)
        async with service_process(stage.folder, settings, disk / "data") as service:
            audit_ids = [
                await service.post(count=COUNT, pace_ms=pace, size=4000) for pace in (5, 8, 10)
            ]
            for audit_id in audit_ids:
                service.listen(audit_id)
            await asyncio.sleep(rng.uniform(0.3, 1.2))
            ballast = disk / "ballast"
            _fill(ballast)
            await asyncio.sleep(rng.uniform(1.5, 4.0))
            status, text = await service.ready()
            if status == 200 and "cannot be used" in service.log_end():
                outcome.problems.append("the service says that it is ready, and its disk is full")
            if not text:
                outcome.problems.append("the service does not say what is wrong")
            ballast.unlink()
            began = time.monotonic()
            await _all_over_and_well(service, outcome, audit_ids, began)
            await account(service, outcome, audit_ids, ("storage_unavailable", COMPLETE))
    return outcome


async def damaged(stage: Stage) -> Outcome:
    """Between two runs. It does not serve; once the file is put back, everything is there."""
    outcome, rng = Outcome(""), stage.rng
    async with service_process(stage.folder, settings_of(stage)) as service:
        audit_ids = [await service.post(count=COUNT) for _ in range(2)]
        for audit_id in audit_ids:
            service.listen(audit_id)
        await service.ended(*audit_ids)
        await service.terminate()
        path = service.data_dir / "events.sqlite"
        good = path.read_bytes()
        bad = _damage(good, stage.turn, rng)
        path.write_bytes(bad)
        try:
            await service.start()
        except RuntimeError as error:
            if "events.sqlite" not in str(error):
                outcome.problems.append(f"it does not say which file is damaged: {error}")
            if path.read_bytes() != bad:
                outcome.problems.append("the damaged file was changed")
        else:
            if (await service.ready())[0] == 200:
                outcome.problems.append(f"ready with a damaged file ({DAMAGES[stage.turn % 4]})")
            await service.terminate()
        for leftover in service.data_dir.glob("events.sqlite-*"):
            leftover.unlink()
        path.write_bytes(good)
        began = time.monotonic()
        await service.start()
        for audit_id in audit_ids:
            service.listen(audit_id)
        await _all_over_and_well(service, outcome, audit_ids, began)
        await account(service, outcome, audit_ids)
    return outcome


DAMAGES = ("header", "cut in half", "pages overwritten", "schema overwritten")


def _damage(good: bytes, turn: int, rng: random.Random) -> bytes:
    match DAMAGES[turn % 4]:
        case "header":
            return rng.randbytes(100) + good[100:]
        case "cut in half":
            return good[: len(good) // 2 // 4096 * 4096]
        case "pages overwritten":
            at = len(good) // 4096 // 2 * 4096
            return good[:at] + rng.randbytes(8192) + good[at + 8192 :]
        case _:
            return good[:100] + rng.randbytes(3996) + good[4096:]


async def _all_over_and_well(
    service: ServiceProcess, outcome: Outcome, audit_ids: list[str], began: float
) -> None:
    """Wait for the audits' ends, run one more as a proof of health, and stop."""
    await service.ended(*audit_ids)
    outcome.recover_s = time.monotonic() - began
    proof = await service.post(count=10)
    await service.ended(proof)
    if (status := await service.status(proof)) != "completed":
        outcome.problems.append(f"the next audit is {status}")
    await service.terminate()
    outcome.problems += await service.leftovers()


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (65536, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size):
                    pass


@asynccontextmanager
async def _small_disk(folder: Path) -> AsyncIterator[Path | None]:
    folder.mkdir()
    options = ("-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder))
    if not await _run("mount", *options):
        yield None
        return
    try:
        yield folder
    finally:
        await _run("umount", "-l", str(folder))


async def _run(*command: str) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return False
    return await process.wait() == 0


FAULTS = [
    Fault("log: locked for 1 to 3 s", locked, 8, alone=True),
    Fault("log: locked for too long", locked_for_long, 3, alone=True),
    Fault("log: disk full", full, 9, alone=True),
    Fault("log: file damaged", damaged, 8, alone=True),
]
