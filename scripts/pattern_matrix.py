"""Writes docs/reference/dark-pattern-matrix.md from the demo shop's faults: ``make reference``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from veritas.checks.registry import CHECKS  # noqa: E402
from veritas.core.findings import Claim  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "dark-pattern-matrix.md"
TRUTH = ROOT / "examples" / "demo_shop" / "ground_truth.json"
_WORDS = {
    Claim.TEXT_SUGGESTS: "text suggests",
    Claim.SCREEN_SHOWS: "screen shows",
    Claim.EXPERIMENT_PROVES: "experiment proves",
}
_HEAD = """# Dark patterns: planted, found, and what looks alike

Each row is a pattern that is planted in the demo shop HurryMart, the check that finds it, how far
its claim reaches, and the honest look-alike in the clean twin FairMart, on which nothing is found.
`tests/e2e/test_demo_shop_audit.py` audits both shops and compares: nothing missed, nothing
invented, no claim that reaches further than it should. This page is made from
`examples/demo_shop/ground_truth.json` by `make reference`.

| pattern | planted | found by | claim | the twin's look-alike |
|---|---|---|---|---|
"""


def planted() -> list[dict[str, Any]]:
    """The faults of the demo shop that stand for a pattern."""
    sites = json.loads(TRUTH.read_text("utf-8"))["sites"]
    return [fault for site in sites for fault in site["faults"] if "pattern" in fault]


def render() -> str:
    """The page."""
    order = {entry.meta.id: at for at, entry in enumerate(CHECKS)}
    rows = [_row(fault) for fault in sorted(planted(), key=lambda one: order[one["check"]])]
    return _HEAD + "\n".join(rows) + "\n"


def _row(fault: dict[str, Any]) -> str:
    selector = fault["evidence"].get("selector", "")
    where = f"`{fault['page']}` `{selector}`" if selector else f"`{fault['page']}`"
    cells = (
        fault["pattern"],
        where,
        f"`{fault['check']}`",
        _WORDS[Claim(fault["claim"])],
        fault["twin"],
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
