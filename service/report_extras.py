"""What the service adds to the engine's report when it is asked for. Pure.

The engine writes its report before its last events have travelled, so how they did is added when
the report is served. The stored artifact stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from veritas.core.errors import FALLBACK_CODES

EXTENDED_FORMATS = frozenset({"json", "md"})
"""The others have a place for everything, and none for this."""

_report_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])


def extend_report(stored: bytes, name: str, ipc: Mapping[str, Any]) -> bytes:
    """Add how the audit's events travelled.

    Args:
        stored: the report as the engine made it.
        name: its artifact's name; the ending says what it is.
        ipc: ``data.ipc`` of the audit's terminal event.

    Returns:
        JSON with a top-level ``ipc``, or Markdown with one more line. What is neither stays as
        it is: the engine's process may have been made to write anything.
    """
    if name.endswith(".json"):
        try:
            fields: dict[str, Any] = dict(_report_decoder.decode(stored))
        except (ValueError, RecursionError):
            return stored
        return msgspec.json.encode({**fields, "ipc": ipc})
    if name.endswith(".md"):
        return stored.rstrip() + f"\n\n{ipc_line(ipc)}\n".encode()
    return stored


def ipc_line(ipc: Mapping[str, Any]) -> str:
    """How the events travelled, in one line of Markdown without anything a page could have said."""
    words = [f"mode {ipc['mode']}", f"{ipc['events']} events"]
    if ipc.get("fallback") is None:
        words.append("no fallback")
    else:
        code = ipc.get("fallback_code")
        words.append(f"fell back to stdout ({code if code in FALLBACK_CODES else 'other'})")
    validation = ipc.get("validation")
    if validation is not None:
        words.append(
            {True: "both channels agreed", False: "the channels differed"}.get(
                validation["match"], "the channels could not be compared to the end"
            )
        )
    return f"*How the events of this audit travelled: {', '.join(words)}.*"
