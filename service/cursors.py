"""Where a client wants to begin, as it says it. Pure.

An audit's cursor is the ``seq`` of the last event seen: ``57``, or with the audit's id in front
(``<id>:57``), which then must be right. The cursor of the stream of everything is a position,
marked by a letter: ``g123``. So neither passes for the other.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, Literal

from veritas.core.errors import shorten

AUDIT_CURSOR_PATTERN: Final = "([0-9a-f]{32}:)?[0-9]{1,15}"
EVERYTHING_CURSOR_PATTERN: Final = "g[0-9]{1,15}|0"
AUDIT_CURSOR_HINT: Final = (
    "give the number of the last event seen on this audit's stream, 0 for all events, or (as a "
    "parameter) latest for news only"
)
EVERYTHING_CURSOR_HINT: Final = (
    "give the id of the last event seen on this stream, such as g123, 0 for all events, or (as a "
    "parameter) latest for news only"
)
_AUDIT_CURSOR = re.compile(r"(?:([0-9a-f]{32}):)?([0-9]{1,15})", re.ASCII)
_EVERYTHING_CURSOR = re.compile(r"g([0-9]{1,15})|0", re.ASCII)


class _Latest(Enum):
    LATEST = "latest"


LATEST: Final = _Latest.LATEST
Cursor = int | Literal[_Latest.LATEST]


class CursorError(ValueError):
    """What was given is no cursor of this stream. The message says what to give."""


def parse_cursor(
    last_event_id: str | None,
    last_event_id_parameter: str | None,
    after: str | None,
    *,
    audit_id: str | None,
) -> Cursor | None:
    """Where a client wants to begin.

    Args:
        last_event_id: the ``Last-Event-ID`` header; an empty one counts as none, as in the
            HTML standard. It wins: a browser that reconnects sends it with the first URL.
        last_event_id_parameter: the ``last_event_id`` parameter.
        after: the ``after`` parameter.
        audit_id: whose stream it is; None for the stream of everything.

    Returns:
        The number of the last event seen (a ``seq``, or a position), :data:`LATEST`, or None when
        nothing was given.

    Raises:
        CursorError: what was given is no cursor of this stream.
    """
    if last_event_id:
        return _number("Last-Event-ID", last_event_id, audit_id)
    for source, value in (("last_event_id", last_event_id_parameter), ("after", after)):
        if value is not None:
            return LATEST if value == LATEST.value else _number(source, value, audit_id)
    return None


def cursor_text(number: int, *, everything: bool) -> str:
    """A cursor as clients get it, and give it back."""
    return f"g{number}" if everything else str(number)


def _number(source: str, value: str, audit_id: str | None) -> int:
    shown = f"{source} is {shorten(value)!r}"
    if audit_id is None:
        match = _EVERYTHING_CURSOR.fullmatch(value)
        if match is None:
            raise CursorError(f"{shown}; {EVERYTHING_CURSOR_HINT}")
        return int(match[1] or 0)
    match = _AUDIT_CURSOR.fullmatch(value)
    if match is None:
        raise CursorError(f"{shown}; {AUDIT_CURSOR_HINT}")
    if match[1] not in {None, audit_id}:
        raise CursorError(
            f"{shown}: that is a cursor of another audit, and this is the stream of {audit_id}; "
            f"{AUDIT_CURSOR_HINT}"
        )
    return int(match[2])
