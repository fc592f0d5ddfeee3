"""What a soak found, for people."""

from __future__ import annotations

from tests.soak.run import Soak
from tests.soak.tally import COLUMNS
from tests.soak.transports import READERS


def table(found: Soak) -> str:
    counts = found.tally.counts
    crowd = f"{found.clients} clients ({found.most_connected} connected at once)"
    lines = [
        f"{crowd}, {found.audits} audits with {found.events} events, {found.took_s:.0f} s",
        "restarts: " + ", ".join(f"{how} ({away_s:.1f} s away)" for how, away_s in found.restarts),
        f"slow clients cut off: {found.cut_off}",
        "",
        f"{'':12}" + "".join(f"{name:>12}" for name in COLUMNS),
    ]
    for transport in (*READERS, "log"):
        numbers = "".join(f"{counts[transport, name]:12,}" for name in COLUMNS)
        if transport in READERS or any(counts[transport, name] for name in COLUMNS):
            lines.append(f"{transport:12}{numbers}")
    sums = [sum(counts[transport, name] for transport in (*READERS, "log")) for name in COLUMNS]
    lines += [f"{'all':12}" + "".join(f"{number:12,}" for number in sums), ""]
    lines.append(f"{'memory, MiB':28}{'service':>21}{'manager':>21}{'open files':>21}")
    lines.append(f"{'life, and how it ended':28}" + f"{'begin':>9}{'middle':>6}{'end':>6}" * 3)
    for number, life in enumerate(found.lives, 1):
        times = [life.at(share) for share in (0.1, 0.5, 0.9)]
        cells = "".join(
            f"{times[0][part]:9.0f}{times[1][part]:6.0f}{times[2][part]:6.0f}" for part in range(3)
        )
        lines.append(f"{f'{number}, {life.how_it_ended}':28}{cells}")
    return "\n".join([*lines, *found.tally.problems])
