"""What the child does to itself, or somebody to it: killed, out of memory, and bad manners."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from tests.faults.account import CANCELLED, COMPLETE, Outcome
from tests.faults.bench import MODES, Ended, Live, marked
from tests.faults.fault import Fault, Stage, judge

COUNT = 150
# What a child needs before it hoards: well above it, and well below what the hoard becomes.
MEMORY_LIMIT_MB = 200.0

Try = Callable[[Stage], Awaitable[Outcome]]


def moment(stage: Stage) -> int:
    """Before the first event, in the middle, or between the result and the end marker."""
    return (0, stage.rng.randint(1, COUNT), COUNT + 1)[(stage.turn + stage.turn // len(MODES)) % 3]


def mode_of(stage: Stage) -> str:
    return MODES[stage.turn % len(MODES)]


def script_of(stage: Stage, **more: Any) -> dict[str, Any]:
    rng = stage.rng
    return {
        "count": COUNT,
        "pace_ms": rng.choice((0, 0, 1)),
        "size": rng.choice((0, 0, 200, 20_000)),
        "settle_ms": round(rng.choice((0.0, rng.uniform(0, 60))), 1),
        **more,
    }


def deadly(act: str, *ends: str) -> Try:
    """The child ends; what had left it must be in the log."""

    async def try_it(stage: Stage) -> Outcome:
        at = moment(stage)
        ended = await stage.bench.audit(mode_of(stage), script_of(stage, act=act, at=at))
        has_result = any(body["type"] == "audit_result" for body in ended.bodies)
        return judge(act, ended, (COMPLETE,) if has_result else ends, survives=False)

    return try_it


async def failing(stage: Stage) -> Outcome:
    """The engine raises MemoryError: the child says so itself, with everything before it."""
    script = script_of(stage, act="memory_error", at=moment(stage))
    ended = await stage.bench.audit(mode_of(stage), script)
    return judge("", ended, ("engine_error",), survives=True)


def harmless(act: str, modes: tuple[str, ...] = MODES) -> Try:
    """The child lives on; nothing may be missing."""

    async def try_it(stage: Stage) -> Outcome:
        mode, at = modes[stage.turn % len(modes)], stage.rng.randint(0, COUNT + 1)
        if act == "unfinished_line":
            at = -1
        script = script_of(stage, act=act, at=at)
        if act in {"forged_used", "forged_end"}:
            ended = await used_number(stage, mode, script)
        else:
            ended = await stage.bench.audit(mode, script)
        return judge(act, ended, (COMPLETE,), survives=True)

    return try_it


async def used_number(stage: Stage, mode: str, script: dict[str, Any]) -> Ended:
    """The child waits until the runner has seen the number that it is about to use again."""
    gate, at = stage.folder / "gate", stage.rng.randint(20, COUNT)

    async def inject(live: Live) -> None:
        if await live.received(10):
            gate.touch()

    return await stage.bench.audit(
        mode, {**script, "at": at, "gate_at": at, "gate": str(gate)}, inject
    )


async def kill_from_outside(stage: Stage) -> Outcome:
    """At any moment, in the middle of a write as well."""

    async def inject(live: Live) -> None:
        await live.received(stage.rng.randint(1, 60))
        await asyncio.sleep(stage.rng.uniform(0, 0.03))
        live.struck()
        for pid in marked("VERITAS_AUDIT_ID", live.runner.audit_id):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    script = script_of(stage, pace_ms=1, size=stage.rng.choice((0, 5_000, 150_000)))
    ended = await stage.bench.audit(mode_of(stage), script, inject)
    has_result = any(body["type"] == "audit_result" for body in ended.bodies)
    ends = (COMPLETE,) if has_result else ("child_crashed",)
    return judge("kill", ended, ends, survives=False)


def out_of_memory(act: str) -> Try:
    async def try_it(stage: Stage) -> Outcome:
        ended = await stage.bench.audit(
            mode_of(stage),
            script_of(stage, act=act, at=moment(stage), size=0),
            memory_limit_mb=MEMORY_LIMIT_MB,
        )
        has_result = any(body["type"] == "audit_result" for body in ended.bodies)
        ends = (COMPLETE, "memory_limit") if has_result else ("memory_limit",)
        return judge(act, ended, ends, survives=False)

    return try_it


async def closed_stdout(stage: Stage) -> Outcome:
    """By the queue nothing is missing; with stdout as the only channel the audit is over."""
    mode = mode_of(stage)
    at = stage.rng.randint(0, COUNT)
    ended = await stage.bench.audit(mode, script_of(stage, act="close_stdout", at=at))
    if mode == "stdout":
        return judge("closed", ended, ("channel_lost", "child_crashed"), survives=False)
    return judge("closed", ended, (COMPLETE,), survives=True)


async def stubborn(stage: Stage) -> Outcome:
    """It ignores SIGTERM and its standard input, and is cancelled."""

    async def inject(live: Live) -> None:
        await live.until(lambda: b"x" in _raw(live))
        await asyncio.sleep(stage.rng.uniform(0, 0.2))
        live.struck()
        live.runner.cancel()

    script = script_of(stage, act="ignore_everything", at=stage.rng.randint(0, COUNT), settle_ms=50)
    ended = await stage.bench.audit(mode_of(stage), script, inject)
    return judge("stubborn", ended, (CANCELLED,), survives=False)


def _raw(live: Live) -> bytes:
    try:
        return live.journal.with_name(live.journal.name + ".1").read_bytes()
    except FileNotFoundError:
        return b""


FAULTS = [
    Fault("child: SIGKILL by itself", deadly("kill", "child_crashed"), 27),
    Fault("child: SIGKILL from outside", kill_from_outside, 36),
    Fault("child: SIGSEGV", deadly("segfault", "child_crashed"), 18),
    Fault("child: os._exit", deadly("exit", "child_crashed"), 18),
    Fault("child: half a line, then dead", deadly("half_line_and_die", "child_crashed"), 18),
    Fault("child: MemoryError", failing, 9),
    Fault("child: out of memory", out_of_memory("grow"), 9),
    Fault("child: out of memory, deaf", out_of_memory("grow_and_block"), 3),
    Fault("child: stdout closed, lives on", closed_stdout, 12),
    Fault("child: ignores SIGTERM", stubborn, 4),
    Fault("child: grandchild holds pipes", harmless("grandchild"), 9),
    Fault("child: dies, grandchild stays", deadly("grandchild_and_die", "child_crashed"), 9),
    Fault("child: floods stderr, 50 MB", harmless("flood_stderr"), 3),
    Fault("child: 50 MB line on stderr", harmless("flood_stderr_in_one_line"), 3),
    Fault("stdout: garbage", harmless("garbage"), 9),
    Fault("stdout: 5 MB line", harmless("long_line"), 9),
    Fault("stdout: 5 MB event line", harmless("long_event_line"), 9),
    Fault("stdout: 15 MB event line", harmless("endless_line"), 6),
    Fault("stdout: invalid UTF-8", harmless("invalid_utf8"), 9),
    Fault("stdout: NUL bytes", harmless("nul_bytes"), 9),
    Fault("stdout: unfinished line before", harmless("unfinished_line"), 9),
    Fault("forged: printed by the engine", harmless("print_forged"), 9),
    Fault("forged: in page text", harmless("page_text"), 9),
    Fault("forged: used number", harmless("forged_used"), 9),
    Fault("forged: number far ahead", harmless("forged_ahead"), 9),
    Fault("forged: number that waits", harmless("forged_waiting"), 9),
    Fault("forged: terminal type", harmless("forged_end"), 9),
    Fault("forged: number zero", harmless("forged_zero"), 9),
]
