"""What the egress guard costs: audits with and without it, one connection, and a large download.

The audits are ``collect`` of the demo shop in real Chromium, turn by turn, so that whatever else
the machine does meets both. Without the guard the browser gets the connect-to rules as resolver
rules, as it did before there was one.

    benchmarks/egress.py [RUNS]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from examples.demo_shop.server import serve  # noqa: E402
from veritas.artifacts import PageArtifact  # noqa: E402
from veritas.collect import browser as browser_module  # noqa: E402
from veritas.collect.egress.opening import open_guard  # noqa: E402
from veritas.collect.scout import collect  # noqa: E402
from veritas.collect.settings import CollectSettings, ConnectTo, parse_connect_to  # noqa: E402
from veritas.core.audit import AuditRequest, Tier  # noqa: E402

RUNS = 10
CONNECTIONS = 300
DOWNLOAD_MB = 200


class Silent:
    """An observer that keeps nothing."""

    async def page_started(self, url: str, index: int, of: int) -> None:
        """A page is being opened."""

    async def page_loaded(self, page: PageArtifact) -> None:
        """A page was read."""

    async def sources_answered(self, *_: Any) -> None:
        """Those who are asked besides the site have answered."""

    async def screenshot(self, *_: Any) -> None:
        """A picture was taken."""

    async def trying(self, words: str) -> None:
        """An experiment begins a step."""

    async def note(self, text: str) -> None:
        """Something a person should know."""


def resolver_rule(rule: ConnectTo) -> str:
    return f"MAP {rule.host}:{rule.port} {rule.address}:{rule.target_port}"


async def audits(runs: int) -> None:
    guarded_flags = browser_module._flags  # noqa: SLF001 - taken out for the comparison
    async with serve() as shop:
        rules = tuple(parse_connect_to(rule) for rule in shop.connect_to)
        settings = CollectSettings(connect_to=rules, ca_file=shop.ca_file)
        request = AuditRequest(shop.urls["hurrymart"], Tier.QUICK_SCAN)

        def direct_flags(*_: Any) -> list[str]:
            mapped = ", ".join(resolver_rule(rule) for rule in rules)
            return [*browser_module._FLAGS, f"--host-resolver-rules={mapped}"]  # noqa: SLF001

        async def audit(flags: Callable[..., list[str]]) -> float:
            browser_module._flags = flags  # noqa: SLF001
            begun = time.perf_counter()
            collected = await collect(request, settings, Silent())
            assert collected.artifacts.pages[0].complete
            return time.perf_counter() - begun

        await audit(guarded_flags)  # everything is loaded and cached after this
        without, with_guard = [], []
        for _ in range(runs):
            without.append(await audit(direct_flags))
            with_guard.append(await audit(guarded_flags))
    print(f"quick_scan of the demo shop, collecting alone, {runs} runs each, seconds")
    print(f"{'':16}{'median':>9}{'min':>9}{'max':>9}")
    for name, values in (("without guard", without), ("with guard", with_guard)):
        print(f"{name:16}{statistics.median(values):9.3f}{min(values):9.3f}{max(values):9.3f}")
    pairs = [one / other for one, other in zip(with_guard, without, strict=True)]
    print(
        f"ratio: median of pairs {statistics.median(pairs):.3f}, of minima "
        f"{min(with_guard) / min(without):.3f}"
    )


async def through(
    port: int, host: bytes, at: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x05\x01\x00")
    await reader.readexactly(2)
    writer.write(b"\x05\x01\x00\x03" + bytes([len(host)]) + host + at.to_bytes(2, "big"))
    reply = await reader.readexactly(10)
    assert reply[1] == 0, reply
    return reader, writer


async def connections_and_bytes() -> None:
    block = b"x" * 65536

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.read(1) == b"g":
            for _ in range(DOWNLOAD_MB * 1_000_000 // len(block)):
                writer.write(block)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(pour, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    rule = parse_connect_to(f"big.test:443:127.0.0.1:{port}")
    async with server, open_guard(CollectSettings(connect_to=(rule,)), 10_000) as guard:
        ways: dict[str, Callable[[], Awaitable[tuple[Any, Any]]]] = {
            "direct": lambda: asyncio.open_connection("127.0.0.1", port),
            "by the guard": lambda: through(guard.port, b"big.test", 443),
        }
        print(f"\n{CONNECTIONS} connections and {DOWNLOAD_MB} MB in one, both ends in this process")
        print(f"{'':16}{'ms each':>9}{'MB/s':>9}")
        for name, way in ways.items():
            begun = time.perf_counter()
            for _ in range(CONNECTIONS):
                _, writer = await way()
                writer.close()
                await writer.wait_closed()
            each_ms = (time.perf_counter() - begun) / CONNECTIONS * 1000
            reader, writer = await way()
            begun = time.perf_counter()
            writer.write(b"g")
            while await reader.read(1 << 20):
                pass
            rate = DOWNLOAD_MB / (time.perf_counter() - begun)
            writer.close()
            print(f"{name:16}{each_ms:9.2f}{rate:9.0f}")


if __name__ == "__main__":
    asyncio.run(audits(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
    asyncio.run(connections_and_bytes())
