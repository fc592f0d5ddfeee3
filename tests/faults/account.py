"""What an audit's log must be, given what its child emitted. Pure but for reading the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from veritas.core.events import TERMINAL_TYPES

COMPLETE, CANCELLED = "audit_complete", "audit_cancelled"


@dataclass(frozen=True)
class Emitted:
    """What the journal of one attempt says (see ``tests.children.faulty``).

    Attributes:
        begun: how many events the child began to emit; no other can be in the log.
        done: how many of them it had emitted.
        sent: how many had left its process by a channel.
        marker_sent: whether the end marker had.
        full: how often a channel had no room for a second.
        fault_at: when the fault came, by the monotonic clock, if the child was its cause.
        born_at: when the child began, in seconds since the epoch.
    """

    begun: int = 0
    done: int = 0
    sent: int = 0
    marker_sent: bool = False
    full: int = 0
    fault_at: float | None = None
    born_at: float = 0.0


def read_journal(path: Path) -> Emitted:
    counts = {"b": 0, "e": 0, "s": 0}
    full, marker, fault_at, born_at = 0, False, None, 0.0
    raw = path.read_bytes() if path.exists() else b""
    for line in raw.decode().split("\n")[:-1]:
        word, _, value = line.partition(" ")
        if word in counts:
            counts[word] = max(counts[word], int(value) + 1)
        elif word == "f":
            full += 1
        elif word == "E":
            marker = True
        elif word == "x":
            fault_at = float(value)
        elif word == "t":
            born_at = float(value)
    return Emitted(counts["b"], counts["e"], counts["s"], marker, full, fault_at, born_at)


@dataclass
class Outcome:
    """One try of a fault and what became of its audits.

    Attributes:
        times: how often the fault was injected in this try.
        emitted: events whose emit had begun.
        lost: events that the contract promised and the log lacks, holes included.
        doubled, disordered: events that the log has twice, or after a later one.
        died: events that had not left the child's process when it was killed.
        ends_wrong: audits without exactly one fitting terminal event.
        recover_s: from the fault until the stream went on or the audit was over.
        problems: everything else that is wrong, leftovers included.
    """

    fault: str
    times: int = 1
    emitted: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    died: int = 0
    ends_wrong: int = 0
    recover_s: float | None = None
    problems: list[str] = field(default_factory=list)
    skipped: str = ""

    @property
    def good(self) -> bool:
        wrong = self.lost + self.doubled + self.disordered + self.ends_wrong
        return not wrong and not self.problems

    def count(self, seen: Sequence[int], emitted: Emitted, promised: int) -> None:
        """Compare one attempt's events with what was emitted.

        Args:
            seen: the numbers of the child's events, in the order of the log.
            emitted: what the child says it emitted.
            promised: the first so many must be in the log.
        """
        distinct = set(seen)
        reach = max(promised, max(seen, default=-1) + 1)
        lost = set(range(reach)) - distinct
        self.emitted += emitted.begun
        self.lost += len(lost)
        self.doubled += len(seen) - len(distinct)
        self.disordered += sum(1 for one, other in pairwise(seen) if other < one)
        self.died += max(0, emitted.begun - reach)
        if lost:
            self.problems.append(f"lost {_shown(lost)} of {emitted}")
        if invented := {number for number in seen if number >= emitted.begun}:
            self.problems.append(f"events that nobody emitted: {_shown(invented)}")

    def check_end(self, bodies: Sequence[dict[str, Any]], ends: Iterable[str]) -> None:
        """See that there is one terminal event, that it is last, fits, and has words.

        Args:
            bodies: the whole log of one audit, as clients get it.
            ends: what may be its end: ``audit_complete``, ``audit_cancelled`` or error codes.
        """
        seqs = [body["seq"] for body in bodies]
        if seqs != list(range(1, len(seqs) + 1)):
            self.problems.append(f"seq is not 1 to {len(seqs)}: {seqs[:5]} … {seqs[-5:]}")
        terminal = [body for body in bodies if body["type"] in TERMINAL_TYPES]
        wrong = ""
        if len(terminal) != 1 or bodies[-1] is not terminal[0]:
            wrong = f"terminal events {[body['type'] for body in terminal]}, not one and last"
        elif (end := end_of(terminal[0])) not in set(ends):
            wrong = f"it ended as {end} ({terminal[0]['detail']}), not as {'/'.join(ends)}"
        elif not terminal[0]["detail"].strip():
            wrong = f"{end} has no words"
        elif (end == COMPLETE) and not any(body["type"] == "audit_result" for body in bodies):
            wrong = "complete without a result"
        if wrong:
            self.ends_wrong += 1
            self.problems.append(wrong)


def end_of(terminal: dict[str, Any]) -> str:
    """A terminal event as one word."""
    if terminal["type"] == "audit_error":
        return str(terminal["data"].get("code", ""))
    return str(terminal["type"])


def numbers_of(bodies: Iterable[dict[str, Any]]) -> list[int]:
    """The numbers of the child's own events."""
    return [body["data"]["i"] for body in bodies if "i" in body["data"]]


def attempts_of(bodies: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The log of one audit, cut before each beginning of an attempt."""
    attempts: list[list[dict[str, Any]]] = []
    for body in bodies:
        if body["type"] == "audit_started":
            attempts.append([body])
        elif attempts:
            attempts[-1].append(body)
    return attempts


def by_attempt(
    attempts: Sequence[Sequence[dict[str, Any]]], journals: Iterable[Emitted]
) -> list[Emitted]:
    """Each attempt's journal; an empty one for a child that was killed before it had any."""
    begun = [datetime.fromisoformat(attempt[0]["at"]).timestamp() for attempt in attempts]
    found = [Emitted()] * len(attempts)
    for journal in journals:
        before = [index for index, at in enumerate(begun) if at <= journal.born_at]
        if before:
            found[before[-1]] = journal
    return found


def decoded(raw: Iterable[bytes]) -> list[dict[str, Any]]:
    return [json.loads(body) for body in raw]


def _shown(numbers: set[int]) -> str:
    ordered = sorted(numbers)
    more = f" … {ordered[-1]} ({len(ordered)})" if len(ordered) > 4 else ""
    return f"{ordered[:4]}{more}"
