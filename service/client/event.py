"""An event as a client has it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from service.client.errors import BrokenStreamError

TERMINAL_TYPES = frozenset({"audit_complete", "audit_error", "audit_cancelled"})


@dataclass(frozen=True, slots=True)
class Event:
    """One event of an audit; docs/reference/http.md explains the fields.

    Attributes:
        cursor: what to give as ``after`` to go on behind this event.
    """

    cursor: str
    seq: int
    type: str
    audit_id: str
    at: str
    phase: str
    step: str
    pct: int
    detail: str
    data: dict[str, Any]

    @property
    def terminal(self) -> bool:
        """Whether it is its audit's last."""
        return self.type in TERMINAL_TYPES


def json_object(raw: bytes | str) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        ValueError: it is none.
    """
    try:
        found = json.loads(raw)
    except RecursionError:
        found = None
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - as json itself says it
    return found


def read_event(cursor: str, data: str) -> Event:
    """Make an event of what stood in the stream.

    Raises:
        BrokenStreamError: it is none.
    """
    try:
        body = json_object(data)
        return Event(
            cursor=cursor,
            seq=int(body["seq"]),
            type=str(body["type"]),
            audit_id=str(body["audit_id"]),
            at=str(body["at"]),
            phase=str(body.get("phase", "")),
            step=str(body.get("step", "")),
            pct=int(body.get("pct", 0)),
            detail=str(body.get("detail", "")),
            data=dict(body.get("data", {})),
        )
    except (KeyError, TypeError, ValueError):
        raise BrokenStreamError(f"the stream holds what is no event: {data[:100]!r}") from None
