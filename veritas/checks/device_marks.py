"""Which marks of the device a script takes, and when they make a fingerprint.

The thresholds are those of Englehardt and Narayanan 2016, "Online Tracking", section 6: a canvas
of 16 by 16 pixels, ten characters on it, read back; 50 fonts measured.
"""

from __future__ import annotations

import re

from veritas.artifacts import ScriptAct

_CANVAS = re.compile(r"(\d+)x(\d+) text (\d+)")
_MIN_SIDE, _MIN_CHARS = 16, 10
MARK_NAMES = {
    "canvas": "a canvas with text, read back",
    "webgl": "the graphics card",
    "audio": "the rendering of sound",
    "fonts": "the list of fonts",
}


def mark_of(act: ScriptAct) -> str:
    """The mark that an act takes: a key of :data:`MARK_NAMES`, or empty."""
    if act.api in {"canvas.toDataURL", "canvas.toBlob", "canvas.getImageData"}:
        size = _CANVAS.fullmatch(act.detail)
        large = size is not None and min(int(size[1]), int(size[2])) >= _MIN_SIDE
        return "canvas" if large and size is not None and int(size[3]) >= _MIN_CHARS else ""
    if act.api == "canvas.fonts":
        return "fonts" if act.detail == "50" else ""
    return {"webgl.renderer": "webgl", "webgl.readPixels": "webgl", "audio.render": "audio"}.get(
        act.api, ""
    )


def is_fingerprint(marks: set[str]) -> bool:
    """Whether the marks that one script took tell one device from most others."""
    return len(marks) >= 2 and bool(marks & {"canvas", "fonts"})
