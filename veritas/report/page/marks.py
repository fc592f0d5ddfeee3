"""Where findings are on the picture of a page. Pure."""

from __future__ import annotations

import msgspec

from veritas.core.findings import Box, Evidence, Finding, Severity
from veritas.report.model import PageReport
from veritas.report.page.pictures import PictureShelf, Shot

_MIN_MARK_PX = 12.0
_THUMB_FRAME_PX = (150, 190)


class Mark(msgspec.Struct, frozen=True):
    """A box on a page's picture, in CSS pixels, with the number of its finding."""

    number: int
    severity: Severity
    box: Box

    @property
    def flag(self) -> Box:
        """Where the number stands: left of the box, or within it at the page's edge."""
        width = 14.0 + 12 * len(str(self.number))
        return Box(max(0.0, round(self.box.x - width - 2, 1)), self.box.y, width, 26.0)


class PageShot(msgspec.Struct, frozen=True):
    """A page's full picture and what is marked on it; ``width`` and ``height`` in CSS pixels.

    ``thumb_size`` is how large it is shown beside a finding.
    """

    id: str
    shot: Shot
    width: float
    height: float
    thumb_size: tuple[int, int]
    marks: tuple[Mark, ...]


def page_shot(
    id_: str,
    page: PageReport,
    findings: tuple[Finding, ...],
    shelf: PictureShelf,
    most_evidence: int,
) -> PageShot | None:
    """A page's picture with the places of the findings; None when there is no picture.

    Args:
        id_: unique within the report.
        page: which page.
        findings: in the order of their numbers.
        shelf: has the picture.
        most_evidence: of each finding, as many pieces as are shown.
    """
    shot = shelf.whole(page.desktop_screenshot)
    scale = page.screenshot_scale
    if shot is None or not 0.01 <= scale <= 100:
        return None
    width, height = shot.width / scale, shot.height / scale
    marks = []
    for number, finding in enumerate(findings, 1):
        for piece in finding.evidence[:most_evidence]:
            box = box_on(piece, page, width, height)
            if box is not None:
                marks.append(Mark(number, finding.severity, box))
    return PageShot(id_, shot, width, height, shot.fitted(*_THUMB_FRAME_PX), tuple(marks))


def box_on(piece: Evidence, page: PageReport, width: float, height: float) -> Box | None:
    """The part of a piece's box that lies on a page's picture, if any of it does."""
    box = piece.box
    if box is None or piece.page_url not in {page.url, page.final_url}:
        return None
    left, top = max(0.0, box.x), max(0.0, box.y)
    right, bottom = min(width, box.x + box.width), min(height, box.y + box.height)
    if right <= left or bottom <= top:
        return None
    return Box(round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1))


def visible(box: Box, picture: PageShot) -> Box:
    """A box that can still be seen when the whole page is shown small."""
    least = max(_MIN_MARK_PX, picture.height / 60, picture.width / 40)
    width, height = max(box.width, least), max(box.height, least)
    x = min(max(0.0, box.x - (width - box.width) / 2), max(0.0, picture.width - width))
    y = min(max(0.0, box.y - (height - box.height) / 2), max(0.0, picture.height - height))
    return Box(round(x, 1), round(y, 1), round(width, 1), round(height, 1))
