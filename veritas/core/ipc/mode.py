"""Which channel an audit uses: command line, then environment, then the rollout's dice."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable, Mapping

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
    asked = environ.get(MODE_VARIABLE, "").strip().lower()
    if asked in _MODES:
        return _MODES[asked]
    if asked:
        _log.warning(
            "ipc_mode_unknown",
            variable=MODE_VARIABLE,
            value=shorten(asked),
            hint=f"use one of {', '.join(_MODES)}; the rollout decides now",
        )
    share = _rollout_share(environ.get(ROLLOUT_VARIABLE, ""))
    return IPC_MODE_QUEUE if dice() < share else IPC_MODE_STDOUT


def _rollout_share(raw: str) -> float:
    """Read the share of audits that use the queue, clamped to 0.0 to 1.0."""
    if not raw.strip():
        return DEFAULT_ROLLOUT
    try:
        share = float(raw)
    except ValueError:
        share = math.nan
    if math.isnan(share):
        _log.warning(
            "ipc_rollout_unreadable",
            variable=ROLLOUT_VARIABLE,
            value=shorten(raw),
            hint=f"use a number from 0.0 to 1.0; {DEFAULT_ROLLOUT} is used now",
        )
        return DEFAULT_ROLLOUT
    clamped = min(1.0, max(0.0, share))
    if clamped != share:
        _log.warning(
            "ipc_rollout_clamped",
            variable=ROLLOUT_VARIABLE,
            value=shorten(raw),
            hint=f"use a number from 0.0 to 1.0; {clamped} is used now",
        )
    return clamped
