"""What does the service make of those who mean it harm?

Each attack comes from a process and an address of its own, against the real service with its
default settings (but for shorter times, named below). Meanwhile another client asks for
``/healthz`` on a new connection twenty times a second, and follows a stream. For each attack: what
became of it, the service's memory (RSS) before, at its highest and a moment after, and how long
``/healthz`` took.

What it does not show: many attackers at once (``max_connections`` then refuses friends, too), and
what a network does before the service sees anything.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.streaming_parts.control import Part, part
from examples.demo import free_port

SETTINGS = {
    "VERITAS_REQUEST_TIMEOUT_S": "5",
    "VERITAS_SEND_TIMEOUT_S": "5",
    "VERITAS_TICKET_LIFETIME_S": "2",
    # What is behind these limits is to be tried, too.
    "VERITAS_MAX_STARTS_PER_MINUTE": "0",
    "VERITAS_MAX_ALL_STARTS_PER_MINUTE": "0",
    "VERITAS_MAX_AUTH_FAILURES_PER_MINUTE": "100000",
}
PROBE_INTERVAL_S = 0.05
READY_LIMIT_S = 30.0
MOMENT_S = 1.5
QUICK_S = 15.0
AIM_HEALTH_MS, AIM_GAIN_MIB = 250.0, 5.0

# Module, attack, and what may become of it. What is not named here is a failure.
ATTACKS = [
    ("crowds", "slow_heads", "cut off"),
    ("crowds", "slow_bodies", "(408 request_timeout|429 rate_limited), cut off"),
    ("crowds", "slow_bodies_elsewhere", "(200|400 .*), cut off"),
    ("crowds", "idle", "cut off|429 too_many_connections"),
    ("crowds", "kept_alive", "cut off|429 too_many_connections|answered, kept"),
    ("crowds", "deaf_pages", "cut off|wait in line"),
    ("crowds", "deaf_streams", "cut off"),
    ("crowds", "deaf_pingers", "cut off"),
    ("crowds", "come_and_go", "came and went"),
    ("requests", "large_heads", "4.*|cut off"),
    ("requests", "large_bodies", "413 body_too_large|400.*|408.*"),
    ("requests", "bombs", "413 body_too_large|4.. .*"),
    ("requests", "control_characters", "4.*"),
    ("requests", "path_tricks", "4.*"),
    ("requests", "smuggling", "4.*"),
    ("requests", "pipelined", "200|made to wait"),
    ("requests", "websocket_frames", "closed 10(02|03|07|08|09)|cut off|ignored"),
    ("requests", "foreign_pages", "403 .*|421 .*|400 .*"),
    ("requests", "tickets", "first use: 200|.*: 4.*"),
]


@dataclass
class Watch:
    """What another client and the system saw of the service meanwhile."""

    health_ms: list[float] = field(default_factory=list)
    failures: int = 0
    peak_bytes: int = 0


@asynccontextmanager
async def watched(served: Part, port: int) -> AsyncIterator[Watch]:
    watch = Watch()
    tasks = [
        asyncio.create_task(probe(port, watch)),
        asyncio.create_task(weigh(served.pid, watch)),
    ]
    try:
        yield watch
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def probe(port: int, watch: Watch) -> None:
    while True:
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(10):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                ok = b" 200 " in await reader.readline()
                writer.transport.abort()
        except (OSError, TimeoutError):
            ok = False
        watch.failures += not ok
        watch.health_ms.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(PROBE_INTERVAL_S)


async def weigh(pid: int, watch: Watch) -> None:
    process = psutil.Process(pid)
    while True:
        watch.peak_bytes = max(watch.peak_bytes, process.memory_info().rss)
        await asyncio.sleep(0.05)


async def follow(port: int, path: str, seen: list[bytes]) -> None:
    """A friend's stream, which must live through it all."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path}?after=latest HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    try:
        while data := await reader.read(65536):
            seen.append(data)
    finally:
        writer.transport.abort()


async def wait_until_served(port: int) -> None:
    deadline = time.monotonic() + READY_LIMIT_S
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.transport.abort()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit("the service did not start") from None
            await asyncio.sleep(0.05)


