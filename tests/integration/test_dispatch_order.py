"""Which audit runs when, in the real service with real children."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from tests.faults.account import decoded
from tests.faults.service_process import ServiceProcess, service_process


async def span(service: ServiceProcess, audit_id: str) -> tuple[str, str]:
    """When an audit was begun and when it ended, as texts that sort by time."""
    bodies: list[dict[str, Any]] = decoded((await service.bodies(audit_id))[audit_id])
    (begun,) = [body["at"] for body in bodies if body["type"] == "audit_started"]
    return begun, bodies[-1]["at"]


async def test_a_host_with_many_audits_does_not_hold_up_another(tmp_path: Path) -> None:
    settings = {"QUEUE_IPC_MODE": "stdout", "VERITAS_MAX_RUNNING_AUDITS": "2"}
    async with service_process(tmp_path, settings) as service:
        many = [await service.post(host="many.test", count=60, pace_ms=20) for _ in range(3)]
        other = await service.post(host="other.test", count=3)
        await service.ended(other, *many)
        await service.terminate()
        spans = [await span(service, audit_id) for audit_id in many]
        began, ended = await span(service, other)
    assert began < spans[0][1]  # beside the first of the many, before the second
    assert ended < spans[1][0]
    for (_, before_ended), (after_began, _) in itertools.pairwise(spans):
        assert before_ended <= after_began  # never two of one host at once


async def test_two_of_a_host_run_at_once_where_that_is_allowed(tmp_path: Path) -> None:
    settings = {
        "QUEUE_IPC_MODE": "stdout",
        "VERITAS_MAX_RUNNING_AUDITS": "3",
        "VERITAS_MAX_RUNNING_PER_HOST": "2",
    }
    async with service_process(tmp_path, settings) as service:
        three = [await service.post(host="many.test", count=60, pace_ms=20) for _ in range(3)]
        await service.ended(*three)
        await service.terminate()
        spans = [await span(service, audit_id) for audit_id in three]
    assert spans[1][0] < spans[0][1]
    assert spans[2][0] >= min(spans[0][1], spans[1][1])
