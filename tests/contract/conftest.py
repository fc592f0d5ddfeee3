"""Every adapter of the event log, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from service.event_log.port import EventLog
from service.event_log.sqlite import SqliteEventLog
from tests.event_log_samples import MakeLog

ADAPTERS: dict[str, Callable[[Path], EventLog]] = {
    "sqlite-full": lambda folder: SqliteEventLog(folder / "deep" / "events.sqlite", "full"),
    "sqlite-normal": lambda folder: SqliteEventLog(folder / "events.sqlite", "normal"),
}


@pytest.fixture(params=list(ADAPTERS))
def make_log(request: pytest.FixtureRequest, tmp_path: Path) -> MakeLog:
    return lambda: ADAPTERS[request.param](tmp_path)


@pytest.fixture
async def log(make_log: MakeLog, no_blocking: None) -> AsyncIterator[EventLog]:
    log = make_log()
    await log.open()
    yield log
    await log.close()
