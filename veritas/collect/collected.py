"""What collecting hands on."""

from __future__ import annotations

from dataclasses import dataclass

from veritas.artifacts import Artifacts


@dataclass(frozen=True, slots=True)
class Collected:
    """Artifacts and their pictures.

    Attributes:
        artifacts: the facts.
        files: pictures by artifact name, such as ``page-1-desktop.png``.
    """

    artifacts: Artifacts
    files: dict[str, bytes]
