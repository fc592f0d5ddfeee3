"""Which of two opposed controls stands out, and by how much.

The limits of :class:`Limits` were fitted to the buttons of about 800 real consent banners
(Grossman et al. 2025, "aesthetic manipulation of cookie banners", MIT) whose saliency that data
gives; ``benchmarks/banners.py`` fits them anew and prints precision and recall on sites it did not
fit to.
"""

from __future__ import annotations

import msgspec

from veritas.artifacts import ControlElement
from veritas.checks.controls.colour import brightness_step, colour_distance, contrast_ratio
from veritas.core.findings import Box


class Limits(msgspec.Struct, frozen=True):
    """From where on a difference counts.

    Attributes:
        step: how much further (0 to 255) the one's brightness is from what it lies on.
        dull_step: the other's own distance from what it lies on, at most.
        least_area: the one's area in the other's, at least; a small one does not stand out.
        plain_step: as ``step``, where the other is plain text or in a corner.
        area: the one's area in the other's, from where on that alone counts.
    """

    step: float
    dull_step: float
    least_area: float
    plain_step: float
    area: float


class Look(msgspec.Struct, frozen=True):
    """What the comparison goes by, of one control.

    Attributes:
        area: square CSS pixels.
        step: how far its brightness is from what it lies on, 0 to 255; None when not measured.
        plain: it looks like text: no colour and no border of its own.
        corner: it stands in an upper corner of what holds it.
    """

    area: float
    step: float | None
    plain: bool
    corner: bool


LIMITS = Limits(step=30, dull_step=40, least_area=0.8, plain_step=25, area=2.5)

LEAST_CONTRAST = 4.5
"""Letters below are hard to read (WCAG 2.2, success criterion 1.4.3, level AA)."""

_PLAIN_DISTANCE = 0.02
_CORNER_SHARE = 0.25


class Comparison(msgspec.Struct, frozen=True):
    """Two opposed controls as they were drawn, and the signs that the first stands out.

    Attributes:
        signs: what sets them apart, in words; empty for two that look alike.
        figures: the measured ratios, in words; what was not measured is said to be so.
        plain: the second is mere text, or stands in a corner.
    """

    signs: tuple[str, ...]
    figures: tuple[str, ...]
    plain: bool


def look_of(control: ControlElement, holder: Box | None = None) -> Look:
    """What a control looks like.

    Args:
        control: as it was measured.
        holder: the banner or dialog around it.
    """
    distance = colour_distance(control.fill, control.behind)
    plain = not control.bordered and distance is not None and distance < _PLAIN_DISTANCE
    return Look(
        area=max(control.box.width * control.box.height, 1.0),
        step=brightness_step(control.fill, control.behind),
        plain=plain,
        corner=holder is not None and _in_corner(control.box, holder),
    )


def _in_corner(box: Box, holder: Box) -> bool:
    if holder.width < 2 * box.width or holder.height < 3 * box.height:
        return False
    across = (box.x + box.width / 2 - holder.x) / holder.width
    down = (box.y + box.height / 2 - holder.y) / holder.height
    return down < _CORNER_SHARE and not _CORNER_SHARE < across < 1 - _CORNER_SHARE


def stands_out(first: Look, second: Look, limits: Limits = LIMITS) -> tuple[str, ...]:
    """The signs that the first of two controls stands out from the second; empty for none.

    A sign that needs a colour is left out where a colour was not measured.
    """
    ratio = first.area / second.area
    signs = []
    ahead = None if first.step is None or second.step is None else first.step - second.step
    if (
        ahead is not None
        and second.step is not None
        and ahead >= limits.step
        and second.step <= limits.dull_step
        and ratio >= limits.least_area
    ):
        signs.append("it is set off from the background, the other hardly")
    if (
        ((second.plain and not first.plain) or (second.corner and not first.corner))
        and ahead is not None
        and ahead >= limits.plain_step
    ):
        where = "stands in a corner" if second.corner and not first.corner else "is plain text"
        signs.append(f"it is a button, the other {where}")
    if ratio >= limits.area:
        signs.append("it is much larger")
    return tuple(signs)


def compare(first: ControlElement, second: ControlElement, holder: Box | None = None) -> Comparison:
    """Compare two controls that lead opposite ways.

    Args:
        first: the one the site gains by.
        second: the other one.
        holder: the banner or dialog around both.
    """
    one, other = look_of(first, holder), look_of(second, holder)
    signs = list(stands_out(one, other))
    readable, faint = contrast_ratio(first.ink, first.fill), contrast_ratio(second.ink, second.fill)
    if readable is not None and faint is not None and faint < LEAST_CONTRAST <= readable:
        signs.append("its letters are easy to read, the other's are not")
    return Comparison(
        tuple(signs), _figures(first, second, one, other), other.plain or other.corner
    )


def _figures(
    first: ControlElement, second: ControlElement, one: Look, other: Look
) -> tuple[str, ...]:
    def number(value: float | None, form: str) -> str:
        return "not measured" if value is None else form.format(value)

    contrasts = [contrast_ratio(each.ink, each.fill) for each in (first, second)]
    apart = colour_distance(first.fill, second.fill)
    steps = f"{number(one.step, '{:.0f}')} against {number(other.step, '{:.0f}')} of 255"
    letters = f"{number(contrasts[0], '{:.1f}')} against {number(contrasts[1], '{:.1f}')}"
    return (
        f"area {one.area / other.area:.1f} : 1",
        f"brightness step to the background {steps}",
        f"contrast of the letters {letters}",
        f"letters of {first.font_px:.0f} px against {second.font_px:.0f} px",
        f"weight {first.font_weight} against {second.font_weight}",
        f"colours {number(apart, '{:.2f}')} apart in OKLab",
    )
