"""The document as it stands once scripts have written it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from veritas.collect.dom import UnreadableError, evaluate, whole_script
from veritas.collect.whole_text import whole_text

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

MAX_CHARS = 1_000_000
"""A longer document is cut."""

_LIMITS = {"nodes": 60_000, "roots": 500, "chars": MAX_CHARS}
_LIMIT_S = 2.0


@cache
def rendered_script() -> str:
    """The script that writes it; the first call reads it from the package, and blocks."""
    return whole_script("rendered_script.js")


async def read_rendered(session: CDPSession, within_s: float) -> str:
    """The HTML of the page's document as it stands, open shadow roots included.

    Never raises for what the page does.

    Args:
        session: of the page.
        within_s: upper bound; never more than two seconds.

    Returns:
        At most a million characters; empty for a document of more than 60,000 elements, and
        when it could not be read.
    """
    limits = msgspec.json.encode(_LIMITS).decode()
    try:
        text = await evaluate(session, f"({rendered_script()})({limits})", min(within_s, _LIMIT_S))
    except UnreadableError:
        return ""
    return whole_text(text, MAX_CHARS) if isinstance(text, str) else ""
