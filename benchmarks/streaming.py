"""What does it cost to tell a crowd, and how late does the crowd hear of it?

Side by side, in turn, and in one run, since other work on the machine comes and goes:

- ours: the real service with its real SQLite log (an event is on the disk before anyone is told);
- rival: sse-starlette, or Starlette's WebSockets, on uvicorn, with one queue per client and
  nothing on the disk.

Each server is a process of its own; the crowd is another. Both servers send the same events at
the same rate: paced, where each event is one write for each client, and in a burst, as fast as
they can be appended, where ours may put several events into one write. CPU is that of the
server's process alone, the appending included. Latency runs from before the append until the
crowd's process has read the bytes, so it includes the crowd's own turn-around. Memory is what the
server's process holds alone (USS) with that many clients connected and idle, less what it held
with none; the kernel's socket buffers are not in it. In the storm a crowd resumes at once from
the middle of a long log; the rival's log is a list in memory, and its crowd is smaller, since it
would take minutes. Every number is the median of the rounds.

What it does not show: a network that is slower than loopback, TLS, a proxy in between, more cores
than the server and the crowd share here, and uvicorn with uvloop and httptools.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.streaming_parts.control import Part, part
from examples.demo import free_port

OURS, RIVAL = "ours", "rival"
CPU = "CPU s per million"
WATCH_LIMIT_S = 120.0
SETTLE_S = 0.8  # until the server has seen that a crowd is gone
READY_LIMIT_S = 30.0
WINDOW = 100
NAMES = {
    "sse": "SSE",
    "ws": "WebSocket",
    "storm": "storm: a crowd resumes at once, SSE",
}
# What the two have in common; the rest is of different size, or too short to compare.
COMPARED = {
    "KiB per idle client",
    *(f"{way} {what}" for way in ("paced", "burst", "storm") for what in ("deliveries/s", CPU)),
    *("paced p50 ms", "paced p99 ms"),
}
AIM_RATIO, AIM_KIB, AIM_P99_MS = 4.0, 30.0, 250.0


@dataclass(frozen=True)
class Plan:
    """One crowd.

    Attributes:
        clients: how many.
        paced: how many events at the paced rate; 0 for none.
        burst: how many at once.
    """

    clients: int
    paced: int
    burst: int


@dataclass(frozen=True)
class Storm:
    """How many clients resume from the middle of how long a log."""

    clients: int
    events: int


PLANS = [Plan(1, 30, 2000), Plan(100, 30, 400), Plan(1000, 30, 40), Plan(3000, 30, 12)]
QUICK_PLANS = [Plan(1, 10, 500), Plan(100, 20, 100), Plan(1000, 20, 20)]
Found = dict[tuple[str, int, str, str], list[float]]  # kind, clients, measure, variant


@contextlib.asynccontextmanager
async def server(variant: str, profile: str = "") -> AsyncIterator[tuple[Part, int]]:
    """A server on a fresh data folder, and its port."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "VERITAS_PORT": str(port),
            "VERITAS_DATA_DIR": folder,
            "VERITAS_LOG_LEVEL": "error",
            "VERITAS_MAX_CONNECTIONS_PER_CLIENT": "0",  # the crowd is one address
        }
        arguments = ([profile] if profile else []) if variant == OURS else [str(port)]
        async with part(f"streaming_parts.{variant}", *arguments, **settings) as running:
            deadline = time.monotonic() + READY_LIMIT_S
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    break
                except OSError:
                    if time.monotonic() > deadline:
                        raise SystemExit(f"{variant} did not start") from None
                    await asyncio.sleep(0.05)
            writer.close()
            await writer.wait_closed()
            yield running, port


