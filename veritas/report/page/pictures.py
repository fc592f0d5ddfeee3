"""The pictures of an HTML report: small, within a budget, and inside the file."""

from __future__ import annotations

import base64
import io
import struct

import msgspec
from PIL import Image

from veritas.report.crops import MAX_PICTURE_PIXELS, png_size

PICTURE_BUDGET_BYTES = 3_500_000
"""All pictures of a report together, before base64 makes them a third larger."""

_SHOT_WIDTH_PX = 1_000
_MAX_SIDE_PX = 16_383  # what WebP has room for
_QUALITY = 62


class Shot(msgspec.Struct, frozen=True):
    """A picture inside the report.

    Attributes:
        uri: a ``data:`` URL.
        width, height: of the picture it was made from, in its pixels.
    """

    uri: str
    width: int
    height: int

    def fitted(self, most_width: int, most_height: int) -> tuple[int, int]:
        """The size at which it fits into a frame; never larger than it is."""
        factor = min(1.0, most_width / self.width, most_height / self.height)
        return max(1, round(self.width * factor)), max(1, round(self.height * factor))


class PictureShelf:
    """Turns the PNG pictures of an audit into pictures inside the file, each once.

    Args:
        pictures: PNG by artifact name, from wherever; nothing of them reaches the file unread.

    Attributes:
        left_out: how many were asked for and are not there, broken, or beyond the budget.
    """

    def __init__(self, pictures: dict[str, bytes]) -> None:
        self._pictures = pictures
        self._left_bytes = PICTURE_BUDGET_BYTES
        self._made: dict[tuple[str, bool], Shot | None] = {}
        self.left_out = 0

    def whole(self, name: str) -> Shot | None:
        """A full-page screenshot, scaled down to a page's width."""
        return self._get(name, whole=True)

    def crop(self, name: str) -> Shot | None:
        """A piece of evidence, at its own size."""
        return self._get(name, whole=False)

    def _get(self, name: str, *, whole: bool) -> Shot | None:
        if not name:
            return None
        key = (name, whole)
        if key not in self._made:
            shot = self._made[key] = self._make(name, whole=whole)
            self.left_out += shot is None
        return self._made[key]

    def _make(self, name: str, *, whole: bool) -> Shot | None:
        try:
            width, height = png_size(self._pictures.get(name, b""))
            if width * height > MAX_PICTURE_PIXELS:
                return None
            content = _as_webp(self._pictures[name], _SHOT_WIDTH_PX if whole else _MAX_SIDE_PX)
        except (OSError, SyntaxError, ValueError, struct.error):
            return None
        if len(content) > self._left_bytes:
            return None
        self._left_bytes -= len(content)
        encoded = base64.b64encode(content).decode()
        return Shot(f"data:image/webp;base64,{encoded}", width, height)


def _as_webp(png: bytes, most_width: int) -> bytes:
    with Image.open(io.BytesIO(png), formats=("PNG",)) as opened:
        image = opened.convert("RGB")
    image.thumbnail((most_width, _MAX_SIDE_PX))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue()
