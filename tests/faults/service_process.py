"""The real service as a process of its own, whose audits follow scripts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import socket
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from service.event_log.sqlite import SqliteEventLog
from service.instance import INSTANCE_VARIABLE, Instance
from tests.faults.bench import marked, script_url
from tests.faults.patience import until

ROOT = Path(__file__).resolve().parents[2]
READY_LIMIT_S = 40.0
STOP_LIMIT_S = 40.0


@dataclass
class Heard:
    """What one client of one audit has received: each event's raw line, in order."""

    lines: list[bytes] = field(default_factory=list)


class ServiceProcess:
    """A service that can be killed and started again on the same data folder.

    Args:
        folder: for the data, the journals and the log, unless ``data_dir`` says otherwise.
        environment: settings.
        data_dir: where the service keeps its data.
        port: where it listens, the same after each start; 0 for a free one each time.

    Attributes:
        base: its URL, without a slash at the end.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        data_dir: Path | None = None,
        port: int = 0,
    ) -> None:
        self.folder = folder
        self.data_dir = data_dir or folder / "data"
        self.instance = Instance(self.data_dir)
        self._environment = environment
        self._port = port
        self._process: asyncio.subprocess.Process | None = None
        self.base = ""
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        self._listeners: set[asyncio.Task[None]] = set()
        self.heard: dict[str, list[Heard]] = {}
        self.ready_at = 0.0

    async def start(self) -> None:
        """Start it, and wait until it serves.

        Raises:
            RuntimeError: it did not start; the message has the end of its log.
        """
        with (self.folder / "service.log").open("ab") as log:
            before = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.children.scripted_service",
                cwd=ROOT,
                env={
                    "PATH": "/usr/bin:/bin",
                    "VERITAS_TEST_CHILD": "tests.children.faulty",
                    "VERITAS_PORT": str(self._port),
                    "VERITAS_DATA_DIR": str(self.data_dir),
                    "VERITAS_EVENT_LOG_SYNC": "normal",
                    "VERITAS_LOG_FORMAT": "json",
                    "VERITAS_MAX_STARTS_PER_MINUTE": "0",
                    "VERITAS_MAX_ALL_STARTS_PER_MINUTE": "0",
                    **self._environment,
                },
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(READY_LIMIT_S):
            while not (base := self._said_where(before)):
                if self._process.returncode is not None:
                    raise RuntimeError(self.log_end())
                await asyncio.sleep(0.02)
        self.base = base
        self.ready_at = time.monotonic()

    def _said_where(self, before: int) -> str:
        """The URL that the log names after its first bytes, or nothing yet.

        A port chosen here and not taken at once may become that of another service meanwhile.
        """
        for line in (self.folder / "service.log").read_bytes()[before:].split(b"\n")[:-1]:
            if b'"event": "listening"' in line:
                return str(json.loads(line)["url"])
        return ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return None if self._process is None else self._process.returncode

    def manager_pids(self) -> list[int]:
        """The queue's managers that live; there should be one."""
        assert self._process is not None
        found = []
        for process in psutil.Process(self._process.pid).children():
            with contextlib.suppress(psutil.Error):
                if any("spawn_main" in word for word in process.cmdline()) and _alive(process):
                    found.append(process.pid)
        return found

    def log_end(self) -> str:
        return (self.folder / "service.log").read_text(errors="replace")[-1500:]

    async def post(
        self, fields: Mapping[str, str] | None = None, /, *, host: str = "", **script: Any
    ) -> str:
        """Start an audit; its journal is named after it.

        Args:
            fields: further fields of the body.
            host: the target's; by default each audit has one of its own.
            script: what the child does.
        """
        name = uuid.uuid4().hex[:8]
        url = script_url(self.folder / name, script, host or f"{name}.test")
        body = {"url": url, "tier": "quick_scan", **(fields or {})}
        async with self._client.post(f"{self.base}/audits", json=body) as answer:
            if answer.status != 202:
                raise RuntimeError(f"POST answered {answer.status}: {await answer.text()}")
            audit_id = str((await answer.json())["id"])
        (self.folder / f"{audit_id}.name").write_text(name)
        return audit_id

    def journals(self, audit_id: str) -> list[Path]:
        """The journals of an audit's children, the first attempt's first."""
        name = (self.folder / f"{audit_id}.name").read_text()
        return sorted(self.folder.glob(f"{name}.*"), key=lambda path: int(path.suffix[1:]))

    async def cancel(self, audit_id: str) -> int:
        async with self._client.delete(f"{self.base}/audits/{audit_id}") as answer:
            return answer.status

    async def status(self, audit_id: str) -> str:
        async with self._client.get(f"{self.base}/audits/{audit_id}") as answer:
            return str((await answer.json())["status"])

    async def ready(self) -> tuple[int, str]:
        async with self._client.get(f"{self.base}/readyz") as answer:
            return answer.status, await answer.text()

    def listen(self, audit_id: str) -> None:
        """Follow an audit as a client does, from its first event, until the stream ends."""
        heard = Heard()
        self.heard.setdefault(audit_id, []).append(heard)
        task = asyncio.create_task(self._listen(audit_id, heard))
        self._listeners.add(task)
        task.add_done_callback(self._listeners.discard)

    async def _listen(self, audit_id: str, heard: Heard) -> None:
        url, headers = f"{self.base}/audits/{audit_id}/stream", {"Accept": "application/x-ndjson"}
        try:
            async with self._client.get(url, headers=headers) as answer:
                async for line in answer.content:
                    if line.endswith(b"\n"):
                        heard.lines.append(line.rstrip(b"\n"))
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            return

    async def ended(self, *audit_ids: str, limit_s: float = 60.0) -> None:
        """Wait until audits are over."""
        async with asyncio.timeout(limit_s):
            for audit_id in audit_ids:
                while await self.status(audit_id) in {"queued", "running"}:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)

    async def kill(self) -> list[str]:
        """SIGKILL; returns what of its processes and folders outlives the next start.

        The next start is done here, since only it can tidy up.
        """
        assert self._process is not None
        before = psutil.Process(self._process.pid).children(recursive=True)
        folders = self.temp_folders()
        self._process.kill()
        await self._process.wait()
        await self.stop_listening()
        await self.start()
        with contextlib.suppress(TimeoutError):
            await until(lambda: not any(map(_alive, before)), 5.0)
        left = [f"process {p.pid} outlived its service" for p in before if _alive(p)]
        return left + [f"folder {name} outlived its service" for name in folders if name.exists()]

    async def wait_gone(self) -> int:
        """Wait until it has gone by itself; returns its exit code."""
        assert self._process is not None
        async with asyncio.timeout(STOP_LIMIT_S):
            return await self._process.wait()

    async def terminate(self) -> float:
        """SIGTERM; returns how many seconds it took to go."""
        assert self._process is not None
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_LIMIT_S):
            await self._process.wait()
        await self.stop_listening()
        return time.monotonic() - began

    async def stop_listening(self) -> None:
        for task in list(self._listeners):
            await asyncio.wait({task}, timeout=5.0)
            task.cancel()

    def temp_folders(self) -> list[Path]:
        return list(Path(tempfile.gettempdir()).glob(f"{self.instance.temp_prefix}*"))

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def leftovers(self) -> list[str]:
        """What is left of it although it was stopped."""
        deadline = time.monotonic() + 5.0
        while pids := marked(INSTANCE_VARIABLE, self.instance.name):
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(0.05)
        left = [f"process {pid} is left" for pid in pids]
        return left + [f"folder {name} is left" for name in self.temp_folders()]

    async def bodies(self, *audit_ids: str) -> dict[str, list[bytes]]:
        """The whole logs of audits, read from the file itself."""
        log = SqliteEventLog(self.data_dir / "events.sqlite", "normal")
        await log.open()
        try:
            found: dict[str, list[bytes]] = {}
            for audit_id in audit_ids:
                mine = found.setdefault(audit_id, [])
                while page := await log.read(audit_id, len(mine), 1000):
                    mine += [event.body for event in page]
            return found
        finally:
            await log.close()

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
            for folder in self.temp_folders():  # no next start tidies up
                shutil.rmtree(folder, ignore_errors=True)
        await self.stop_listening()
        await self._client.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def service_process(
    folder: Path,
    environment: Mapping[str, str],
    data_dir: Path | None = None,
    port: int = 0,
) -> AsyncIterator[ServiceProcess]:
    """A service that has started; it is gone at the end, whatever happens."""
    service = ServiceProcess(folder, environment, data_dir, port)
    try:
        await service.start()
        yield service
    finally:
        await service.close()


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
