"""Writes the report's JSON Schema, for readers and for the service: ``make reference``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from veritas.report.schema import schema_to_json  # noqa: E402

PLACES = (
    ROOT / "docs" / "reference" / "report.schema.json",
    ROOT / "veritas" / "core" / "report.schema.json",
)

if __name__ == "__main__":
    for place in PLACES:
        place.write_bytes(schema_to_json())
