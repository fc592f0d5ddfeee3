"""``python -m tests.faults``: try every fault many times and print what became of the events.

Nothing heavy is imported at the top: managers are spawned, and a spawned process imports this
module again.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    from service.logs import configure_logs
    from tests.faults.catalogue import ALL_FAULTS
    from tests.faults.run import run_faults, show_progress
    from tests.faults.table import table

    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", default="", help="faults with this in their name")
    parser.add_argument("--times", type=int, default=0, help="how often each; else as they say")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chosen = [
        (fault, options.times or fault.times)
        for fault in ALL_FAULTS
        if options.only.lower() in fault.name.lower()
    ]
    if not chosen:
        parser.error(f"no fault has {options.only!r} in its name")
    folder = Path(tempfile.mkdtemp(prefix="veritas-faults-"))
    began = time.monotonic()
    # The service's log tells of every fault; here only what the harness says counts.
    with (folder / "log").open("w") as log, configure_logs("json", "warning", stream=log):
        outcomes = asyncio.run(run_faults(chosen, folder, options.seed, show_progress))
    sys.stderr.write("\n")
    write = sys.stdout.write
    write(table(outcomes, [fault.name for fault, _ in chosen]) + "\n")
    tried = sum(outcome.times for outcome in outcomes if not outcome.skipped)
    write(f"{tried} faults in {time.monotonic() - began:.0f} s, seed {options.seed}\n")
    bad = [outcome for outcome in outcomes if not outcome.good]
    if bad:
        write(f"{len(bad)} went wrong; logs and journals are in {folder}\n")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
