"""A real service process is told to stop: what its probes, streams and audits see, in order."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from service.drain import HUNG_EXIT_CODE
from tests.faults.account import decoded
from tests.faults.service_process import ServiceProcess, service_process

LIMIT_S = 40.0
FAREWELL = b": the service stops"


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=LIMIT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield session


async def _state(client: aiohttp.ClientSession, service: ServiceProcess, path: str) -> int:
    async with client.get(service.base + path) as answer:
        return answer.status


async def _not_ready(client: aiohttp.ClientSession, service: ServiceProcess) -> dict[str, str]:
    """Ask until the service says that it stops."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            async with client.get(f"{service.base}/readyz") as answer:
                checks: dict[str, str] = (await answer.json(content_type=None))["checks"]
                if checks["stopping"] != "ok":
                    assert answer.status == 503
                    return checks
            await asyncio.sleep(0.02)


async def test_not_ready_first_then_the_streams_end_then_the_audits(
    tmp_path: Path, client: aiohttp.ClientSession
) -> None:
    gate = tmp_path / "gate"
    settings = {
        "QUEUE_IPC_MODE": "stdout",
        "VERITAS_DRAIN_DELAY_S": "3",
        "VERITAS_SHUTDOWN_GRACE_S": "600",
        "VERITAS_MAX_RUNNING_AUDITS": "1",
        "VERITAS_MIN_FREE_DISK_MB": "0",
        "VERITAS_BROWSER": sys.executable,  # the search starts nothing
    }
    async with service_process(tmp_path, settings) as service:
        audit_id = await service.post(count=20, gate=str(gate), gate_at=10)
        waiting_id = await service.post(count=3)
        url = f"{service.base}/audits/{audit_id}/stream"
        async with client.get(url) as stream:
            assert (await stream.content.readuntil(b"audit_started")).startswith(b": veritas")
            assert await _state(client, service, "/readyz") == 200
            service.signal(signal.SIGTERM)
            checks = await _not_ready(client, service)
            assert set(checks.values()) - {checks["stopping"]} == {"ok"}
            # The streams go on: one that is opened now, too.
            async with client.get(url) as late:
                assert b"audit_started" in await late.content.readuntil(b"audit_started")
                assert not stream.content.at_eof()
                for open_stream in (stream, late):
                    rest = await open_stream.content.read()
                    assert FAREWELL in rest
                    assert b"audit_complete" not in rest
        # The audit has its grace: the service still answers, and is still not ready.
        assert await _state(client, service, "/healthz") == 200
        assert await _state(client, service, "/metrics") == 200
        assert await _state(client, service, "/readyz") == 503
        assert await service.status(audit_id) == "running"
        # What comes back now is told to come back later, by a stream and not by an error, which
        # an EventSource would take as the end.
        async with client.get(url, headers={"Last-Event-ID": "3"}) as again:
            assert again.status == 200
            body = await again.content.read()
            assert FAREWELL in body
            assert b"id:" not in body
        gate.touch()
        assert await service.wait_gone() == 0
        assert await service.leftovers() == []
        bodies = await service.bodies(audit_id, waiting_id)
        assert decoded(bodies[audit_id])[-1]["type"] == "audit_complete"
        # No further audit was begun: it waits for the next start.
        assert [body["type"] for body in decoded(bodies[waiting_id])] == ["audit_queued"]


@pytest.mark.parametrize("delay_s", ["0", "300"])
async def test_a_second_signal_skips_the_waiting(
    tmp_path: Path, client: aiohttp.ClientSession, delay_s: str
) -> None:
    settings = {
        "QUEUE_IPC_MODE": "stdout",
        "VERITAS_SHUTDOWN_GRACE_S": "3000",
        "VERITAS_DRAIN_DELAY_S": delay_s,
    }
    async with service_process(tmp_path, settings) as service:
        audit_id = await service.post(count=20, gate=str(tmp_path / "never"), gate_at=10)
        async with client.get(f"{service.base}/audits/{audit_id}/stream") as stream:
            await stream.content.readuntil(b"audit_started")
            service.signal(signal.SIGTERM)
            await _not_ready(client, service)
            service.signal(signal.SIGTERM)
            assert FAREWELL in await stream.content.read()
        assert await service.wait_gone() == 0
        assert await service.leftovers() == []
        types = [body["type"] for body in decoded((await service.bodies(audit_id))[audit_id])]
        assert "audit_started" in types
        assert not {"audit_error", "audit_cancelled", "audit_complete"} & set(types)


async def test_a_process_that_hangs_is_ended() -> None:
    hang = (
        "import threading; from service.drain import end_process_after; end_process_after(0.2); "
        "threading.Thread(target=threading.Event().wait).start()"  # blocks the exit for good
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", hang, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(LIMIT_S):
        _, words = await process.communicate()
    assert process.returncode == HUNG_EXIT_CODE
    assert b"not stopped after 0.2 s" in words


async def test_a_process_that_ends_does_not_wait_for_its_last_resort() -> None:
    code = "from service.drain import end_process_after; end_process_after(3000)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    async with asyncio.timeout(LIMIT_S):
        assert await process.wait() == 0
