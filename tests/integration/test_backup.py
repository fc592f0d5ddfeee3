"""A backup made while the service writes is whole, and a service started on it knows it all."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from service.artifact_store import FolderArtifactStore
from service.backup import BackupError, make_backup
from service.event_log.sqlite import SqliteEventLog
from tests.event_log_samples import COMPLETE, QUEUED, STARTED, record
from tests.faults.service_process import ROOT, ServiceProcess, service_process
from tests.scripted_service import until

LIMIT_S = 60.0
PICTURES = {"shot.png": b"\x89PNG" + bytes(range(256)), "report.json": b"{}"}


async def filled(folder: Path) -> None:
    """A data folder with one finished audit that has artifacts, and one that retention removed."""
    log = SqliteEventLog(folder / "events.sqlite", "normal")
    store = FolderArtifactStore(folder / "artifacts")
    await log.open()
    await store.open()
    for number in (1, 2):
        await log.create(record(number), QUEUED)
        for name, content in PICTURES.items():
            await store.put(record(number).id, name, content)
        await log.append(record(number).id, [STARTED, COMPLETE])
    await log.expire(record(1).id, 5.0)
    await store.close()
    await log.close()


async def events_of(folder: Path, audit_id: str) -> list[bytes]:
    log = SqliteEventLog(folder / "events.sqlite", "normal")
    await log.open()
    try:
        return [event.body for event in await log.read(audit_id, 0, 10_000)]
    finally:
        await log.close()


async def backup_command(data_dir: Path, target: Path) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "service", "backup", str(target)),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VERITAS_DATA_DIR": str(data_dir)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await asyncio.wait_for(process.communicate(), LIMIT_S)
    return process.returncode, out.decode()


async def heard(service: ServiceProcess, audit_id: str, count: int) -> None:
    await until(lambda: len(service.heard[audit_id][0].lines) >= count, LIMIT_S)


async def test_a_backup_under_way_is_whole_and_runs(tmp_path: Path) -> None:
    data_dir, copies = tmp_path / "data", tmp_path / "copies"
    await filled(data_dir)
    count = 4000
    settings = {"QUEUE_IPC_MODE": "stdout"}
    async with service_process(tmp_path, settings, data_dir) as service:
        busy = [await service.post(count=count, pace_ms=1) for _ in range(2)]
        for audit_id in busy:
            service.listen(audit_id)
        seen = []
        for number in range(5):
            await heard(service, busy[0], 50 * (number + 1))
            seen.append(len(service.heard[busy[0]][0].lines))
            code, words = await backup_command(data_dir, copies / str(number))
            assert code == 0, words
            assert "audits" in words
        for audit_id in busy:
            await service.cancel(audit_id)
        await service.ended(*busy)
        await service.terminate()
    originals = {audit_id: await events_of(data_dir, audit_id) for audit_id in busy}

    for number, least in enumerate(seen):
        copy = copies / str(number)
        assert not list(copy.glob("*-wal"))
        for audit_id in busy:
            kept = await events_of(copy, audit_id)
            # Every event that a client had been told of before is in it, and nothing else.
            assert kept == originals[audit_id][: len(kept)]
            if audit_id == busy[0]:
                assert len(kept) >= least
        assert len(await events_of(copy, record(2).id)) == 3
        folders = {path.name for path in (copy / "artifacts").iterdir()}
        # Those that run have folders, too, once they have sent a picture.
        assert {record(2).id} <= folders <= {record(2).id, *busy}
        for name, content in PICTURES.items():
            assert (copy / "artifacts" / record(2).id / name).read_bytes() == content

    restored = tmp_path / "restored"
    shutil.copytree(copies / "2", restored)
    before = {audit_id: await events_of(restored, audit_id) for audit_id in busy}
    async with service_process(tmp_path, settings, restored) as service:
        # They ran at the time of the backup, so they are taken up again, on the same stream.
        for audit_id in busy:
            service.listen(audit_id)
            await heard(service, audit_id, len(before[audit_id]) + 2)
            lines = service.heard[audit_id][0].lines
            assert lines[: len(before[audit_id])] == before[audit_id]
            assert b'"audit_queued"' in lines[len(before[audit_id])]
            assert b'"interrupted"' in lines[len(before[audit_id])]
            await service.cancel(audit_id)
        assert await service.status(record(2).id) == "completed"
        await service.ended(*busy)
        await service.terminate()


async def test_a_backup_holds_other_databases_and_files_but_no_lock(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    await filled(data_dir)
    with closing(sqlite3.connect(data_dir / "keys.sqlite")) as keys:
        keys.execute("PRAGMA journal_mode = WAL")
        keys.execute("CREATE TABLE keys (name)")
        keys.execute("INSERT INTO keys VALUES ('a')")
        keys.commit()  # it is in the write-ahead log only
        (data_dir / "lock").touch()
        (data_dir / "note.txt").write_text("hello")
        facts = make_backup(data_dir, tmp_path / "copy")
    assert (facts.audits, facts.events, facts.artifacts) == (1, 3, 2)
    assert facts.size_bytes > sum(map(len, PICTURES.values()))
    copy = tmp_path / "copy"
    names = {path.name for path in copy.iterdir()}
    assert names == {"events.sqlite", "keys.sqlite", "artifacts", "note.txt"}
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy / "keys.sqlite")) as keys:
        assert keys.execute("SELECT name FROM keys").fetchall() == [("a",)]


async def test_artifacts_on_the_same_file_system_take_no_further_space(tmp_path: Path) -> None:
    await filled(tmp_path / "data")
    make_backup(tmp_path / "data", tmp_path / "copy")
    rest = Path("artifacts") / record(2).id / "shot.png"
    assert (tmp_path / "data" / rest).samefile(tmp_path / "copy" / rest)


async def test_artifacts_are_copied_where_links_are_not_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(tmp_path / "data")

    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    make_backup(tmp_path / "data", tmp_path / "copy")
    picture = tmp_path / "copy" / "artifacts" / record(2).id / "shot.png"
    assert picture.read_bytes() == PICTURES["shot.png"]
    assert picture.stat().st_nlink == 1


async def test_a_target_that_is_there_is_left_alone(tmp_path: Path) -> None:
    await filled(tmp_path / "data")
    (tmp_path / "copy").mkdir()
    with pytest.raises(BackupError, match="is there already"):
        make_backup(tmp_path / "data", tmp_path / "copy")
    code, words = await backup_command(tmp_path / "data", tmp_path / "copy")
    assert code == 1
    assert "is there already" in words
    assert list((tmp_path / "copy").iterdir()) == []


async def test_nothing_is_left_of_a_backup_that_failed(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    with pytest.raises(BackupError, match=r"has no events\.sqlite"):
        make_backup(data_dir, tmp_path / "copy")
    (data_dir / "events.sqlite").write_bytes(b"no database at all " * 100)
    with pytest.raises(BackupError, match="not a database"):
        make_backup(data_dir, tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
