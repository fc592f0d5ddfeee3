"""/metrics over the real service, read by Prometheus's own parser."""

from __future__ import annotations

import asyncio
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from service.handlers.keys import HOST_NUMBERS, STORE
from tests.scripted_service import ScriptedService, event
from veritas.core.events import EventType


async def scrape(service: ScriptedService) -> dict[str, dict[tuple[str, ...], float]]:
    """Each sample by its name, and by the values of its labels in the order of their names."""
    async with service.client.get(f"{service.base}/metrics") as answer:
        text = await answer.text()
    return {
        sample.name: {
            tuple(value for _, value in sorted(s.labels.items())): s.value
            for s in family.samples
            if s.name == sample.name
        }
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_disk_sizes_and_the_process_are_there(
    service: ScriptedService, tmp_path: Path
) -> None:
    audit_id = await service.post()
    await service.app[STORE].put(audit_id, "shot.png", bytes(12_345))
    found = await scrape(service)
    assert found["veritas_disk_free_bytes"][()] > 0
    assert found["veritas_disk_size_bytes"][()] >= found["veritas_disk_free_bytes"][()]
    size = (tmp_path / "events.sqlite").stat().st_size
    assert found["veritas_event_log_file_bytes"]["main",] == size
    assert found["veritas_event_log_file_bytes"]["wal",] > 0
    assert found["veritas_event_log_used_bytes"][()] > 0
    assert found["veritas_artifacts_bytes"][()] == 12_345
    assert found["process_resident_memory_bytes"][()] > 1_000_000
    assert found["process_open_fds"][()] > 3


async def test_an_audits_times_are_there(service: ScriptedService) -> None:
    audit_id = await service.post(tier="quick_scan")
    await service.run_whole(audit_id)
    found = await scrape(service)
    assert found["veritas_audit_queue_seconds_count"]["quick_scan",] == 1
    assert found["veritas_audit_run_seconds_count"]["completed", "quick_scan"] == 1


async def test_a_disk_that_does_not_answer_costs_its_numbers_only(
    service: ScriptedService, tmp_path: Path
) -> None:
    numbers = service.app[HOST_NUMBERS]
    numbers._data_dir = tmp_path / "gone"
    found = await scrape(service)
    assert "veritas_disk_free_bytes" not in found
    assert "veritas_audits_running" in found
    assert "process_open_fds" in found


async def test_scrapes_at_once_cost_one_look(service: ScriptedService) -> None:
    pages = await asyncio.gather(*(scrape(service) for _ in range(20)))
    assert all("veritas_disk_free_bytes" in page for page in pages)


async def test_labels_are_bounded_whatever_a_child_says(service: ScriptedService) -> None:
    async def count() -> int:
        return sum(len(samples) for samples in (await scrape(service)).values())

    audit_id = await service.post()
    await service.play(audit_id, event(EventType.AUDIT_STARTED))
    await count()  # the first scrape is one of the requests that the second one counts
    before = await count()
    for number in range(50):
        kinds = (EventType.PHASE_START, EventType.PHASE_COMPLETE)
        await service.play(audit_id, *(event(kind, phase=f"made-up-{number}") for kind in kinds))
    assert await count() == before


async def test_requests_are_counted_by_route_and_not_by_what_is_made_up(
    service: ScriptedService,
) -> None:
    audit_id = await service.post()
    await service.run_whole(audit_id)
    for number in range(5):
        async with service.client.get(f"{service.base}/no/{number}") as answer:
            assert answer.status == 404
    async with service.client.request("PROPFIND", f"{service.base}/audits") as answer:
        assert answer.status == 405
    async with service.client.get(service.url(audit_id)) as answer:
        await answer.read()
    found = await scrape(service)
    counted = found["veritas_http_requests_total"]  # by method, route, status
    assert counted["POST", "/audits", "202"] == 1
    assert counted["GET", "none", "404"] == 5
    assert counted["other", "none", "405"] == 1
    assert counted["GET", "/audits/{audit_id}/stream", "200"] == 1
    timed = found["veritas_http_request_seconds_count"]
    assert timed["/audits",] == 1
    assert ("/audits/{audit_id}/stream",) not in timed
