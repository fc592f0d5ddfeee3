"""A picture of what an experiment's visitor sees."""

from __future__ import annotations

import base64

from veritas.collect.dom import UnreadableError, call
from veritas.collect.experiments.ground import Ground, Visitor
from veritas.collect.pictures import MAX_PICTURE_BYTES

_PICTURE_LIMIT_S = 2.0
_PICTURE_SCALE = 0.6
_MIN_PNG_BYTES = 24


async def take_picture(ground: Ground, visitor: Visitor, name: str) -> str:
    """A picture of the window as it is, made smaller; empty when none could be taken."""
    opened = visitor.opened
    try:
        metrics = await call(opened.session, "Page.getLayoutMetrics", {}, _PICTURE_LIMIT_S)
        window = metrics["cssVisualViewport"]
        clip = {
            "x": window["pageX"],
            "y": window["pageY"],
            "width": window["clientWidth"],
            "height": window["clientHeight"],
            "scale": _PICTURE_SCALE,
        }
        taken = {"format": "png", "clip": clip}
        answer = await call(opened.session, "Page.captureScreenshot", taken, _PICTURE_LIMIT_S)
    except UnreadableError:
        return ""
    png = base64.b64decode(answer["data"])
    if not _MIN_PNG_BYTES <= len(png) <= MAX_PICTURE_BYTES:
        return ""
    name = f"experiment-{name}.png"
    await ground.keep_picture(name, png, opened.page.url)
    return name
