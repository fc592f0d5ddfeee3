"""Blocked readers block nobody else: names are resolved, requests served, the process exits."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import aiohttp
import psutil
from aiohttp import web

from service.queue_bridge import QueueBridge
from service.queue_broker import QueueBroker
from tests.e2e.conftest import listening, program, wait_for
from veritas.core.errors import ChannelBrokenError

LIMIT_S = 30.0
READERS = 12  # more than the default executor has threads on two cores


async def test_with_every_reader_blocked_names_resolve_and_requests_are_served() -> None:
    executor = ThreadPoolExecutor(READERS, thread_name_prefix="queue-bridge")
    broker = QueueBroker()
    async with asyncio.timeout(LIMIT_S):
        manager, _ = await broker.queue()
        bridges = [
            QueueBridge((await broker.queue())[1], executor, stall_limit_s=LIMIT_S)
            for _ in range(READERS)
        ]
        readers = [asyncio.create_task(bridge.read()) for bridge in bridges]
        os.kill(cast("Any", manager)._process.pid, signal.SIGSTOP)

        async def hello(_: web.Request) -> web.Response:
            return web.Response(text="hello")

        app = web.Application()
        app.router.add_get("/", hello)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        loop = asyncio.get_running_loop()
        assert await loop.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)
        async with aiohttp.ClientSession() as session:
            for _ in range(20):
                async with session.get(f"http://localhost:{port}/") as answer:
                    assert await answer.text() == "hello"
        await runner.cleanup()
        await broker.close()  # kills the manager, stopped as it is, and so frees every reader
        results = await asyncio.gather(*readers, return_exceptions=True)
    assert all(result is None or isinstance(result, ChannelBrokenError) for result in results)
    executor.shutdown(wait=True)


def test_the_service_exits_although_its_readers_are_blocked(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "service.log"
    environment = {
        "VERITAS_PORT": str(port),
        "VERITAS_DATA_DIR": str(tmp_path / "data"),
        "VERITAS_SHUTDOWN_GRACE_S": "0",
        "QUEUE_IPC_MODE": "queue",
    }
    with program(["-m", "tests.children.scripted_service"], log, environment) as service:
        wait_for(lambda: listening(port), service, log)

        async def start() -> None:
            async with aiohttp.ClientSession() as session:
                body = {"url": "http://script.test/hang/10", "tier": "quick_scan"}
                async with session.post(f"http://127.0.0.1:{port}/audits", json=body) as answer:
                    audit = await answer.json()
                url = f"http://127.0.0.1:{port}/audits/{audit['id']}/stream"
                async with session.get(url) as stream:
                    async for line in stream.content:
                        if b"event 5" in line:
                            return

        asyncio.run(asyncio.wait_for(start(), LIMIT_S))
        children = psutil.Process(service.pid).children(recursive=True)
        manager = next(child for child in children if "spawn_main" in " ".join(child.cmdline()))
        manager.suspend()
        service.send_signal(signal.SIGTERM)
        assert service.wait(LIMIT_S) == 0
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
