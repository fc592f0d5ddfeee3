"""A caller's trace, through the service's log, into the child and its log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.faults.service_process import ServiceProcess, service_process
from tests.scripted_service import until
from tests.webhook_receiver import webhook_receiver

TRACE = "0af7651916cd43dd8448eb211c80319c"
GOOD = f"00-{TRACE}-b7ad6b7169203331-01"


async def start(service: ServiceProcess, headers: list[tuple[str, str]], **fields: str) -> str:
    body = {"url": "https://script.test/trace/2", "tier": "quick_scan", **fields}
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{service.base}/audits", json=body, headers=headers) as answer,
    ):
        assert answer.status == 202, await answer.text()
        return str((await answer.json())["id"])


def lines_of(service: ServiceProcess, audit_id: str) -> list[dict[str, Any]]:
    lines = (service.folder / "service.log").read_text().splitlines()
    parsed = [json.loads(line) for line in lines if line.startswith("{")]
    return [line for line in parsed if line.get("audit_id") == audit_id]


async def test_a_trace_goes_on_in_every_log_line_and_in_the_child(tmp_path: Path) -> None:
    async with webhook_receiver(tmp_path) as receiver:
        settings = {
            "VERITAS_TEST_CHILD": "tests.children.scripted",
            "VERITAS_WEBHOOK_SECRET": receiver.settings()["webhook_secret"],
            "VERITAS_WEBHOOK_PORTS": str(receiver.port),
            "VERITAS_WEBHOOK_ALLOW_PRIVATE": "localhost",
            "VERITAS_CA_FILE": str(receiver.ca_file),
        }
        async with service_process(tmp_path, settings) as service:
            audit_id = await start(service, [("traceparent", GOOD)], webhook_url=receiver.url())
            await service.ended(audit_id)
            await until(lambda: "webhook_delivered" in service.log_end(), 15)
            await service.terminate()
            lines = lines_of(service, audit_id)
    events = [line["event"] for line in lines]
    assert {"audit_accepted", "child_started", "place", "audit_ended", "webhook_delivered"} <= set(
        events
    )
    assert {line.get("trace_id") for line in lines} == {TRACE}
    (place,) = [line for line in lines if line["event"] == "place"]
    assert (place["origin"], place["variable"]) == ("child", GOOD)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("traceparent", "nonsense")],
        [("traceparent", f"00-{'0' * 32}-b7ad6b7169203331-01")],
        [("traceparent", GOOD.upper())],
        [("traceparent", GOOD), ("traceparent", GOOD)],
        [("traceparent", f"{GOOD}\t; x=y")],
    ],
)
async def test_one_that_cannot_be_read_counts_as_none(
    tmp_path: Path, headers: list[tuple[str, str]]
) -> None:
    settings = {"VERITAS_TEST_CHILD": "tests.children.scripted"}
    async with service_process(tmp_path, settings) as service:
        audit_id = await start(service, headers)
        await service.ended(audit_id)
        await service.terminate()
        lines = lines_of(service, audit_id)
    assert not any("trace_id" in line for line in lines)
    (place,) = [line for line in lines if line["event"] == "place"]
    assert place["variable"] == ""
