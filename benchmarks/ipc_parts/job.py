"""What is measured, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.ipc_parts.children import LINES, PLAIN, QUEUE, SHOT, SMALL, STDOUT

NAMES = {PLAIN: "a plain", QUEUE: "b queue", STDOUT: "c stdout", LINES: "d lines"}


@dataclass(frozen=True)
class Job:
    """One measurement.

    Attributes:
        variant: ``a``, ``b``, ``c`` or ``d``.
        kind: ``small`` or ``shot``.
        count: how many events.
        rate: events a second; 0 for as fast as it goes.
        durable: whether the events go on to the log.
    """

    variant: str
    kind: str
    count: int
    rate: float = 0.0
    durable: bool = False


@dataclass
class Outcome:
    """What one measurement found; latencies and the longest ``emit`` for paced events only."""

    per_s: float
    cpu_s_per_100k: float
    longest_emit_ms: float
    latencies_ms: list[float] = field(default_factory=list)

    def latency_ms(self, share: float) -> float:
        """The latency that this share of the events stays within."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


Outcomes = dict[tuple[str, str], list[Outcome]]  # by measurement and variant


def plan(*, quick: bool) -> dict[str, list[Job]]:
    """What one round measures: by name, the variants in turn."""
    less = 4 if quick else 1
    many, some = 100_000 // less, 20_000 // less
    counts = {
        "burst": {PLAIN: 5000 // less, QUEUE: many, STDOUT: many, LINES: many},
        "log": {PLAIN: 3000 // less, QUEUE: some, STDOUT: some},
        "at 100": dict.fromkeys(NAMES, 400 // less),
        "at 1000": dict.fromkeys(NAMES, 2400 // less),
        "shots": dict.fromkeys(NAMES, 400 // less),
        "shots log": dict.fromkeys((PLAIN, QUEUE, STDOUT), 120 // less),
    }
    rates = {"at 100": 100.0, "at 1000": 1000.0}
    return {
        name: [
            Job(
                variant=variant,
                kind=SHOT if name.startswith("shots") else SMALL,
                count=count,
                rate=rates.get(name, 0.0),
                durable=name.endswith("log"),
            )
            for variant, count in by_variant.items()
        ]
        for name, by_variant in counts.items()
    }
