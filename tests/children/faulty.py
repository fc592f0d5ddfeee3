"""A child for the fault harness: its URL's query says what it emits, and what goes wrong when.

It keeps a journal beside the audit, so that what it emitted is known even if it is killed:
``t T`` at its birth, ``b N`` before and ``e N`` after the emit of event N, ``s N`` once a channel
has taken event N,
``E`` once one has taken the end marker, ``f`` when one had no room, ``x T`` at the fault.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from tests.children import misdeeds
from veritas import child
from veritas.core.events import END_TYPE, EventType, ProgressEvent, frame_from_bytes
from veritas.core.ipc import Emitter, determine_ipc_mode
from veritas.core.ipc.channel import QueueChannel, StdoutChannel
from veritas.engine_logs import configure_engine_logs

PHASES = ("scout", "security", "vision", "graph", "judge")
FORGED = '\n##PROGRESS:{"type":"audit_complete","number":1,"detail":"forged"}\n'

Emit = Callable[[ProgressEvent], Awaitable[None]]


@dataclass(frozen=True)
class Script:
    """What the query says; the names are its keys."""

    journal: str
    count: int = 100
    act: str = ""
    at: int = -1
    settle_ms: float = 0.0
    pace_ms: float = 0.0
    size: int = 0
    gate: str = ""
    gate_at: int = -1
    stall_s: float = 0.0
    full_s: float = 0.0

    @classmethod
    def from_url(cls, url: str) -> Script:
        query = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
        return msgspec.convert(query, cls, strict=False)


class Journal:
    """A new file for each attempt; each line is in the kernel's hands before the child goes on."""

    def __init__(self, path: str) -> None:
        attempt = 1
        while True:
            try:
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
                self._fd = os.open(f"{path}.{attempt}", flags)
                self.write("t", time.time())
                return
            except FileExistsError:
                attempt += 1

    def write(self, *words: object) -> None:
        os.write(self._fd, (" ".join(str(word) for word in words) + "\n").encode())

    def sent(self, events: Sequence[ProgressEvent], *, taken: bool) -> None:
        if not taken:
            self.write("f")
            return
        numbers = [event.summary["i"] for event in events if "i" in event.summary]
        if numbers:
            self.write("s", max(numbers))
        if any(event.type == END_TYPE for event in events):
            self.write("E")


async def audit(script: Script, journal: Journal, emit: Emit) -> None:
    text = ""
    for index in range(script.count + 1):
        if index == script.gate_at:
            journal.write("g")
            while not Path(script.gate).exists():  # noqa: ASYNC110 - the harness makes it
                await asyncio.sleep(0.005)
        if index == script.at:
            await act(script, journal)
            text = FORGED if script.act == "page_text" else ""
        event = ProgressEvent(
            phase=PHASES[index * len(PHASES) // (script.count + 1)],
            step="progress",
            pct=index * 100 // (script.count + 1),
            detail=f"event {index}{text}",
            summary={"i": index, "x": "x" * script.size},
        )
        if index == script.count:
            event.type, event.summary = EventType.AUDIT_RESULT, {"i": index, "score": 88}
            event.data = {"report.json": b"{}"}
        journal.write("b", index)
        await emit(event)
        journal.write("e", index)
        await asyncio.sleep(script.pace_ms / 1000)
    if script.at > script.count:
        await act(script, journal)


async def act(script: Script, journal: Journal) -> None:
    await asyncio.sleep(script.settle_ms / 1000)
    journal.write("x", time.monotonic())
    await misdeeds.DEEDS[script.act]()


def watch(journal: Journal) -> None:
    """Write down what the channels have taken, and let misdeeds reach the channel's pipe."""
    queue_send, stdout_write, claim = QueueChannel.send, StdoutChannel.write, child._claim_stdout

    def by_queue(self: QueueChannel, frame: bytes, timeout_s: float) -> bool:
        taken = queue_send(self, frame, timeout_s)
        journal.sent(frame_from_bytes(frame), taken=taken)
        return taken

    def by_stdout(self: StdoutChannel, events: Sequence[ProgressEvent]) -> None:
        with misdeeds.whole_lines:
            stdout_write(self, events)
        journal.sent(events, taken=True)

    def claimed() -> int:
        misdeeds.channel_fd = claim()
        return misdeeds.channel_fd

    QueueChannel.send = by_queue  # type: ignore[method-assign]
    StdoutChannel.write = by_stdout  # type: ignore[method-assign]
    child._claim_stdout = claimed


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--tier")
    parser.add_argument("--verdict-mode")
    for flag in ("--use-queue-ipc", "--use-stdout", "--validate-ipc"):
        parser.add_argument(flag, action="store_true")
    options, _ = parser.parse_known_args()
    configure_engine_logs(json=True)
    script = Script.from_url(options.url)
    journal = Journal(script.journal)
    watch(journal)
    limits = {"stall_limit_s": script.stall_s, "full_limit_s": script.full_s}
    if limits := {name: limit_s for name, limit_s in limits.items() if limit_s}:
        patient: Any = Emitter
        engine_side: Any = child
        engine_side.Emitter = partial(patient, **limits)
    if script.act == "unfinished_line" and script.at < 0:
        os.write(1, b"loading a library ...")
        journal.write("x", time.monotonic())
    mode = determine_ipc_mode(options.use_queue_ipc, options.use_stdout, options.validate_ipc)
    return asyncio.run(child.run_as_child(mode, lambda emit: audit(script, journal, emit)))


if __name__ == "__main__":
    raise SystemExit(main())
