from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Many blocks of sizes between which glibc would move its threshold, small ones kept in between.
PROGRAM = """
import gc, sys
import psutil
from service.allocator import collect_soon, give_memory_back

give_memory_back()
collect_soon()
assert gc.get_freeze_count() > 1000
process = psutil.Process()
before = process.memory_info().rss
kept = []
for _ in range(3):
    large = [b"x" * size for size in range(130_000, 1_000_000, 5_000)]
    kept += [b"y" * (600 + i % 7) for i in range(1000)]
    assert process.memory_info().rss - before > 50e6
    del large
print((process.memory_info().rss - before) / 1e6)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other allocators")
def test_memory_goes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 10