class Round:
    """One life of one server, measured with one kind of stream."""

    def __init__(self, variant: str, kind: str, found: Found, per_s: float) -> None:
        self._variant = variant
        self._kind = kind
        self._found = found
        self._per_s = per_s

    def _note(self, clients: int, measure: str, value: float) -> None:
        key = (self._kind, clients, measure, self._variant)
        self._found.setdefault(key, []).append(value)

    async def run(self, plans: list[Plan], profile: str = "") -> None:
        """Measure crowds of growing size, one after the other."""
        async with server(self._variant, profile) as (served, port):
            base = 0
            for plan in plans:
                async with part("streaming_parts.crowd") as crowd:
                    begun = await served.ask(do="begin")
                    base = base or (await served.ask(do="usage"))["uss_bytes"]
                    await crowd.ask(
                        do="connect",
                        kind=self._kind,
                        port=port,
                        count=plan.clients,
                        path=begun["path"],
                        after=0,
                        window=WINDOW,
                    )
                    await asyncio.sleep(SETTLE_S)
                    held = (await served.ask(do="usage"))["uss_bytes"] - base
                    self._note(plan.clients, "KiB per idle client", held / plan.clients / 1024)
                    await self._play(served, crowd, begun["path"], plan)
                if plan.clients == 1:
                    base = (await served.ask(do="usage"))["uss_bytes"]
                await asyncio.sleep(SETTLE_S)

    async def _play(self, served: Part, crowd: Part, path: str, plan: Plan) -> None:
        paced = await play(served, crowd, path, plan.clients, plan.paced, plan.paced, self._per_s)
        for measure in ("deliveries/s", "CPU s per million", "p50 ms", "p99 ms"):
            self._note(plan.clients, f"paced {measure}", paced[measure])
        each = plan.paced + plan.burst
        burst = await play(served, crowd, path, plan.clients, plan.burst, each, 0)
        for measure in ("deliveries/s", "CPU s per million"):
            self._note(plan.clients, f"burst {measure}", burst[measure])

    async def storm(self, storm: Storm) -> None:
        """Let a crowd resume at once from the middle of a log."""
        async with server(self._variant) as (served, port), part("streaming_parts.crowd") as crowd:
            path = (await served.ask(do="begin"))["path"]
            await served.ask(do="play", path=path, count=storm.events, per_s=0)
            before, rss = await served.ask(do="usage"), [0]
            watcher = asyncio.create_task(watch_memory(served.pid, rss))
            begun = time.monotonic()
            # Ours begins with two events of the service's own.
            after = storm.events // 2 + (2 if self._variant == OURS else 0)
            connect = {"kind": "sse", "port": port, "path": path, "after": after}
            await crowd.ask(do="connect", count=storm.clients, window=storm.clients, **connect)
            each = storm.events - storm.events // 2
            seen = await crowd.ask(do="watch", each=each, limit_s=WATCH_LIMIT_S, timed=False)
            took_s = time.monotonic() - begun
            cpu_s = (await served.ask(do="usage"))["cpu_s"] - before["cpu_s"]
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)
            expect(seen, storm.clients * each)
        self._note(0, "clients", storm.clients)
        self._note(0, "events for each", each)
        self._note(0, "s until all have all", took_s)
        self._note(0, "CPU s", cpu_s)
        self._note(0, "peak memory gained, MiB", (rss[0] - before["rss_bytes"]) / 2**20)
        self._note(0, "storm deliveries/s", storm.clients * each / took_s)
        self._note(0, "storm CPU s per million", cpu_s / (storm.clients * each) * 1e6)


async def play(
    served: Part, crowd: Part, path: str, clients: int, count: int, each: int, per_s: float
) -> dict[str, Any]:
    """Let the server send events and the crowd take them until each has ``each`` in all."""
    before = await served.ask(do="usage")
    begun = time.monotonic()
    watching = asyncio.create_task(
        crowd.ask(do="watch", each=each, limit_s=WATCH_LIMIT_S, timed=per_s > 0)
    )
    await served.ask(do="play", path=path, count=count, per_s=per_s)
    seen = await watching
    took_s = time.monotonic() - begun
    cpu_s = (await served.ask(do="usage"))["cpu_s"] - before["cpu_s"]
    expect(seen, clients * each)
    return {
        "deliveries/s": clients * count / took_s,
        "CPU s per million": cpu_s / (clients * count) * 1e6,
        "p50 ms": seen["p50_ms"],
        "p99 ms": seen["p99_ms"],
    }


def expect(seen: dict[str, Any], deliveries: int) -> None:
    """A benchmark of a server that loses events would be worth nothing."""
    if seen["incomplete"] or seen["wrong"] or seen["received"] != deliveries:
        raise SystemExit(f"{deliveries} deliveries were due, the crowd has {seen}")


async def watch_memory(pid: int, peak: list[int]) -> None:
    process = psutil.Process(pid)
    while True:
        peak[0] = max(peak[0], process.memory_info().rss)
        await asyncio.sleep(0.1)


