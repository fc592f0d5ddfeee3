"""The tables, and the aims against what was found."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from functools import partial

from benchmarks.ipc_parts.children import LINES, PLAIN, QUEUE, SHOT_BYTES
from benchmarks.ipc_parts.job import NAMES, Outcome, Outcomes

AIM_TIMES_PLAIN, AIM_OF_LIMIT, AIM_P99_MS = 8.0, 0.5, 10.0


def print_row(name: str, values: Mapping[str, float], digits: int) -> None:
    cells = "".join(f"{values[v]:12,.{digits}f}" if v in values else f"{'-':>12}" for v in NAMES)
    ratios = "".join(
        f"{values['b'] / values[v]:8.2f}" if values.get(v) else f"{'-':>8}" for v in ("a", "d")
    )
    print(f"{name:34}{cells}{ratios}")


def print_tables(outcomes: Outcomes, memory: Mapping[tuple[str, str], float]) -> None:
    def row(title: str, name: str, value: Callable[[Outcome], float], digits: int) -> None:
        found = {
            variant: statistics.median(value(outcome) for outcome in outcomes[name, variant])
            for variant in NAMES
            if (name, variant) in outcomes
        }
        print_row(title, found, digits)

    def mb_per_s(outcome: Outcome) -> float:
        return outcome.per_s * SHOT_BYTES / 1e6

    def weight(title: str, name: str) -> None:
        print_row(title, {v: mb for (of, v), mb in memory.items() if of == name}, 0)

    head = "".join(f"{name:>12}" for name in NAMES.values()) + f"{'b/a':>8}{'b/d':>8}"
    print(f"{'small events':34}{head}")
    row("events/s to a consumer", "burst", lambda o: o.per_s, 0)
    row("events/s to the durable log", "log", lambda o: o.per_s, 0)
    for rate in ("100", "1000"):
        for share in (0.5, 0.99):
            title = f"latency at {rate}/s, p{share * 100:.0f}, ms"
            row(title, f"at {rate}", partial(Outcome.latency_ms, share=share), 2)
        row(f"longest emit at {rate}/s, ms", f"at {rate}", lambda o: o.longest_emit_ms, 2)
    row("CPU s per 100,000, burst", "burst", lambda o: o.cpu_s_per_100k, 2)
    row("CPU s per 100,000 at 1000/s", "at 1000", lambda o: o.cpu_s_per_100k, 2)
    weight("peak PSS of all processes, MB", "burst")
    print(f"\n{f'screenshots of {SHOT_BYTES // 1000} KB':34}{head}")
    row("events/s to a consumer", "shots", lambda o: o.per_s, 0)
    row("MB/s to a consumer", "shots", mb_per_s, 0)
    row("events/s to the durable log", "shots log", lambda o: o.per_s, 0)
    row("MB/s to the durable log", "shots log", mb_per_s, 0)
    row("CPU s per 100,000", "shots", lambda o: o.cpu_s_per_100k, 1)
    weight("peak PSS of all processes, MB", "shots")


def print_aims(outcomes: Outcomes) -> None:
    """Each aim against the median, with the range over the rounds beside it."""

    def against(other: str) -> list[float]:
        pairs = zip(outcomes["burst", QUEUE], outcomes["burst", other], strict=True)
        return [ours.per_s / theirs.per_s for ours, theirs in pairs]

    print("\naims (median of the rounds; range)")
    p99 = [outcome.latency_ms(0.99) for outcome in outcomes["at 100", QUEUE]]
    for title, found, aim, met in (
        ("b at least 8 times a", against(PLAIN), AIM_TIMES_PLAIN, float.__ge__),
        ("b at least half of d", against(LINES), AIM_OF_LIMIT, float.__ge__),
        ("b: p99 at 100/s under 10 ms", p99, AIM_P99_MS, float.__lt__),
    ):
        median = statistics.median(found)
        verdict = "met" if met(median, aim) else "MISSED"
        print(f"{title:34}{median:12.2f}  ({min(found):.2f} to {max(found):.2f})  {verdict}")
