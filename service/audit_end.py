"""The one terminal event of an audit, in words that a user understands. Pure but for the clock."""

from __future__ import annotations

import signal
import time
from typing import Any

from veritas.core.errors import shorten
from veritas.core.events import EventType, StreamEvent

# What of the result is repeated in the terminal event, for those who read nothing else.
_RESULT_FACTS = ("score", "risk_level", "confidence", "coverage", "findings", "headline")


def completed(result: StreamEvent, ipc: dict[str, Any]) -> StreamEvent:
    """The audit has a result."""
    facts = {name: result.data[name] for name in _RESULT_FACTS if name in result.data}
    score = facts.get("score")
    detail = (
        "The audit is complete; the site could not be assessed."
        if score is None
        else f"The audit is complete: {score}/100."
    )
    return _end(EventType.AUDIT_COMPLETE, detail, {**facts, "ipc": ipc}, pct=100)


def cancelled(ipc: dict[str, Any] | None = None, pct: int = 0) -> StreamEvent:
    """Somebody ended it, when ``pct`` percent were done."""
    data = {"ipc": ipc} if ipc else {}
    return _end(EventType.AUDIT_CANCELLED, "The audit was cancelled.", data, pct)


def cancelled_early() -> StreamEvent:
    """Somebody ended it while it waited."""
    return _end(EventType.AUDIT_CANCELLED, "The audit was cancelled before it began.", {})


def failed(code: str, message: str, ipc: dict[str, Any] | None = None, pct: int = 0) -> StreamEvent:
    """It could not be done.

    Args:
        code: stable identifier, such as ``child_crashed``, ``time_limit``, ``interrupted``.
        message: what happened and what to do.
        ipc: how the events travelled, if any did.
        pct: how much was done.
    """
    data: dict[str, Any] = {"code": code[:60], "message": message[:2000]}
    return _end(EventType.AUDIT_ERROR, message[:2000], {**data, "ipc": ipc} if ipc else data, pct)


def how_it_died(returncode: int | None, last_words: str) -> str:
    """Say how a child ended that sent no end marker."""
    if returncode is not None and returncode < 0:
        known = {member.value: member.name for member in signal.Signals}
        how = f"was killed by signal {-returncode} ({known.get(-returncode, 'unknown')})"
    else:
        how = f"ended with exit code {returncode}"
    words = f" Its last words: {shorten(last_words, 200)}" if last_words else ""
    return f"The audit process {how} before it was done. Start the audit again.{words}"


def _end(kind: EventType, detail: str, data: dict[str, Any], pct: int = 0) -> StreamEvent:
    return StreamEvent(type=kind, at=time.time(), pct=pct, detail=detail, data=data)
