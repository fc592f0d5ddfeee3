"""A short soak; ``make soak`` runs one of ten minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.run import soak
from tests.soak.table import table
from tests.soak.tally import Tally, Watch


@pytest.mark.timeout(300)
async def test_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    found = await soak(tmp_path, duration_s=12, clients=60, seed=3)
    assert found.good, table(found)
    assert [how for how, _ in found.restarts] == ["SIGTERM", "SIGKILL", "SIGTERM"]
    assert all(found.tally.counts[kind, "resumes"] for kind in ("sse", "ndjson", "websocket"))


def test_what_is_wrong_is_counted() -> None:
    tally = Tally()
    watch, other = Watch(tally, "sse", "a"), Watch(tally, "sse", "a")
    for seq in (1, 2, 2, 4, 3):
        watch.take(seq, "finding", b"x%d" % seq)
    other.take(1, "finding", b"other words")
    assert [tally.counts["sse", column] for column in ("doubled", "lost", "disordered")] == [1] * 3
    assert tally.counts["sse", "other"] == 1
    tally.compare_with_log({"a": [b"x1", b"x2", b"x3"]})
    assert tally.counts["log", "other"] == 1
    assert not tally.good
    assert Tally().good
