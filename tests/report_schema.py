"""Holds reports to the published schema."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

SCHEMA_FILE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "report.schema.json"


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_bytes())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def schema_violations(report: Any) -> list[str]:
    """Where a report does not fit, in words; empty when it does."""
    return [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(report)]
