"""How long from POST to the first event, the first finding and the report, and how much memory?

A ``quick_scan`` of the demo shop with all checks through the real service, five times, then a
``standard_audit`` with all experiments, three times; how the time splits by phase, and how many
requests and findings there were. Peak memory is the sum of the proportional set sizes (PSS) of
the audit's process, its browser and the browser's driver; the second figure adds the service
and the queue's manager. Times in seconds, memory in MB. ``--tier quick_scan`` runs one tier.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from examples.demo import free_port, healthy, running, wait_until  # noqa: E402

RUNS = {"quick_scan": 5, "standard_audit": 3}
AIMS = {
    "quick_scan": {"first event": 0.5, "first finding": 2.5, "report": 6.0, "peak PSS": 500},
    "standard_audit": {"report": 20.0},
}


class Memory:
    """The highest memory seen, looked at five times a second; in MB of 10^6 bytes.

    Attributes:
        audit: of the audit's process and all that it started.
        everything: the service and the queue's manager included.
    """

    def __init__(self, service_pid: int) -> None:
        self.audit = self.everything = 0.0
        self._service = psutil.Process(service_pid)

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            self._look()
            await asyncio.sleep(0.2)

    def _look(self) -> None:
        everything = _pss_mb([self._service, *self._service.children(recursive=True)])
        engines = [one for one in self._service.children() if _is_engine(one)]
        family = [part for one in engines for part in [one, *one.children(recursive=True)]]
        self.audit = max(self.audit, _pss_mb(family))
        self.everything = max(self.everything, everything)


def _is_engine(process: psutil.Process) -> bool:
    try:
        return "veritas" in process.cmdline()
    except psutil.Error:
        return False


def _pss_mb(processes: list[psutil.Process]) -> float:
    total = 0
    for process in processes:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 1e6


async def one_run(
    session: aiohttp.ClientSession, base: str, url: str, tier: str, memory: Memory | None
) -> dict[str, float]:
    """Audit once; seconds after the POST for each mark."""
    # Reading the process table costs time of its own: it is watched in runs of their own.
    watcher = asyncio.create_task(memory.watch()) if memory is not None else None
    begun = time.perf_counter()
    marks: dict[str, float] = {}
    phases: dict[str, float] = {}
    counts = {"findings": 0.0}
    try:
        async with session.post(f"{base}/audits", json={"url": url, "tier": tier}) as answer:
            audit = await answer.json()
        async with session.get(f"{base}/audits/{audit['id']}/stream") as stream:
            kind = ""
            async for raw in stream.content:
                line = raw.decode().rstrip("\n")
                now = time.perf_counter() - begun
                if line.startswith("event:"):
                    kind = line.split(":", 1)[1].strip()
                    marks.setdefault("first event", now)
                    if kind == "finding":
                        marks.setdefault("first finding", now)
                        counts["findings"] += 1
                    if kind == "audit_result":
                        marks["report"] = now
                elif line.startswith("data:") and kind == "phase_complete":
                    event: dict[str, Any] = json.loads(line.split(":", 1)[1])
                    phases[event["phase"]] = event["data"]["seconds"]
                    if event["phase"] == "scout":
                        counts["requests"] = event["data"]["requests"]
    finally:
        if watcher is not None:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)
    if memory is not None:
        return {"peak PSS": memory.audit, "peak PSS of all": memory.everything}
    return marks | {f"phase {name}": seconds for name, seconds in phases.items()} | counts


def table(tier: str, runs: list[dict[str, float]], weighed: list[dict[str, float]]) -> None:
    """Print what was measured."""
    print(f"{tier} of the demo shop, {len(runs)} runs, {os.cpu_count()} cores")
    print(f"{'':18}{'median':>9}{'min':>9}{'max':>9}{'aim':>9}")
    for rows, digits in ((runs, 3), (weighed, 0)):
        for name in rows[0]:
            values = [row[name] for row in rows]
            figures = (statistics.median(values), min(values), max(values))
            aim = AIMS[tier].get(name, "")
            print(f"{name:18}" + "".join(f"{one:9.{digits}f}" for one in figures) + f"{aim:>9}")


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tier", choices=RUNS, help="only this one")
    tiers = [chosen] if (chosen := options.parse_args().tier) else list(RUNS)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        state, shop_log, service_log = work / "shop.json", work / "shop.log", work / "service.log"
        async with running(
            "-m", "examples.demo_shop", "--state-file", str(state), log=shop_log
        ) as shop:
            await wait_until("the demo shop", state.exists, shop, shop_log)
            facts = json.loads(state.read_text())
            base = f"http://127.0.0.1:{free_port()}"
            async with (
                running(
                    "-m",
                    "service",
                    log=service_log,
                    VERITAS_PORT=base.rsplit(":", 1)[1],
                    VERITAS_DATA_DIR=str(work / "data"),
                    VERITAS_CONNECT_TO=",".join(facts["connect_to"]),
                    VERITAS_CA_FILE=facts["ca_file"],
                ) as service,
                aiohttp.ClientSession() as session,
            ):
                await wait_until("the service", lambda: healthy(base), service, service_log)
                url = facts["urls"]["hurrymart"]
                for tier in tiers:
                    count = range(RUNS[tier])
                    runs = [await one_run(session, base, url, tier, None) for _ in count]
                    weighed = [
                        await one_run(session, base, url, tier, Memory(service.pid)) for _ in count
                    ]
                    table(tier, runs, weighed)


if __name__ == "__main__":
    asyncio.run(main())
