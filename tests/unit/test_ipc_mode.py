from __future__ import annotations

import pytest
import structlog.testing

from veritas.core.ipc import (
    IPC_MODE_QUEUE,
    IPC_MODE_STDOUT,
    IPC_MODE_VALIDATE,
    determine_ipc_mode,
)


@pytest.mark.parametrize(
    ("flags", "mode"),
    [
        ((True, False, False), IPC_MODE_QUEUE),
        ((True, True, False), IPC_MODE_QUEUE),
        ((False, True, False), IPC_MODE_STDOUT),
        ((False, False, True), IPC_MODE_VALIDATE),
        ((True, True, True), IPC_MODE_VALIDATE),
    ],
)
def test_the_command_line_beats_the_environment(flags: tuple[bool, bool, bool], mode: str) -> None:
    opposite = "stdout" if mode != IPC_MODE_STDOUT else "queue"
    environ = {"QUEUE_IPC_MODE": opposite, "QUEUE_IPC_ROLLOUT": "0.5"}
    assert determine_ipc_mode(*flags, environ=environ) == mode


@pytest.mark.parametrize(
    ("value", "mode"),
    [
        ("queue", IPC_MODE_QUEUE),
        ("stdout", IPC_MODE_STDOUT),
        ("fallback", IPC_MODE_STDOUT),
        ("validate", IPC_MODE_VALIDATE),
        (" Queue ", IPC_MODE_QUEUE),
    ],
)
def test_the_environment_beats_the_rollout(value: str, mode: str) -> None:
    rollout = "0.0" if mode != IPC_MODE_STDOUT else "1.0"
    environ = {"QUEUE_IPC_MODE": value, "QUEUE_IPC_ROLLOUT": rollout}
    assert determine_ipc_mode(environ=environ) == mode


@pytest.mark.parametrize(
    ("rollout", "dice", "mode"),
    [
        ("0.1", 0.09, IPC_MODE_QUEUE),
        ("0.1", 0.1, IPC_MODE_STDOUT),
        ("0.0", 0.0, IPC_MODE_STDOUT),
        ("1.0", 0.999, IPC_MODE_QUEUE),
        ("", 0.999, IPC_MODE_QUEUE),
    ],
)
def test_the_rollout_is_a_share(rollout: str, dice: float, mode: str) -> None:
    assert determine_ipc_mode(environ={"QUEUE_IPC_ROLLOUT": rollout}, dice=lambda: dice) == mode


@pytest.mark.parametrize(
    ("rollout", "mode", "event"),
    [
        ("abc", IPC_MODE_QUEUE, "ipc_rollout_unreadable"),
        ("nan", IPC_MODE_QUEUE, "ipc_rollout_unreadable"),
        ("-1", IPC_MODE_STDOUT, "ipc_rollout_clamped"),
        ("7", IPC_MODE_QUEUE, "ipc_rollout_clamped"),
        ("inf", IPC_MODE_QUEUE, "ipc_rollout_clamped"),
    ],
)
def test_a_bad_rollout_is_a_warning_that_names_it(rollout: str, mode: str, event: str) -> None:
    with structlog.testing.capture_logs() as logs:
        assert determine_ipc_mode(environ={"QUEUE_IPC_ROLLOUT": rollout}) == mode
    assert [(log["event"], log["value"]) for log in logs] == [(event, rollout)]


def test_an_unknown_mode_is_a_warning_and_the_rollout_decides() -> None:
    with structlog.testing.capture_logs() as logs:
        mode = determine_ipc_mode(
            environ={"QUEUE_IPC_MODE": "pigeon\n", "QUEUE_IPC_ROLLOUT": "0.0"}
        )
    assert mode == IPC_MODE_STDOUT
    assert logs[0]["value"] == "pigeon"
