"""Cuts each piece of evidence that has a place on the page out of the page's screenshot."""

from __future__ import annotations

import msgspec
import structlog

from veritas.artifacts import Artifacts, PageArtifact
from veritas.collect.collected import Collected
from veritas.core.findings import Evidence, Finding
from veritas.report.crops import Picture

MAX_PICTURES = 60

_log = structlog.get_logger(__name__)


class EvidencePictures:
    """Makes the pictures of one audit.

    Attributes:
        files: every picture made so far, by artifact name.
    """

    def __init__(self, collected: Collected) -> None:
        self._collected = collected
        self.files: dict[str, bytes] = {}
        self._decoded: tuple[str, Picture | None] = ("", None)

    def illustrate(self, finding: Finding) -> tuple[Finding, dict[str, bytes]]:
        """Add pictures to a finding's evidence (takes some milliseconds of CPU each).

        Returns:
            The finding with the pictures' names, and the pictures.
        """
        files: dict[str, bytes] = {}
        evidence = []
        for index, piece in enumerate(finding.evidence):
            picture = self._cut(piece)
            if picture is not None:
                name = f"{finding.id}-{index + 1}.png".replace("#", "-").replace("_", "-").lower()
                files[name] = picture
                piece = msgspec.structs.replace(piece, screenshot=name)  # noqa: PLW2901
            evidence.append(piece)
        self.files |= files
        return msgspec.structs.replace(finding, evidence=tuple(evidence)), files

    def _cut(self, piece: Evidence) -> bytes | None:
        page = _page_of(self._collected.artifacts, piece.page_url)
        if page is None or piece.box is None or len(self.files) >= MAX_PICTURES:
            return None
        picture = self._screenshot(page.desktop_screenshot)
        return None if picture is None else picture.crop(piece.box, page.screenshot_scale)

    def _screenshot(self, name: str) -> Picture | None:
        """Decode a page's screenshot, or take the last one, which most evidence is on."""
        if name and name != self._decoded[0]:
            picture = None
            try:
                if name in self._collected.files:
                    picture = Picture(self._collected.files[name])
            except ValueError as error:
                _log.warning("screenshot_unreadable", name=name, reason=str(error))
            self._decoded = (name, picture)
        return self._decoded[1] if name else None


def _page_of(artifacts: Artifacts, url: str) -> PageArtifact | None:
    return next((page for page in artifacts.pages if url in {page.final_url, page.url}), None)
