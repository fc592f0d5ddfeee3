"""The one terminal event of an audit, in words that a user understands. Pure but for the clock."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from typing import Any

from veritas.core.errors import shorten
from veritas.core.events import EventType, StreamEvent

# What of the result is repeated in the terminal event, for those who read nothing else.
_RESULT_FACTS = (
    *("score", "score_low", "score_high", "risk_level", "confidence", "coverage"),
    *("findings", "headline"),
)


@dataclass(frozen=True)
class Ending:
    """What is known of an audit once its child is gone and its channels are empty.

    Attributes:
        result: the ``audit_result`` event, if it came.
        marker: what the end marker said, if it came.
        cancel_asked: somebody wanted the audit to end.
        held_mb: how much memory it held when it was stopped for that, else None.
        memory_limit_mb: how much it might hold.
        timed_out: it was stopped since it took too long.
        limit_s: how long it might take.
        returncode: the child's exit code, None if it could not even be killed.
        last_words: the end of what it said on stderr.
        ipc: how its events travelled.
        pct: how much was done.
    """

    result: StreamEvent | None
    marker: dict[str, Any] | None
    cancel_asked: bool
    held_mb: float | None
    memory_limit_mb: float
    timed_out: bool
    limit_s: float
    returncode: int | None
    last_words: str
    ipc: dict[str, Any]
    pct: int


def judge(ending: Ending) -> StreamEvent:
    """Say how an audit ended.

    A result counts for more than how the child went afterwards, and why we stopped a child for
    more than what it said of that.
    """
    marker, ipc, pct = ending.marker, ending.ipc, ending.pct
    if ending.result is not None and (marker is None or marker.get("ok")):
        return completed(ending.result, ipc)
    if ending.cancel_asked:
        return cancelled(ipc, pct)
    if ending.held_mb is not None:
        message = (
            f"The audit was stopped: the page made it hold {ending.held_mb:.0f} MB of memory, "
            f"{ending.memory_limit_mb:.0f} is the limit. "
            "Raise VERITAS_MAX_AUDIT_MEMORY_MB to audit it all the same."
        )
        return failed("memory_limit", message, ipc, pct)
    if ending.timed_out:
        message = f"The audit did not end within {ending.limit_s:g} s. Try a smaller tier."
        return failed("time_limit", message, ipc, pct)
    if marker is not None:
        code = str(marker.get("code", "engine_error"))
        message = str(marker.get("message", "The audit failed and did not say why."))
        return failed(code, message, ipc, pct)
    message = how_it_died(ending.returncode, ending.last_words)
    return failed("child_crashed", message, ipc, pct)


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