async def run(only: str, again: int) -> int:
    """Attack, print a line each; returns how many went wrong."""
    port, wrong = free_port(), 0
    settings = SETTINGS | {"VERITAS_PORT": str(port), "VERITAS_LOG_LEVEL": "error"}
    with tempfile.TemporaryDirectory() as folder:
        settings["VERITAS_DATA_DIR"] = folder
        async with part("streaming_parts.ours", **settings) as served:
            await wait_until_served(port)
            path = (await served.ask(do="begin"))["path"]
            await served.ask(do="play", path=path, count=200, per_s=0, size_bytes=100_000)
            seen: list[bytes] = []
            friend = asyncio.create_task(follow(port, path, seen))
            async with watched(served, port):  # what first requests cost is no attack's doing
                await asyncio.sleep(MOMENT_S)
            begin = (await served.ask(do="usage"))["rss_bytes"]
            print(f"{'':22}{'s':>6}{'memory, MiB':>20}{'/healthz, ms':>22}  what became of it")
            print(f"{'':28}{'before':>8}{'peak':>6}{'after':>6}{'p50':>8}{'p99':>7}{'max':>7}")
            quick = []
            for attack in ATTACKS:
                if only in attack[1]:
                    begun = time.monotonic()
                    wrong += await one(served, port, path, attack)
                    if time.monotonic() - begun < QUICK_S:
                        quick.append(attack)
            end = (await served.ask(do="usage"))["rss_bytes"]
            rounds = [end]
            for _ in range(again):
                for attack in quick:
                    await one(served, port, path, attack, show=False)
                rounds.append((await served.ask(do="usage"))["rss_bytes"])
            await served.ask(do="play", path=path, count=1, per_s=0)
            await asyncio.sleep(MOMENT_S)
            friend.cancel()
            ended = (await asyncio.gather(friend, return_exceptions=True))[0] is None
            error_log = served.errors
    gains = [(after - before) / 2**20 for before, after in pairwise([begin, *rounds])]
    shown = ", then ".join(f"{gain:+.1f}" for gain in gains)
    print(f"\nmemory gained: {shown} MiB; the first by all attacks, then by the quick ones again")
    print(f"aim: the last under {AIM_GAIN_MIB:g} MiB")
    gain = gains[-1] if again else 0.0
    print(f"a friend's stream: {'CUT OFF' if ended or not seen else 'lived through it'}")
    print(f"errors logged: {len(error_log):,} bytes {error_log[:500]}")
    return wrong + int(gain > AIM_GAIN_MIB) + int(ended or not seen)


async def one(
    served: Part, port: int, path: str, attack: tuple[str, str, str], *, show: bool = True
) -> int:
    """Attack once; returns whether something went wrong."""
    module, name, allowed = attack
    before = (await served.ask(do="usage"))["rss_bytes"]
    begun = time.monotonic()
    async with part("abuse_parts.attacker") as attacker, watched(served, port) as watch:
        outcomes: dict[str, Any] = await attacker.ask(
            module=module, attack=name, port=port, path=path
        )
        took_s = time.monotonic() - begun
    await asyncio.sleep(MOMENT_S)
    after = (await served.ask(do="usage"))["rss_bytes"]
    ordered = sorted(watch.health_ms)
    p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    memory = "".join(f"{size / 2**20:{w}.0f}" for size, w in ((before, 8), (watch.peak_bytes, 6)))
    told = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
    bad = [what for what in outcomes if not re.fullmatch(allowed, what)]
    marks = "".join(f"  WRONG: {what}" for what in bad)
    if watch.failures:
        marks += f"  {watch.failures} FRIENDS WERE NOT SERVED"
    if p99 > AIM_HEALTH_MS:
        marks += "  SLOW"
    if not show:
        return bool(marks)
    print(
        f"{name:22}{took_s:6.1f}{memory}{after / 2**20:6.0f}{p50:8.1f}{p99:7.1f}{ordered[-1]:7.1f}"
        f"  {told}{marks}",
        flush=True,
    )
    return bool(marks)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="attacks with this in their name")
    parser.add_argument("--again", type=int, default=2, help="how often the quick ones once more")
    options = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    print("settings: " + ", ".join(f"{k[8:].lower()}={v}" for k, v in SETTINGS.items()))
    return 1 if asyncio.run(run(options.only, options.again)) else 0


if __name__ == "__main__":
    raise SystemExit(main())
