"""The real shop and the real service, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

ROOT = Path(__file__).resolve().parents[2]
READY_LIMIT_S = 40.0


@contextmanager
def program(
    arguments: list[str], log: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python program; stop it at the end, and see that it goes."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_LIMIT_S
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"did not get ready:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.05)


@dataclass(frozen=True)
class Shop:
    urls: dict[str, str]
    connect_to: list[str]
    ca_file: str

    @property
    def flags(self) -> list[str]:
        rules = [flag for rule in self.connect_to for flag in ("--connect-to", rule)]
        return [*rules, "--ca-file", self.ca_file]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    state, log = folder / "shop.json", folder / "shop.log"
    with program(["-m", "examples.demo_shop", "--state-file", str(state)], log, {}) as process:
        wait_for(state.exists, process, log)
        facts = json.loads(state.read_text())
        yield Shop(facts["urls"], facts["connect_to"], facts["ca_file"])


@dataclass(frozen=True)
class Service:
    base: str
    log: Path
    data_dir: Path
    process: subprocess.Popen[bytes]

    @property
    def log_lines(self) -> list[dict[str, Any]]:
        lines = self.log.read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


StartService = Callable[..., Service]


@pytest.fixture
def start_service(shop: Shop, tmp_path: Path) -> Iterator[StartService]:
    """Start services on the shop; each is stopped at the end of the test."""
    with ExitStack() as stack:

        def start(**environment: str) -> Service:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            log = tmp_path / f"service-{port}.log"
            data_dir = tmp_path / f"data-{port}"
            settings = {
                "VERITAS_PORT": str(port),
                "VERITAS_DATA_DIR": str(data_dir),
                "VERITAS_CONNECT_TO": ",".join(shop.connect_to),
                "VERITAS_CA_FILE": shop.ca_file,
                **environment,
            }
            process = stack.enter_context(program(["-m", "service"], log, settings))
            wait_for(lambda: listening(port), process, log)
            return Service(f"http://127.0.0.1:{port}", log, data_dir, process)

        yield start


async def post_audit(
    session: aiohttp.ClientSession, service: Service, url: str, tier: str = "quick_scan"
) -> str:
    async with session.post(f"{service.base}/audits", json={"url": url, "tier": tier}) as answer:
        assert answer.status == 202, await answer.text()
        audit: dict[str, str] = await answer.json()
        return audit["id"]


async def read_sse(
    session: aiohttp.ClientSession, url: str, headers: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    """Read an SSE stream to its end; each event's id and type must fit its data."""
    events = []
    fields: dict[str, str] = {}
    async with session.get(url, headers=headers or {}) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.content_type == "text/event-stream"
        async for raw in answer.content:
            line = raw.decode().rstrip("\r\n")
            if line:
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")
            elif "data" in fields:
                event = json.loads(fields["data"])
                assert fields["id"] == str(event["seq"])
                assert fields["event"] == event["type"]
                events.append(event)
                fields = {}
            else:
                fields = {}
    return events
