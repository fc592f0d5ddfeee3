"""How long from POST to the first event, the first finding and the report, and how much memory?

A ``quick_scan`` of the demo shop with all checks through the real service, five times; how the
time splits by phase, and how many requests and findings there were. Peak memory is the sum
of the proportional set sizes (PSS) of the service, the queue's manager, the audit's process and
its browser. Times in seconds, memory in MB.
"""

from __future__ import annotations

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

RUNS = 5
AIMS = {"first event": 0.5, "first finding": 2.5, "report": 6.0}
PSS_AIM_MB = 500


def pss_mb(root: psutil.Process) -> float:
    """Add up the memory of a process and all its descendants."""
    total = 0
    for process in [root, *root.children(recursive=True)]:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 1e6


async def watch_memory(pid: int, peak: list[float]) -> None:
    """Keep the highest sum seen, five times a second."""
    root = psutil.Process(pid)
    while True:
        peak[0] = max(peak[0], pss_mb(root))
        await asyncio.sleep(0.2)


async def one_run(
    session: aiohttp.ClientSession, base: str, url: str, pid: int
) -> dict[str, float]:
    """Audit once; seconds after the POST for each mark."""
    peak = [0.0]
    # Reading the process table costs time of its own: it is watched in every second run.
    watcher = asyncio.create_task(watch_memory(pid, peak)) if pid else None
    begun = time.perf_counter()
    marks: dict[str, float] = {}
    phases: dict[str, float] = {}
    counts = {"findings": 0.0}
    try:
        async with session.post(
            f"{base}/audits", json={"url": url, "tier": "quick_scan"}
        ) as answer:
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
    if watcher is not None:
        return {"peak PSS": peak[0]}
    return marks | {f"phase {name}": seconds for name, seconds in phases.items()} | counts


async def main() -> None:
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
                runs = [await one_run(session, base, url, 0) for _ in range(RUNS)]
                weighed = [await one_run(session, base, url, service.pid) for _ in range(RUNS)]
    print(f"quick_scan of the demo shop, {RUNS} runs, {os.cpu_count()} cores")
    print(f"{'':18}{'median':>9}{'min':>9}{'max':>9}{'aim':>9}")
    for name in runs[0]:
        values = [run[name] for run in runs]
        aim = f"{AIMS[name]:.1f}" if name in AIMS else ""
        print(
            f"{name:18}{statistics.median(values):9.3f}{min(values):9.3f}{max(values):9.3f}{aim:>9}"
        )
    peaks = [run["peak PSS"] for run in weighed]
    figures = (statistics.median(peaks), min(peaks), max(peaks), PSS_AIM_MB)
    print(f"{'peak PSS, MB':18}" + "".join(f"{figure:9.0f}" for figure in figures))


if __name__ == "__main__":
    asyncio.run(main())
