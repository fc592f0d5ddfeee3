"""The table of a run."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tests.faults.account import Outcome

HEAD = (
    "fault",
    "times",
    "emitted",
    "lost",
    "doubled",
    "disordered",
    "ends wrong",
    "other",
    "died with child",
    "recovery s (median, max)",
)


def table(outcomes: Sequence[Outcome], order: Sequence[str]) -> str:
    """One line for each fault, and the sum."""
    rows: list[tuple[str, ...]] = [HEAD]
    for name in order:
        mine = [outcome for outcome in outcomes if outcome.fault == name]
        if mine:
            rows.append(_row(name, mine))
    rows.append(_row("all", outcomes))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    for position in (1, len(lines)):
        lines.insert(position, "-" * len(lines[0]))
    skipped = {f"{o.fault}: not tried, {o.skipped}" for o in outcomes if o.skipped}
    return "\n".join([*lines, *sorted(skipped)])


def _row(name: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    tried = [outcome for outcome in outcomes if not outcome.skipped]
    seconds = [o.recover_s for o in tried if o.recover_s is not None]
    recovery = f"{median(seconds):.2f}, {max(seconds):.2f}" if seconds else "-"
    sums = [
        sum(getattr(outcome, column) for outcome in tried)
        for column in ("emitted", "lost", "doubled", "disordered", "ends_wrong")
    ]
    other = sum(1 for o in tried if o.problems and not (o.lost or o.ends_wrong))
    died = sum(outcome.died for outcome in tried)
    return (
        name,
        str(sum(outcome.times for outcome in tried)),
        *map(str, sums),
        str(other),
        str(died),
        recovery,
    )
