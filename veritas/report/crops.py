"""Cuts an element out of the full-page screenshot, with a thin frame round it. Pure bytes."""

from __future__ import annotations

import io
import math
import struct

from PIL import Image, ImageDraw

from veritas.core.findings import Box

MAX_PICTURE_PIXELS = 60_000_000
"""Larger screenshots are not opened: a small file can unpack to more memory than there is."""

MAX_CROP_PX = 1200
"""The longer side of a crop; larger ones are scaled down."""

_FRAME = (220, 38, 38)
_HALO = (255, 255, 255)
_MIN_WIDTH_PX = 360
_MIN_HEIGHT_PX = 90
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Picture:
    """A screenshot that is decoded once for any number of crops.

    Raises:
        ValueError: not a PNG, broken, or of too many pixels.
    """

    def __init__(self, png: bytes) -> None:
        width, height = png_size(png)
        if width * height > MAX_PICTURE_PIXELS:
            raise ValueError(f"the picture has {width} × {height} pixels; that is too many")
        try:
            with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
                self._image = image.convert("RGB")
        except (OSError, SyntaxError, ValueError, struct.error) as error:
            raise ValueError(f"the picture cannot be read ({error})") from None

    def crop(self, box: Box, scale: float, margin: int = 24) -> bytes | None:
        """Cut out a box with some of what is round it.

        Args:
            box: the element, in CSS pixels.
            scale: picture pixels per CSS pixel.
            margin: kept on each side, in CSS pixels, and more round a small element; 0 for
                the bare element.

        Returns:
            A PNG, or None when nothing of the box lies on the picture.
        """
        numbers = (box.x, box.y, box.width, box.height, scale)
        if not all(math.isfinite(number) for number in numbers) or scale <= 0:
            return None
        if box.width <= 0 or box.height <= 0:
            return None
        width, height = self._image.size

        def clamp(value: float, most: int) -> int:
            return round(min(max(value, 0.0), float(most)))

        left, right = clamp(box.x * scale, width), clamp((box.x + box.width) * scale, width)
        top, bottom = clamp(box.y * scale, height), clamp((box.y + box.height) * scale, height)
        if right - left < 1 or bottom - top < 1:
            return None
        # What stands beside a small element, its label above all, belongs into the picture.
        across = max(margin, (_MIN_WIDTH_PX - box.width) / 2) * scale if margin else 0
        along = max(margin, (_MIN_HEIGHT_PX - box.height) / 2) * scale if margin else 0
        area = (
            clamp(left - across, width),
            clamp(top - along, height),
            clamp(right + across, width),
            clamp(bottom + along, height),
        )
        part = self._image.crop(area)
        frame = (left - area[0], top - area[1], right - area[0] - 1, bottom - area[1] - 1)
        draw = ImageDraw.Draw(part)
        for outside, colour in ((3, _HALO), (2, _FRAME), (1, _FRAME)):
            draw.rectangle(
                (
                    max(frame[0] - outside, 0),
                    max(frame[1] - outside, 0),
                    min(frame[2] + outside, part.width - 1),
                    min(frame[3] + outside, part.height - 1),
                ),
                outline=colour,
            )
        part.thumbnail((MAX_CROP_PX, MAX_CROP_PX))
        out = io.BytesIO()
        part.save(out, "PNG")
        return out.getvalue()


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height from the header, before anything is unpacked (PNG, section 11.2.2)."""
    if len(png) < 24 or not png.startswith(_PNG_SIGNATURE) or png[12:16] != b"IHDR":
        raise ValueError("the picture is no PNG")
    width, height = struct.unpack(">II", png[16:24])
    if not width or not height:
        raise ValueError("the picture is empty")
    return int(width), int(height)
