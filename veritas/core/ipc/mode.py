"""Which channel an audit uses: command line, then environment, then the rollout's dice."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from veritas.core.errors import shorten

IPC_MODE_QUEUE = "queue"
IPC_MODE_STDOUT = "stdout"
IPC_MODE_VALIDATE = "validate"

MODE_VARIABLE = "QUEUE_IPC_MODE"
ROLLOUT_VARIABLE = "QUEUE_IPC_ROLLOUT"
DEFAULT_ROLLOUT = 1.0

# "fallback" asks for the fallback channel from the start.
_MODES = {
    "queue": IPC_MODE_QUEUE,
    "stdout": IPC_MODE_STDOUT,
    "fallback": IPC_MODE_STDOUT,
    "validate": IPC_MODE_VALIDATE,
}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class BadIPCValue:
    """A value of ``QUEUE_IPC_MODE`` or ``QUEUE_IPC_ROLLOUT`` that cannot be used as it is.

    Attributes:
        event: what is wrong, as the log names it.
        variable: the variable's name.
        value: its value, shortened.
        hint: what to do, and what is done now.
    """

    event: str
    variable: str
    value: str
    hint: str


@dataclass(frozen=True)
class IPCSettings:
    """What an environment says about the mode of the next audit.

    Attributes:
        mode: the mode of every audit, or None when the rollout decides.
        share: the share of audits that use the queue, 0.0 to 1.0, when the rollout decides.
        bad_values: what could not be used.
    """

    mode: str | None
    share: float
    bad_values: tuple[BadIPCValue, ...] = ()


def read_ipc_settings(environ: Mapping[str, str]) -> IPCSettings:
    """Read ``QUEUE_IPC_MODE`` and ``QUEUE_IPC_ROLLOUT``. Pure: logs nothing, rolls no dice.

    Args:
        environ: where the two are; either may be missing or empty.
    """
    asked = environ.get(MODE_VARIABLE, "").strip().lower()
    if asked in _MODES:
        return IPCSettings(_MODES[asked], DEFAULT_ROLLOUT)
    bad = []
    if asked:
        hint = f"use one of {', '.join(_MODES)}; the rollout decides now"
        bad.append(BadIPCValue("ipc_mode_unknown", MODE_VARIABLE, shorten(asked), hint))
    share, problem = _rollout_share(environ.get(ROLLOUT_VARIABLE, ""))
    return IPCSettings(None, share, (*bad, *problem))


def determine_ipc_mode(
    cli_use_queue_ipc: bool = False,  # noqa: FBT001, FBT002 - the fixed signature
    cli_use_stdout: bool = False,  # noqa: FBT001, FBT002
    cli_validate_ipc: bool = False,  # noqa: FBT001, FBT002
    *,
    environ: Mapping[str, str] | None = None,
    dice: Callable[[], float] = random.random,
) -> str:
    """Decide how one audit's events travel.

    Args:
        cli_use_queue_ipc: ``--use-queue-ipc``; wins over ``--use-stdout``.
        cli_use_stdout: ``--use-stdout``.
        cli_validate_ipc: ``--validate-ipc``; wins over both, since it uses both channels.
        environ: where ``QUEUE_IPC_MODE`` and ``QUEUE_IPC_ROLLOUT`` are read; by default the
            process's environment.
        dice: gives a number in [0, 1) for the rollout.

    Returns:
        ``queue``, ``stdout`` or ``validate``. A value that cannot be used is a warning in
        the log, never an error.
    """
    if cli_validate_ipc:
        return IPC_MODE_VALIDATE
    if cli_use_queue_ipc:
        return IPC_MODE_QUEUE
    if cli_use_stdout:
        return IPC_MODE_STDOUT
    environ = os.environ if environ is None else environ
    settings = read_ipc_settings(environ)
    for bad in settings.bad_values:
        _log.warning(bad.event, variable=bad.variable, value=bad.value, hint=bad.hint)
    if settings.mode is not None:
        return settings.mode
    return IPC_MODE_QUEUE if dice() < settings.share else IPC_MODE_STDOUT


def _rollout_share(raw: str) -> tuple[float, tuple[BadIPCValue, ...]]:
    """Read the share of audits that use the queue, clamped to 0.0 to 1.0."""
    if not raw.strip():
        return DEFAULT_ROLLOUT, ()
    try:
        share = float(raw)
    except ValueError:
        share = math.nan
    if math.isnan(share):
        hint = f"use a number from 0.0 to 1.0; {DEFAULT_ROLLOUT} is used now"
        bad = BadIPCValue("ipc_rollout_unreadable", ROLLOUT_VARIABLE, shorten(raw), hint)
        return DEFAULT_ROLLOUT, (bad,)
    clamped = min(1.0, max(0.0, share))
    if clamped == share:
        return share, ()
    hint = f"use a number from 0.0 to 1.0; {clamped} is used now"
    return clamped, (BadIPCValue("ipc_rollout_clamped", ROLLOUT_VARIABLE, shorten(raw), hint),)
