"""Old audits go, in the background of a real service; what is in use stays."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from service.artifact_store import FolderArtifactStore, StoreUnavailableError
from service.event_log.port import AuditExpiredError, AuditUnknownError, EventLog, StoredEvent
from service.event_log.sqlite import SqliteEventLog
from service.handlers.keys import HUB, STORE
from service.log_pages import Feed
from service.metrics import Metrics
from service.retention import Retention
from service.routes import ROUTES
from tests.event_log_samples import COMPLETE, QUEUED, STARTED, record
from tests.faults.service_process import service_process
from tests.parked_stream import parked
from tests.scripted_service import ScriptedService, event, scripted_service, until
from veritas.core.events import EventType

# Events that name no time are of November 2023: their audits ended long ago.
CONTENT = bytes(300_000)


def retention(service: ScriptedService, metrics: Metrics, **policy: Any) -> Retention:
    given = {"days": 0.0, "max_mb": 0, "kept_free_bytes": 0, **policy}
    app = service.app
    return Retention(service.log, app[STORE], app[HUB].followed, metrics, **given)


async def finished(service: ScriptedService, at: float = 1_700_000_000.0) -> str:
    audit_id = await service.post()
    await service.app[STORE].put(audit_id, "shot.png", CONTENT)
    start, end = event(EventType.AUDIT_STARTED, at=at), event(EventType.AUDIT_COMPLETE, at=at)
    await service.play(audit_id, start, end)
    return audit_id


async def there(service: ScriptedService, *audit_ids: str) -> list[bool]:
    """Which audits are there, each with its artifact or wholly gone."""
    found = []
    for audit_id in audit_ids:
        names = await service.app[STORE].names(audit_id)
        try:
            await service.log.get(audit_id)
        except AuditExpiredError:
            assert names == []
            found.append(False)
        else:
            assert names == ["shot.png"]
            found.append(True)
    return found


@pytest.fixture
async def metrics() -> Metrics:
    return Metrics()


async def test_an_old_audit_goes_in_the_background_and_every_route_says_410(
    tmp_path: Path, no_blocking: None
) -> None:
    async with scripted_service(tmp_path) as service:
        old = await finished(service)
        recent = await finished(service, at=time.time() - 3600)
        running = await service.post()
        await service.play(running, event(EventType.AUDIT_STARTED))
        latest = await finished(service)
        assert all(await there(service, old, recent, latest))
    async with scripted_service(tmp_path, retention_days=1) as service:
        folder = tmp_path / "artifacts" / old
        await until(lambda: not folder.exists())
        # The latest event of all is kept: the place after it is where everybody goes on.
        assert await there(service, old, recent, latest) == [False, True, True]
        assert (await service.log.get(running)).last_seq == 2
        for route in ROUTES:
            if "{audit_id}" in route.path:
                assert await _code_of(service, route.method, route.path, old) == "audit_expired"
        async with service.client.get(f"{service.base}/audits") as answer:
            listed = {audit["id"] for audit in (await answer.json())["audits"]}
        assert listed == {recent, running, latest}
        async with service.client.get(f"{service.base}/metrics") as answer:
            assert 'veritas_audits_expired_total{reason="age"} 1.0' in await answer.text()


async def _code_of(service: ScriptedService, method: str, path: str, audit_id: str) -> str:
    path = path.replace("{audit_id}", audit_id).replace("{name}", "shot.png")
    path = path.replace("{format}", "md").replace("{other_id}", audit_id)
    assert "{" not in path, f"say what stands for the rest of {path}"
    async with service.client.request(method, service.base + path) as answer:
        body = await answer.json(content_type=None)
        assert answer.status == 410, (method, path, body)
    return str(body["code"])


async def test_every_transport_of_a_stream_says_410(
    tmp_path: Path, no_blocking: None, metrics: Metrics
) -> None:
    async with scripted_service(tmp_path) as service:
        old = await finished(service)
        await service.post()
        await retention(service, metrics, days=1).tidy()
        url = service.url(old)
        for headers in ({}, {"Accept": "application/x-ndjson"}, {"Last-Event-ID": "2"}):
            async with service.client.get(url, headers=headers) as answer:
                assert answer.status == 410
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await service.client.ws_connect(url)
        assert refused.value.status == 410


async def test_what_is_followed_or_owes_a_webhook_stays_until_it_may_go(
    service: ScriptedService, metrics: Metrics
) -> None:
    followed = await finished(service)
    owing = msgspec.structs.replace(record(7), webhook_url="https://hooks.test/")
    await service.log.create(owing, QUEUED)
    await service.log.append(owing.id, [STARTED, COMPLETE])
    await service.app[STORE].put(owing.id, "shot.png", CONTENT)
    free = await finished(service)
    await service.post()
    keeper = retention(service, metrics, days=1)
    async with parked(service.app[HUB], Feed(followed), 3):
        await keeper.tidy()
        assert await there(service, followed, owing.id, free) == [True, True, False]
    await service.log.settle_webhook(owing.id, delivered=False)
    await keeper.tidy()
    assert await there(service, followed, owing.id) == [False, False]
    assert metrics.values()["veritas_audits_expired_total"]["age",] == 3


async def test_beyond_a_size_the_earliest_ends_go_first_and_the_space_with_them(
    tmp_path: Path, no_blocking: None, metrics: Metrics
) -> None:
    async with scripted_service(tmp_path) as service:
        audits = []
        for number in range(6):
            audit_id = await service.post()
            await service.app[STORE].put(audit_id, "shot.png", CONTENT)
            text = event(EventType.FINDING, data={"text": "x" * 700_000})
            # The one that began last ended first.
            end = event(EventType.AUDIT_COMPLETE, at=1_700_000_000.0 - number)
            await service.play(audit_id, event(EventType.AUDIT_STARTED), text, end)
            audits.append(audit_id)
        await service.post()
        keeper = retention(service, metrics, max_mb=3)
        await keeper.tidy()
        assert await there(service, *audits) == [True, True, False, False, False, False]
        await keeper.tidy()
        assert metrics.values()["veritas_audits_expired_total"]["size",] == 4
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert 2_000_000 < sum(path.stat().st_size for path in files) < 3_000_000


async def test_a_limit_that_cannot_be_kept_is_said_once(
    service: ScriptedService, metrics: Metrics, capsys: pytest.CaptureFixture[str]
) -> None:
    running = await service.post()
    text = event(EventType.FINDING, data={"text": "x" * 700_000})
    await service.play(running, event(EventType.AUDIT_STARTED), text, text)
    keeper = retention(service, metrics, max_mb=1)
    for _ in range(2):
        await keeper.tidy()
    assert capsys.readouterr().out.count("retention_max_mb_exceeded") == 1
    assert (await service.log.get(running)).last_seq == 4


async def test_nothing_is_lost_of_what_is_written_meanwhile(
    service: ScriptedService, metrics: Metrics
) -> None:
    old = [await finished(service) for _ in range(20)]
    audit_id = await service.post()
    await service.play(audit_id, event(EventType.AUDIT_STARTED))
    tidying = asyncio.create_task(retention(service, metrics, days=1).tidy())
    written = 0
    while not tidying.done() or written < 100:
        await service.play(audit_id, event(EventType.FINDING, data={"n": written}))
        written += 1
    await tidying
    assert await there(service, *old) == [False] * 20
    events: list[StoredEvent] = []
    while page := await service.log.read(audit_id, len(events), 1000):
        events += page
    assert [e.seq for e in events] == list(range(1, written + 3))
    numbers = [msgspec.json.decode(e.body)["data"].get("n") for e in events[2:]]
    assert numbers == list(range(written))


class _StoreThatFailsOnce(FolderArtifactStore):
    failed = False

    async def delete_audit(self, audit_id: str) -> None:
        if not self.failed:
            self.failed = True
            raise StoreUnavailableError("the disk is away for a moment")
        await super().delete_audit(audit_id)


async def test_artifacts_that_could_not_go_go_the_next_time(
    service: ScriptedService, metrics: Metrics, tmp_path: Path
) -> None:
    old = await finished(service)
    await service.post()
    store = _StoreThatFailsOnce(tmp_path / "artifacts")
    keeper = Retention(
        *(service.log, store, service.app[HUB].followed, metrics), days=1, max_mb=0, interval_s=0.05
    )
    keeper.start()
    try:
        await until(lambda: not (tmp_path / "artifacts" / old).exists())
    finally:
        await keeper.stop()
        await store.close()
    assert store.failed
    assert await there(service, old) == [False]


@pytest.fixture
async def data_folder(tmp_path: Path) -> AsyncIterator[tuple[Path, EventLog, FolderArtifactStore]]:
    """A data folder that no service uses yet."""
    folder = tmp_path / "data"
    log = SqliteEventLog(folder / "events.sqlite", "normal")
    store = FolderArtifactStore(folder / "artifacts")
    await log.open()
    await store.open()
    yield folder, log, store
    await store.close()
    await log.close()


async def test_what_a_crash_left_is_swept_and_what_nobody_knows_is_not(
    data_folder: tuple[Path, EventLog, FolderArtifactStore],
) -> None:
    _, log, store = data_folder
    for number in (1, 2):
        await log.create(record(number), QUEUED)
        await log.append(record(number).id, [STARTED, COMPLETE])
        await store.put(record(number).id, "shot.png", CONTENT)
    await store.put(record(3).id, "shot.png", CONTENT)  # of a log that was moved away
    await log.expire(record(1).id, time.time())
    keeper = Retention(log, store, lambda _: False, Metrics(), days=0, max_mb=0)
    await keeper.sweep()
    assert await store.audits() == [record(2).id, record(3).id]


async def test_a_kill_in_the_middle_leaves_every_audit_whole_or_gone(
    data_folder: tuple[Path, EventLog, FolderArtifactStore], tmp_path: Path
) -> None:
    folder, log, store = data_folder
    count, names = 300, ["a.png", "b.png", "c.png"]
    for number in range(1, count + 1):
        await log.create(record(number), QUEUED)
        await log.append(record(number).id, [STARTED, COMPLETE])
        for name in names:
            await store.put(record(number).id, name, b"1")

    def folders() -> list[str]:
        return sorted(path.name for path in (folder / "artifacts").iterdir())

    settings = {"VERITAS_RETENTION_DAYS": "1", "QUEUE_IPC_MODE": "stdout"}
    async with service_process(tmp_path, settings, folder) as service:
        await until(lambda: len(folders()) < count - 20, 60)
        process = service._process
        assert process is not None
        process.kill()
        await process.wait()
        gone = 0
        for number in range(1, count + 1):
            found = await store.names(record(number).id)
            try:
                assert len(await log.read(record(number).id, 0, 10)) == 3
                assert found == names
            except AuditExpiredError:
                gone += 1
            except AuditUnknownError:
                pytest.fail(f"audit {number} is neither there nor remembered")
        assert 20 < gone < count
        await service.start()
        # The last one stays: it has the latest event of all.
        await until(lambda: folders() == [record(count).id], 60)
        await service.terminate()
