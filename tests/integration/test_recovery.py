"""The service is killed, or told to stop, and started again on the same data folder."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.faults.account import decoded, numbers_of
from tests.faults.patience import until
from tests.faults.service_account import unheard
from tests.faults.service_process import ServiceProcess, service_process

COUNT = 40


@pytest.fixture(params=["queue", "stdout"])
def mode(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


async def half_way(service: ServiceProcess, audit_id: str, count: int = COUNT // 2) -> None:
    """Wait until a client of this audit has been given so many events."""
    await until(lambda: len(service.heard[audit_id][0].lines) >= count)


async def log_of(service: ServiceProcess, audit_id: str) -> list[dict[str, Any]]:
    """An audit's whole log; what its clients were given must be in it in the same words."""
    raw = (await service.bodies(audit_id))[audit_id]
    assert unheard(raw, service.heard.get(audit_id, [])) == []
    bodies = decoded(raw)
    assert [body["seq"] for body in bodies] == list(range(1, len(bodies) + 1))
    return bodies


def types(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["type"] for body in bodies]


async def test_after_sigkill_running_audits_run_again_and_queued_ones_run(
    tmp_path: Path, mode: str
) -> None:
    one = {"QUEUE_IPC_MODE": mode, "VERITAS_MAX_RUNNING_AUDITS": "1"}
    async with service_process(tmp_path, one) as service:
        running = await service.post(count=COUNT, pace_ms=20)
        queued = await service.post(count=COUNT)
        service.listen(running)
        await half_way(service, running)
        assert await service.kill() == []  # nothing outlives the next start
        await service.ended(running, queued)
        await service.terminate()
        assert await service.leftovers() == []

        bodies = await log_of(service, running)
        assert types(bodies).count("audit_started") == 2
        (again,) = [b for b in bodies if b["data"].get("reason") == "interrupted"]
        assert again["type"] == "audit_queued"
        assert again["data"]["attempt"] == 2
        assert "stopped while the audit ran" in again["detail"]
        before, after = bodies[: again["seq"]], bodies[again["seq"] :]
        assert numbers_of(before) == list(range(len(numbers_of(before))))
        assert len(numbers_of(before)) >= COUNT // 2 - 3
        assert numbers_of(after) == list(range(COUNT + 1))
        assert types(bodies)[-1] == "audit_complete"

        bodies = await log_of(service, queued)
        assert numbers_of(bodies) == list(range(COUNT + 1))
        assert types(bodies)[-1] == "audit_complete"


async def test_an_audit_that_is_interrupted_too_often_ends_as_interrupted(tmp_path: Path) -> None:
    limit = {"QUEUE_IPC_MODE": "queue", "VERITAS_MAX_ATTEMPTS": "1"}
    async with service_process(tmp_path, limit) as service:
        audit_id = await service.post(count=COUNT, pace_ms=20)
        service.listen(audit_id)
        await half_way(service, audit_id)
        await service.kill()
        await service.ended(audit_id)
        await service.terminate()
        bodies = await log_of(service, audit_id)
    end = bodies[-1]
    assert (end["type"], end["data"]["code"]) == ("audit_error", "interrupted")
    assert "begun once" in end["detail"]
    assert "Start a new audit" in end["detail"]


async def test_sigterm_gives_audits_their_grace_and_takes_the_rest_up_again(
    tmp_path: Path, mode: str
) -> None:
    grace = {"QUEUE_IPC_MODE": mode, "VERITAS_SHUTDOWN_GRACE_S": "1"}
    async with service_process(tmp_path, grace) as service:
        short = await service.post(count=COUNT, pace_ms=1)
        long = await service.post(count=150, pace_ms=20)
        for audit_id in (short, long):
            service.listen(audit_id)
            await half_way(service, audit_id, 3)
        took_s = await service.terminate()
        assert service.returncode == 0
        assert 1 <= took_s < 12
        assert await service.leftovers() == []
        assert types(await log_of(service, short))[-1] == "audit_complete"
        assert types(await log_of(service, long))[-1] not in {"audit_error", "audit_cancelled"}

        await service.start()
        await service.ended(long)
        await service.terminate()
        bodies = await log_of(service, long)
        assert types(bodies).count("audit_started") == 2
        assert types(bodies)[-1] == "audit_complete"


async def test_a_second_sigterm_does_no_harm(tmp_path: Path) -> None:
    grace = {"QUEUE_IPC_MODE": "stdout", "VERITAS_SHUTDOWN_GRACE_S": "1"}
    async with service_process(tmp_path, grace) as service:
        audit_id = await service.post(count=400, pace_ms=20)
        service.listen(audit_id)
        await half_way(service, audit_id, 5)
        service.signal(signal.SIGTERM)
        await service.terminate()
        assert service.returncode == 0
        assert await service.leftovers() == []
