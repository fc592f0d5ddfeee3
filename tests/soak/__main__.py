"""``python -m tests.soak``: a crowd, audits and restarts, for minutes.

Nothing heavy is imported at the top: managers are spawned, and a spawned process imports this
module again.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path


def main() -> int:
    from tests.soak.run import soak
    from tests.soak.table import table

    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="veritas-soak-"))
    found = asyncio.run(soak(folder, options.minutes * 60, options.clients, options.seed))
    sys.stdout.write(table(found) + "\n")
    if not found.flat:
        sys.stdout.write("memory is not flat\n")
    if not found.good:
        sys.stdout.write(f"events were lost, doubled or out of order; the data is in {folder}\n")
        return 1
    shutil.rmtree(folder)
    return 0 if found.flat else 1


if __name__ == "__main__":
    raise SystemExit(main())
