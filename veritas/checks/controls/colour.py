"""How colours compare: contrast, brightness, distance. Colours are ``#rrggbb`` in sRGB."""

from __future__ import annotations

import math


def _parts(colour: str) -> tuple[float, float, float] | None:
    if len(colour) != 7 or not colour.startswith("#"):
        return None
    try:
        number = int(colour[1:], 16)
    except ValueError:
        return None
    return float(number >> 16), float(number >> 8 & 255), float(number & 255)


def _linear(part: float) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else math.pow((share + 0.055) / 1.055, 2.4)


def contrast_ratio(one: str, other: str) -> float | None:
    """The contrast ratio of WCAG 2.2, 1 to 21; None when a colour is not known.

    Source: W3C WCAG 2.2, "contrast ratio" and "relative luminance".
    """
    first, second = _parts(one), _parts(other)
    if first is None or second is None:
        return None
    lights = sorted(
        0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)
        for red, green, blue in (first, second)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def brightness_step(one: str, other: str) -> float | None:
    """How far apart two colours are in brightness, 0 to 255; None when one is not known.

    Source: ITU-R BT.601 luma, which the banner data's brightness follows.
    """
    first, second = _parts(one), _parts(other)
    if first is None or second is None:
        return None
    return abs(_luma(first) - _luma(second))


def _luma(parts: tuple[float, float, float]) -> float:
    return 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]


def colour_distance(one: str, other: str) -> float | None:
    """The distance of two colours as people see it, 0 (same) to 1 (black and white) and above.

    Euclidean in OKLab; about 0.02 is just noticeable. None when a colour is not known.
    Source: Ottosson 2020, "A perceptual color space for image processing"; CSS Color 4, deltaE OK.
    """
    first, second = _parts(one), _parts(other)
    if first is None or second is None:
        return None
    return math.dist(_oklab(first), _oklab(second))


def _oklab(parts: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = map(_linear, parts)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )
