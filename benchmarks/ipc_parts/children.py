"""The child processes of ``benchmarks/ipc.py``: each emits events in one of four ways.

Started as ``children.py VARIANT KIND COUNT RATE``; waits for a line on standard input, emits,
and says as JSON on standard error what it cost. Imported by the queue's manager and by the
benchmark for its constants alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from veritas.child import SWITCH_INTERVAL_S, make_emitter
from veritas.core.events import EventType, ProgressEvent, event_to_json
from veritas.core.ipc import IPC_MODE_QUEUE, IPC_MODE_STDOUT, deserialize_queue_from_env

PLAIN, QUEUE, STDOUT, LINES = "a", "b", "c", "d"
SMALL, SHOT = "small", "shot"
SHOT_BYTES = 200_000
CLOSE_LIMIT_S = 60.0
PUT_LIMIT_S = 30.0

_DETAIL = (
    "The button says 'Only 2 left in stock, order within 09:59' and the timer starts again at "
    "each visit: pressure that the page makes up, seen on /checkout."
)
_SUMMARY = {"category": "urgency", "severity": "medium", "confidence": 0.82, "page": "/checkout"}
# What does not shrink, as an encoded picture does not.
_PICTURE = os.urandom(SHOT_BYTES - 4)

Emit = Callable[[ProgressEvent], Awaitable[None]]


def make_event(kind: str, number: int) -> ProgressEvent:
    """Make one event: a small one, or one that carries a picture of 200 KB.

    Args:
        kind: ``small`` or ``shot``.
        number: makes the picture's name unique; an emitter gives the event's own number again.
    """
    if kind == SHOT:
        return ProgressEvent(
            type=EventType.SCREENSHOT,
            phase="scout",
            pct=40,
            detail="The page as a visitor sees it.",
            summary={"width": 1280, "height": 800},
            # Bytes of its own, so that what is held back weighs what it would weigh.
            data={f"shot-{number:05}.png": number.to_bytes(4) + _PICTURE},
            number=number,
        )
    return ProgressEvent(
        phase="scout",
        step="progress",
        pct=40,
        detail=_DETAIL,
        summary=dict(_SUMMARY),
        number=number,
    )


@contextlib.asynccontextmanager
async def _plain() -> AsyncIterator[Emit]:
    """The plain design: one blocking ``put`` an event, right on the engine's loop."""
    progress_queue = deserialize_queue_from_env()

    async def emit(event: ProgressEvent) -> None:
        progress_queue.put(event, timeout=PUT_LIMIT_S)

    yield emit


@contextlib.asynccontextmanager
async def _ours(variant: str) -> AsyncIterator[Emit]:
    """The emitter, as ``veritas.child`` makes it."""
    emitter = make_emitter(IPC_MODE_QUEUE if variant == QUEUE else IPC_MODE_STDOUT)
    await emitter.start()
    yield emitter.emit
    if not await emitter.close({"ok": True}, limit_s=CLOSE_LIMIT_S):
        raise RuntimeError("not everything was sent; see the log above")


@contextlib.asynccontextmanager
async def _lines(*, flush: bool) -> AsyncIterator[Emit]:
    """Bare lines through a buffer."""
    with os.fdopen(1, "wb", buffering=64 * 1024, closefd=False) as out:

        async def emit(event: ProgressEvent) -> None:
            out.write(event_to_json(event))
            out.write(b"\n")
            if flush:
                out.flush()

        yield emit


async def _run(variant: str, kind: str, count: int, rate: float) -> None:
    if variant == PLAIN:
        opened = _plain()
    elif variant == LINES:
        opened = _lines(flush=rate > 0)
    else:
        opened = _ours(variant)
    longest_s = 0.0
    async with opened as emit:
        begun, cpu = time.perf_counter(), time.process_time()
        begun_at = time.time()
        for number in range(1, count + 1):
            if rate:
                await asyncio.sleep(begun + number / rate - time.perf_counter())
                event = make_event(kind, number)
                before = time.perf_counter()
                await emit(event)
                longest_s = max(longest_s, time.perf_counter() - before)
            else:
                await emit(make_event(kind, number))
    cost = {
        "begun_at": begun_at,
        "cpu_s": time.process_time() - cpu,
        "longest_emit_ms": longest_s * 1000,
    }
    print(json.dumps(cost), file=sys.stderr)


def main() -> None:
    if len(sys.argv) != 5:
        print("These are the child processes of benchmarks/ipc.py: run that.")
        return
    sys.stdin.buffer.readline()  # all is imported by now: the start is no part of the time
    sys.setswitchinterval(SWITCH_INTERVAL_S)  # as in every child
    variant, kind, count, rate = sys.argv[1:]
    asyncio.run(_run(variant, kind, int(count), float(rate)))


if __name__ == "__main__":
    main()
