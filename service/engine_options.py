"""How a child is started: the program, its arguments, its surroundings."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from veritas.core.audit import Tier
from veritas.core.ipc import IPC_MODE_QUEUE, IPC_MODE_STDOUT, IPC_MODE_VALIDATE

_MODE_FLAGS = {
    IPC_MODE_QUEUE: "--use-queue-ipc",
    IPC_MODE_STDOUT: "--use-stdout",
    IPC_MODE_VALIDATE: "--validate-ipc",
}


@dataclass(frozen=True)
class EngineOptions:
    """What every child of this service is started with.

    Attributes:
        arguments: command-line arguments for the engine, beyond the audit's own.
        module: the engine, as ``python -m`` names it.
        environ: the service's environment, of which the child sees a part.
        temp_root: where each audit's temporary folder is made; the system's place if None.
        temp_prefix: how the names of these folders begin.
        marks: further variables, such as which service the child belongs to.
        memory_limit_mb: an audit that holds more, its browser included, is stopped.
        key_by_stdin: the queue's key goes over standard input; needed on Windows.
    """

    arguments: tuple[str, ...] = ()
    module: str = "veritas"
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    temp_root: Path | None = None
    temp_prefix: str = "veritas-"
    marks: Mapping[str, str] = field(default_factory=dict)
    memory_limit_mb: float = 1500.0
    key_by_stdin: bool = sys.platform == "win32"

    def command(
        self, url: str, tier: Tier, verdict_mode: str, mode: str, language: str = "en"
    ) -> list[str]:
        """Python's arguments for one audit.

        Args:
            url: the target.
            tier: how deep it goes.
            verdict_mode: for whom the verdict is worded.
            mode: how its events travel.
            language: of the verdict.
        """
        return [
            *("-m", self.module, url),
            *("--tier", tier.value),
            *("--verdict-mode", verdict_mode),
            # Said only where it matters: an older engine does not know it.
            *(() if language == "en" else ("--language", language)),
            _MODE_FLAGS[mode],
            *self.arguments,
        ]
