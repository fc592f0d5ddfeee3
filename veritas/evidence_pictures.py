"""Cuts each piece of evidence that has a place on the page out of the page's screenshot."""

from __future__ import annotations

import msgspec
import structlog

from veritas.artifacts import Artifacts, PageArtifact
from veritas.collect.collected import Collected
from veritas.core.findings import Evidence, Finding
from veritas.report.crops import crop

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
        shot = self._collected.files.get(page.desktop_screenshot)
        if shot is None:
            return None
        try:
            return crop(shot, piece.box, page.screenshot_scale)
        except (OSError, ValueError) as error:
            _log.warning("picture_not_cut", page_url=piece.page_url, reason=repr(error))
            return None


def _page_of(artifacts: Artifacts, url: str) -> PageArtifact | None:
    return next((page for page in artifacts.pages if url in {page.final_url, page.url}), None)
