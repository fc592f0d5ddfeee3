"""Whether a process grows while it does the same all the time."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from statistics import median

import psutil

_SAMPLE_S = 0.5
_MIB = 2**20
# What a life must not gain between its first and its last tenth: caches fill, crowds vary.
ALLOWED_GAIN, ALLOWED_MIB = 1.10, 8.0


@dataclass
class Life:
    """One life of the service: MiB of its process and of its queue's manager, and open files."""

    how_it_ended: str = "the end"
    service_mib: list[float] = field(default_factory=list)
    manager_mib: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def at(self, share: float) -> tuple[float, float, float]:
        """Medians of a tenth of the life, from ``share`` of it on."""
        begin = int(len(self.service_mib) * share)
        end = begin + max(1, len(self.service_mib) // 10)
        parts = (self.service_mib, self.manager_mib, self.files)
        medians = [median(part[begin:end] or [0.0]) for part in parts]
        return medians[0], medians[1], medians[2]

    @property
    def flat(self) -> bool:
        """Whether the last tenth holds no more than the first one after the beginning."""
        begin, end = self.at(0.1), self.at(0.9)
        return all(
            last <= first * ALLOWED_GAIN + ALLOWED_MIB
            for first, last in zip(begin[:2], end[:2], strict=True)
        )


async def sample(pid: int, life: Life) -> None:
    """Note what a service holds, until it is gone or this is cancelled."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        while True:
            await asyncio.sleep(_SAMPLE_S)
            manager = [p for p in process.children() if "spawn_main" in " ".join(p.cmdline())]
            life.service_mib.append(process.memory_info().rss / _MIB)
            life.manager_mib.append(sum(p.memory_info().rss for p in manager) / _MIB)
            life.files.append(process.num_fds())
