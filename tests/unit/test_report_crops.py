"""Crops of screenshots: the right part, framed, bounded."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from veritas.core.findings import Box
from veritas.report.crops import MAX_CROP_PX, Picture

RED = (220, 38, 38)


def png(width: int = 400, height: int = 300, mode: str = "RGB") -> bytes:
    """A white picture with a blue rectangle at (100, 100) to (199, 149)."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("blue", (100, 100, 200, 150))
    out = io.BytesIO()
    image.convert(mode).save(out, "PNG")
    return out.getvalue()


def crop(raw: bytes, box: Box, scale: float, margin: int = 24) -> bytes | None:
    return Picture(raw).crop(box, scale, margin)


def opened(raw: bytes | None) -> Image.Image:
    assert raw is not None
    return Image.open(io.BytesIO(raw)).convert("RGB")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_the_element_is_cut_out_with_a_margin_and_a_frame(mode: str) -> None:
    got = opened(crop(png(mode=mode), Box(100, 100, 100, 50), 1.0))
    assert got.size == (330, 98)  # it is small: its neighbours to the left and right are shown
    assert got.getpixel((100 + 50, 24 + 25)) == (0, 0, 255)
    assert got.getpixel((99, 23)) == RED
    assert got.getpixel((5, 5)) == (255, 255, 255)


def test_css_pixels_are_scaled_to_those_of_the_picture() -> None:
    got = opened(crop(png(), Box(50, 50, 50, 25), 2.0, margin=0))
    assert got.size == (100, 50)


def test_an_element_at_the_edge_is_cut_at_the_edge() -> None:
    got = opened(crop(png(), Box(-50, 280, 100, 100), 1.0))
    assert got.size == (180, 44)


@pytest.mark.parametrize(
    "box",
    [
        Box(500, 0, 10, 10),
        Box(0, -50, 10, 10),
        Box(0, 0, 0, 10),
        Box(0, 0, 10, -5),
        Box(float("nan"), 0, 10, 10),
        Box(0, 0, float("inf"), 10),
        Box(1e308, 1e308, 1e308, 1e308),
    ],
)
def test_a_box_that_is_not_on_the_picture_has_no_crop(box: Box) -> None:
    assert crop(png(), box, 1.0) is None


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_a_scale_that_is_none_has_no_crop(scale: float) -> None:
    assert crop(png(), Box(0, 0, 10, 10), scale) is None


def test_a_crop_is_bounded() -> None:
    got = opened(crop(png(3000, 2500), Box(0, 0, 3000, 2500), 1.0))
    assert max(got.size) == MAX_CROP_PX


def test_a_hairline_is_still_framed() -> None:
    assert opened(crop(png(), Box(10, 10, 300, 1), 1.0)).size == (340, 56)


@pytest.mark.parametrize(
    "raw", [b"", b"no picture", png()[:200], png()[:20], b"\xff\xd8\xff\xe0" + b"0" * 500]
)
def test_what_is_no_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="the picture"):
        Picture(raw)


def test_a_picture_that_would_fill_the_memory_is_not_opened() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    raw = (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(header))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
    )
    with pytest.raises(ValueError, match="too many"):
        Picture(raw)
