from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog.testing

from service.ipc_environment import MAX_FILE_BYTES, IPCEnvironment, parse_ipc_file
from veritas.core.ipc.mode import determine_ipc_mode, read_ipc_settings

BASE = {"QUEUE_IPC_MODE": "queue", "QUEUE_IPC_ROLLOUT": "0.5", "SECRET": "x"}
PLAIN = {"QUEUE_IPC_MODE": "queue", "QUEUE_IPC_ROLLOUT": "0.5"}


@pytest.fixture
async def environment(tmp_path: Path, no_blocking: None) -> AsyncIterator[IPCEnvironment]:
    environment = IPCEnvironment(str(tmp_path / "ipc.env"), BASE)
    yield environment
    environment.close()


def test_lines() -> None:
    text = (
        "# the rollout\r\n\nexport QUEUE_IPC_MODE = 'validate'\nQUEUE_IPC_ROLLOUT=0.1\n"
        'QUEUE_IPC_ROLLOUT="0.2"\nOTHER=1\nnonsense\n'
    )
    values, bad = parse_ipc_file(text)
    assert values == {"QUEUE_IPC_MODE": "validate", "QUEUE_IPC_ROLLOUT": "0.2"}
    assert bad == [(6, "OTHER=1"), (7, "nonsense")]
    assert len(parse_ipc_file("\x00\x1b[31m\n" * 5000)[1]) == 5


async def test_the_file_lies_over_the_environment_and_is_read_anew(
    environment: IPCEnvironment,
) -> None:
    file = Path(environment.path)
    file.write_text("QUEUE_IPC_MODE=\nQUEUE_IPC_ROLLOUT=0.1\n")
    assert await environment.read() == {"QUEUE_IPC_MODE": "", "QUEUE_IPC_ROLLOUT": "0.1"}
    file.write_text("QUEUE_IPC_ROLLOUT=1.0\n")
    assert await environment.read() == {**PLAIN, "QUEUE_IPC_ROLLOUT": "1.0"}
    file.write_text("")
    assert await environment.read() == PLAIN


async def test_without_a_file_the_environment_counts() -> None:
    environment = IPCEnvironment("", BASE)
    assert await environment.read() == PLAIN
    environment.close()


@pytest.mark.parametrize("what", ["missing", "folder", "huge", "binary", "pipe", "nul"])
async def test_a_file_that_cannot_be_used_is_a_warning(
    environment: IPCEnvironment, what: str
) -> None:
    file = Path(environment.path)
    match what:
        case "folder":
            file.mkdir()
        case "huge":
            file.write_text("QUEUE_IPC_ROLLOUT=0.1\n" + "#" * MAX_FILE_BYTES)
        case "binary":
            file.write_bytes(b"QUEUE_IPC_ROLLOUT=0.1\n\xff\xfe")
        case "pipe":
            os.mkfifo(file)
        case "nul":
            environment.path = "a\0b"
        case _:
            pass
    with structlog.testing.capture_logs() as logs:
        assert await environment.read() == PLAIN
    assert [log["event"] for log in logs] == ["ipc_file_unreadable"]
    assert logs[0]["reason"]


@pytest.mark.parametrize(
    ("raw", "share", "problem"),
    [
        ("abc", 1.0, "ipc_rollout_unreadable"),
        ("nan", 1.0, "ipc_rollout_unreadable"),
        ("-1", 0.0, "ipc_rollout_clamped"),
        ("7", 1.0, "ipc_rollout_clamped"),
        ("0.1", 0.1, None),
    ],
)
async def test_bad_values_in_the_file_are_judged_as_in_the_environment(
    environment: IPCEnvironment, raw: str, share: float, problem: str | None
) -> None:
    Path(environment.path).write_text(f"QUEUE_IPC_MODE=\nQUEUE_IPC_ROLLOUT={raw}\n")
    environ = await environment.read()
    settings = read_ipc_settings(environ)
    assert (settings.mode, settings.share) == (None, share)
    assert [bad.event for bad in settings.bad_values] == ([problem] if problem else [])
    with structlog.testing.capture_logs() as logs:
        mode = determine_ipc_mode(environ=environ, dice=lambda: 0.05)
    assert mode == ("queue" if share > 0.05 else "stdout")
    assert [log["event"] for log in logs] == ([problem] if problem else [])


async def test_lines_that_are_none_are_left_out_with_a_warning(
    environment: IPCEnvironment,
) -> None:
    Path(environment.path).write_text("QUEUE_IPC_ROLOUT=0.1\nQUEUE_IPC_ROLLOUT=0.2\n")
    with structlog.testing.capture_logs() as logs:
        assert (await environment.read())["QUEUE_IPC_ROLLOUT"] == "0.2"
    assert [(log["event"], log["line"]) for log in logs] == [("ipc_file_line_unknown", 1)]