async def measure(options: argparse.Namespace) -> Found:
    found: Found = {}
    sse = QUICK_PLANS if options.quick else PLANS
    websocket = [plan for plan in sse if plan.clients in {1, 1000}]
    if options.clients:
        sse = websocket = [plan for plan in PLANS if plan.clients == options.clients]
    storms = {OURS: Storm(1000, 10_000), RIVAL: Storm(40, 10_000)}
    if options.quick:
        storms = {OURS: Storm(200, 4000), RIVAL: Storm(20, 4000)}
    for number in range(options.rounds):
        order = [OURS, RIVAL] if number % 2 == 0 else [RIVAL, OURS]
        for variant in order if options.rival else [OURS]:
            if "sse" in options.only:
                await Round(variant, "sse", found, options.rate).run(sse)
            if "ws" in options.only:
                await Round(variant, "ws", found, options.rate).run(websocket)
            if "storm" in options.only and number < max(1, options.rounds - 1):
                await Round(variant, "storm", found, options.rate).storm(storms[variant])
    return found


def print_table(found: Found, rate: float) -> None:
    blocks: dict[tuple[str, int], list[str]] = {}
    for kind, clients, name, _ in found:
        names = blocks.setdefault((kind, clients), [])
        if name not in names:
            names.append(name)
    for (kind, clients), names in sorted(blocks.items(), key=lambda block: block[0]):
        crowd = f"{clients:,} client{'s' if clients > 1 else ''}"
        title = f"{NAMES[kind]}, {crowd}, {rate:g} events/s" if clients else NAMES[kind]
        print(f"\n{title:42}{OURS:>12}{RIVAL:>12}{'better by':>12}")
        for name in names:
            if name.startswith("KiB") and clients < 100:
                continue  # what one client holds is lost in the noise
            print_row(name, [found.get((kind, clients, name, v)) for v in (OURS, RIVAL)])


def print_row(name: str, values: list[list[float] | None]) -> None:
    medians = [None if value is None else statistics.median(value) for value in values]
    shown = "".join(f"{'–' if m is None else f'{m:,.1f}':>12}" for m in medians)
    ours, theirs = medians
    ratio = ""
    if ours and theirs and name in COMPARED:
        ratio = f"{(ours / theirs if name.endswith('/s') else theirs / ours):.2f}"
    print(f"  {name:40}{shown}{ratio:>12}")


def print_aims(found: Found) -> None:
    """Each aim at 1,000 SSE clients: median, and the range over the rounds."""

    def values(measure: str, variant: str) -> list[float]:
        return found.get(("sse", 1000, measure, variant), [])

    cpu = [values("paced CPU s per million", variant) for variant in (OURS, RIVAL)]
    ratios = [theirs / ours for ours, theirs in zip(*cpu, strict=False)]
    rows = [
        (f"deliveries per CPU second, at least {AIM_RATIO:g} times", ratios, AIM_RATIO, True),
        (f"p99 under {AIM_P99_MS:g} ms", values("paced p99 ms", OURS), AIM_P99_MS, False),
        (f"under {AIM_KIB:g} KiB a client", values("KiB per idle client", OURS), AIM_KIB, False),
    ]
    print("\naims at 1,000 SSE clients (median of the rounds; range)")
    for title, numbers, aim, more in rows:
        if numbers:
            median = statistics.median(numbers)
            met = "met" if (median >= aim if more else median < aim) else "MISSED"
            span = f"({min(numbers):.1f} to {max(numbers):.1f})"
            print(f"  {title:48}{median:8.1f}  {span}  {met}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one short round, under a minute")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    parser.add_argument("--rate", type=float, default=10.0, help="events a second when paced")
    parser.add_argument("--clients", type=int, default=0, help="only this many clients")
    parser.add_argument("--only", nargs="+", default=["sse", "ws", "storm"], help="what to measure")
    parser.add_argument("--ours", dest="rival", action="store_false", help="without the rival")
    parser.add_argument("--profile", default="", help="profile ours at 1,000 clients to this file")
    options = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    if options.profile:
        asyncio.run(Round(OURS, "sse", {}, 10).run([Plan(1000, 50, 1)], options.profile))
        return
    if options.quick:
        options.rounds = 1
    begun = time.perf_counter()
    found = asyncio.run(measure(options))
    print(f"{options.rounds} rounds, {os.cpu_count()} cores, {time.perf_counter() - begun:.0f} s")
    print_table(found, options.rate)
    print_aims(found)


if __name__ == "__main__":
    main()
