"""What all tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from blockbuster import blockbuster_ctx

from tests.leaks import nothing_left_behind
from tests.scripted_service import ScriptedService, scripted_service

__all__ = ["nothing_left_behind"]


@pytest.fixture
def no_blocking() -> Iterator[None]:
    """Fail a test that blocks the event loop in our code."""
    with blockbuster_ctx("service"):
        yield


@pytest.fixture
async def service(tmp_path: Path, no_blocking: None) -> AsyncIterator[ScriptedService]:
    async with scripted_service(tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def _forget_log_context() -> Iterator[None]:
    yield
    structlog.contextvars.clear_contextvars()
