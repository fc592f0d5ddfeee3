"""Full-page pictures, small enough to be sent."""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from veritas.collect.dom import UnreadableError, call, page_size

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

MAX_HEIGHT_PX = 12_000
MAX_WIDTH_PX = 2_732
MAX_PICTURE_BYTES = 6 * 1024 * 1024
MIN_SCALE = 0.4
_CAPTURE_LIMIT_S = 10.0
_PNG_HEADER_BYTES = 24


@dataclass(frozen=True, slots=True)
class Picture:
    """One full-page picture.

    Attributes:
        png: the file.
        width: in picture pixels.
        height: in picture pixels.
        scale: picture pixels per CSS pixel.
        notes: what was cut, one sentence each.
    """

    png: bytes
    width: int
    height: int
    scale: float
    notes: tuple[str, ...]


async def take_picture(session: CDPSession, what: str, within_s: float) -> Picture:
    """Take a picture of the whole page.

    Pages higher than 12,000 CSS pixels are cut; pictures over 6 MiB are taken again smaller.

    Args:
        session: the page's DevTools session.
        what: how notes name the picture, such as ``desktop``.
        within_s: upper bound.

    Raises:
        UnreadableError: no picture came in time.
    """
    within_s = min(within_s, _CAPTURE_LIMIT_S)
    width, full_height = await page_size(session)
    width, height = min(max(width, 1), MAX_WIDTH_PX), min(max(full_height, 1), MAX_HEIGHT_PX)
    notes = []
    if height < full_height:
        notes.append(
            f"The {what} picture shows the upper {height:.0f} of {full_height:.0f} pixels."
        )
    scale = 1.0
    png = await _capture(session, width, height, scale, within_s)
    if len(png) > MAX_PICTURE_BYTES:
        # Bytes go with the area; a tenth more, since smaller pictures compress less well.
        wanted = math.sqrt(MAX_PICTURE_BYTES / len(png)) * 0.9
        scale = max(MIN_SCALE, wanted)
        if wanted < MIN_SCALE:
            height = max(1.0, math.floor(height * (wanted / MIN_SCALE) ** 2))
            notes.append(
                f"The {what} picture shows the upper {height:.0f} pixels: it is too large."
            )
        notes.append(f"The {what} picture is scaled to {scale:.0%}: it would be too large.")
        png = await _capture(session, width, height, scale, within_s)
        if len(png) > MAX_PICTURE_BYTES:
            raise UnreadableError(f"the {what} picture has {len(png)} bytes, which is too many")
    return Picture(png, *png_size(png), scale, tuple(notes))


async def _capture(
    session: CDPSession, width: float, height: float, scale: float, within_s: float
) -> bytes:
    answer = await call(
        session,
        "Page.captureScreenshot",
        {
            "format": "png",
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": scale},
        },
        within_s,
    )
    png = base64.b64decode(answer["data"])
    if len(png) < _PNG_HEADER_BYTES:
        raise UnreadableError("the browser returned an empty picture")
    return png


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height from the header (PNG specification, section 11.2.2)."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
